"""A report over years went out: every figure and target year by year, what was reached, and the officer's words."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.files.written import Cell, Column, Grid, book_of, cells
from bot.reports.made import DRAFT, OURS, Making
from bot.reports.papers import BLANK, Paper, where_of
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
    reached,
)
from dialogs.talks.office.summary import percent
from locales import Voice, finished, render

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
    issuer = "Chi hội Khuyến học" if found["level"] == "village" else "Hội Khuyến học"
    paper = Paper(f"{issuer} {making.place}", where_of(making))
    paper.title("Báo cáo", _text(name_of(found["report"])))
    paper.says(*about(making, found))
    over_years(paper, found, first=1)
    paragraphs(paper, words, first=3)
    head = "Chi hội trưởng" if found["level"] == "village" else "Chủ tịch Hội Khuyến học"
    return paper.signed("Người lập", head)


def about(making: Making, found: Series) -> list[str]:
    """Where and when, and what the sheets rest on."""
    return [
        f"{making.heading}. Số liệu lúc {making.moment}.",
        f"Phiếu tự chấm {DRAFT if found['draft'] else 'theo bản Hội đã quyết định dùng'}. Năm chưa có số liệu thì để “chưa có số liệu”, không phải số 0.",
    ]


def over_years(paper: Paper, found: Series, *, first: int) -> None:
    """Two parts of a paper: figures, and targets, year by year."""
    paper.heading(f"{first}. Số liệu từng năm")
    paper.table(_narrow(figure_columns(found)), FIGURES)
    paper.heading(f"{first + 1}. So với mục tiêu" + (f" ({found['plan']['vi']})" if found["plan"] else ""))
    if found["targets"]:
        paper.table(_narrow(target_columns(found)), found["targets"])
    else:
        paper.says("Chưa chọn kế hoạch nên chưa so với mục tiêu.")


def paragraphs(paper: Paper, words: Mapping[str, str], *, first: int) -> None:
    """What an officer wrote, else room for it."""
    for number, part in enumerate(PARTS, first):
        paper.heading(f"{number}. {_text(PART_NAMES[part])}")
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
        *(Column(str(year), 16, partial(_target, number)) for number, year in enumerate(years)),
        Column("Cần đạt", 18, lambda _, each: _marks(each)),
        Column("Kết quả", 22, lambda _, each: _reached(each)),
    ]


def _target(number: int, _: int, each: OverYears) -> Cell:
    return _said(each, each["points"][number])


def _said(each: OverYears, point: Point) -> str:
    if point["state"] in BLANKS:
        return _text(BLANKS[point["state"]])
    if point["state"] == "level":
        return each["levels"][point["number"]]["vi"]
    return _share(point["number"], point["whole"]) + (" (nhập tay)" if point["by_hand"] else "")


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({percent(part, whole)}%)" if whole else f"{part} ({NO_WHOLE})"


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


WIDE = 16.0  # centimetres between the margins of a page


def _narrow(columns: Sequence[Column]) -> list[Column]:
    """The same columns as wide as a page."""
    whole = sum(column.width for column in columns)
    return [column.but(column.width * WIDE / whole) for column in columns]


def _text(speech: Speech) -> str:
    return finished(render(speech, VOICE))
