"""Workbooks and CSV that go out: what people wrote is text in them, and nothing else whatever it looks like."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from typing import Any, BinaryIO, TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bot.files.cells import FORMULAS
from dialogs.vietnamese import clean

Cell: TypeAlias = "str | int | date | None"
Target: TypeAlias = "str | PathLike[str] | BinaryIO"

LONGEST = 32_767  # UTF-16 units that a cell takes
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FONT = "Times New Roman"
DAY = {"num_format": "dd/mm/yyyy", "align": "left"}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Page(Worksheet):  # type: ignore[misc]  # the library says nothing of its types
    """A page of a workbook; nothing is written to it but by `put` and `rows`."""

    def put(self, row: int, column: int, cell: Cell, look: Any = None, day: Any = None) -> None:
        """A cell of its own kind: text stays text, a day is a day (with the look of days), nothing is blank."""
        if isinstance(cell, date):
            self.write_datetime(row, column, cell, day or look)
        elif isinstance(cell, int):
            self.write_number(row, column, cell, look)
        elif cell:
            self._put_text(row, column, kept(cell), look)
        elif look is not None:
            self.write_blank(row, column, None, look)

    def rows(self, top: int, rows: Iterable[Iterable[Cell]], look: Any = None, day: Any = None) -> int:
        """Rows of cells from a row on; gives the row that follows."""
        for row in rows:
            for column, cell in enumerate(row):
                self.put(top, column, cell, look, day)
            top += 1
        return top

    def begin(self, top: int, columns: Iterable[tuple[str, float, Any]], look: Any) -> None:
        """The row of headings, which stays in sight: each with the width of its column and the look of its empty cells."""
        for number, (heading, width, empty) in enumerate(columns):
            self.set_column(number, number, width, empty)
            self.put(top, number, heading, look)
        self.freeze_panes(top + 1, 0)

    def _put_text(self, row: int, column: int, text: str, look: Any) -> None:
        if text.startswith("<r>") and text.endswith("</r>"):  # the library takes this for XML of its own
            self.write_rich_string(row, column, text[0], text[1], text[2:], *([look] if look else []))
        else:
            self.write_string(row, column, text, look)


def kept(text: str) -> str:
    """
    Text as a cell takes it: nothing that cannot be seen, not longer than there is room for.

    What a workbook takes for the code of a character (_x0041_) gets another underscore.
    """
    text = _CODE.sub("\uff3f", clean(text))
    if len(text) <= LONGEST // 2 or len(units := text.encode("utf-16-le")) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", "ignore") + "…"


class Book(Workbook):  # type: ignore[misc]
    """A workbook of such pages."""

    worksheet_class = Page

    def pages(self, *names: str) -> dict[str, Page]:
        """Pages in this order, by name."""
        return {name: self.add_worksheet(name) for name in names}

    def looks(self, looks: Mapping[str, Mapping[str, Any]], **common: Any) -> dict[str, Any]:
        """Looks of cells by name, on what they have in common."""
        return {name: self.add_format({**common, **look}) for name, look in looks.items()}


@contextmanager
def workbook(target: Target) -> Iterator[Book]:
    """A workbook that is written to a file or a buffer when it is done."""
    with Book(target, OPTIONS) as book:
        yield book


def guide(page: Page, text: str, look: Any) -> None:
    """A page of paragraphs to read."""
    page.set_column(0, 0, 100)
    page.rows(0, ([" ".join(each.split())] for each in text.strip().split("\n\n")), look)


# -- a table with a title


def _nothing(_number: int, _of: Any) -> Cell:
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how wide it is, what stands in it (by the number of the row and whom it is of), and its total."""

    heading: str
    width: float = 12
    cell: Callable[[int, Any], Cell] = _nothing
    total: Cell = ""

    def but(self, width: float, total: Cell = "") -> "Column":
        """The same column in another table."""
        return replace(self, width=width, total=total)


def cells(columns: Sequence[Column], of: Iterable[Any]) -> list[list[Cell]]:
    """The rows of a table, numbered from 1."""
    return [[column.cell(number, each) for column in columns] for number, each in enumerate(of, 1)]


@dataclass(frozen=True, slots=True)
class Grid:
    """
    One page of a workbook.

    title: its first line. about: lines under it (place, day, status of the sheet). totals: the last row, under the same
    columns. notes: lines after the table.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = ()
    about: Sequence[str] = ()
    totals: Sequence[Cell] = ()
    notes: Sequence[str] = ()


def listed(
    name: str, title: str, columns: Sequence[Column], of: Iterable[Any], **around: Sequence[str]
) -> bytes:
    """A table of which each column says what stands in it, as XLSX."""
    totals = [column.total for column in columns]
    rows = cells(columns, of)
    return book_of(Grid(name, title, columns, rows, totals=totals if any(totals) else (), **around))


def book_of(*grids: Grid) -> bytes:
    """Tables as XLSX, one a page."""
    out = io.BytesIO()
    with workbook(out) as book:
        looks = book.looks(_LOOKS, font_name=FONT, font_size=12, valign="top")
        for grid, page in zip(grids, book.pages(*(each.name for each in grids)).values(), strict=True):
            _draw(page, grid, looks)
    return out.getvalue()


_LOOKS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "about": {"italic": True},
    "head": {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#E8EFE6"},
    "body": {"border": 1, "text_wrap": True},
    "day": {"border": 1, **DAY},
    "total": {"bold": True, "border": 1, "bg_color": "#F4F1E4"},
}


def _draw(page: Page, grid: Grid, looks: Mapping[str, Any]) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.rows(0, [[grid.title]], looks["title"])
    top = page.rows(1, ([line] for line in grid.about), looks["about"]) + 1
    page.begin(top, ((column.heading, column.width, None) for column in grid.columns), looks["head"])
    page.repeat_rows(top)
    last = page.rows(top + 1, grid.rows, looks["body"], looks["day"])
    if grid.totals:
        last = page.rows(last, [grid.totals], looks["total"], looks["day"])
    page.rows(last + 1, ([line] for line in grid.notes), looks["about"])


# -- text alone


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as CSV, as Excel wants it: UTF-8 with a mark; what looks like a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    return f"'{text}" if text[:1] in FORMULAS and text else text
