"""
The cells of a workbook or a CSV, as plain data; it runs in the process of `bot.files.confined` and opens no file.

A workbook that is a zip is looked over before it is parsed: how many parts, how large, how tightly packed, how far out
its cells lie, how many texts it says it has. What it says of itself is never trusted: what is unpacked is counted.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from dialogs.old_fonts import modern
from dialogs.vietnamese import clean, fold

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # XLSX and ODS are zip files; old XLS, and what has a password
UTF8, UTF16, _ = (
    codecs.lookup(each) for each in ("utf-8-sig", "utf-16", "cp437")
)  # now: later no file is opened
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DELIMITERS = ",;\t"
FORMULAS = "=+-@\t\r"  # what a spreadsheet takes for the beginning of one, in a CSV
TITLE_ROWS = 20  # people put titles above the headings
BEGINNING = 200_000  # characters of a CSV in which they are looked for
MOST_PARTS = 2_000
MOST_UNPACKED = 100_000_000  # bytes of all that is not a picture
TIGHTEST, LOOSE = 250, 20_000_000  # times smaller; below so many bytes nobody minds
MOST_CELLS = 2_000_000  # of the rectangle from the first cell to the last
WIDEST = 16_384  # columns that any spreadsheet has
LEAST_TEXT = 4  # bytes that a shared text takes at the least: <si/>
PIECE = 1_000_000

# What is wrong with a file; what it is said with stands where it is told (`bot.files.tables`).
TOO_LARGE, BROKEN, NO_TEXT, FAR, NO_CSV = "too_large", "broken", "no_text", "far", "no_csv"

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>\s*<(?!/)""")
_TEXTS = re.compile(rb"""<(?:\w+:)?sst\b[^>]*>""")
_COUNT = re.compile(rb"""ount=["']\s*([0-9]+)""")


class _Refused(Exception):
    """What is wrong with the file, and with what in it."""

    def __init__(self, fault: str, what: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.what = what


def cells_of(data: bytes, rows: int, columns: int, known: Sequence[str] = ()) -> dict[str, Any]:
    """
    The parts of a file with their rows: {"parts": [...]}, or {"fault": which, "what": in it}.

    known: headings, folded; a CSV is parted by the character with which most of them are found. A part has its name, whether it is hidden, its rows, and its merged cells as [top, left, bottom, right]. A part of
    more than so many rows or columns has none, and is "over".
    """
    try:
        if data.startswith(ZIP):
            _look_over(data)
        if data.startswith((ZIP, OLE)):
            return {"parts": list(_workbook(data, rows, columns))}
        return {"parts": [_csv(data, rows, columns, frozenset(known))]}
    except _Refused as error:
        return {"fault": error.fault, "what": error.what}


# -- before anything is parsed


def _look_over(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS:
                raise _Refused(TOO_LARGE)
            read = [each for each in parts if not _is_picture(each.filename)]
            if sum(each.file_size for each in read) > MOST_UNPACKED or any(map(_tight, read)):
                raise _Refused(TOO_LARGE)
            left = MOST_UNPACKED
            for each in read:
                left -= _look_into(packed, each, left)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
    ) as error:
        raise _Refused(BROKEN) from error


def _is_picture(name: str) -> bool:
    return "/media/" in name or name.startswith("Pictures/")


def _tight(part: zipfile.ZipInfo) -> bool:
    return part.file_size > LOOSE and part.file_size > TIGHTEST * max(part.compress_size, 1)


def _look_into(packed: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Unpack a part piece by piece, and look where its cells lie; how many bytes it has."""
    seen, rest, far = 0, b"", _Far()
    is_sheet, is_texts = (
        "worksheets/" in part.filename.lower(),
        part.filename.lower().endswith("sharedstrings.xml"),
    )
    told = 0
    with packed.open(part) as unpacked:
        while piece := unpacked.read(PIECE):
            seen += len(piece)
            if seen > most:
                raise _Refused(TOO_LARGE)
            if is_texts and not told and (top := _TEXTS.search(rest + piece)):
                told = max((int(each) for each in _COUNT.findall(top[0])), default=0)
            if is_sheet:
                far.look(rest + piece)
            rest = piece[-500:]
    if is_texts and told * LEAST_TEXT > seen and told > MOST_CELLS:
        raise _Refused(BROKEN)
    return seen


class _Far:
    """How far out the filled cells of a page lie."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def look(self, piece: bytes) -> None:
        for letters, number in _CELL.findall(piece):
            self.row, self.column = max(self.row, int(number)), max(self.column, _number_of(letters))
            if self.row * self.column > MOST_CELLS:
                cell = f"{letters.decode().upper()}{number.decode()}"
                raise _Refused(FAR, cell)


def _number_of(letters: bytes) -> int:
    found = 0
    for each in letters.upper():
        found = found * 26 + each - 64
    return found


# -- read


def _workbook(data: bytes, rows: int, columns: int) -> Iterator[dict[str, Any]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for each in book.sheets_metadata:
                if each.typ != SheetTypeEnum.WorkSheet:
                    continue
                page = book.get_sheet_by_name(each.name)
                if page.total_height * page.total_width > MOST_CELLS:
                    raise _Refused(TOO_LARGE)
                merged = [[*start, *end] for start, end in page.merged_cell_ranges or ()]
                hidden = each.visible != SheetVisibleEnum.Visible
                part = _part(each.name, page.to_python(skip_empty_area=False), rows, columns)
                yield {**part, "hidden": hidden, "merged": merged}
    except (CalamineError, OSError, ValueError) as error:
        raise _Refused(BROKEN) from error


def _csv(data: bytes, rows: int, columns: int, known: frozenset[str]) -> dict[str, Any]:
    try:
        text = (UTF16 if data.startswith(MARKS) else UTF8).decode(data)[0]
    except UnicodeDecodeError as error:
        raise _Refused(NO_TEXT) from error
    if "\0" in text:
        raise _Refused(NO_TEXT)
    delimiter = max(DELIMITERS, key=lambda each: _found(text, each, known))
    try:
        return _part("", _lines(text, delimiter), rows, columns)
    except csv.Error as error:
        raise _Refused(NO_CSV, str(error)) from error


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [_bare(cell) if cell[:1] == "'" else cell for cell in row]


def _bare(cell: str) -> str:
    """Text without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell[1:2] in set(FORMULAS) else cell


def _found(text: str, delimiter: str, known: frozenset[str]) -> int:
    """How many headings one of the first rows has; less than none where they are no rows."""
    try:
        rows = list(islice(_lines(text[:BEGINNING], delimiter), TITLE_ROWS))
    except csv.Error:
        return -1
    return max((len({said for cell in row for said in spellings(cell)} & known) for row in rows), default=0)


def spellings(heading: str) -> tuple[str, str]:
    """A heading as it is looked for: as it is written, and without what stands in brackets."""
    return fold(heading), fold(heading.partition("(")[0])


def _part(name: str, rows: Iterable[Sequence[Any]], most: int, wide: int) -> dict[str, Any]:
    filled: list[list[Any]] = []
    blank = 0
    for row in rows:
        if len(row) > WIDEST:
            return {"name": name, "rows": [], "over": True}
        cells = _filled(row) if any(row) else []
        if not cells:
            blank += 1
            continue
        if len(filled) + blank >= most or len(cells) > wide:
            return {"name": name, "rows": [], "over": True}
        filled += [[] for _ in range(blank)]
        filled.append(cells)
        blank = 0
    return {"name": name, "rows": filled, "over": False}


def _filled(row: Iterable[Any]) -> list[Any]:
    cells = [None if cell == "" else _value(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _value(cell: Any) -> Any:
    """A cell as people mean it: 5.0 is 5, midnight is a day, blanks are nothing, text is Unicode; a day is a list of one."""
    if isinstance(cell, str):
        lines = (" ".join(line.split()) for line in clean(modern(cell)).split("\n"))
        return "\n".join(lines).strip() or None
    if isinstance(cell, datetime | date):
        return [cell.date().isoformat() if isinstance(cell, datetime) else cell.isoformat()]
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float | None):
        return str(cell)
    return cell
