"""What is entered about targets: figures that can't be counted here, and targets of the place's own."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.requests import Today
from dialogs.requests.office import EnterFigure, SetTarget, Targets
from dialogs.rules.dates import FIRST
from dialogs.talks.days import past_day
from dialogs.talks.office.summary import percent, words
from dialogs.talks.office.targets import page_of

Found = Mapping[str, Any]
MOST = 999_999
YEARS = (2025, 2035)


def office_figure(role: str, page: int = 0) -> Talk:
    """A figure that can't be counted here, with where it comes from and its day."""
    found: Found = yield from look("targets", Targets(role))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    open_ = [each for each in found["targets"] if not each["counted"] and each["of"]]
    choice = yield from ask(_which(open_, page, Phrase("figure.which", "{Ban} nhập số cho mục tiêu nào{a}?")))
    if choice == "back":
        return Next("office_targets", {"role": role})
    if choice == "next":
        return Next("office_figure", {"role": role, "page": page + 1})
    target = next(each for each in open_ if each["id"] == choice)
    whole = yield from ask(
        Number(
            key="of",
            low=1,
            high=MOST,
            wording=Phrase("figure.of", "Tổng số “{whole}” là bao nhiêu{a}?", whole=words(target["of"])),
        )
    )
    typed = yield from ask(_part(target, whole))
    part = 0 if typed == "=none" else int(typed)
    source = yield from ask(
        Words(
            key="source",
            longest=120,
            wording=Phrase("figure.source", "Số này lấy ở đâu{a}? Ví dụ: báo cáo số mấy, của ai."),
        )
    )
    now: Found = yield from look("today", Today())
    wording = Phrase("figure.day", "Số liệu của ngày nào{a}? Ví dụ: 30/11/2026.")
    at = yield from past_day("day", wording, date.fromisoformat(now["date"]), FIRST)
    yield from do("enter", EnterFigure(role, choice, part, whole, source, at.isoformat()))
    yield Say(
        Phrase(
            "figure.kept",
            "Đã ghi: {n} trên {of} ({share}%), ngày {day}.",
            n=part,
            of=whole,
            share=percent(part, whole),
            day=at,
        )
    )
    return Next("office_targets", {"role": role})


def office_own(role: str, page: int = 0) -> Talk:
    """The place's own target beside that of the plan."""
    found: Found = yield from look("targets", Targets(role))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    shares = [each for each in found["targets"] if each["of"]]
    choice = yield from ask(
        _which(shares, page, Phrase("own.which", "{Ban} đặt mục tiêu riêng cho việc nào{a}?"))
    )
    if choice == "back":
        return Next("office_targets", {"role": role})
    if choice == "next":
        return Next("office_own", {"role": role, "page": page + 1})
    share = 0
    if next(each for each in shares if each["id"] == choice)["own"]:
        kept = yield from ask(
            OneOf(
                key="keep",
                wording=Phrase(
                    "own.there", "Việc này đã có mục tiêu riêng. {Ban} đổi, hay trở lại mốc của kế hoạch{a}?"
                ),
                options=(
                    Option("change", Phrase("own.change", "Đổi")),
                    Option("drop", Phrase("own.drop", "Trở lại mốc của kế hoạch")),
                ),
            )
        )
    else:
        kept = "change"
    by, source = found["year"], ""
    if kept == "change":
        share = yield from ask(
            Number(
                key="percent",
                low=1,
                high=100,
                wording=Phrase("own.percent", "Mục tiêu bao nhiêu phần trăm{a}?"),
            )
        )
        by = yield from ask(
            Number(key="by", low=YEARS[0], high=YEARS[1], wording=Phrase("own.by", "Đạt vào năm nào{a}?"))
        )
        source = yield from ask(
            Words(
                key="source", longest=120, wording=Phrase("own.source", "Mục tiêu này ghi ở văn bản nào{a}?")
            )
        )
    yield from do("own", SetTarget(role, choice, share, by, source))
    yield Say(Phrase("plan.kept", "{Minh} ghi lại rồi{a}."))
    return Next("office_targets", {"role": role})


def _part(target: Found, whole: int) -> Words:
    """How many of the whole; 0 is a key of its own, so that none is an option."""

    def check(text: str) -> Phrase | None:
        if text.isdecimal() and text.isascii() and len(text) < 10 and int(text) <= whole:
            return None
        return Phrase("figure.number", "{Ban} cho {minh} xin một số từ 1 đến {most}{nhe}.", most=whole)

    return Words(
        key="n",
        longest=12,
        check=check,
        secret=False,
        wording=Phrase("figure.n", "Trong đó “{who}” là bao nhiêu{a}?", who=words(target["who"])),
        options=(Option("none", Phrase("figure.none", "Chưa có")),),
    )


def _which(targets: Sequence[Found], page: int, wording: Phrase) -> OneOf:
    shown, last = page_of(targets, page)
    options = [Option(each["id"], words(each["text"])) for each in shown]
    further = Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))
    back = Option("back", Phrase("targets.back", "Xong"))
    return OneOf(key="which", wording=wording, options=(*options, *(() if last else (further,)), back))
