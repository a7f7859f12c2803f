"""The plan in force and its targets: how far each is."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.engine import Next, Say, Talk, ask, do, look
from dialogs.phrases import Phrase, Speech
from dialogs.questions import OneOf, Option
from dialogs.requests.office import PickPlan, Targets
from dialogs.talks.office.summary import NOTHING, capital, day, percent, words

Found = Mapping[str, Any]
A_PAGE = 4


def office_targets(role: str, page: int = 0) -> Talk:
    """How far each target of the plan in force is."""
    found: Found = yield from look("targets", Targets(role))
    if not found["plan"]:
        yield Say(
            Phrase(
                "targets.none",
                "{place} chưa chọn kế hoạch nào. Chọn rồi thì số liệu được so với mục tiêu{a}.",
                place=capital(found["label"]),
            )
        )
        return Next("office_plan", {"role": role})
    yield Say(_plan(found))
    shown, last = page_of(found["targets"], page)
    for each in shown:
        yield Say(line(each))
    options = [] if last else [Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))]
    options += [
        Option("figure", Phrase("targets.figure", "Nhập số liệu máy không đếm được")),
        Option("own", Phrase("targets.own", "Đặt mục tiêu riêng của nơi này")),
        Option("plan", Phrase("targets.plan", "Chọn kế hoạch khác")),
        Option("back", Phrase("targets.back", "Xong")),
    ]
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("targets.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    if choice == "next":
        return Next("office_targets", {"role": role, "page": page + 1})
    return Next(
        {"figure": "office_figure", "own": "office_own", "plan": "office_plan", "back": "office"}[choice],
        {"role": role},
    )


def _plan(found: Found) -> Phrase:
    title, draft = (
        words(found["plan"]["title"]),
        Phrase("summary.draft", " (theo bản gợi ý, chưa chính thức)"),
    )
    if found["plan"]["inherited"]:
        return Phrase(
            "targets.inherited",
            "Kế hoạch đang dùng, theo {place}: {title}. Số đếm trong máy{draft}.",
            place=found["plan"]["from"],
            title=title,
            draft=draft if found["draft"] else NOTHING,
        )
    return Phrase(
        "targets.title",
        "Kế hoạch đang dùng: {title}. Số đếm trong máy{draft}.",
        title=title,
        draft=draft if found["draft"] else NOTHING,
    )


def line(each: Found) -> Phrase:
    """One target: what it is about, how far it is, what is to be reached by when, and who says so."""
    return Phrase(
        "targets.line",
        "{text}: {now} {mark}{note}",
        text=words(each["text"]),
        now=_now(each),
        mark=_mark(each),
        note=Phrase("targets.note", " {note}", note=words(each["note"])) if each["note"] else NOTHING,
    )


def _now(each: Found) -> Speech:
    if each["few"]:
        return Phrase("targets.few", "chưa nêu được, vì ít người quá.")
    if not each["known"]:
        if each["counted"]:
            return Phrase("targets.nothing", "chưa có số liệu.")
        return Phrase("targets.by_hand", "máy không đếm được, chưa ai nhập.") if each["of"] else NOTHING
    numbers = {
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


def _mark(each: Found) -> Speech:
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
    found: Found = yield from look("plans", Targets(role))
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


def page_of(targets: Sequence[Found], page: int) -> tuple[Sequence[Found], bool]:
    """A page of targets, and whether it is the last."""
    first = page * A_PAGE if page * A_PAGE < len(targets) else 0
    return targets[first : first + A_PAGE], first + A_PAGE >= len(targets)
