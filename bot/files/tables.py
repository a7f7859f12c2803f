"""Files with cells: Excel workbooks and CSV, opened in a process of their own, as tables that can name their cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from bot.files.cells import BROKEN, TOO_LARGE, cells_of
from bot.files.confined import MB, ConfinedError, Kind, Limits, run

Value: TypeAlias = "str | int | float | date | None"
Rows: TypeAlias = "tuple[tuple[Value, ...], ...]"
Source: TypeAlias = "str | PathLike[str] | bytes | BinaryIO"

LIMITS = Limits(memory=512 * MB, cpu=5, wall=15, output=32 * MB)
LARGEST_FILE = 5_000_000  # bytes; a list of 20,000 people has a fifth of it
SAID = {
    Kind.BIG: TOO_LARGE,
    Kind.SLOW: "tệp này mở quá lâu; chép riêng bảng cần gửi sang một tệp mới rồi lưu lại",
    Kind.UNREADABLE: BROKEN,
}


class UnreadableError(ValueError):
    """A file that cannot be taken at all, with the one thing that is wrong with it, and where."""

    def __init__(self, what: str, where: str = "tệp") -> None:
        super().__init__(what)
        self.what = what
        self.where = where


@dataclass(frozen=True, slots=True)
class Table:
    """
    One part of a file; rows and columns are counted from 0, and named as Excel names them.

    over: it has more rows or columns than were asked for, and none of them are here. merged: top, left, bottom, right.
    """

    part: str
    rows: Rows
    hidden: bool = False
    over: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell; None where it is empty or beyond the edge."""
        line = self.rows[row]
        return line[column] if column < len(line) else None

    def at(self, row: int | None = None, column: int | None = None, heading: str = "") -> str:
        """Where that is, in words."""
        words = [f"phần “{self.part}”"] if self.part else []
        words += [f"hàng {row + 1}"] if row is not None else []
        words += [f"cột {letters(column)}"] if column is not None else []
        named = f" ({heading})" if heading else ""
        return (", ".join(words) or "tệp") + named


def letters(column: int) -> str:
    """A column as Excel names it: A, Z, AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def open_tables(source: Source, known: Iterable[str], rows: int, columns: int = 200) -> list[Table]:
    """
    The parts of a file; a CSV is one part without a name.

    known: headings, folded, by which a CSV is parted into cells. rows, columns: the most of a part.
    """
    content = content_of(source)
    try:
        found = run(cells_of, content, LIMITS, rows=rows, columns=columns, known=sorted(known))
    except ConfinedError as error:
        raise UnreadableError(SAID[error.kind]) from error
    if "fault" in found:
        raise UnreadableError(found["fault"])
    return [_table(each) for each in found["parts"]]


def content_of(source: Source) -> bytes:
    """The bytes of a file, unless it is not there or too large."""
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, str | PathLike):
        try:
            with Path(source).open("rb") as file:
                content = file.read(LARGEST_FILE + 1)
        except OSError as error:
            raise UnreadableError(f"không mở được tệp: {error.strerror}") from error
    else:
        content = source.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableError("tệp quá lớn, hãy bỏ ảnh và các phần thừa rồi lưu lại")
    return content


def _table(part: dict[str, Any]) -> Table:
    rows = tuple(tuple(_value(cell) for cell in row) for row in part["rows"])
    merged = tuple((top, left, bottom, right) for top, left, bottom, right in part.get("merged", ()))
    return Table(part["name"], rows, part.get("hidden", False), part["over"], merged)


def _value(cell: Any) -> Value:
    value: Value = date.fromisoformat(cell[0]) if isinstance(cell, list) else cell
    return value
