"""A sheet was written as a mapping that JSON can hold, from which the very same sheet is read."""

from collections.abc import Mapping
from datetime import date

from dialogs.phrases import Text
from dialogs.sheets.parse import UNDECIDED, parse
from dialogs.sheets.sheet import TEXTS, Adoption, Competence, Indicator, Level, Sheet

SHEET_TEXTS = ("status_note", "title", "serves", "opening", "period")
RULES = ("pass_total", "pass_total_disadvantaged", "pass_floor")


def dump(sheet: Sheet) -> dict[str, object]:
    """The sheet as `load` reads it back, and `parse` too where there is no date in it."""
    found: dict[str, object] = {
        "id": sheet.id,
        "version": sheet.version,
        "order": sheet.order,
        "status": sheet.status.value,
        **{name: _text(getattr(sheet, name)) for name in SHEET_TEXTS},
        **{name: getattr(sheet, name) for name in RULES},
        "competence": [{"id": each.id, "name": _text(each.name)} for each in sheet.competences],
        "indicator": [_indicator(group, each) for group in sheet.competences for each in group.indicators],
        "sources": dict(sheet.sources),
        "provenance": {
            key: {"sources": list(each.sources), "status": each.status.value}
            for key, each in sheet.provenance.items()
        },
    }
    if sheet.adopted is not None:
        found["adopted"] = _adoption(sheet.adopted)
    if (skill := sheet.digital_skill) is not None:
        found["digital_skill"] = {"indicator": skill.indicator, "from": skill.from_points}
    return {key: value for key, value in found.items() if value is not None}


def load(stored: Mapping[str, object]) -> Sheet:
    """Read what `dump` made, also after JSON, which knows no dates; raises SheetError."""
    adopted = stored.get("adopted")
    if not isinstance(adopted, Mapping) or not isinstance(adopted.get("date"), str):
        return parse(stored)
    day = date.fromisoformat(adopted["date"])
    return parse({**stored, "adopted": {**adopted, "date": day}})


def _adoption(adopted: Adoption) -> dict[str, str]:
    day = adopted.date.isoformat() if adopted.date else None
    found = {"number": adopted.number, "date": day, "signer": adopted.signer}
    return {key: value for key, value in found.items() if value}


def _indicator(group: Competence, indicator: Indicator) -> dict[str, object]:
    texts = {name: text for name in TEXTS if (text := getattr(indicator, name)) is not None}
    return {
        "id": indicator.id,
        "competence": group.id,
        "source_name": indicator.source_name,
        **{name: _text(text) for name, text in texts.items()},
        "levels": [_level(each) for each in indicator.levels],
        "steps": [_text(each) for each in indicator.steps],
        "effort": list(indicator.effort),
        **({"unit_also": list(indicator.unit_also)} if indicator.unit_also else {}),
        **({"limits": list(indicator.limits)} if indicator.limits else {}),
        "meaning": indicator.meaning,
        "max_points": indicator.max_points,
    }


def _level(level: Level) -> dict[str, object]:
    worth = UNDECIDED[0] if level.points is None else level.points
    found: dict[str, object] = {**_text(level.label), "points": worth}
    return found | ({"aside": True} if level.aside else {})


def _text(text: Text) -> dict[str, str]:
    return {"vi": text.vi, **text.others}
