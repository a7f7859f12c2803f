"""
The one reader of files with cells: Excel workbooks and CSV, opened in a process of their own, as tables that can name their
cells; and lists in them, as officials keep them: rows by known headings, and what is wrong with the file.

Headings may stand under titles, in two rows, over several columns; below the rows may stand sums and signatures; each
village may have a part of its own. What was understood is told column by column.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from bot.files.cells import BROKEN, FAR, NO_CSV, NO_TEXT, TITLE_ROWS, TOO_LARGE, cells_of
from bot.files.confined import MB, ConfinedError, Kind, Limits, run
from dialogs.lists import Cell, Column, RawRow, RowFault, by_heading
from dialogs.phrases import Argument, Listed, Phrase, in_source
from dialogs.vietnamese import fold

Value: TypeAlias = "str | int | float | date | None"
Rows: TypeAlias = "tuple[tuple[Value, ...], ...]"
Source: TypeAlias = "str | PathLike[str] | bytes | BinaryIO"

LIMITS = Limits(memory=512 * MB, cpu=5, wall=15, output=32 * MB)
LARGEST_FILE = 5_000_000  # bytes; a list of 20,000 people has a fifth of it


def _refused(fault: str, what: str = "") -> Phrase:
    """What is wrong with a file that cannot be opened, by what the process that reads it says."""
    if fault == FAR:
        return Phrase(
            "file.fault.far", "ô {cell} ở quá xa bảng; xóa các ô thừa ngoài bảng rồi lưu lại", cell=what
        )
    if fault == NO_CSV:
        return Phrase("file.fault.no_csv", "không đọc được CSV: {why}", why=what)
    return _REFUSED[fault]


_REFUSED = {
    TOO_LARGE: Phrase(
        "file.fault.unpacked", "tệp này mở ra quá lớn; chép riêng bảng cần gửi sang một tệp mới rồi lưu lại"
    ),
    BROKEN: Phrase(
        "file.fault.broken",
        "không đọc được tệp Excel; mở bằng Excel, bỏ mật khẩu nếu có, rồi lưu lại dạng {kind}",
        kind=".xlsx",
    ),
    NO_TEXT: Phrase(
        "file.fault.no_text", "không phải tệp Excel, cũng không phải CSV chữ Việt; lưu lại dạng “CSV UTF-8”"
    ),
}
SAID = {
    Kind.BIG: _REFUSED[TOO_LARGE],
    Kind.SLOW: Phrase(
        "file.fault.slow", "tệp này mở quá lâu; chép riêng bảng cần gửi sang một tệp mới rồi lưu lại"
    ),
    Kind.UNREADABLE: _REFUSED[BROKEN],
}
THE_FILE = Phrase("file.at.file", "tệp")
NO_HEADINGS = Phrase("file.fault.no_headings", "không thấy hàng tên cột")
LOOK = Phrase("file.do.look", "xem lại tệp")


class UnreadableError(ValueError):
    """A file that cannot be taken at all, with the one thing that is wrong with it, and where."""

    def __init__(self, what: Phrase, where: Argument = THE_FILE) -> None:
        super().__init__(in_source(what))
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

    def at(self, row: int | None = None, column: int | None = None, heading: str = "") -> Argument:
        """Where that is, in words."""
        words = [Phrase("file.at.part", "phần “{part}”", part=self.part)] if self.part else []
        words += [Phrase("file.at.row", "hàng {row}", row=str(row + 1))] if row is not None else []
        words += (
            [Phrase("file.at.column", "cột {column}", column=letters(column))] if column is not None else []
        )
        here: Argument = Listed(words) if words else THE_FILE
        return Phrase("file.at.named", "{where} ({name})", where=here, name=heading) if heading else here


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
        raise UnreadableError(_refused(found["fault"], found["what"]))
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
            raise UnreadableError(
                Phrase("file.fault.no_open", "không mở được tệp: {why}", why=str(error.strerror))
            ) from error
    else:
        content = source.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableError(
            Phrase("file.fault.large", "tệp quá lớn, hãy bỏ ảnh và các phần thừa rồi lưu lại")
        )
    return content


def _table(part: dict[str, Any]) -> Table:
    rows = tuple(tuple(_value(cell) for cell in row) for row in part["rows"])
    merged = tuple((top, left, bottom, right) for top, left, bottom, right in part.get("merged", ()))
    return Table(part["name"], rows, part.get("hidden", False), part["over"], merged)


def _value(cell: Any) -> Value:
    value: Value = date.fromisoformat(cell[0]) if isinstance(cell, list) else cell
    return value


# -- lists

MOST_ROWS = 20_000
ACROSS = 3  # columns that a line over the table is merged over, at the least
NUMBERS = frozenset({"stt", "tt", "so tt", "so thu tu"})  # columns that nobody needs to hear of
_SUMS = re.compile(r"(?:tong(?: cong| so)?|cong)(?: (?:\d|so|nguoi|ho|toan|ca|chung).*)?")
_SIGNED = re.compile(
    r"nguoi lap.*|(?:da )?ky (?:va )?(?:ghi ro )?(?:ho )?(?:va )?ten.*|xac nhan cua.*|tm .*|thu truong.*|noi nhan.*|"
    r"(?:pho )?chu tich(?: (?:ubnd|xa|phuong|hoi|uy ban).*)?|truong (?:thon|ban|ap|khu|xom|chi hoi).*|to truong.*|"
    r"(?:.{1,40} )?ngay .{0,12}thang .{0,12}nam .{0,8}"
)
_ROMAN = re.compile(r"[IVX]{1,5}\.?")
_ORDINAL = re.compile(r"\(?(?:\d{1,2}|[a-dđ])\)?")


def nothing(_: str) -> Mapping[str, Cell]:
    """A line over the table, or the name of a part, says nothing of the rows under it."""
    return {}


@dataclass(frozen=True, slots=True)
class Form:
    """
    What a list of one kind looks like.

    fits: whether these fields together make a row of headings. missing: what to say where there is none, and what to do;
    empty: what to do where there are no rows. lacks: a column that is missing still. part, beside: of our own template,
    the list and what stands beside it. within: what a line over the table says of the rows under it; of_part: what the name
    of a part says of its rows, where several are read.
    """

    columns: Sequence[Column]
    fits: Callable[[frozenset[str]], bool]
    missing: tuple[Phrase, Phrase] = (NO_HEADINGS, LOOK)
    empty: Phrase = LOOK
    lacks: Callable[[frozenset[str]], tuple[Phrase, Phrase] | None] = lambda _: None
    part: str = ""
    beside: tuple[str, ...] = ()
    several: bool = False
    within: Callable[[str], Mapping[str, Cell]] = nothing
    of_part: Callable[[str], Mapping[str, Cell]] = nothing
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file: where it stands, what is written above it, and the field it was taken for, if any."""

    at: int
    said: str
    field: str = ""
    part: str = ""

    @property
    def column(self) -> Phrase:
        """Where it stands, in words."""
        column = Phrase("file.at.column", "cột {column}", column=letters(self.at))
        return (
            Phrase("file.at.named", "{where} ({name})", where=column, name=self.said) if self.said else column
        )


@dataclass(frozen=True, slots=True)
class ListFile:
    """What a file says: its rows, its columns, and what is wrong with it."""

    rows: tuple[RawRow, ...] = ()
    headings: tuple[Heading, ...] = ()
    faults: tuple[RowFault, ...] = ()
    columns: Sequence[Column] = ()

    @property
    def wrong(self) -> bool:
        """Whether it can't be taken."""
        return any(not fault.warning for fault in self.faults)

    @property
    def letters(self) -> dict[str, str]:
        """The column of each field, as Excel names it."""
        return {each.field: letters(each.at) for each in reversed(self.headings) if each.field}

    def said(self, fault: RowFault) -> Phrase:
        """A fault in a line, with its column."""
        if not fault.field:
            return fault.said()
        here = (each for each in self.headings if each.field == fault.field and each.part == fault.part)
        found = next(here, None)
        named = self._named[fault.field]
        return fault.said(found.column if found else Phrase("file.at.called", "cột “{name}”", name=named))

    def understood(self) -> list[Phrase]:
        """What each column was taken for, a line for each part of the file."""
        lines = []
        for part in dict.fromkeys(each.part for each in self.headings):
            here = [each for each in self.headings if each.part == part and each.field]
            taken = Listed(
                Phrase("file.taken", "{column} là {name}", column=each.column, name=self._named[each.field])
                for each in here
            )
            lines.append(
                Phrase("file.taken.part", "Phần “{part}”: {taken}.", part=part, taken=taken)
                if part
                else Phrase("file.taken.all", "Đã hiểu: {taken}.", taken=taken)
            )
        return lines

    @property
    def _named(self) -> dict[str, str]:
        return {column.field: column.heading for column in self.columns}


def read_list(source: Source, form: Form) -> ListFile:
    """Read a list from a workbook or a CSV; what is wrong with the file is told, never raised."""
    try:
        tables = open_tables(source, by_heading(form.columns), form.most)
        found, faults = _parts(tables, form)
    except UnreadableError as error:
        return ListFile(faults=(RowFault(0, "", error.what, LOOK),), columns=form.columns)
    rows: list[RawRow] = []
    headings: list[Heading] = []
    for each in found:
        part = each.table.part if len(found) > 1 else ""
        headings += [Heading(at, each.said[at], each.fields.get(at, ""), part) for at in sorted(each.said)]
        faults += _of_columns(each, form, part)
        rows += _Body(each, form, part, faults).rows()
    if not rows and not any(not fault.warning for fault in faults):
        faults.append(RowFault(0, "", Phrase("file.fault.empty", "không có hàng nào"), form.empty))
    return ListFile(tuple(rows), tuple(headings), tuple(faults), form.columns)


def _parts(tables: Sequence[Table], form: Form) -> tuple[list["Headed"], list[RowFault]]:
    """The parts that are lists, with their headings: our own, else the first, or all where several may be."""
    named = [table for table in tables if fold(table.part) == fold(form.part) and form.part]
    others = [table for table in tables if table not in named and table.part not in form.beside]
    seen = [each for each in (*named, *others) if each.over or headed(each, form) is not None]
    open_ = [each for each in seen if not each.hidden]
    if seen and not open_:
        raise UnreadableError(
            Phrase("file.fault.all_hidden", "phần “{part}” đang ẩn; bỏ ẩn rồi lưu lại", part=seen[0].part)
        )
    if not seen:
        what, do = form.missing
        return [], [RowFault(0, "", what, do)]
    wanted = open_ if form.several and open_[0] not in named else open_[:1]
    for each in wanted:
        if each.over:
            raise UnreadableError(_too_many(each.part if len(wanted) > 1 else "", form.most))
    left = [each for each in seen if each.hidden]
    hidden = [
        RowFault(
            0,
            "",
            Phrase("file.fault.hidden", "phần “{part}” đang ẩn nên không đọc", part=each.part),
            Phrase("file.do.show", "bỏ ẩn nếu cần"),
            warning=True,
        )
        for each in left
    ]
    return [found for each in wanted if (found := headed(each, form)) is not None], hidden


def _too_many(part: str, most: int) -> Phrase:
    if part:
        return Phrase(
            "file.fault.too_many_in",
            "phần “{part}” có nhiều hơn {most} hàng hoặc 200 cột; chia thành nhiều tệp",
            part=part,
            most=most,
        )
    return Phrase(
        "file.fault.too_many", "nhiều hơn {most} hàng hoặc 200 cột; chia thành nhiều tệp", most=most
    )


# -- headings


@dataclass(frozen=True, slots=True)
class Headed:
    """A table with its headings: from which row on, what is written above each column, and the field it holds."""

    table: Table
    top: int
    body: int
    said: Mapping[int, str]
    fields: Mapping[int, str]
    twice: tuple[int, ...] = ()  # columns whose field another has already


def headed(table: Table, form: Form) -> Headed | None:
    """The row of headings among the first rows, with the one under it where they are two."""
    known = by_heading(form.columns)
    for row in range(min(TITLE_ROWS, len(table.rows))):
        alone = _headed(table, row, row + 1, known)
        if not alone.fields:
            continue
        if _goes_on(table, row, known):
            both = _headed(table, row, row + 2, known)
            if form.fits(frozenset(both.fields.values())):
                return both
        if form.fits(frozenset(alone.fields.values())):
            return alone
    return None


def _headed(table: Table, top: int, body: int, known: Mapping[str, Column]) -> Headed:
    said: dict[int, str] = {}
    fields: dict[int, str] = {}
    first: dict[
        str, tuple[str, bool]
    ] = {}  # of each field, what stands above its first column; whether a part of it
    twice = []
    for at in range(max((len(row) for row in table.rows[top:body]), default=0)):
        above, under = _above(table, top, at), _text(table, top + 1, at) if body - top > 1 else ""
        words = list(dict.fromkeys(each for each in (above, under) if each))
        if not words:
            continue
        said[at] = ": ".join(words)
        column, split = _column(above, under, known)
        if column is None:
            continue
        part = fold(above) in set(map(fold, column.parts)) and column.joins
        shares = split or not _text(table, top, at)
        if column.field not in first:
            fields[at], first[column.field] = column.field, (above, part)
        elif (shares and first[column.field][0] == above) or part or first[column.field][1]:
            fields[at] = column.field
        else:
            twice.append(at)
    return Headed(table, top, body, said, fields, tuple(twice))


def _column(above: str, under: str, known: Mapping[str, Column]) -> tuple[Column | None, bool]:
    """The column that two headings name, and whether the lower one only splits it."""
    top = _known(above, known)
    if top is not None and under and fold(under) in set(map(fold, top.under)):
        return top, True
    return _known(f"{above} {under}", known) or (_known(under, known) if under else None) or top, False


def _known(heading: str, known: Mapping[str, Column]) -> Column | None:
    spelled = (heading.lower().strip(), fold(heading), fold(heading.partition("(")[0]))
    return next((known[each] for each in spelled if each in known), None)


def _text(table: Table, row: int, at: int) -> str:
    value = table.value(row, at) if row < len(table.rows) else None
    return "" if value is None else " ".join(str(value).split())


def _above(table: Table, row: int, at: int) -> str:
    """What stands above a column: in a cell of its own, or in one that lies over several."""
    if own := _text(table, row, at):
        return own
    for top, left, bottom, right in table.merged:
        if top <= row <= bottom and left <= at <= right:
            return _text(table, top, left)
    if not table.merged and _text(table, row + 1, at):  # a CSV knows of no merged cells
        return next((said for each in range(at, -1, -1) if (said := _text(table, row, each))), "")
    return ""


def _goes_on(table: Table, row: int, known: Mapping[str, Column]) -> bool:
    """Whether the headings go on in the next row: it says more of some column, and nothing under a whole heading."""
    if row + 1 >= len(table.rows):
        return False
    under = {at: said for at in range(len(table.rows[row + 1])) if (said := _text(table, row + 1, at))}
    wide = {at for _, left, _, right in _merged(table, row) if right > left for at in range(left, right + 1)}
    for at, said in under.items():
        if not isinstance(table.value(row + 1, at), str):
            return False
        own = _text(table, row, at)
        column = _known(own, known)
        splits = column is not None and fold(said) in set(map(fold, column.under))
        if own and at not in wide and not splits:
            return False
    return bool(under)


def _merged(table: Table, row: int) -> Iterator[tuple[int, int, int, int]]:
    return (each for each in table.merged if each[0] <= row <= each[2])


def _of_columns(found: Headed, form: Form, part: str) -> Iterator[RowFault]:
    line = found.top + 1
    for at, heading in found.said.items():
        named = Phrase("file.at.column_of", "cột {column} “{heading}”", column=letters(at), heading=heading)
        if at in found.twice:
            yield RowFault(
                line,
                "",
                Phrase("file.fault.twice", "{column} có hai lần", column=named),
                Phrase("file.do.keep_column", "giữ một cột"),
                part=part,
            )
        elif at not in found.fields and fold(heading) not in NUMBERS:
            yield RowFault(
                line,
                "",
                Phrase("file.fault.unused", "{column} không dùng đến", column=named),
                Phrase("file.do.leave", "cứ để đó"),
                warning=True,
                part=part,
            )
    if lacking := form.lacks(frozenset(found.fields.values())):
        yield RowFault(line, "", *lacking, part=part)


# -- rows


@dataclass(slots=True)
class _Body:
    """The rows under the headings of a part, being read."""

    found: Headed
    form: Form
    part: str
    faults: list[RowFault]
    _within: dict[str, Cell] = field(default_factory=dict)

    def rows(self) -> Iterator[RawRow]:
        """The rows that say something, until the signatures."""
        table, form = self.found.table, self.form
        self._stand_within((form.of_part if self.part else form.within)(table.part))
        first = True
        for number in range(self.found.body, len(table.rows)):
            filled = [cell for cell in table.rows[number] if cell is not None]
            cells = self._cells(number)
            if not filled or (first and _counts(filled)):
                continue
            first = False
            if all(isinstance(each, str) and _SIGNED.fullmatch(fold(each)) for each in filled):
                if self._filled_from(number):
                    self._note(
                        number,
                        Phrase("file.fault.signed", "từ hàng này là phần ghi chú, ký tên"),
                        Phrase("file.do.no_more", "không đọc nữa"),
                    )
                return
            if self._across(number, filled, cells):
                continue
            if cells and _SUMS.fullmatch(fold(next((each for each in filled if isinstance(each, str)), ""))):
                self._note(
                    number, Phrase("file.fault.sum", "hàng cộng"), Phrase("file.do.skip", "bỏ qua hàng này")
                )
            elif cells:
                for name in self._twice(number):
                    what = Phrase("file.fault.both", "hai cột của cùng một điều đều có chữ")
                    self.faults.append(
                        RowFault(
                            number + 1, name, what, Phrase("file.do.keep_one", "giữ một"), part=self.part
                        )
                    )
                yield RawRow(number + 1, {**self._within, **cells}, self.part)

    def _across(self, number: int, filled: Sequence[Cell], cells: Mapping[str, Cell]) -> bool:
        """Whether it is a line over the table; it may say where the rows under it belong."""
        numbered = len(filled) == 2 and bool(_ROMAN.fullmatch(str(filled[0])))
        said = filled[-1]
        if (len(filled) != 1 and not numbered) or not isinstance(said, str):
            return False
        wide = any(right - left + 1 >= ACROSS for _, left, _, right in _merged(self.found.table, number))
        within = self.form.within(said)
        if cells and not wide and not (numbered and within):
            return False
        if within:
            self._stand_within(within)
        elif cells:
            self._note(
                number,
                Phrase("file.fault.across", "“{said}” là hàng chữ ngang bảng", said=said[:40]),
                Phrase("file.do.skip", "bỏ qua hàng này"),
            )
        return True

    def _stand_within(self, said: Mapping[str, Cell]) -> None:
        """What holds for the rows that follow, where no column tells it."""
        own = set(self.found.fields.values())
        self._within = {name: cell for name, cell in said.items() if name not in own}

    def _filled_from(self, number: int) -> bool:
        table = self.found.table
        return any(
            table.value(row, at) is not None
            for row in range(number, len(table.rows))
            for at in self.found.fields
        )

    def _cells(self, number: int) -> dict[str, Cell]:
        """The cells by field; those that share one are joined, or the first that says something counts."""
        found: dict[str, Cell] = {}
        joins = {column.field for column in self.form.columns if column.joins}
        for at, name in self.found.fields.items():
            value = self.found.table.value(number, at)
            if value is not None and name in found and name in joins:
                found[name] = f"{found[name]} {value}"
            elif value is not None:
                found.setdefault(name, value)
        return found

    def _twice(self, number: int) -> Iterator[str]:
        """Fields of which two columns say something."""
        joins = {column.field for column in self.form.columns if column.joins}
        filled = [
            name
            for at, name in self.found.fields.items()
            if name not in joins and self.found.table.value(number, at) is not None
        ]
        yield from dict.fromkeys(name for name in filled if filled.count(name) > 1)

    def _note(self, number: int, what: Phrase, do: Phrase) -> None:
        self.faults.append(RowFault(number + 1, "", what, do, warning=True, part=self.part))


def _counts(filled: Sequence[Cell]) -> bool:
    """Whether it only numbers the columns: (1), (2), (3)."""
    return len(filled) >= ACROSS and all(_ORDINAL.fullmatch(fold(str(cell))) for cell in filled)
