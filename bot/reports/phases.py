"""A report over years went out: every figure and target year by year, what was reached, and the officer's words."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.files.written import Cell, Column, Grid, book_of, cells
from bot.reports import papers
from bot.reports.made import DRAFT, OURS, Making, letterhead
from bot.reports.papers import BLANK, KEPT, Paper
from dialogs.phrases import Speech
from dialogs.rules.reports import PARTS
from dialogs.talks.office.reports import (
    BLANKS,
    FIGURES,
    PART_NAMES,
    OfYear,
    OverYears,
    Point,
    Series,
    marked,
    name_of,
    points,
    reached,
)
from dialogs.talks.office.summary import of_households, passed, percent, registered, weak
from locales import Voice, finished, number, render

VOICE = Voice("vi")
NO_WHOLE = "chưa rõ mẫu số"


def series(making: Making, found: Series, words: Mapping[str, str]) -> bytes:
    """Figures, targets and words as XLSX, a page each."""
    figures, targets = figure_columns(found), target_columns(found)
    title, lines = _text(name_of(found["report"])), about(making, found)
    written = (
        Column("Phần", 30, lambda _, part: _text(PART_NAMES[part])),
        Column("Nội dung", 100, lambda _, part: words[part]),
    )
    return book_of(
        Grid("Số liệu", title, figures, cells(figures, FIGURES), about=lines, notes=[OURS]),
        Grid("Mục tiêu", title, targets, cells(targets, found["targets"]), about=lines, notes=[OURS]),
        Grid("Nhận xét", title, written, cells(written, PARTS), about=lines, notes=[OURS]),
    )


def phase(making: Making, found: Series, words: Mapping[str, str]) -> bytes:
    """The report as DOCX; what nobody wrote is a dotted line to be filled in."""
    chapter = found["level"] == "village"
    paper = Paper(
        letterhead(making, "Số: ……/BC", chapter=chapter), "Báo cáo", _text(name_of(found["report"]))
    )
    paper.says(*about(making, found))
    over_years(paper, found, 1)
    paragraphs(paper, words, 3)
    return signed(paper, found)


def report(making: Making, below: Mapping[str, Any], found: Series, words: Mapping[str, str]) -> bytes:
    """The report of a year: its summary and its places, then the year before beside it, targets, and the officer's words."""

    def rest(paper: Paper) -> None:
        over_years(paper, found, 3)
        paragraphs(paper, words, 5)

    now = found["now"]
    said = [each for of in (registered, of_households, passed, weak) if now is not None and (each := of(now))]
    return papers.report(making, below, [_text(each) for each in said], rest)


def signed(paper: Paper, found: Series) -> bytes:
    """Who signs it, and to whom it goes besides."""
    who = "Chi hội trưởng" if found["level"] == "village" else "Chủ tịch Hội Khuyến học"
    return paper.signed(who, copies=(BLANK, KEPT))


def about(making: Making, found: Series) -> list[str]:
    """Where and when, and what the sheets rest on."""
    return [
        f"{making.heading}. Số liệu lúc {making.moment}.",
        f"Phiếu tự chấm {DRAFT if found['draft'] else 'theo bản Hội đã quyết định dùng'}. Năm chưa có số liệu thì để “chưa có số liệu”, không phải số 0.",
    ]


def over_years(paper: Paper, found: Series, first: int) -> None:
    """Two parts of a paper: figures, and targets, year by year; a year a row, so that ten of them have room."""
    paper.heading(f"{first}. Số liệu từng năm")
    years = [
        Column("Năm", 2, lambda _, year: year["year"], plain=True),
        *(Column(_text(label), 3, partial(_of_year, name)) for name, (_, label) in FIGURES.items()),
    ]
    paper.table(years, found["years"])
    paper.heading(f"{first + 1}. So với mục tiêu" + (f" ({found['plan']['vi']})" if found["plan"] else ""))
    if not found["targets"]:
        paper.says("Chưa chọn kế hoạch nên chưa so với mục tiêu.")
        return
    targets = [
        Column("Mục tiêu", 5, lambda _, each: each["text"]["vi"]),
        Column("Từng năm", 5, lambda _, each: "; ".join(map(_text, points(each)))),
        Column("Cần đạt", 3, lambda _, each: _marks(each)),
        Column("Kết quả", 3, lambda _, each: _reached(each)),
    ]
    paper.table(targets, found["targets"])


def _of_year(name: str, number: int, year: OfYear) -> Cell:
    return _figure(year, number, name)


def paragraphs(paper: Paper, words: Mapping[str, str], first: int) -> None:
    """What an officer wrote, else room for it."""
    for at, part in enumerate(PARTS, first):
        paper.heading(f"{at}. {_text(PART_NAMES[part])}")
        paper.says(*((words[part],) if words.get(part) else (BLANK * 6, BLANK * 6)))


def figure_columns(found: Series) -> list[Column]:
    """A figure a row, a year a column."""
    return [
        Column("Chỉ tiêu", 26, lambda _, name: _text(FIGURES[name][1])),
        *(Column(str(year["year"]), 16, partial(_figure, year)) for year in found["years"]),
    ]


def _figure(year: OfYear, _: int, name: str) -> Cell:
    if year["state"] in BLANKS:
        return _text(BLANKS[year["state"]])
    whole = year["adults"] if FIGURES[name][0] == "adults" else year["households"]
    return _share(year["counts"].get(name, 0), whole)


def target_columns(found: Series) -> list[Column]:
    """A target a row: its whole, the years, what was to be reached, whether it was."""
    years = [year["year"] for year in found["years"]]
    return [
        Column("Mục tiêu", 40, lambda _, each: each["text"]["vi"]),
        Column("Tính trên", 24, lambda _, each: each["of"].get("vi", "")),
        *(Column(str(year), 16, partial(_target, at)) for at, year in enumerate(years)),
        Column("Cần đạt", 18, lambda _, each: _marks(each)),
        Column("Kết quả", 22, lambda _, each: _reached(each)),
    ]


def _target(at: int, _: int, each: OverYears) -> Cell:
    return _said(each, each["points"][at])


def _said(each: OverYears, point: Point) -> str:
    if point["state"] in BLANKS:
        return _text(BLANKS[point["state"]])
    if point["state"] == "level":
        return each["levels"][point["number"]]["vi"]
    return _share(point["number"], point["whole"]) + (" (nhập tay)" if point["by_hand"] else "")


def _share(part: int, whole: int) -> str:
    return (
        f"{number(part)}/{number(whole)} ({percent(part, whole)}%)"
        if whole
        else f"{number(part)} ({NO_WHOLE})"
    )


def _marks(each: OverYears) -> str:
    said = [
        f"{mark['by']}: {_text(marked(mark))}" for mark in each["marks"] if mark["percent"] or mark["words"]
    ]
    return "; ".join(said) or "kế hoạch không ghi"


def _reached(each: OverYears) -> str:
    return "; ".join(
        f"{mark['by']}: {_text(reached(each, mark))}"
        for mark in each["marks"]
        if mark["percent"] or mark["words"]
    )


def _text(speech: Speech) -> str:
    return finished(render(speech, VOICE))
