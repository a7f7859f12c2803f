"""A filled workbook, or the CSV of its questions, was read into a sheet, or into its faults."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.files.lists import Form, Headed, headed
from bot.files.tables import Source, Table, UnreadableError, Value, open_tables
from bot.reports.sheet_layout import (
    ASIDE,
    BASIS,
    BASIS_COLUMNS,
    COLUMNS,
    HEAD,
    HEAD_ROWS,
    MOST_LEVELS,
    QUESTIONS,
    SOURCE_COLUMNS,
    SOURCES,
    STATUSES,
    WAITING,
    Entry,
    basis_values,
    head_values,
    key_of,
)
from dialogs.lists import Column
from dialogs.rules.dates import day_of
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
}
OPTIONAL |= {f"levels.{number}{end}" for number in range(3, MOST_LEVELS + 1) for end in ("", ".points")}
OPTIONAL |= {f"steps.{number}" for number in range(2, MOST_LEVELS)}
MOST_ROWS = 500
WHOLE = {"order", "pass_total", "pass_total_disadvantaged", "pass_floor", "max_points", "meaning"}
WAITS = {fold(word) for word in (WAITING, "chờ quyết", "chờ Hội quyết")}
A_STATUS = f"tình trạng phải là một trong: {', '.join(STATUSES.values())}"
BETWEEN = re.compile(r"[;,\s]+")
NAMES = {f"competence.{number}.name" for number in (1, 2, 3)}
BY_FIELD = {entry.field: entry for entry in COLUMNS}
# Where to point at what has no cell of its own.
NEAREST = {
    "adopted": "adopted.number",
    "digital_skill": "digital_skill.indicator",
    "points": "levels.1.points",
    "levels": "levels.1",
    "steps": "steps.1",
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
        found = self._headed(table, [Column(entry.field, entry.heading) for entry in COLUMNS])
        if found is None or not self._complete(found):
            return None
        columns = {at: BY_FIELD[field] for at, field in found.fields.items()}
        filled = [row for row in range(found.body, len(table.rows)) if any(table.rows[row])]
        return [self._question(table, row, columns) for row in filled]

    def _headed(self, table: Table, columns: Sequence[Column]) -> Headed | None:
        """The headings of a part, which the first of its columns tells."""
        first = columns[0]
        form = Form(columns, fits=lambda fields: first.field in fields, missing=("", ""), empty="")
        found = headed(table, form)
        if found is None:
            self._note(f"không thấy hàng tên cột có “{first.heading}”, tải mẫu mới", table.at())
        return found

    def _complete(self, found: Headed) -> bool:
        """Whether all columns are there that have to be; what is odd about the others is noted."""
        table, top = found.table, found.top
        for at, heading in found.said.items():
            place = table.at(top, at, heading)
            if at in found.twice:
                self._note("cột này có hai lần, chỉ giữ một", place)
            elif at not in found.fields:
                self.faults.append(Fault("không biết cột này, đã bỏ qua", place=place, warning=True))
        there = {*found.fields.values()} | OPTIONAL
        missing = [
            entry.heading for entry in COLUMNS if entry.field not in there and not entry.field.endswith(".en")
        ]
        for heading in missing:
            self._note(f"thiếu cột “{heading}”, thêm lại cột này", table.at(top))
        return not missing

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
        found = self._headed(table, [Column(heading, heading) for heading in headings])
        if found is None:
            return None
        at = {heading: column for column, heading in found.fields.items()}
        return [
            (
                [table.at(row, at.get(heading), heading) for heading in headings],
                [table.value(row, at[heading]) if heading in at else None for heading in headings],
            )
            for row in range(found.body, len(table.rows))
            if any(table.value(row, column) for column in at.values())
        ]

    def _noting(self, indicator: str = "") -> Callable[[str, str], None]:
        """Writes a fault down at the cell of a field."""
        return lambda field, what: self._note(what, self._places.get((indicator, field), "tệp"))


# -- cells as people fill them in

Note = Callable[[str, str], None]  # a field, and what is wrong with it


def typed(values: Mapping[str, Value], note: Note) -> dict[str, Any]:
    """Each value as `parse` wants it; what cannot be turned stays, for `parse` to complain of."""
    found = {field: _typed(field, value, note) for field, value in values.items()}
    return {field: value for field, value in found.items() if value is not None}


def _typed(field: str, value: Value, note: Note) -> Any:
    if field == "status":
        found = status(value)
        if found is None:
            note(field, A_STATUS)
        return found or Status.DRAFT
    if field == "adopted.date":
        return day_of(value) or value
    if field in {"effort", "limits"}:
        numbers = [_whole(each) for each in parts(value)]
        return numbers if numbers or field == "effort" else None
    if field == "unit_also":
        return [each.strip() for each in str(value or "").split(";") if each.strip()] or None
    if field in WHOLE or field.endswith((".points", ".from")):
        return _whole(value)
    if isinstance(value, date):
        note(field, "ô này đã thành ngày tháng; đổi ô sang dạng chữ (Text) rồi gõ lại")
    return None if value is None else str(value)


def status(value: Value) -> Status | None:
    """The status that is said so in Vietnamese, or None."""
    said = fold(str(value or ""))
    return next((known for known, name in STATUSES.items() if fold(name) == said), None)


def parts(value: Value) -> list[str]:
    """The parts of a list in one cell."""
    return [each for each in BETWEEN.split(str(value or "")) if each]


def _whole(value: Value) -> Value:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """`{"title": …, "title.en": …, "adopted.date": …}` as tables in tables."""
    whole: dict[str, Any] = {}
    for field, value in values.items():
        path = field.split(".")
        if f"{field}.en" in values or path[-1] == "en":
            path = [*path[:-1], "en"] if path[-1] == "en" else [*path, "vi"]
        table = whole
        for step in path[:-1]:
            table = table.setdefault(step, {})
        table[path[-1]] = value
    return whole


def indicator_table(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the table of an indicator."""
    rest = {field: value for field, value in values.items() if not field.startswith(("levels.", "steps."))}
    return {
        **nested(rest),
        "levels": [_level(values, number) for number in _numbers(values, "levels.")],
        "steps": [_wording(values, f"steps.{number}") for number in _numbers(values, "steps.")],
    }


def _numbers(values: Mapping[str, Any], group: str) -> range:
    """The numbers up to the last of a group of columns that has something in it."""
    return range(
        1, max((int(each.split(".")[1]) for each in values if each.startswith(group)), default=0) + 1
    )


def _wording(values: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {"vi": values.get(field, ""), "en": values.get(f"{field}.en", "")}


def _level(values: Mapping[str, Any], number: int) -> dict[str, Any]:
    field = f"levels.{number}"
    worth = values.get(f"{field}.points", WAITING)
    aside, _, said = worth.partition(" ") if isinstance(worth, str) else ("", "", "")
    is_aside = fold(aside) == fold(ASIDE)
    worth = _whole(said or WAITING) if is_aside else worth
    if isinstance(worth, str) and fold(worth) in WAITS:
        worth = WAITING
    return {**_wording(values, field), "points": worth, "aside": is_aside}
