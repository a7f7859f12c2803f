"""A file with cells was opened: an Excel workbook or a CSV, as tables that can name their cells."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum
from xlsxwriter.utility import xl_col_to_name

from dialogs.sheets import Fault
from dialogs.vietnamese import clean, fold

Value: TypeAlias = "str | int | float | date | None"
Source: TypeAlias = "str | PathLike[str] | bytes | BinaryIO"

LARGEST_FILE = 5_000_000  # bytes; a filled sheet has some 30,000
MOST_ROWS, MOST_COLUMNS = 500, 200
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX and ODS are zip files; old XLS
WORKSHEET = SheetTypeEnum.WorkSheet
DELIMITERS = ",;\t"


class UnreadableError(ValueError):
    """A file that cannot be taken at all, with the one thing that is wrong with it."""

    def __init__(self, what: str, where: str = "tệp") -> None:
        super().__init__(what)
        self.fault = Fault(what, place=where)


@dataclass(frozen=True, slots=True)
class Table:
    """One part of a file; rows and columns are counted from 0, and named as Excel names them."""

    part: str
    rows: tuple[tuple[Value, ...], ...]

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell; None where it is empty or beyond the edge."""
        line = self.rows[row]
        return line[column] if column < len(line) else None

    def at(self, row: int | None = None, column: int | None = None, heading: str = "") -> str:
        """Where that is, in words."""
        words = [f"phần “{self.part}”"] if self.part else []
        words += [f"hàng {row + 1}"] if row is not None else []
        words += [f"cột {xl_col_to_name(column)}"] if column is not None else []
        named = f" ({heading})" if heading else ""
        return (", ".join(words) or "tệp") + named

    def heading_row(self, heading: str) -> int | None:
        """The row with this heading: people put titles above it."""
        wanted = fold(heading)
        for number, row in enumerate(self.rows[:20]):
            if any(isinstance(each, str) and fold(each) == wanted for each in row):
                return number
        return None


def open_tables(source: Source, csv_part: str, csv_headings: Iterable[str]) -> dict[str, Table]:
    """The parts of a file by folded name; a CSV is one part, called `csv_part`."""
    content = _content(source)
    if content.startswith(WORKBOOKS):
        return _from_workbook(content)
    return {fold(csv_part): Table("", _from_csv(content, csv_headings))}


def _content(source: Source) -> bytes:
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, str | PathLike):
        try:
            content = Path(source).read_bytes()
        except OSError as error:
            raise UnreadableError(f"không mở được tệp: {error.strerror}") from error
    else:
        content = source.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableError("tệp quá lớn, hãy bỏ ảnh và các phần thừa rồi lưu lại")
    return content


def _from_workbook(content: bytes) -> dict[str, Table]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [each.name for each in book.sheets_metadata if each.typ == WORKSHEET]
            parts = [book.get_sheet_by_name(name) for name in names]
            return {fold(part.name): Table(part.name, _cells(part)) for part in parts}
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(
            "không đọc được tệp Excel; mở bằng Excel, bỏ mật khẩu nếu có, rồi lưu lại dạng .xlsx"
        ) from error


def _cells(part: CalamineSheet) -> tuple[tuple[Value, ...], ...]:
    if part.total_height > MOST_ROWS or part.total_width > MOST_COLUMNS:
        raise UnreadableError(
            f"nhiều hơn {MOST_ROWS} hàng hoặc {MOST_COLUMNS} cột, hãy xóa các ô thừa", f"phần “{part.name}”"
        )
    rows = part.to_python(skip_empty_area=False)
    return tuple(tuple(_value(cell) for cell in row) for row in rows)


def _from_csv(content: bytes, headings: Iterable[str]) -> tuple[tuple[Value, ...], ...]:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            "không phải tệp Excel, cũng không phải CSV chữ Việt; lưu lại dạng “CSV UTF-8”"
        ) from error
    known = {fold(heading) for heading in headings}
    found = [_split(text, delimiter) for delimiter in DELIMITERS]
    rows = max(found, key=lambda rows: sum(_known(row, known) for row in rows[:20]))
    if len(rows) > MOST_ROWS:
        raise UnreadableError(f"nhiều hơn {MOST_ROWS} hàng, hãy xóa các hàng thừa")
    return rows


def _split(text: str, delimiter: str) -> tuple[tuple[Value, ...], ...]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError(f"không đọc được CSV: {error}") from error
    return tuple(tuple(_value(cell) for cell in row) for row in rows)


def _known(row: tuple[Value, ...], known: set[str]) -> int:
    return sum(isinstance(cell, str) and fold(cell) in known for cell in row)


def _value(cell: Any) -> Value:
    """A cell as people mean it: 5.0 is 5, midnight is a day, blanks are nothing, text is NFC."""
    if isinstance(cell, str):
        lines = (" ".join(line.split()) for line in clean(cell).split("\n"))
        return "\n".join(lines).strip() or None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if cell is None or (isinstance(cell, int | float | date) and not isinstance(cell, bool)):
        return cell
    return str(cell)
