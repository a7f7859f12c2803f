"""A sheet comes back from the database as it went in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.shelf import shipped_sheets
from dialogs.phrases import Text
from dialogs.sheets import Adoption, Indicator, Level, Sheet, Status, parse
from dialogs.sheets.dump import dump, load

SHEET = shipped_sheets()["nguoi_dan_xa"]


def with_first(sheet: Sheet, **changed: object) -> Sheet:
    """The sheet with another first indicator."""
    group, *others = sheet.competences
    first: Indicator = replace(group.indicators[0], **changed)  # type: ignore[arg-type]
    return replace(sheet, competences=(replace(group, indicators=(first, *group.indicators[1:])), *others))


ASIDE = Level("5", Text("Không cần"), 8, aside=True)
LEVELS = SHEET.indicators[0].levels
SHEETS = {
    **shipped_sheets(),
    "undecided": with_first(SHEET, levels=(replace(LEVELS[0], points=None), *LEVELS[1:])),
    "with a level aside": with_first(SHEET, levels=(*LEVELS, ASIDE)),
    "with another meaning": with_first(SHEET, meaning=3, max_points=10),
    "with texts for oneself": with_first(SHEET, help_self=Text("a", {"en": "b"})),
    "adopted": replace(
        SHEET, status=Status.ADOPTED, adopted=Adoption("12/QĐ-KH", date(2026, 12, 5), "Nguyễn Thị Ví Dụ")
    ),
    "half adopted": replace(SHEET, adopted=Adoption("12/QĐ-KH", None, None)),
    "without a rule for hard areas": replace(SHEET, pass_total_disadvantaged=None),
    "without a digital skill": replace(SHEET, digital_skill=None),
    "without sources": replace(SHEET, sources={}, provenance={}),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_the_same_after_being_stored(name: str) -> None:
    stored = json.loads(json.dumps(dump(SHEETS[name])))

    assert load(stored) == SHEETS[name]
    assert dump(load(stored)) == stored


@pytest.mark.parametrize("name", [name for name in SHEETS if SHEETS[name].adopted is None])
def test_a_sheet_without_a_date_is_read_by_parse_itself(name: str) -> None:
    assert parse(json.loads(json.dumps(dump(SHEETS[name])))) == SHEETS[name]
