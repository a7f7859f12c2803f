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
from dialogs.talks.clash import Clash, clash
from dialogs.talks.office.parts import Years, a_year
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
    """The plan in force at a place, how far each of its targets is, the plans that can be picked, and where two targets cannot both hold."""

    label: str
    year: int
    draft: bool
    plan: PlanHere | None
    plans: list[PlanOffered]
    targets: list[TargetShown]
    clashes: list[Clash]


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

    level: what was reached of a target that is no share, its number from the lowest, "0".
    """

    role: str
    target: str
    numerator: int
    denominator: int
    source: str
    day: str
    place: str = ""
    level: str = ""


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


def office_targets(role: str, year: int = 0) -> Talk:
    """How far each target of the plan in force is, a page at a time; they are counted once."""
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
    choice, page = "next", 0
    while choice == "next":
        yield Say(_plan(plan, draft=found["draft"]))
        if year:
            yield Say(Phrase("targets.of_year", "Số liệu và mục tiêu của năm {year}:", year=str(year)))
        shown, last = page_of(found["targets"], page)
        for each in shown:
            yield Say(line(each))
        for apart in found["clashes"] if not page else ():
            yield Say(clash(apart))
        options = [
            Option("figure", Phrase("targets.figure", "Nhập số liệu máy không đếm được")),
            Option("year", Phrase("targets.year", "Xem năm khác")),
            Option("set", Phrase("targets.set", "Đặt mục tiêu riêng, mẫu số, kế hoạch")),
            Option("back", Phrase("targets.back", "Xong")),
        ]
        options += [] if last else [Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))]
        choice = yield from ask(
            OneOf(
                key=f"then{page or ''}",
                wording=Phrase("targets.ask", "{Ban} muốn làm gì{a}?"),
                options=tuple(options),
            )
        )
        page += 1
    leads = {"figure": "office_figure", "year": "office_targets_year", "set": "office_set", "back": "office"}
    return Next(leads[choice], {"role": role, **_of_year(year if choice in {"figure", "back"} else 0)})


def office_set(role: str) -> Talk:
    """What a place can set for itself: its own targets, out of what shares are told, another plan."""
    choice = yield from ask(
        OneOf(
            key="set",
            wording=Phrase("targets.set_ask", "{Ban} đặt gì{a}?"),
            options=(
                Option("own", Phrase("targets.own", "Đặt mục tiêu riêng của nơi này")),
                Option("shares", Phrase("targets.shares", "Chia mục tiêu cho từng thôn")),
                Option("whole", Phrase("targets.whole", "Chọn mẫu số")),
                Option("plan", Phrase("targets.plan", "Chọn kế hoạch khác")),
                Option("back", Phrase("targets.back", "Xong")),
            ),
        )
    )
    leads = {
        "own": "office_own",
        "shares": "office_shares",
        "whole": "office_whole",
        "plan": "office_plan",
        "back": "office_targets",
    }
    return Next(leads[choice], {"role": role})


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
    if not each["known"] or (each["hand"] is None and not each["counted"]):
        return Phrase("targets.no_level", "chưa ai ghi.")
    came: Speech = NOTHING
    if each["reach"] >= 0:
        came = (
            Phrase("targets.reached", ", đạt mốc")
            if each["level"] >= each["reach"]
            else Phrase("targets.not_reached", ", chưa đạt mốc")
        )
    if each["hand"] is None:
        return Phrase(
            "targets.level_counted",
            "“{level}”{came}, theo quyết định đã ghi.",
            level=words(each["levels"][each["level"]]),
            came=came,
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
        if each["title"]:
            return Phrase("targets.not_kept", "trong máy chưa ghi gì, cũng chưa ai nhập.")
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


def office_figure(role: str, year: int = 0) -> Talk:
    """Which target a figure is entered of, of those that are not counted here in that year."""
    found = yield from look("here", Targets(role, year=year))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    by_hand = [
        each
        for each in found["targets"]
        if each["levels"] or (each["of"] and (not each["counted"] or each["whole"] == "typed"))
    ]
    choice = yield from _which(by_hand, Phrase("figure.which", "{Ban} nhập số cho mục tiêu nào{a}?"))
    if choice == "back":
        return Next("office_targets", {"role": role, **_of_year(year)})
    return Next("office_enter", {"role": role, "target": choice, **_of_year(year)})


def office_enter(role: str, target: str, year: int = 0) -> Talk:
    """One line: so many of so many, the paper, the day; what is missing of these is asked for. It belongs to the year of its day."""
    found = yield from look("here", Targets(role, year=year))
    each = next((one for one in found["targets"] if one["id"] == target), None)
    if each is None:
        return Next("office_stale", {"role": role})
    today = date.fromisoformat((yield from look("today", Today()))["date"])
    last = min(today, date(year, 12, 31)) if year else today
    whole_alone = each["counted"] and each["whole"] == "typed"
    typed = yield from ask(
        Words(
            key="line",
            longest=200,
            secret=False,
            context=Context.SEARCH,
            check=_no_level(each, last, year)
            if each["levels"]
            else _no_figure(each, last, year, whole_alone=whole_alone),
            options=_beside_the_line(each),
            wording=_line_asked(each, last, whole_alone=whole_alone),
            help=Phrase(
                "figure.line_help",
                "Ngày nào thì số thuộc năm ấy. Không ghi ngày thì {minh} lấy ngày {day}. Sai thì {ban} nhập lại với ngày ấy, số mới thay số cũ{a}.",
                day=last,
            ),
        )
    )
    if typed == "=take_back":
        yield from do("take_back", TakeBackFigure(role, target, found["year"]))
        yield Say(Phrase("figure.taken_back", "{Minh} rút số ấy rồi{a}; nhập lại lúc nào cũng được."))
        return Next("office_targets", {"role": role, **_of_year(year)})
    line = _read(each, typed, last, whole_alone=whole_alone)
    source = line.source or (yield from _source())
    yield from do(
        "enter",
        EnterFigure(role, target, line.part, line.whole, source, line.day.isoformat(), level=line.level),
    )
    yield Say(_kept(each, line, source))
    return Next(
        "office_targets", {"role": role, **_of_year(0 if line.day.year == today.year else line.day.year)}
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure as it was understood."""

    source: str
    day: date
    part: int = 0
    whole: int = 0
    level: str = ""


def _read(each: TargetShown, typed: str, last: date, *, whole_alone: bool) -> _Line:
    if each["levels"]:
        level, rest = (int(typed[1:]), "") if typed.startswith("=") else level_in(typed, _levels(each))
        source, day_ = beside(rest, last)
        return _Line(source, day_ if isinstance(day_, date) else last, level=str(level or 0))
    told = written(typed, last)
    part = told.part or 0 if told else 0
    day_ = told.day if told and isinstance(told.day, date) else last
    source = told.source if told else ""
    if whole_alone:
        return _Line(source, day_, 0, part)
    return _Line(source, day_, part, (told.whole if told else 0) or each["denominator"])


def _kept(each: TargetShown, line: _Line, source: str) -> Phrase:
    if each["levels"]:
        return Phrase(
            "figure.level_kept",
            "Đã ghi: “{level}”, theo {source}, ngày {day}.",
            level=words(each["levels"][int(line.level)]),
            source=source,
            day=line.day,
        )
    if each["counted"]:
        return Phrase(
            "figure.whole_kept",
            "Đã ghi: {of} {whole}, theo {source}, ngày {day}.",
            of=line.whole,
            whole=words(each["of"]),
            source=source,
            day=line.day,
        )
    return Phrase(
        "figure.kept",
        "Đã ghi: {n} trên {of} ({share}%), theo {source}, ngày {day}.",
        n=line.part,
        of=line.whole,
        share=percent(line.part, line.whole),
        source=source,
        day=line.day,
    )


def _levels(each: TargetShown) -> list[str]:
    return [level["vi"] for level in each["levels"]]


def _beside_the_line(each: TargetShown) -> tuple[Option, ...]:
    """The levels of a target that is no share; and to take back what is there."""
    levels = [Option(str(number), words(level)) for number, level in enumerate(each["levels"])]
    there = [Option("take_back", Phrase("figure.take_back", "Rút số đã nhập"))] if each["hand"] else []
    return (*levels, *there)


def _line_asked(each: TargetShown, last: date, *, whole_alone: bool) -> Phrase:
    if each["levels"]:
        return Phrase(
            "figure.level",
            "“{text}”: đến mức nào rồi{a}? {Ban} chọn, hoặc nhắn một dòng kèm văn bản và ngày.",
            text=words(each["text"]),
        )
    if whole_alone:
        return Phrase(
            "figure.whole_line",
            "{Ban} nhắn một dòng{a}: số “{whole}”, lấy ở đâu, ngày nào. Ví dụ: 1.500, báo cáo 15/BC-HKH ngày {day}.",
            whole=words(each["of"]),
            day=last,
        )
    return Phrase(
        "figure.line",
        "{Ban} nhắn một dòng{a}: số “{who}” trên số “{whole}”, lấy ở đâu, ngày nào. Ví dụ: 1.200/1.500, báo cáo 15/BC-HKH ngày {day}.",
        who=words(each["who"]),
        whole=words(each["of"]),
        day=last,
    )


def _no_figure(
    each: TargetShown, last: date, year: int, *, whole_alone: bool
) -> Callable[[str], Phrase | None]:
    """What is wrong with a line, if anything."""

    def check(text: str) -> Phrase | None:
        told = written(text, last)
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
        return _no_day(told.day, year)

    return check


def _no_level(each: TargetShown, last: date, year: int) -> Callable[[str], Phrase | None]:
    """What is wrong with a level, if anything."""

    def check(text: str) -> Phrase | None:
        level, rest = level_in(text, _levels(each))
        if level is None:
            return Phrase("figure.no_level", "{Ban} chọn một trong các mức ở trên{nhe}.")
        return _no_day(beside(rest, last)[1], year)

    return check


def _no_day(found: date | OddDay | None, year: int) -> Phrase | None:
    """Of a day that is none, or not of the year that is looked at."""
    if found is None or (isinstance(found, date) and year in {0, found.year}):
        return None
    if year:
        return Phrase(
            "figure.other_year",
            "Ngày ghi trong dòng phải là một ngày của năm {year}. {Ban} xem lại giúp {minh}{nhe}.",
            year=str(year),
        )
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


def office_whole(role: str) -> Talk:
    """Out of what the share of a target is told here: as the plan counts it, of those who registered, or typed."""
    found = yield from look("here", Targets(role))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    shares = [each for each in found["targets"] if each["of"]]
    choice = yield from _which(shares, Phrase("whole.which", "{Ban} chọn mẫu số cho mục tiêu nào{a}?"))
    if choice == "back":
        return Next("office_targets", {"role": role})
    target = next(each for each in shares if each["id"] == choice)
    own = [Option(f"w{number}", words(each)) for number, each in enumerate(target["wholes"])]
    registered = [
        Option("registered", Phrase("whole.registered", "Người đăng ký phấn đấu trong năm"))
        if not target["title"]
        else Option("registered", Phrase("whole.registered_title", "Số đăng ký trong năm"))
    ]
    typed = yield from ask(
        Words(
            key="of",
            longest=120,
            secret=False,
            context=Context.SEARCH,
            options=(
                Option(
                    "planned",
                    Phrase("whole.planned", "Như kế hoạch: {whole}", whole=words(target["plan_of"])),
                ),
                *(registered if target["counted"] and (target["title"] or target["id"] == "people") else ()),
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


def office_own(role: str) -> Talk:
    """The place's own target beside that of the plan."""
    found = yield from look("here", Targets(role))
    if not found["plan"]:
        return Next("office_plan", {"role": role})
    shares = [each for each in found["targets"] if each["of"]]
    choice = yield from _which(shares, Phrase("own.which", "{Ban} đặt mục tiêu riêng cho việc nào{a}?"))
    if choice == "back":
        return Next("office_targets", {"role": role})
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


def _which(targets: Sequence[TargetShown], wording: Phrase) -> Part[str]:
    """One of the targets, or "back"."""
    choice, page = "next", 0
    while choice == "next":
        shown, last = page_of(targets, page)
        options = [Option(each["id"], words(each["text"])) for each in shown]
        options += [Option("back", Phrase("targets.back", "Xong"))]
        options += [] if last else [Option("next", Phrase("targets.next", "Xem mục tiêu tiếp theo"))]
        key = f"which{page or ''}"
        choice = yield from ask(OneOf(key=key, wording=wording, options=tuple(options)))
        page += 1
    return choice
