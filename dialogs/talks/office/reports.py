"""
Reports over a year and over the years of a phase: every figure year by year, what was to be reached and what was, the officer's words.

A year that nothing is known of is said to be blank, one that is to come likewise; neither is a zero. No official form was
seen: each file says that it is a suggestion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech
from dialogs.questions import OneOf, Option, Words
from dialogs.reading import Context
from dialogs.rules.reports import PARTS, PHASED, YEARLY, runs
from dialogs.talks.asked import Desk, Today
from dialogs.talks.office.files import NumbersLink
from dialogs.talks.office.parts import handed
from dialogs.talks.office.summary import (
    DRAFT,
    NOTHING,
    Overview,
    TargetShown,
    Worded,
    day,
    lines,
    percent,
    words,
)

NAMES = {
    "phase_2025": Phrase("reports.phase_2025", "Sơ kết giai đoạn 2021-2025"),
    "ten_years": Phrase("reports.ten_years", "Quý II/2030: tổng kết 10 năm Chương trình 387"),
    "phase_2030": Phrase("reports.phase_2030", "Tổng kết năm 2030"),
}
FIGURES = {  # what is told year by year, and out of what
    "registered": ("adults", Phrase("reports.registered", "Đăng ký")),
    "sent": ("adults", Phrase("reports.sent", "Đã gửi phiếu")),
    "proposed": ("adults", Phrase("reports.proposed", "Chi hội đề nghị")),
    "recognised": ("adults", Phrase("reports.recognised", "Được công nhận")),
    "entered": ("adults", Phrase("reports.entered", "Đã nhập hệ thống quốc gia")),
    "households_sent": ("households", Phrase("reports.households", "Hộ có người gửi")),
}
State = Literal["counted", "none", "to_come"]


class OfYear(TypedDict):
    """The figures of a year: counted here, not known, or of a year to come; adults and households are 0 where they are not known."""

    year: int
    state: State
    counts: dict[str, int]
    adults: int
    households: int


class Point(TypedDict):
    """
    How far a target was in a year.

    state: a share, a level, what is counted without a whole, too few to be told, not known, to come. number, whole: the
    share, or the level and 0.
    """

    year: int
    state: Literal["share", "level", "count", "few", "none", "to_come"]
    number: int
    whole: int
    by_hand: bool


class Mark(TypedDict):
    """What was to be reached by a year: percent, else words and the level from which it is (-1: not said); 0 and none where the plan says nothing."""

    by: int
    percent: int
    words: Worded
    level: int


class OverYears(TypedDict):
    """A target over the years of a report."""

    id: str
    text: Worded
    of: Worded
    levels: list[Worded]
    marks: list[Mark]
    points: list[Point]


class Series(TypedDict):
    """
    The figures of a place over the years of a report.

    now: the summary of the last year that has figures, None where there is none. written: which paragraphs there are.
    """

    report: str
    label: str
    level: str
    draft: bool
    clock: str
    day: str
    plan: Worded
    years: list[OfYear]
    targets: list[OverYears]
    now: Overview | None
    written: list[str]


@dataclass(frozen=True, slots=True)
class OverTheYears(Query[Series]):
    """The figures of the own place over the years of a report."""

    role: str
    report: str


class Paragraphs(TypedDict):
    """What an officer wrote into a report, by part; "" where there is nothing."""

    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class WrittenParts(Query[Paragraphs]):
    """What an officer wrote into a report."""

    role: str
    report: str


@dataclass(frozen=True, slots=True)
class WritePart(Command[None]):
    """One paragraph of a report; "" takes it out."""

    role: str
    report: str
    part: str
    words: str


def office_reports(role: str) -> Talk:
    """Which report."""
    today = yield from look("today", Today())
    year = int(today["date"][:4])
    options = [
        Option(f"{YEARLY}{each}", Phrase("reports.year", "Báo cáo năm {year}", year=str(each)))
        for each in (year, year - 1)
    ]
    options += [Option(id_, name) for id_, name in NAMES.items()]
    choice = yield from ask(
        OneOf(
            key="report",
            wording=Phrase("reports.which", "{Ban} xem báo cáo nào{a}?"),
            options=(*options, Option("back", Phrase("office.back", "Về bảng số liệu"))),
            help=Phrase(
                "reports.help",
                "Các kế hoạch nêu sơ kết năm 2025, tổng kết năm 2030 và quý II/2030, không kèm mẫu. Tệp là mẫu gợi ý, {ban} sửa theo mẫu của địa phương{a}.",
            ),
        )
    )
    if choice == "back":
        return Next("office", {"role": role})
    return Next("office_report", {"role": role, "report": choice})


def office_report(role: str, report: str) -> Talk:
    """A report as a message, and what can be done with it."""
    here = yield from look("desk", Desk(role))
    found = yield from look("series", OverTheYears(role, report))
    for each in report_lines(found):
        yield Say(each)
    options = []
    if "plan" in here["may"]:
        options += [
            Option(
                "write", Phrase("reports.write", "Viết nhận xét ({n} trên 3 đoạn)", n=len(found["written"]))
            ),
            Option("figure", Phrase("targets.figure", "Nhập số liệu máy không đếm được")),
        ]
    options += [
        Option("word", Phrase("reports.word", "Lấy tệp Word")),
        Option("excel", Phrase("reports.excel", "Lấy tệp Excel")),
        Option("other", Phrase("reports.other", "Báo cáo khác")),
    ]
    choice = yield from ask(
        OneOf(key="then", wording=Phrase("office.ask", "{Ban} muốn làm gì{a}?"), options=tuple(options))
    )
    if choice in {"word", "excel"}:
        kind = "series" if choice == "excel" else "phase" if report in PHASED else "report"
        yield from handed((yield from do("link", NumbersLink(role, kind, report), secret=True)), names=False)
        return Next("office_report", {"role": role, "report": report})
    if choice == "write":
        return Next("office_write", {"role": role, "report": report})
    return Next("office_figure" if choice == "figure" else "office_reports", {"role": role})


def name_of(report: str) -> Phrase:
    """What a report is called."""
    if report in NAMES:
        return NAMES[report]
    return Phrase("reports.year", "Báo cáo năm {year}", year=report.removeprefix(YEARLY))


def report_lines(found: Series) -> list[Speech]:
    """The report line by line: of a year its summary, then every figure and target year by year."""
    head = Phrase(
        "reports.head",
        "{report}, {place}, số liệu đến {clock} ngày {day}{draft}.",
        report=name_of(found["report"]),
        place=found["label"],
        clock=found["clock"],
        day=day(found["day"]),
        draft=DRAFT if found["draft"] else NOTHING,
    )
    of_year = found["now"] if found["report"] not in PHASED else None
    counted = any(each["state"] == "counted" for each in found["years"])
    figures = Phrase(
        "reports.figures",
        "Từng năm:\n{lines}",
        lines=Listed([figure_line(found, name) for name in FIGURES], "\n"),
    )
    of_all = runs([(year["year"], _own(year)) for year in found["years"]])
    return [
        head,
        *(lines(of_year, paper=True)[1:] if of_year else ()),
        figures
        if counted
        else Phrase(
            "reports.no_figures", "Từng năm: {years}.", years=Listed([blank(*each) for each in of_all], "; ")
        ),
        *_targets(found),
    ]


def _targets(found: Series) -> list[Speech]:
    """The targets of which something is known, line by line; how many there are besides."""
    if not found["targets"]:
        return [Phrase("summary.no_plan", "Chưa chọn kế hoạch nên chưa so với mục tiêu.")]
    known = [
        each for each in found["targets"] if any(point["state"] not in BLANKS for point in each["points"])
    ]
    rest = len(found["targets"]) - len(known)
    said: list[Speech] = []
    if known:
        said.append(
            Phrase(
                "reports.targets",
                "So với {plan}:\n{lines}",
                plan=words(found["plan"]) if found["plan"] else NOTHING,
                lines=Listed([target_line(each) for each in known], "\n"),
            )
        )
    if rest:
        said.append(
            Phrase(
                "reports.targets_blank",
                "{n} mục tiêu chưa có số liệu năm nào trong các năm này; trong tệp có tên đủ.",
                n=rest,
            )
        )
    return said


def figure_line(found: Series, name: str) -> Phrase:
    """One figure over the years."""
    of, label = FIGURES[name]
    each = []
    for first, last, state in runs([(year["year"], _own(year)) for year in found["years"]]):
        if state in BLANKS:
            each.append(blank(first, last, state))
        else:
            year = next(year for year in found["years"] if year["year"] == first)
            whole = year["adults"] if of == "adults" else year["households"]
            each.append(part_of(first, year["counts"].get(name, 0), whole))
    return Phrase("reports.figure", "{name}: {years}.", name=label, years=Listed(each, "; "))


def _own(year: OfYear) -> str:
    """The state of a year; one with figures stands for itself."""
    return year["state"] if year["state"] in BLANKS else str(year["year"])


BLANKS = {
    "none": Phrase("reports.none", "chưa có số liệu"),
    "to_come": Phrase("reports.to_come", "chưa đến"),
    "few": Phrase("reports.few", "ít người, không nêu"),
}


def blank(first: int, last: int, state: str) -> Phrase:
    """Years without figures, and why."""
    if first == last:
        return Phrase("reports.blank", "{year}: {why}", year=str(first), why=BLANKS[state])
    return Phrase(
        "reports.blanks", "{first}-{last}: {why}", first=str(first), last=str(last), why=BLANKS[state]
    )


def part_of(year: int, part: int, whole: int) -> Phrase:
    """So many of so many in a year; without a whole the number alone."""
    numbers: dict[str, Argument] = {"year": str(year), "n": part}
    if not whole:
        return Phrase("reports.number", "{year}: {n}", **numbers)
    return Phrase(
        "reports.share", "{year}: {n} trên {of} ({share}%)", **numbers, of=whole, share=percent(part, whole)
    )


def target_line(each: OverYears) -> Phrase:
    """One target over the years, and whether what was to be reached was."""
    shown = points(each)
    marks = [_mark(each, mark) for mark in each["marks"] if mark["percent"] or mark["words"]]
    if not marks:
        return Phrase(
            "reports.target_unmarked",
            "{text}: {years}. Kế hoạch không ghi mốc cho các năm này.",
            text=words(each["text"]),
            years=Listed(shown, "; "),
        )
    return Phrase(
        "reports.target",
        "{text}: {years}. {marks}.",
        text=words(each["text"]),
        years=Listed(shown, "; "),
        marks=Listed(marks, "; "),
    )


def points(each: OverYears) -> list[Speech]:
    """How far a target was, year by year; years of which nothing is known as one."""
    shown: list[Speech] = []
    for first, last, state in runs([(point["year"], _alone(point)) for point in each["points"]]):
        point = next(point for point in each["points"] if point["year"] == first)
        shown.append(blank(first, last, state) if state in BLANKS else _point(each, point))
    return shown


def _alone(point: Point) -> str:
    return point["state"] if point["state"] in BLANKS else str(point["year"])


def _point(each: OverYears, point: Point) -> Phrase:
    if point["state"] == "level":
        return Phrase(
            "reports.level",
            "{year}: {level}",
            year=str(point["year"]),
            level=words(each["levels"][point["number"]]),
        )
    return part_of(point["year"], point["number"], point["whole"])


def _mark(each: OverYears, mark: Mark) -> Phrase:
    return Phrase(
        "reports.mark",
        "Mốc {by}: {mark}, {reached}",
        by=str(mark["by"]),
        mark=marked(mark),
        reached=reached(each, mark),
    )


def marked(mark: Mark) -> Speech:
    """What was to be reached."""
    if mark["percent"]:
        return Phrase("reports.percent", "{percent}%", percent=mark["percent"])
    return words(mark["words"]) if mark["words"] else NOTHING


def reached(each: OverYears, mark: Mark) -> Phrase:
    """Whether it was reached in the year it was to be: an exact comparison, 59,96% is not 60%."""
    point = next((point for point in each["points"] if point["year"] == mark["by"]), None)
    if point is None or point["state"] == "to_come":
        return Phrase("reports.not_yet", "chưa đến hạn")
    if point["state"] == "share" and mark["percent"]:
        if point["number"] * 100 >= mark["percent"] * point["whole"]:
            return Phrase("reports.reached", "đạt")
        short = mark["percent"] * 10 - point["number"] * 1000 // point["whole"]
        return Phrase("reports.short", "chưa đạt, thiếu {n} điểm %", n=f"{short // 10},{short % 10}")
    if point["state"] == "level" and mark["level"] >= 0:
        if point["number"] >= mark["level"]:
            return Phrase("reports.reached", "đạt")
        return Phrase("reports.not_reached", "chưa đạt")
    return Phrase("reports.unknown", "chưa có số để so")


PART_NAMES = {
    "results": Phrase("reports.part_results", "Kết quả nổi bật, đánh giá chung"),
    "obstacles": Phrase("reports.part_obstacles", "Khó khăn, hạn chế và vì sao"),
    "proposals": Phrase("reports.part_proposals", "Kiến nghị và việc tới"),
}
LONGEST = 2000


def office_write(role: str, report: str) -> Talk:
    """The three paragraphs that numbers don't tell: which are there, and which one to write."""
    found = yield from look("parts", WrittenParts(role, report), secret=True)
    for part in PARTS:
        if found["parts"][part]:
            yield Say(
                Phrase("reports.part", "{name}: {words}", name=PART_NAMES[part], words=found["parts"][part])
            )
    choice = yield from ask(
        OneOf(
            key="part",
            wording=Phrase(
                "reports.write_which", "{Ban} viết đoạn nào{a}? Đoạn chưa viết thì tệp để dòng chấm để điền."
            ),
            options=(
                *(Option(part, PART_NAMES[part]) for part in PARTS),
                Option("back", Phrase("reports.back", "Về báo cáo")),
            ),
        )
    )
    args = {"role": role, "report": report}
    if choice == "back":
        return Next("office_report", args)
    there = bool(found["parts"][choice])
    typed = yield from ask(
        Words(
            key="words",
            longest=LONGEST,
            context=Context.MESSAGE,
            wording=Phrase(
                "reports.write_part",
                "{part}: {ban} nhắn cả đoạn trong một tin{nhe}.",
                part=PART_NAMES[choice],
            ),
            options=(
                *((Option("remove", Phrase("reports.remove", "Bỏ đoạn đã viết")),) if there else ()),
                Option("back", Phrase("reports.leave", "Thôi, để vậy")),
            ),
        )
    )
    if typed != "=back":
        yield from do("write", WritePart(role, report, choice, "" if typed == "=remove" else typed))
        yield Say(Phrase("plan.kept", "{Minh} ghi lại rồi{a}."))
    return Next("office_write", args)


def over_years(
    shown: Sequence[tuple[int, TargetShown | None]], marks: Sequence[Mark], this_year: int
) -> OverYears:
    """A target over years, out of what each year's summary says of it; None: nothing is known of that year."""
    last = next(each for _, each in reversed(shown) if each is not None)
    return {
        "id": last["id"],
        "text": last["text"],
        "of": last["of"],
        "levels": last["levels"],
        "marks": list(marks),
        "points": [_point_of(year, each, this_year) for year, each in shown],
    }


def _point_of(year: int, each: TargetShown | None, this_year: int) -> Point:
    point: Point = {"year": year, "state": "none", "number": 0, "whole": 0, "by_hand": False}
    if year > this_year:
        point["state"] = "to_come"
    elif each is not None and each["few"]:
        point["state"] = "few"
    elif each is not None and each["known"]:
        point["state"] = "level" if each["levels"] else "share"
        point["number"] = each["level"] if each["levels"] else each["numerator"]
        point["whole"] = 0 if each["levels"] else each["denominator"]
        point["by_hand"] = each["hand"] is not None
    elif each is not None and each["counted"] and each["numerator"]:
        point["state"], point["number"] = "count", each["numerator"]
    return point
