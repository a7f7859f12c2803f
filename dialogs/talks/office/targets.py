"""The plan in force and its targets: how far each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.talks.asked import Today
from dialogs.talks.days import a_day
from dialogs.talks.office.parts import Years, a_year
from dialogs.talks.office.summary import DRAFT, NOTHING, TargetShown, Worded, capital, day, percent, words
from dialogs.vietnamese import number


class PlanHere(TypedDict):
    """The plan in force at a place, and where it is that of a place above, of which."""

    id: str
    title: Worded
    inherited: bool
    of: str


class PlanOffered(TypedDict):
    """A plan that can be picked."""

    id: str
    short: Worded


class TargetsHere(TypedDict):
    """The plan in force at a place, how far each of its targets is, and the plans that can be picked."""

    label: str
    year: int
    draft: bool
    plan: PlanHere | None
    plans: list[PlanOffered]
    targets: list[TargetShown]


@dataclass(frozen=True, slots=True)
class Targets(Query[TargetsHere]):
    """The plan in force at a place, and how far each target is in a year (0: this one)."""

    role: str
    place: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class PickPlan(Command[None]):
    """The plan that is in force at a place."""

    role: str
    plan: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetTarget(Command[None]):
    """A place's own target, in percent by a year, and the paper it stands in; percent 0 takes back what is set for that year and later."""

    role: str
    target: str
    percent: int
    by: int
    source: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class EnterFigure(Command[None]):
    """A figure that can't be counted here, with its source and its day ("2026-11-30")."""

    role: str
    target: str
    numerator: int
    denominator: int
    source: str
    day: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class TakeBackFigure(Command[None]):
    """The figure of a year that was entered last counts no more; the one before it does again."""

    role: str
    target: str
    year: int
    place: str = ""


A_PAGE = 4


def _of_year(year: int) -> dict[str, int]:
    return {"year": year} if year else {}


def office_targets_year(role: str) -> Talk:
    """The targets of another year, and what was reached of them then."""
    years = yield from look("years", Years(role))
    wording = Phrase("targets.year_ask", "{Ban} xem mục tiêu năm nào{a}? Nhắn số, hoặc nhắn năm.")
    year = yield from a_year("year", wording, years)
    return Next("office_targets", {"role": role, **_of_year(0 if year == years[0] else year)})


def office_targets(role: str, page: int = 0, year: int = 0) -> Talk:
    """How far each target of the plan in force is."""
    found = yield from look("here", Targets(role, year=year))
    plan = found["plan"]
    if plan is None:
        yield Say(
            Phrase(
                "targets.none",
                "{place} chưa chọn kế hoạch nào. Chọn rồi thì số liệu được so với mục tiêu{a}.",
                place=capital(found["label"]),
            )
        )
        return Next("office_plan", {"role": role})
    yield Say(_plan(plan, draft=found["draft"]))
    if year:
        yield Say(Phrase("targets.of_year", "Số liệu và mục tiêu của năm {year}:", year=str(year)))
    shown, last = page_of(found["targets"], page)
    for each in shown:
        yield Say(line(each))
    options = [] if last else [Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))]
    options += [
        Option("figure", Phrase("targets.figure", "Nhập số liệu máy không đếm được")),
        Option("own", Phrase("targets.own", "Đặt mục tiêu riêng của nơi này")),
        Option("shares", Phrase("targets.shares", "Chia mục tiêu cho từng thôn")),
        Option("year", Phrase("targets.year", "Xem năm khác")),
        Option("plan", Phrase("targets.plan", "Chọn kế hoạch khác")),
        Option("back", Phrase("targets.back", "Xong")),
    ]
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("targets.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    if choice == "next":
        return Next("office_targets", {"role": role, "page": page + 1, **_of_year(year)})
    leads = {
        "figure": "office_figure",
        "own": "office_own",
        "shares": "office_shares",
        "year": "office_targets_year",
        "plan": "office_plan",
        "back": "office",
    }
    return Next(leads[choice], {"role": role, **_of_year(year if choice in {"figure", "back"} else 0)})


def _plan(plan: PlanHere, *, draft: bool) -> Phrase:
    said = DRAFT if draft else NOTHING
    if plan["inherited"]:
        return Phrase(
            "targets.inherited",
            "Kế hoạch đang dùng, theo {place}: {title}. Số đếm trong máy{draft}.",
            place=plan["of"],
            title=words(plan["title"]),
            draft=said,
        )
    return Phrase(
        "targets.title",
        "Kế hoạch đang dùng: {title}. Số đếm trong máy{draft}.",
        title=words(plan["title"]),
        draft=said,
    )


def line(each: TargetShown) -> Phrase:
    """One target: what it is about, how far it is, what is to be reached by when, and who says so."""
    return Phrase(
        "targets.line",
        "{text}: {now} {mark}{note}",
        text=words(each["text"]),
        now=_now(each),
        mark=_mark(each),
        note=Phrase("targets.note", " {note}", note=words(each["note"])) if each["note"] else NOTHING,
    )


def _now(each: TargetShown) -> Speech:
    if each["few"]:
        return Phrase("targets.few", "chưa nêu được, vì ít người quá.")
    if not each["known"]:
        if each["counted"]:
            return Phrase("targets.nothing", "chưa có số liệu.")
        return Phrase("targets.by_hand", "máy không đếm được, chưa ai nhập.") if each["of"] else NOTHING
    numbers: dict[str, Argument] = {
        "n": each["numerator"],
        "of": each["denominator"],
        "whole": words(each["of"]),
        "share": percent(each["numerator"], each["denominator"]),
    }
    if each["hand"]:
        return Phrase(
            "targets.entered",
            "{n} trên {of} {whole} ({share}%), nhập tay theo {source}, ngày {day}.",
            **numbers,
            source=each["hand"]["source"],
            day=day(each["hand"]["day"]),
        )
    return Phrase("targets.counted", "{n} trên {of} {whole} ({share}%).", **numbers)


def _mark(each: TargetShown) -> Speech:
    if each["own"]:
        return Phrase(
            "targets.mark_own",
            "Mục tiêu riêng: {percent}% vào năm {by} (theo {source}).",
            percent=each["percent"],
            by=str(each["by"]),
            source=each["source"],
        )
    if each["words"]:
        return Phrase(
            "targets.mark_words",
            "Mốc {by}: {words}.",
            by=str(each["words"]["by"]),
            words=words(each["words"]["text"]),
        )
    if not each["percent"]:
        return Phrase(
            "targets.no_mark",
            "Kế hoạch không ghi mốc cho năm {year} và giai đoạn này.",
            year=str(each["year"]),
        )
    if each["by"] != each["year"]:
        return Phrase(
            "targets.mark_phase",
            "Mốc {by}: {percent}%; kế hoạch không ghi riêng năm {year}.",
            by=str(each["by"]),
            percent=each["percent"],
            year=str(each["year"]),
        )
    return Phrase("targets.mark", "Mốc {by}: {percent}%.", by=str(each["by"]), percent=each["percent"])


def office_plan(role: str) -> Talk:
    """Which plan is in force here."""
    found = yield from look("here", Targets(role))
    options = [Option(each["id"], words(each["short"])) for each in found["plans"]]
    choice = yield from ask(
        OneOf(
            key="plan",
            wording=Phrase("plan.ask", "So với mục tiêu của kế hoạch nào{a}?"),
            options=(*options, Option("none", Phrase("plan.none", "Để sau"))),
            help=Phrase(
                "plan.help",
                "Mục tiêu lấy từ văn bản và bài báo có ghi nguồn, không tự đặt thêm. Đổi kế hoạch thì mục tiêu riêng đã đặt theo kế hoạch cũ không còn dùng{a}.",
            ),
        )
    )
    if choice == "none":
        return Next("office_more", {"role": role})
    yield from do("pick", PickPlan(role, choice))
    yield Say(Phrase("plan.kept", "{Minh} ghi lại rồi{a}."))
    return Next("office_targets", {"role": role})


def office_stale(role: str) -> Talk:
    """What was to be kept is about a plan or a target that is not in force any more."""
    yield Say(
        Phrase(
            "plan.stale",
            "Trong lúc {ban} đang làm, kế hoạch hoặc mục tiêu ấy đã đổi nên {minh} chưa ghi được{a}.",
        )
    )
    return Next("office_targets", {"role": role})


def page_of(targets: Sequence[TargetShown], page: int) -> tuple[Sequence[TargetShown], bool]:
    """A page of targets, and whether it is the last."""
    first = page * A_PAGE if page * A_PAGE < len(targets) else 0
    return targets[first : first + A_PAGE], first + A_PAGE >= len(targets)


MOST = 999_999
YEARS = (2025, 2035)


def office_figure(role: str, page: int = 0, year: int = 0) -> Talk:
    """A figure that can't be counted here, with where it comes from and its day; it belongs to the year of that day."""
    found = yield from look("here", Targets(role, year=year))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    open_ = [each for each in found["targets"] if not each["counted"] and each["of"]]
    choice = yield from ask(_which(open_, page, Phrase("figure.which", "{Ban} nhập số cho mục tiêu nào{a}?")))
    if choice == "back":
        return Next("office_targets", {"role": role, **_of_year(year)})
    if choice == "next":
        return Next("office_figure", {"role": role, "page": page + 1, **_of_year(year)})
    target = next(each for each in open_ if each["id"] == choice)
    if target["hand"] and (yield from ask(_kept_figure(target))) == "take_back":
        yield from do("take_back", TakeBackFigure(role, choice, found["year"]))
        yield Say(Phrase("figure.taken_back", "{Minh} rút số ấy rồi{a}; nhập lại lúc nào cũng được."))
        return Next("office_targets", {"role": role, **_of_year(year)})
    whole = yield from ask(
        Number(
            key="of",
            low=1,
            high=MOST,
            wording=Phrase("figure.of", "Tổng số “{whole}” là bao nhiêu{a}?", whole=words(target["of"])),
        )
    )
    typed = yield from ask(_part(target, whole))
    part = 0 if typed == "=none" else number(typed) or 0
    source = yield from ask(
        Words(
            key="source",
            longest=120,
            wording=Phrase("figure.source", "Số này lấy ở đâu{a}? Ví dụ: báo cáo số mấy, của ai."),
        )
    )
    now = yield from look("today", Today())
    today, of = date.fromisoformat(now["date"]), found["year"]
    last = min(today, date(of, 12, 31))
    wording = Phrase(
        "figure.day", "Số liệu của ngày nào trong năm {year}{a}? Ví dụ: {day}.", year=str(of), day=last
    )
    typed_day = yield from a_day("day", wording, today=today, first=date(of, 1, 1), last=last, year=of)
    at = typed_day if isinstance(typed_day, date) else last
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
    return Next("office_targets", {"role": role, **_of_year(year)})


def _kept_figure(target: TargetShown) -> OneOf:
    """What is there already: another one is entered beside it, or it is taken back."""
    return OneOf(
        key="keep",
        wording=Phrase(
            "figure.there",
            "Năm {year} đã có số nhập tay: {n} trên {of}. {Ban} nhập số khác, hay rút số ấy{a}?",
            year=str(target["year"]),
            n=target["numerator"],
            of=target["denominator"],
        ),
        options=(
            Option("change", Phrase("figure.change", "Nhập số khác")),
            Option("take_back", Phrase("figure.take_back", "Rút số đã nhập")),
        ),
    )


def office_own(role: str, page: int = 0) -> Talk:
    """The place's own target beside that of the plan."""
    found = yield from look("here", Targets(role))
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


def _part(target: TargetShown, whole: int) -> Words:
    """How many of the whole; 0 is a key of its own, so that none is an option."""

    def check(text: str) -> Phrase | None:
        if (told := number(text)) is not None and told <= whole:
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


def _which(targets: Sequence[TargetShown], page: int, wording: Phrase) -> OneOf:
    shown, last = page_of(targets, page)
    options = [Option(each["id"], words(each["text"])) for each in shown]
    further = Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))
    back = Option("back", Phrase("targets.back", "Xong"))
    return OneOf(key="which", wording=wording, options=(*options, *(() if last else (further,)), back))
