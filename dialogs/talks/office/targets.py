"""The plan in force and its targets: how far each is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from dialogs.engine import Command, Next, Part, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Phrase, Speech
from dialogs.questions import Number, OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.dates import OddDay
from dialogs.rules.figures import beside, level_in, written
from dialogs.talks.asked import Today
from dialogs.talks.office.summary import DRAFT, NOTHING, TargetShown, Worded, capital, day, percent, words


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
    """The plan in force at a place, and how far each target is."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class PickPlan(Command[None]):
    """The plan that is in force at a place."""

    role: str
    plan: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetTarget(Command[None]):
    """A place's own target, in percent by a year, and the paper it stands in; percent 0 takes it back."""

    role: str
    target: str
    percent: int
    by: int
    source: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetWhole(Command[None]):
    """Out of what a place tells the share of a target: as the plan counts it (""), registered, or typed in these words."""

    role: str
    target: str
    kind: str
    words: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class EnterFigure(Command[None]):
    """
    A figure that can't be counted here, with its source and its day ("2026-11-30").

    whole: own words for the whole. level: what was reached of a target that is no share, its number from the lowest, "0".
    """

    role: str
    target: str
    numerator: int
    denominator: int
    source: str
    day: str
    place: str = ""
    whole: str = ""
    level: str = ""


A_PAGE = 4


def office_targets(role: str, page: int = 0) -> Talk:
    """How far each target of the plan in force is."""
    found = yield from look("here", Targets(role))
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
    shown, last = page_of(found["targets"], page)
    for each in shown:
        yield Say(line(each))
    options = [] if last else [Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))]
    options += [
        Option("figure", Phrase("targets.figure", "Nhập số liệu máy không đếm được")),
        Option("own", Phrase("targets.own", "Đặt mục tiêu riêng của nơi này")),
        Option("whole", Phrase("targets.whole", "Chọn mẫu số")),
        Option("plan", Phrase("targets.plan", "Chọn kế hoạch khác")),
        Option("back", Phrase("targets.back", "Xong")),
    ]
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("targets.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    if choice == "next":
        return Next("office_targets", {"role": role, "page": page + 1})
    return Next(
        {
            "figure": "office_figure",
            "own": "office_own",
            "whole": "office_whole",
            "plan": "office_plan",
            "back": "office",
        }[choice],
        {"role": role},
    )


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
    if each["levels"]:
        return _level(each)
    if not each["known"]:
        return _unknown(each)
    numbers: dict[str, Argument] = {
        "n": each["numerator"],
        "of": each["denominator"],
        "whole": words(each["of"]),
        "share": percent(each["numerator"], each["denominator"]),
    }
    if each["hand"]:
        numbers |= {"source": each["hand"]["source"], "day": day(each["hand"]["day"])}
        if each["counted"]:
            return Phrase(
                "targets.whole_entered",
                "{n} trên {of} {whole} ({share}%); tổng số nhập tay theo {source}, ngày {day}.",
                **numbers,
            )
        return Phrase(
            "targets.entered",
            "{n} trên {of} {whole} ({share}%), nhập tay theo {source}, ngày {day}.",
            **numbers,
        )
    return Phrase("targets.counted", "{n} trên {of} {whole} ({share}%).", **numbers)


def _level(each: TargetShown) -> Speech:
    if not each["known"] or each["hand"] is None:
        return Phrase("targets.no_level", "chưa ai ghi.")
    came: Speech = NOTHING
    if each["reach"] >= 0:
        came = (
            Phrase("targets.reached", ", đạt mốc")
            if each["level"] >= each["reach"]
            else Phrase("targets.not_reached", ", chưa đạt mốc")
        )
    return Phrase(
        "targets.level",
        "đã ghi “{level}”{came}, theo {source}, ngày {day}.",
        level=words(each["levels"][each["level"]]),
        came=came,
        source=each["hand"]["source"],
        day=day(each["hand"]["day"]),
    )


def _unknown(each: TargetShown) -> Speech:
    if each["whole"] != "typed" or not each["counted"]:
        if each["counted"]:
            return Phrase("targets.nothing", "chưa có số liệu.")
        return Phrase("targets.by_hand", "máy không đếm được, chưa ai nhập.") if each["of"] else NOTHING
    if not each["denominator"]:
        return Phrase(
            "targets.untyped",
            "{n} người; chưa nhập số “{whole}” nên chưa có tỷ lệ.",
            n=each["numerator"],
            whole=words(each["of"]),
        )
    return Phrase(
        "targets.over",
        "{n} người, nhiều hơn {of} {whole} đã nhập, nên chưa tính tỷ lệ.",
        n=each["numerator"],
        of=each["denominator"],
        whole=words(each["of"]),
    )


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


def office_figure(role: str, page: int = 0) -> Talk:
    """Which target a figure is entered of: first those that can't be counted here."""
    found = yield from look("here", Targets(role))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    by_hand = [each for each in found["targets"] if (not each["counted"] and each["of"]) or each["levels"]]
    typed = [each for each in found["targets"] if each["counted"] and each["whole"] == "typed"]
    counted = [each for each in found["targets"] if each["counted"] and each["whole"] != "typed"]
    choice = yield from ask(
        _which(
            [*by_hand, *typed, *counted], page, Phrase("figure.which", "{Ban} nhập số cho mục tiêu nào{a}?")
        )
    )
    if choice == "back":
        return Next("office_targets", {"role": role})
    if choice == "next":
        return Next("office_figure", {"role": role, "page": page + 1})
    return Next("office_enter", {"role": role, "target": choice})


def office_enter(role: str, target: str) -> Talk:
    """One line: so many of so many, the paper, the day; what is missing of these is asked for."""
    found = yield from look("here", Targets(role))
    each = next((one for one in found["targets"] if one["id"] == target), None)
    if each is None:
        return Next("office_stale", {"role": role})
    now = date.fromisoformat((yield from look("today", Today()))["date"])
    if each["levels"]:
        return (yield from _enter_level(role, each, now))
    whole_alone = each["counted"] and each["whole"] == "typed"
    typed = yield from ask(
        Words(
            key="line",
            longest=200,
            secret=False,
            check=_no_figure(each, now, whole_alone=whole_alone),
            wording=_line_asked(each, whole_alone=whole_alone),
            help=Phrase(
                "figure.line_help",
                "Ngày nào thì số thuộc năm ấy. Không ghi ngày thì {minh} lấy ngày hôm nay. Sai thì {ban} nhập lại với ngày ấy, số mới thay số cũ{a}.",
            ),
        )
    )
    told = written(typed, now)
    if told is None or told.part is None:
        return Next("office_enter", {"role": role, "target": target})
    part, whole = (0, told.part) if whole_alone else (told.part, told.whole or each["denominator"])
    source = told.source or (yield from _source())
    at = told.day if isinstance(told.day, date) else now
    yield from do("enter", EnterFigure(role, target, part, whole, source, at.isoformat()))
    if whole_alone:
        yield Say(
            Phrase(
                "figure.whole_kept",
                "Đã ghi: {of} {whole}, theo {source}, ngày {day}.",
                of=whole,
                whole=words(each["of"]),
                source=source,
                day=at,
            )
        )
    else:
        yield Say(
            Phrase(
                "figure.kept",
                "Đã ghi: {n} trên {of} ({share}%), theo {source}, ngày {day}.",
                n=part,
                of=whole,
                share=percent(part, whole),
                source=source,
                day=at,
            )
        )
    return Next("office_targets", {"role": role})


def _line_asked(each: TargetShown, *, whole_alone: bool) -> Phrase:
    if whole_alone:
        return Phrase(
            "figure.whole_line",
            "{Ban} nhắn một dòng{a}: số “{whole}”, lấy ở đâu, ngày nào. Ví dụ: 1.500, báo cáo 15/BC-HKH ngày 30/11/2026.",
            whole=words(each["of"]),
        )
    return Phrase(
        "figure.line",
        "{Ban} nhắn một dòng{a}: số “{who}” trên số “{whole}”, lấy ở đâu, ngày nào. Ví dụ: 1.200/1.500, báo cáo 15/BC-HKH ngày 30/11/2026.",
        who=words(each["who"]),
        whole=words(each["of"]),
    )


def _no_figure(each: TargetShown, today: date, *, whole_alone: bool) -> Callable[[str], Phrase | None]:
    """What is wrong with a line, if anything."""

    def check(text: str) -> Phrase | None:
        told = written(text, today)
        if told is None or told.part is None or (whole_alone and told.whole is not None):
            return Phrase(
                "figure.unclear", "{Minh} chưa thấy con số ở đầu dòng. Ví dụ: 1.200/1.500, báo cáo 15/BC-HKH."
            )
        whole = told.part if whole_alone else told.whole or each["denominator"]
        if whole <= 0:
            return Phrase("figure.no_whole", "{Ban} ghi cả tổng số{nhe}, như 1.200/1.500.")
        if whole > MOST or (not whole_alone and told.part > whole):
            return Phrase(
                "figure.number", "Số “trong đó” không thể nhiều hơn tổng số. {Ban} xem lại giúp {minh}{nhe}."
            )
        if whole_alone and whole < each["numerator"]:
            return Phrase(
                "figure.less",
                "Đã có {n} người được đếm, nên tổng số không thể là {of}. {Ban} xem lại giúp {minh}{nhe}.",
                n=each["numerator"],
                of=whole,
            )
        return _no_day(told.day)

    return check


def _no_day(found: date | OddDay | None) -> Phrase | None:
    if not isinstance(found, OddDay):
        return None
    return Phrase(
        "figure.odd_day", "Ngày ghi trong dòng chưa đúng, hoặc chưa tới. {Ban} xem lại giúp {minh}{nhe}."
    )


def _source() -> Part[str]:
    return (
        yield from ask(
            Words(
                key="source",
                longest=120,
                wording=Phrase("figure.source", "Số này lấy ở đâu{a}? Ví dụ: báo cáo số mấy, của ai."),
            )
        )
    )


def _enter_level(role: str, each: TargetShown, today: date) -> Talk:
    """What was reached of a target that is no share: chosen, or written on one line with the paper and the day."""
    levels = {str(number): words(level) for number, level in enumerate(each["levels"])}

    def check(text: str) -> Phrase | None:
        level, rest = level_in(text, [found.vi for found in levels.values()])
        if level is None:
            return Phrase("figure.no_level", "{Ban} chọn một trong các mức ở trên{nhe}.")
        return _no_day(beside(rest, today)[1])

    typed = yield from ask(
        Words(
            key="level",
            longest=200,
            secret=False,
            context=Context.SEARCH,
            check=check,
            options=tuple(Option(number, label) for number, label in levels.items()),
            wording=Phrase(
                "figure.level",
                "“{text}”: đến mức nào rồi{a}? {Ban} chọn, hoặc nhắn một dòng kèm văn bản và ngày.",
                text=words(each["text"]),
            ),
        )
    )
    if typed.startswith("="):
        level, source, at = typed[1:], "", None
    else:
        chosen, rest = level_in(typed, [found.vi for found in levels.values()])
        level, (source, at) = str(chosen or 0), beside(rest, today)
    source = source or (yield from _source())
    when = at if isinstance(at, date) else today
    yield from do("enter", EnterFigure(role, each["id"], 0, 0, source, when.isoformat(), level=level))
    yield Say(
        Phrase(
            "figure.level_kept",
            "Đã ghi: “{level}”, theo {source}, ngày {day}.",
            level=levels[level],
            source=source,
            day=when,
        )
    )
    return Next("office_targets", {"role": role})


def office_counted(role: str, year: int) -> Talk:
    """A figure by hand of what is counted here in that year."""
    yield Say(
        Phrase(
            "figure.counted",
            "Năm {year} số này đếm từ phiếu trong máy nên không nhập tay. Số của năm trước khi dùng máy thì {ban} ghi ngày trong năm ấy; muốn mẫu số khác thì chọn “Chọn mẫu số”{a}.",
            year=str(year),
        )
    )
    return Next("office_targets", {"role": role})


def office_whole(role: str, page: int = 0) -> Talk:
    """Out of what the share of a target is told here: as the plan counts it, of those who registered, or typed."""
    found = yield from look("here", Targets(role))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    counted = [each for each in found["targets"] if each["counted"]]
    choice = yield from ask(
        _which(counted, page, Phrase("whole.which", "{Ban} chọn mẫu số cho mục tiêu nào{a}?"))
    )
    if choice == "back":
        return Next("office_targets", {"role": role})
    if choice == "next":
        return Next("office_whole", {"role": role, "page": page + 1})
    target = next(each for each in counted if each["id"] == choice)
    own = [Option(f"w{number}", words(each)) for number, each in enumerate(target["wholes"])]
    registered = [Option("registered", Phrase("whole.registered", "Người đăng ký phấn đấu trong năm"))]
    typed = yield from ask(
        Words(
            key="of",
            longest=120,
            secret=False,
            context=Context.SEARCH,
            options=(
                Option(
                    "planned", Phrase("whole.planned", "Như máy đếm: {whole}", whole=words(target["plan_of"]))
                ),
                *(registered if target["id"] == "people" else ()),
                *own,
            ),
            wording=Phrase(
                "whole.ask",
                "Tỷ lệ tính trên số nào{a}? {Ban} chọn, hoặc nhắn tên mẫu số như văn bản của mình ghi.",
            ),
        )
    )
    if typed in {"=planned", "=registered"}:
        yield from do("whole", SetWhole(role, choice, "" if typed == "=planned" else "registered"))
        yield Say(Phrase("plan.kept", "{Minh} ghi lại rồi{a}."))
        return Next("office_targets", {"role": role})
    said = words(target["wholes"][int(typed[2:])]).vi if typed.startswith("=") else typed
    yield from do("whole", SetWhole(role, choice, "typed", said))
    yield Say(Phrase("whole.kept", "Tỷ lệ tính trên “{whole}”. Còn số ấy thì {ban} nhập{nhe}.", whole=said))
    return Next("office_enter", {"role": role, "target": choice})


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


def _which(targets: Sequence[TargetShown], page: int, wording: Phrase) -> OneOf:
    shown, last = page_of(targets, page)
    options = [Option(each["id"], words(each["text"])) for each in shown]
    further = Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))
    back = Option("back", Phrase("targets.back", "Xong"))
    return OneOf(key="which", wording=wording, options=(*options, *(() if last else (further,)), back))
