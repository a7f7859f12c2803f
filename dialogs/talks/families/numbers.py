"""The yearly table of the titles of a place: as a message, as files; and the numbers in it that somebody types in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Next, Query, Say, Talk, ask, do, look
from dialogs.phrases import Argument, Listed, Phrase, Speech
from dialogs.questions import Number, OneOf, Option
from dialogs.rules.statistics import MOST, PARTS, beside_plan, typed, typed_where
from dialogs.talks.clash import Clash, clash
from dialogs.talks.office.parts import one_line
from dialogs.talks.office.summary import DRAFT, NOTHING, TitleCounted, capital, day, percent, title_in_short
from dialogs.talks.picking import BACK
from dialogs.talks.title_names import NAMES

SHOWN = 8  # communes that a province reads in a message


class TitleRow(TypedDict):
    """
    A title at a place in a year; place "": all of it.

    total: how many there are; before: recognised the year before, -1 where that is not known; percent, by: what the plan wants by
    when, 0 nothing; base: the sum that the plan's share is out of ("total" or "registered"); praised: -1 where nobody typed it.
    level1, level2, unrecognised: of titles with levels.
    """

    title: str
    place: str
    label: str
    total: int
    registered: int
    sent: int
    recognised: int
    before: int
    percent: int
    by: int
    base: str
    praised: int
    level1: int
    level2: int
    unrecognised: int


class Term(TypedDict):
    """A recognition with a term: whose, at which level, from when until when, and whether it is new, renewed or raised."""

    title: str
    label: str
    level: int
    day: str
    until: str
    how: str


class GroupRow(TypedDict):
    """Residents by the sheet that serves them: how many are listed, registered, sent, and were recognised."""

    sheet: str
    title: str
    listed: int
    registered: int
    sent: int
    recognised: int


class TypedHere(TypedDict):
    """A number that was typed in, and where it is from."""

    value: int
    source: str


class TitleTable(TypedDict):
    """
    The yearly table of a place.

    titles: all of it, a row a title that is given there; places: the rows of the places below (villages; of a province communes).
    inside: of the citizens that were recognised, how many live in a family, a clan or a village with its title, or work in a unit
    with it. typed: by name, what was typed in. clashes: where two targets cannot both hold, see `clash`.
    """

    label: str
    level: str
    word: str
    year: int
    day: str
    clock: str
    draft: bool
    plan: dict[str, str]
    titles: list[TitleRow]
    places: list[TitleRow]
    terms: list[Term]
    groups: list[GroupRow]
    inside: dict[str, int]
    recognised: int
    typed: dict[str, TypedHere]
    clashes: list[Clash]


@dataclass(frozen=True, slots=True)
class TitleNumbers(Query[TitleTable]):
    """The table of a place and a year (0: this one)."""

    role: str
    year: int = 0


@dataclass(frozen=True, slots=True)
class TypeFigure(Command[None]):
    """A number of a year that somebody typed in, and where it is from; value -1: what was typed is taken back."""

    role: str
    name: str
    year: int
    value: int
    source: str


def title_table(role: str, year: int = 0) -> Talk:
    """All titles of the place, the clash of targets, and what can be done."""
    here = yield from look("table", TitleNumbers(role, year))
    for said in lines(here):
        yield Say(said)
    choice = yield from ask(
        OneOf(
            key="then",
            wording=Phrase("title_table.ask", "{Ban} muốn làm gì{a}?"),
            options=(
                Option("xlsx", Phrase("title_table.xlsx", "Lấy bảng từng nơi (Excel)")),
                Option("docx", Phrase("title_table.docx", "Lấy báo cáo (Word)")),
                Option("pdf", Phrase("title_table.pdf", "Lấy một trang để in (PDF)")),
                Option("typed", Phrase("title_table.typed", "Nhập số của Hội, quỹ, trung tâm")),
                BACK,
            ),
            help=Phrase(
                "title_table.help",
                "Số gia đình, dòng họ, thôn, đơn vị được công nhận đếm từ quyết định đã ghi. Số Hội viên, quỹ, lớp học thì {ban} nhập, chưa nhập thì để trống. Chưa tìm thấy mẫu thống kê chính thức{a}.",
            ),
        )
    )
    if choice == BACK.id:
        return Next("office_more", {"role": role})
    if choice == "typed":
        return Next("title_numbers", {"role": role, "year": here["year"]})
    return Next("points_files", {"role": role, "kind": f"titles_{choice}", "year": here["year"]})


def lines(here: TitleTable) -> list[Speech]:
    """The table as a message."""
    said: list[Speech] = [
        Phrase(
            "title_table.head",
            "{place}, các danh hiệu học tập năm {year}, đến {clock} ngày {day}{draft}.",
            place=capital(here["label"]),
            year=str(here["year"]),
            clock=here["clock"],
            day=day(here["day"]),
            draft=DRAFT if here["draft"] else NOTHING,
        )
    ]
    if not here["titles"]:
        said.append(
            Phrase("title_table.none", "Nơi này không xét riêng danh hiệu nào ngoài “Công dân học tập”.")
        )
    said += [line(each) for each in here["titles"]]
    return [*said, *_communes(here), *map(clash, here["clashes"])]


def _communes(here: TitleTable) -> list[Speech]:
    """The communes of a province side by side, by name; the others stand in the file."""
    if here["level"] != "province":
        return []
    rows: dict[str, list[TitleRow]] = {}
    for each in here["places"]:
        rows.setdefault(each["label"], []).append(each)
    told = [_commune(label.partition(", ")[0], of) for label, of in rows.items()]
    said: list[Speech] = [
        Phrase(
            "title_table.communes",
            "Từng xã, được công nhận trên tổng số:\n{lines}",
            lines=Listed(told[:SHOWN], "\n"),
        )
    ]
    if len(told) > SHOWN:
        more = len(told) - SHOWN
        said.append(Phrase("title_table.more_communes", "Còn {n} xã nữa, xem ở tệp Excel.", n=more))
    return said if told else []


def _commune(place: str, rows: Sequence[TitleRow]) -> Speech:
    kept: list[TitleCounted] = [
        {
            "title": each["title"],
            "total": each["total"],
            "registered": each["registered"],
            "recognised": each["recognised"],
            "level": 0 if each["title"] != "commune" else 2 if each["level2"] else 1 if each["level1"] else 0,
        }
        for each in rows
        if each["registered"] or each["recognised"]
    ]
    if not kept:
        return Phrase("title_table.commune_bare", "{place}: chưa ghi gì", place=capital(place))
    return Phrase(
        "title_table.commune_row",
        "{place}: {each}",
        place=capital(place),
        each=Listed(map(title_in_short, kept), "; "),
    )


def line(each: TitleRow) -> Speech:
    """A title in a line: recognised of all, of those that registered, beside the plan."""
    if each["title"] == "commune" and each["total"] == 1:
        return of_commune(each["level1"], each["level2"], each["unrecognised"])
    about: dict[str, Argument] = {
        "title": NAMES[each["title"]],
        "recognised": each["recognised"],
        "registered": each["registered"],
        "total": each["total"],
    }
    if not each["total"]:
        return Phrase(
            "title_table.no_total",
            "{title}: {registered} đăng ký, {recognised} được công nhận; chưa có tổng số.",
            **about,
        )
    return Phrase(
        "title_table.line",
        "{title}: {recognised} được công nhận trên {total} ({share}%), {registered} đăng ký{plan}.",
        share=percent(each["recognised"], each["total"]),
        plan=_plan(each),
        **about,
    )


def of_commune(level1: int, level2: int, refused: int) -> Speech:
    """The title of the commune itself."""
    level = 2 if level2 else 1 if level1 else 0
    if level:
        return Phrase("title_table.commune", "Cộng đồng học tập cấp xã: mức độ {level}.", level=str(level))
    if refused:
        return Phrase("title_table.commune_refused", "Cộng đồng học tập cấp xã: năm nay chưa được công nhận.")
    return Phrase("title_table.commune_none", "Cộng đồng học tập cấp xã: chưa có quyết định nào được ghi.")


def _plan(each: TitleRow) -> Speech:
    whole = each["registered"] if each["base"] == "registered" else each["total"]
    apart = beside_plan(each["recognised"], whole, each["percent"])
    if not apart:
        return NOTHING
    base = (
        Phrase("title_table.of_registered", " số đăng ký")
        if each["base"] == "registered"
        else Phrase("title_table.of_all", " tổng số")
    )
    return Phrase(
        "title_table.plan",
        "; mục tiêu {by}: {percent}%{base}, nay {apart}%",
        by=str(each["by"]),
        percent=each["percent"],
        base=base,
        apart=apart,
    )


def title_numbers(role: str, year: int, part: str = "") -> Talk:
    """Which number is typed in, of which part of the table."""
    here = yield from look("table", TitleNumbers(role, year))
    ours = typed_where({row["title"] for row in here["titles"]})
    if not part:
        part = yield from ask(
            OneOf(
                key="part",
                wording=Phrase("title_numbers.part", "{Ban} nhập số của phần nào{a}?"),
                options=(
                    *(
                        Option(name, label)
                        for name, label in PARTS.items()
                        if any(each.part == name for each in ours)
                    ),
                    BACK,
                ),
            )
        )
        if part == BACK.id:
            return Next("title_table", {"role": role, "year": year})
        return Next("title_numbers", {"role": role, "year": year, "part": part})
    options = [Option(each.name, _typed(here, each.name)) for each in ours if each.part == part]
    choice = yield from ask(
        OneOf(
            key="which",
            wording=Phrase("title_numbers.which", "{part}: {ban} nhập số nào{a}?", part=PARTS[part]),
            options=(*options, BACK),
        )
    )
    if choice == BACK.id:
        return Next("title_numbers", {"role": role, "year": year})
    return Next("title_number", {"role": role, "year": year, "name": choice})


def _typed(here: TitleTable, name: str) -> Speech:
    of = typed(name)
    label: Speech = of.label if of else NOTHING
    kept = here["typed"].get(name)
    if kept is None:
        return Phrase("title_numbers.empty", "{label}: chưa nhập", label=label)
    return Phrase("title_numbers.kept", "{label}: {value}", label=label, value=kept["value"])


def title_number(role: str, year: int, name: str) -> Talk:
    """One number, and where it is from."""
    of = typed(name)
    if of is None:
        return Next("title_numbers", {"role": role, "year": year})
    value = yield from ask(
        Number(
            key="value",
            low=0,
            high=MOST,
            wording=Phrase(
                "title_number.ask", "Năm {year}, {label}: bao nhiêu{a}?", year=str(year), label=of.label
            ),
        )
    )
    source = yield from one_line(
        "source", Phrase("figure.source", "Số này lấy ở đâu{a}? Ví dụ: báo cáo số mấy, của ai."), 120
    )
    yield from do("type", TypeFigure(role, name, year, value, source))
    yield Say(
        Phrase(
            "title_number.kept",
            "{Minh} ghi rồi{a}: {label} {value}, theo {source}.",
            label=of.label,
            value=value,
            source=source,
        )
    )
    return Next("title_numbers", {"role": role, "year": year, "part": of.part})
