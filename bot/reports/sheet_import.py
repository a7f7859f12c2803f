"""A filled workbook, or the CSV of its questions, was read into a sheet, or into its faults."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.files.tables import Source, Table, UnreadableError, Value, open_tables
from bot.reports.sheet_cells import A_STATUS, indicator_table, nested, parts, status, typed
from bot.reports.sheet_layout import (
    BASIS,
    BASIS_COLUMNS,
    COLUMNS,
    HEAD,
    HEAD_ROWS,
    MOST_LEVELS,
    QUESTIONS,
    SOURCE_COLUMNS,
    SOURCES,
    Entry,
    basis_values,
    head_values,
    key_of,
)
from dialogs.sheets import Fault, Sheet, SheetError, Status, lint, parse
from dialogs.sheets.parse import FIELDS
from dialogs.vietnamese import fold

OPTIONAL = {
    "competence",
    "max_points",
    "meaning",
    "help_self",
    "evidence_self",
    "unit",
    "unit_also",
    "limits",
} | {f"levels.{number}{end}" for number in range(3, MOST_LEVELS + 1) for end in ("", ".points")}
MOST_ROWS = 500
NAMES = {f"competence.{number}.name" for number in (1, 2, 3)}
# Where to point at what has no cell of its own.
NEAREST = {
    "adopted": "adopted.number",
    "digital_skill": "digital_skill.indicator",
    "points": "levels.1.points",
    "levels": "levels.1",
}


def read_template(source: Source, *, base: Sheet | None = None) -> tuple[Sheet | None, list[Fault]]:
    """
    Read a filled template: a sheet, or None with all that is wrong; warnings come with a sheet too.

    A CSV has only the questions: all else is taken from `base`, as are missing parts of a workbook.
    """
    try:
        tables = _parts(source)
    except UnreadableError as error:
        return None, [Fault(error.what, place=error.where)]
    form = _Form(tables, base)
    mapping = form.mapping()
    if mapping is None:
        return None, form.faults
    try:
        sheet = parse(mapping)
    except SheetError as error:
        return None, form.faults + [form.placed(fault) for fault in error.faults]
    faults = form.faults + [form.placed(fault) for fault in lint(sheet)]
    return (sheet if all(fault.warning for fault in faults) else None), faults


def _parts(source: Source) -> dict[str, Table]:
    """The parts of a file by folded name; a CSV is the questions."""
    known = {fold(column.heading) for column in COLUMNS}
    found = open_tables(source, known, MOST_ROWS)
    for each in found:
        if each.over:
            raise UnreadableError(f"nhiều hơn {MOST_ROWS} hàng hoặc 200 cột, hãy xóa các ô thừa", each.at())
    return {fold(each.part or QUESTIONS): each for each in found}


class _Form:
    """A filled template being read: what was found, where each value stands, what is wrong."""

    def __init__(self, tables: Mapping[str, Table], base: Sheet | None) -> None:
        self.faults: list[Fault] = []
        self._tables = tables
        self._base = base
        self._places: dict[tuple[str, str], str] = {}

    def mapping(self) -> dict[str, Any] | None:
        """The mapping that `parse` takes, or None where a part is missing."""
        head = self._head()
        questions = self._questions()
        basis, sources = self._basis(), self._sources()
        if head is None or questions is None or basis is None or sources is None:
            return None
        whole = nested(head)
        groups = whole.pop("competence", {})
        return {
            **whole,
            "competence": [{"id": key, **group} for key, group in groups.items()],
            "indicator": [indicator_table(row) for row in questions],
            "provenance": basis,
            "sources": sources,
        }

    def placed(self, fault: Fault) -> Fault:
        """The fault with the place of its cell, or the nearest there is."""
        field = fault.field
        while field:
            for key in (field, NEAREST.get(field, "")):
                if place := key and self._places.get((fault.indicator, key)):
                    return replace(fault, place=place)
            field = field.rpartition(".")[0]
        place = self._places.get((fault.indicator, ""), f"phần “{QUESTIONS}”")
        named = FIELDS.get(fault.field, "")
        return replace(fault, place=f"{place} ({named})" if named else place)

    def _note(self, what: str, place: str) -> None:
        self.faults.append(Fault(what, place=place))

    def _part(self, name: str) -> Table | None:
        table = self._tables.get(fold(name))
        if table is None and self._base is None:
            self._note(f"thiếu phần “{name}”; tải mẫu mới, hoặc chọn phiếu gốc để lấy phần này", "tệp")
        return table

    def _head(self) -> dict[str, Any] | None:
        table = self._part(HEAD)
        if table is None:
            return typed(head_values(self._base), self._noting()) if self._base else None
        rows = {fold(str(row[0])): number for number, row in enumerate(table.rows) if row and row[0]}
        values: dict[str, Value] = {}
        for entry in HEAD_ROWS:
            number = rows.get(fold(entry.heading))
            if number is None:
                self._places["", entry.field] = f"{table.at()}, thiếu hàng “{entry.heading}”"
                continue
            self._places["", entry.field] = table.at(number, 1, entry.heading)
            values[entry.field] = table.value(number, 1)
            if entry.field in NAMES and values[entry.field] is None:
                self._note("còn thiếu, cần điền vào", self._places["", entry.field])
                values[entry.field] = "?"
        return typed(values, self._noting())

    def _questions(self) -> list[dict[str, Any]] | None:
        table = self._tables.get(fold(QUESTIONS))
        if table is None:
            self._note(f"thiếu phần “{QUESTIONS}”, tải mẫu mới", "tệp")
            return None
        top = table.heading_row(COLUMNS[0].heading)
        if top is None:
            self._note(f"không thấy hàng tên cột có “{COLUMNS[0].heading}”, tải mẫu mới", table.at())
            return None
        columns = self._columns(table, top)
        if columns is None:
            return None
        filled = [row for row in range(top + 1, len(table.rows)) if any(table.rows[row])]
        return [self._question(table, row, columns) for row in filled]

    def _columns(self, table: Table, top: int) -> dict[int, Entry] | None:
        known = {fold(entry.heading): entry for entry in COLUMNS}
        columns: dict[int, Entry] = {}
        for number, heading in enumerate(table.rows[top]):
            entry = known.get(fold(str(heading or "")))
            if entry in columns.values():
                self._note("cột này có hai lần, chỉ giữ một", table.at(top, number, str(heading)))
            elif entry is not None:
                columns[number] = entry
            elif heading is not None:
                place = table.at(top, number, str(heading))
                self.faults.append(Fault("không biết cột này, đã bỏ qua", place=place, warning=True))
        there = {entry.field for entry in columns.values()}
        missing = [
            entry.heading
            for entry in COLUMNS
            if entry.field not in there | OPTIONAL and not entry.field.endswith(".en")
        ]
        for heading in missing:
            self._note(f"thiếu cột “{heading}”, thêm lại cột này", table.at(top))
        return None if missing else columns

    def _question(self, table: Table, row: int, columns: Mapping[int, Entry]) -> dict[str, Any]:
        values = {entry.field: table.value(row, number) for number, entry in columns.items()}
        key = str(values.get("id") or "")
        places = {entry.field: table.at(row, number, entry.heading) for number, entry in columns.items()}
        if isinstance(values["id"], date) or not key:
            self._note("gõ lại mã chỉ số ở dạng chữ, ví dụ '1.1", places["id"])
            key = f"hàng {row + 1}"
        elif (key, "id") in self._places:
            self._note(f"mã {key} đã có ở {self._places[key, 'id']}, chỉ giữ một", places["id"])
            key = f"hàng {row + 1}"
        self._places[key, ""] = table.at(row)
        self._places.update({(key, field): place for field, place in places.items()})
        return typed({**values, "id": key}, self._noting(key))

    def _basis(self) -> dict[str, Any] | None:
        if (rows := self._rows(BASIS, BASIS_COLUMNS)) is None:
            return None
        found = {}
        for places, (name, sources, standing) in rows:
            key = key_of(str(name or ""))
            if key is None:
                self._note(f"không có nội dung nào tên “{name}”, chép lại từ mẫu", places[0])
                continue
            self._places["", f"provenance.{key}"] = places[1]
            if status(standing) is None:
                self._note(A_STATUS, places[2])
            found[key] = {"sources": parts(sources), "status": status(standing) or Status.DRAFT}
        return found

    def _sources(self) -> dict[str, Any] | None:
        if (rows := self._rows(SOURCES, SOURCE_COLUMNS)) is None:
            return None
        for places, (key, _) in rows:
            self._places["", f"sources.{key}"] = places[1]
        return {str(key or ""): str(what or "") for _, (key, what) in rows}

    def _rows(self, name: str, headings: Sequence[str]) -> list[tuple[list[str], list[Value]]] | None:
        """The rows of a part with the places of their cells; from the base where there is none."""
        table, base = self._part(name), self._base
        if table is None:
            kept = (basis_values(base) if name == BASIS else base.sources.items()) if base else None
            here = [f"phần “{name}” ({heading})" for heading in headings]
            return None if kept is None else [(here, list(row)) for row in kept]
        top = table.heading_row(headings[0])
        if top is None:
            self._note(f"không thấy hàng tên cột có “{headings[0]}”, tải mẫu mới", table.at())
            return None
        width = range(len(headings))
        return [
            (
                [table.at(row, column, headings[column]) for column in width],
                [table.value(row, column) for column in width],
            )
            for row in range(top + 1, len(table.rows))
            if any(table.rows[row][: len(headings)])
        ]

    def _noting(self, indicator: str = "") -> Callable[[str, str], None]:
        """Writes a fault down at the cell of a field."""
        return lambda field, what: self._note(what, self._places.get((indicator, field), "tệp"))
