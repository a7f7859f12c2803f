"""Cells as people fill them in became the values a sheet is parsed from."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.files.tables import Value
from bot.reports.sheet_layout import ASIDE, STATUSES, WAITING
from dialogs.rules.dates import day_of
from dialogs.sheets import Status
from dialogs.vietnamese import fold

Note = Callable[[str, str], None]  # a field, and what is wrong with it

WHOLE = {"order", "pass_total", "pass_total_disadvantaged", "pass_floor", "max_points", "meaning"}
WAITS = {fold(word) for word in (WAITING, "chờ quyết", "chờ Hội quyết")}
A_STATUS = f"tình trạng phải là một trong: {', '.join(STATUSES.values())}"
BETWEEN = re.compile(r"[;,\s]+")


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
    rest = {field: value for field, value in values.items() if not field.startswith("levels.")}
    count = max((int(field.split(".")[1]) for field in values if field.startswith("levels.")), default=0)
    return {**nested(rest), "levels": [_level(values, number) for number in range(1, count + 1)]}


def _level(values: Mapping[str, Any], number: int) -> dict[str, Any]:
    field = f"levels.{number}"
    worth = values.get(f"{field}.points", WAITING)
    aside, _, said = worth.partition(" ") if isinstance(worth, str) else ("", "", "")
    is_aside = fold(aside) == fold(ASIDE)
    worth = _whole(said or WAITING) if is_aside else worth
    if isinstance(worth, str) and fold(worth) in WAITS:
        worth = WAITING
    return {
        "vi": values.get(field, ""),
        "en": values.get(f"{field}.en", ""),
        "points": worth,
        "aside": is_aside,
    }
