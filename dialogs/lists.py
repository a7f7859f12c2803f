"""Lists that people fill in: the columns that are known, rows as they stand in a file, and what is wrong with one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from dialogs.phrases import Argument, Listed, Phrase, in_source
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
    what: Phrase
    do: Phrase
    warning: bool = False
    part: str = ""

    def said(self, column: Argument = "") -> Phrase:
        """The fault in a line; `column` names where in the row."""
        where: list[Argument] = []
        if self.part:
            where.append(Phrase("list.at.part", "Phần “{part}”", part=self.part))
        if self.row:
            row = str(self.row)
            where.append(
                Phrase("file.at.row", "hàng {row}", row=row)
                if self.part
                else Phrase("list.at.row", "Hàng {row}", row=row)
            )
        if column:
            where.append(column)
        here: Argument = Listed(where) if where else Phrase("list.at.file", "Tệp")
        if self.warning:
            return Phrase(
                "list.note", "{where}: lưu ý, {what}; {do}.", where=here, what=self.what, do=self.do
            )
        return Phrase("list.fault", "{where}: {what}; {do}.", where=here, what=self.what, do=self.do)

    def __str__(self) -> str:
        return in_source(self.said())


def by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by each of their headings, in small letters as they are written, and folded."""
    headings = [
        (heading, column) for column in columns for heading in (column.heading, *column.also, *column.parts)
    ]
    folded: dict[str, Column] = {}
    for heading, column in headings:
        folded.setdefault(fold(heading), column)  # "hộ" comes before "họ"
    return folded | {heading.lower(): column for heading, column in headings}
