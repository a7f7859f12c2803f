"""A table went out as a workbook: heading, rows, totals, and where it comes from; text stays text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any, TypeAlias

import xlsxwriter

Cell: TypeAlias = "str | int | date | None"
FONT = "Times New Roman"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and how wide it is."""

    heading: str
    width: int = 12


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
    rows: Sequence[Sequence[Cell]]
    about: Sequence[str] = ()
    totals: Sequence[Cell] = ()
    notes: Sequence[str] = ()
    lists: Mapping[int, Sequence[str]] = field(default_factory=dict)  # what may be entered in a column


def workbook(*grids: Grid) -> bytes:
    """The pages as XLSX; what people wrote is never a formula nor a link."""
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        looks = {
            name: book.add_format({"font_name": FONT, "font_size": 12, "valign": "top", **look})
            for name, look in _LOOKS.items()
        }
        for grid in grids:
            _draw(book.add_worksheet(grid.name), grid, looks)
    return out.getvalue()


_LOOKS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "about": {"italic": True},
    "head": {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#E8EFE6"},
    "body": {"border": 1, "text_wrap": True},
    "day": {"border": 1, "num_format": "dd/mm/yyyy", "align": "left"},
    "total": {"bold": True, "border": 1, "bg_color": "#F4F1E4"},
}


def _draw(page: Any, grid: Grid, looks: Mapping[str, Any]) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, grid.title, looks["title"])
    for number, line in enumerate(grid.about, 1):
        page.write_string(number, 0, line, looks["about"])
    top = len(grid.about) + 2
    for number, column in enumerate(grid.columns):
        page.set_column(number, number, column.width)
        page.write_string(top, number, column.heading, looks["head"])
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    _rows(page, top + 1, grid.rows, looks, "body")
    last = top + 1 + len(grid.rows)
    if grid.totals:
        _rows(page, last, [grid.totals], looks, "total")
        last += 1
    for number, allowed in grid.lists.items():
        page.data_validation(top + 1, number, last, number, {"validate": "list", "source": list(allowed)})
    for number, line in enumerate(grid.notes, last + 1):
        page.write_string(number, 0, line, looks["about"])


def _rows(page: Any, top: int, rows: Iterable[Sequence[Cell]], looks: Mapping[str, Any], look: str) -> None:
    for number, cells in enumerate(rows, top):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, looks["day"])
            elif isinstance(cell, int):
                page.write_number(number, column, cell, looks[look])
            elif cell:
                page.write_string(number, column, cell, looks[look])
            else:
                page.write_blank(number, column, None, looks[look])
