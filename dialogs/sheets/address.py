"""The words of address came back into a sheet that was filled in without them."""

from dataclasses import replace
from typing import Any

from dialogs.phrases import Text
from dialogs.sheets.sheet import TEXTS, Competence, Indicator, Level, Sheet
from dialogs.sheets.wording import plain_text


def addressed_like(sheet: Sheet, older: Sheet) -> Sheet:
    """
    The sheet, with the wording of an older one wherever only the words of address were lost.

    A template is written in plain text; what comes back unchanged is said as politely as before.
    """
    groups = {group.id: group for group in older.competences}
    return replace(
        sheet,
        competences=tuple(_group(each, groups.get(each.id, each)) for each in sheet.competences),
        **_like(sheet, older, ("status_note", "title", "serves", "opening", "period")),
    )


def _group(group: Competence, older: Competence) -> Competence:
    was = {each.id: each for each in older.indicators}
    return replace(
        group,
        indicators=tuple(_indicator(each, was.get(each.id, each)) for each in group.indicators),
        **_like(group, older, ("name",)),
    )


def _indicator(indicator: Indicator, older: Indicator) -> Indicator:
    return replace(
        indicator,
        levels=tuple(_level(each, older.level(each.id) or each) for each in indicator.levels),
        **_like(indicator, older, TEXTS),
    )


def _level(level: Level, older: Level) -> Level:
    return replace(level, **_like(level, older, ("label",)))


def _like(new: object, old: object, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: _text(getattr(new, field), getattr(old, field)) for field in fields}


def _text(new: Text | None, old: Text | None) -> Text | None:
    return old if new is not None and old is not None and plain_text(old) == new else new
