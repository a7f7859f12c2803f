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
from bot.files.widths import lines_of, spread, wide
from dialogs.vietnamese import clean
from locales import number

Cell: TypeAlias = "str | int | date | None"
Target: TypeAlias = "str | PathLike[str] | BinaryIO"

LONGEST = 32_767  # UTF-16 units that a cell takes
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FONT, SIZE = "Times New Roman", 12
LINE = 1.32  # how high a line is, of the size of its letters
TALLEST = 409.0  # points of a row
COUNTED = "[>=1000000]0\\.000\\.000_-;[>=1000]0\\.000_-;0_-"  # 6.047, whatever the country of the machine
PORTRAIT, LANDSCAPE, READABLE = (
    97.0,
    147.0,
    260.0,
)  # widths of columns that A4 takes; and, made smaller, can still be read
EM = SIZE / 5.25  # an em of our letters in the width of a column, which counts in digits of the usual ones
LONGER = 1.25  # than a page
GAP = 0.75  # what a column takes beside its width
DAY = {"num_format": "dd/mm/yyyy", "align": "left"}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Page(Worksheet):  # type: ignore[misc]  # the library says nothing of its types
    """A page of a workbook, A4; nothing is written to it but by `put`, `rows` and `line`, which give rows the height of their text."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: dict[int, float] = {}
        self._heights: dict[int, float] = {}
        self.set_default_row(SIZE * LINE)
        self.set_paper(9)  # A4
        self.fit_to_pages(1, 0)
        self.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.set_footer("&C&10Trang &P trên &N", {"scale_with_doc": False})

    def put(self, row: int, column: int, cell: Cell, look: Any = None, day: Any = None) -> None:
        """A cell of its own kind: text stays text, a day is a day (with the look of days), nothing is blank."""
        if isinstance(cell, date):
            self.write_datetime(row, column, cell, day or look)
        elif isinstance(cell, int):
            self.write_number(row, column, cell, look)
        elif cell:
            self._put_text(row, column, text := kept(cell), look)
            if look is not None and look.text_wrap:
                self._make_room(row, text, self.widths.get(column, 9), look)
        elif look is not None:
            self.write_blank(row, column, None, look)

    def rows(self, top: int, rows: Iterable[Iterable[Cell]], look: Any = None, day: Any = None) -> int:
        """Rows of cells from a row on; gives the row that follows."""
        for row in rows:
            for column, cell in enumerate(row):
                self.put(top, column, cell, look, day)
            top += 1
        return top

    def line(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        """A line across some columns, as high as it needs; none where there is one alone: then it is a cell."""
        room = sum(self.widths.get(column, 9) for column in range(first, last + 1))
        if last > first:
            self.merge_range(row, first, row, last, "", look)
        self._put_text(row, first, text := kept(text), look)
        self._make_room(row, text, room, look)

    def wide(self, widths: Iterable[float], looks: Iterable[Any] = ()) -> None:
        """
        How wide its columns are, and the look of their empty cells.

        A4 lies down for what is too wide, and all is made smaller; what could not be read then goes over pages side by side.
        """
        of = list(looks)
        for column, width in enumerate(widths):
            self.set_column(column, column, width, of[column] if of else None)
            self.widths[column] = width
        whole = sum(self.widths.values()) + GAP * len(self.widths)
        if whole > PORTRAIT * 1.05:
            self.set_landscape()
        if whole > READABLE:
            self.set_print_scale(65)
            self.repeat_columns(0, 0)

    def begin(self, top: int, columns: Iterable[tuple[str, float, Any]], look: Any) -> None:
        """The row of headings, in sight and on each page: each with the width of its column and the look of its empty cells."""
        of = list(columns)
        self.wide((width for _, width, _ in of), (empty for _, _, empty in of))
        for column, (heading, _, _) in enumerate(of):
            self.put(top, column, heading, look)
        self.freeze_panes(top + 1, 0)
        self.repeat_rows(top)

    def named(self, text: str) -> None:
        """What it is of stands at the foot of each page, beside its number."""
        left = kept(text).replace("&", "&&")[:180]
        self.set_footer(f"&L&10{left}&R&10Trang &P trên &N", {"scale_with_doc": False})

    def _make_room(self, row: int, text: str, width: float, look: Any) -> None:
        """The row is as high as its text."""
        lines = lines_of(text, width / EM, size=look.font_size / SIZE, bold=bool(look.bold))
        height = min(TALLEST, lines * look.font_size * LINE)
        if height > self._heights.get(row, SIZE * LINE):
            self.high(row, height)

    def high(self, row: int, height: float) -> None:
        """How high a row is."""
        self._heights[row] = height
        self.set_row(row, height)

    def whole(self, rows: int) -> None:
        """What is a little longer than a page is made one page."""
        high = sum(self._heights.get(row, SIZE * LINE) for row in range(rows))
        wide, room = (PORTRAIT, 748.0) if self.orientation else (LANDSCAPE, 501.0)
        taken = 1.06 * high * min(1.0, wide / (sum(self.widths.values()) + GAP * len(self.widths))) / room
        if 1 < taken <= LONGER:
            self.fit_to_pages(1, 1)

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
    page.wide([PORTRAIT])
    page.rows(0, ([" ".join(each.split())] for each in text.strip().split("\n\n")), look)


# -- a table with a title


def _nothing(_number: int, _of: Any) -> Cell:
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column: its heading, what stands in it (by the number of the row and whom it is of), and its total.

    width: how wide it may become before its text goes over lines; narrower where nothing needs it. plain: its numbers count
    nothing (places in the list, years), and are written without a point between thousands.
    """

    heading: str
    width: float = 12
    cell: Callable[[int, Any], Cell] = _nothing
    total: Cell = ""
    plain: bool = False

    def but(self, width: float, total: Cell = "") -> "Column":
        """The same column in another table."""
        return replace(self, width=width, total=total)

    def said(self, cell: Cell) -> str:
        """A cell of it as people read it."""
        if isinstance(cell, date):
            return f"{cell:%d/%m/%Y}"
        if isinstance(cell, int):
            return str(cell) if self.plain else number(cell)
        return cell or ""


def cells(columns: Sequence[Column], of: Iterable[Any]) -> list[list[Cell]]:
    """The rows of a table, numbered from 1."""
    return [[column.cell(number, each) for column in columns] for number, each in enumerate(of, 1)]


def fitted(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: float, em: float, gap: float = 0
) -> list[float]:
    """How wide the columns of a table are by what stands in them, in a room of so much: see `spread`."""
    said = [[column.said(row[at]) for row in rows if at < len(row)] for at, column in enumerate(columns)]
    return spread(
        [(column.heading, column.width, texts) for column, texts in zip(columns, said, strict=True)],
        room,
        em,
        gap,
    )


MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
SIGN_HERE = "(ký, ghi rõ họ tên)"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues a paper, below whom ("" where nobody is), its number to be filled in, where and when: it stands beside the motto."""

    issuer: str
    above: str
    number: str
    where: str


@dataclass(frozen=True, slots=True)
class Grid:
    """
    One page of a workbook.

    title: its first line. about: lines under it (place, day, status of the sheet). totals: the last row, under the same
    columns. notes: lines after the table. letterhead, signers: of a table that is signed.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = ()
    about: Sequence[str] = ()
    totals: Sequence[Cell] = ()
    notes: Sequence[str] = ()
    letterhead: Letterhead | None = None
    signers: Sequence[str] = ()


def listed(name: str, title: str, columns: Sequence[Column], of: Iterable[Any], **around: Any) -> bytes:
    """A table of which each column says what stands in it, as XLSX."""
    totals = [column.total for column in columns]
    rows = cells(columns, of)
    return book_of(Grid(name, title, columns, rows, totals=totals if any(totals) else (), **around))


def book_of(*grids: Grid) -> bytes:
    """Tables as XLSX, one a page."""
    out = io.BytesIO()
    with workbook(out) as book:
        looks = book.looks(_LOOKS, font_name=FONT, font_size=SIZE, valign="top")
        for grid, page in zip(grids, book.pages(*(each.name for each in grids)).values(), strict=True):
            _draw(page, grid, looks)
    return out.getvalue()


_BODY: dict[str, Any] = {"border": 1, "text_wrap": True}
_TOTAL: dict[str, Any] = {"bold": True, "border": 1, "bg_color": "#F4F1E4", "text_wrap": True}
_CENTRED: dict[str, Any] = {"align": "center", "text_wrap": True}
_LOOKS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "text_wrap": True},
    "titled": {"bold": True, "font_size": 14, **_CENTRED},
    "about": {"italic": True, "text_wrap": True},
    "head": {"bold": True, "border": 1, "valign": "vcenter", "bg_color": "#E8EFE6", **_CENTRED},
    "body": _BODY,
    "count": {**_BODY, "align": "right", "num_format": COUNTED},
    "plain": {**_BODY, "align": "center"},
    "day": {"border": 1, **DAY},
    "total": _TOTAL,
    "total count": {**_TOTAL, "align": "right", "num_format": COUNTED},
    "centre": _CENTRED,
    "bold": {"bold": True, **_CENTRED},
    "placed": {"italic": True, **_CENTRED},
    "sign": _CENTRED,
    "strong": {"bold": True},
    "slanted": {"italic": True},
}


def _draw(page: Page, grid: Grid, looks: Mapping[str, Any]) -> None:
    """The head of a paper, the title, the table, the notes, room to sign: all across the columns of the table."""
    columns, last = grid.columns, len(grid.columns) - 1
    rows = [*grid.rows, grid.totals]
    em = EM
    wanted = fitted(columns, rows, 0, em)
    across = sum(wanted) + GAP * len(columns)
    room = PORTRAIT if across <= PORTRAIT else LANDSCAPE
    widths = fitted(columns, rows, room - GAP * len(columns), em) if across <= LANDSCAPE else wanted
    page.wide(widths)
    top = _letterhead(page, grid.letterhead, last, looks) if grid.letterhead else 0
    page.line(top, 0, last, grid.title, looks["titled" if grid.letterhead else "title"])
    for line in grid.about:
        top += 1
        page.line(top, 0, last, line, looks["about"])
    top += 2
    page.begin(
        top,
        ((column.heading, width, None) for column, width in zip(columns, widths, strict=True)),
        looks["head"],
    )
    top = _body(page, top + 1, grid, looks) + 1
    for line in grid.notes:
        page.line(top, 0, last, line, looks["about"])
        top += 1
    if grid.signers:
        top = _signed(page, top + 1, grid.signers, looks)
    page.whole(top)
    page.named(". ".join((grid.title, *grid.about[:1])))


def _body(page: Page, top: int, grid: Grid, looks: Mapping[str, Any]) -> int:
    """The rows and the totals; numbers stand right, places in a list and years in the middle."""
    for row in (*grid.rows, *([grid.totals] if grid.totals else [])):
        last = row is grid.totals
        for at, (column, cell) in enumerate(zip(grid.columns, row, strict=False)):
            counts = isinstance(cell, int) and not column.plain
            look = (
                ("total count" if counts else "total")
                if last
                else "count"
                if counts
                else "plain"
                if column.plain
                else "body"
            )
            page.put(top, at, cell, looks[look], looks["day"])
        top += 1
    return top


def _letterhead(page: Page, head: Letterhead, last: int, looks: Mapping[str, Any]) -> int:
    """Who issues it on the left, the motto on the right, each line one line; one below the other where the page is narrow."""
    widths = [page.widths[at] for at in range(last + 1)]
    needs = lines_width(MOTTO[0])
    splits = [
        at for at in range(last) if sum(widths[at + 1 :]) >= needs and sum(widths[: at + 1]) >= needs * 0.7
    ]
    left = [(head.above.upper(), "centre"), (head.issuer.upper(), "bold"), (head.number, "centre")]
    right = [(MOTTO[0], "bold"), (MOTTO[1], "bold"), (head.where, "placed")]
    if not splits:
        lines = [*right[:2], *(each for each in left if each[0]), right[2]]
        for top, (text, look) in enumerate(lines):
            page.line(top, 0, last, text, looks[look])
        return len(lines) + 1
    at = min(splits, key=lambda at: abs(sum(widths[: at + 1]) - sum(widths) * 0.45))
    lefts = [each for each in left if each[0]]
    for top in range(3):
        for first, end, lines in ((0, at, lefts), (at + 1, last, right)):
            if top < len(lines):
                page.line(top, first, end, lines[top][0], looks[lines[top][1]])
    return 4


def lines_width(text: str) -> float:
    """How wide columns have to be for a line in bold letters."""
    return wide(text, bold=True) * EM + 1


def _signed(page: Page, top: int, who: Sequence[str], looks: Mapping[str, Any]) -> int:
    """Room to sign for each, side by side, on one page."""
    columns = len(page.widths)
    parts = [round(columns * at / len(who)) for at in range(len(who) + 1)]
    for first, end, name in zip(parts, parts[1:], who, strict=False):
        if end - first > 1:
            page.merge_range(top, first, top, end - 1, "", looks["sign"])
        here = (looks["strong"], name.upper(), looks["slanted"], f"\n{SIGN_HERE}", looks["sign"])
        page.write_rich_string(top, first, *here)
    page.high(top, SIZE * LINE * 6)
    return top + 1


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
