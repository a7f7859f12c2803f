"""Lists that people fill in: the columns that are known, rows as they stand in a file, and what is wrong with one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from dialogs.vietnamese import fold

Cell: TypeAlias = "str | int | float | date | None"


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column of a list: the field it holds, and its headings.

    heading: as in our own template. also: other words for it. under: what may stand under the heading where it has several
    columns ("Năm sinh": "Nam", "Nữ"). joins: what stands in several columns is one text ("Họ và tên" over two of them).
    parts: headings of such columns where none stands above them. longest: the most characters of its text.
    """

    field: str
    heading: str
    hint: str = ""
    longest: int = 60
    also: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    joins: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as a file has it: its number there, its cells by field, and its part of the file, where there are several."""

    line: int
    cells: Mapping[str, Cell]
    part: str = ""


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong in a row (0: the file), and what to do; a warning does not stop anybody."""

    row: int
    field: str
    what: str
    do: str
    warning: bool = False
    part: str = ""

    def said(self, column: str = "") -> str:
        """The fault in a line; `column` names where in the row."""
        words = [f"phần “{self.part}”"] if self.part else []
        words += [f"hàng {self.row}"] if self.row else []
        words += [column] if column else []
        where = ", ".join(words) or "tệp"
        return f"{where[0].upper()}{where[1:]}: {'lưu ý, ' if self.warning else ''}{self.what}; {self.do}."

    def __str__(self) -> str:
        return self.said()


def by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by each of their headings, in small letters as they are written, and folded."""
    headings = [
        (heading, column) for column in columns for heading in (column.heading, *column.also, *column.parts)
    ]
    folded: dict[str, Column] = {}
    for heading, column in headings:
        folded.setdefault(fold(heading), column)  # "hộ" comes before "họ"
    return folded | {heading.lower(): column for heading, column in headings}
