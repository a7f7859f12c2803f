"""Whoever reviews somebody's sheet sees numbers of levels and points; the words of a level are for those who chose it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.reports.made import Making
from bot.reports.sheet_paper import _filled
from bot.shelf import shipped_sheets
from dialogs.sheets import Sheet
from dialogs.sheets.sheet import plain
from dialogs.talks.review.asked import OpenedSheet
from dialogs.talks.review.desks import DESKS
from dialogs.talks.village.paper import _answer_line
from locales import Voice, render

SHEETS = shipped_sheets()
LEVELS = ("1", "2", "3", "4")

each_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
each_level = pytest.mark.parametrize("level", LEVELS)


def opened(sheet: Sheet, level: str, desk: str) -> OpenedSheet:
    """A sheet with all answers on one level, as a desk opens it."""
    found = {
        "assessment": "s1",
        "person": "p1",
        "called": "Lan",
        "name": "Nguyễn Thị Lan",
        "full_name": "Nguyễn Thị Lan",
        "house": "",
        "label": "thôn Đông",
        "born": 1960,
        "sheet": f"{sheet.id}@{sheet.version}",
        "adopted": None,
        "year": 2026,
        "levels": {each.id: level for each in sheet.indicators},
        "score": 20,
        "pass_total": 80,
        "flags": [],
        "review": "",
        "evidence": [],
        "notes": [],
        "sent": "12/11/2026",
        "entered": "",
        "desk": desk,
        "place": "dong",
        "stamp": "1",
        "returned": 0,
    }
    return cast("OpenedSheet", found)


def words_of(sheet: Sheet, language: str) -> set[str]:
    """The wording of all levels, as it would be shown."""
    voice = Voice(language)
    return {render(level.label, voice) for each in sheet.indicators for level in each.levels}


@each_sheet
@each_level
@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize(("language", "number"), [("vi", "mức {}"), ("en", "level {}")])
def test_a_desk_shows_the_number_and_the_points(
    sheet: Sheet, level: str, desk: str, language: str, number: str
) -> None:
    shown = DESKS[desk].shown(sheet, opened(sheet, level, desk))  # type: ignore[index]
    text = "\n".join(render(each, Voice(language)) for each in shown)

    assert text.count(number.format(level)) == len(sheet.indicators)
    assert not [said for said in words_of(sheet, language) if said in text]
    for each in sheet.indicators:
        points = str(sheet.points(each.id, level))
        assert any(
            points in line for line in text.splitlines() if render(each.short, Voice(language)) in line
        )


@each_sheet
@each_level
def test_a_line_of_a_paper_is_read_back_by_number(sheet: Sheet, level: str) -> None:
    for number, each in enumerate(sheet.indicators, start=1):
        text = render(_answer_line(number, each.short, each.level(level)), Voice("vi"))

        assert text == f"Câu {number}, {each.short.vi}: mức {level}"


@each_sheet
@each_level
def test_the_printed_page_of_a_sheet_has_numbers(sheet: Sheet, level: str) -> None:
    key = f"{sheet.id}@{sheet.version}"
    making = Making(
        cast("Any", SimpleNamespace(sheets={key: sheet})), datetime(2026, 11, 12, tzinfo=UTC), "xã", 2026
    )
    row: dict[str, Any] = {
        **opened(sheet, level, "commune"),
        "basis": {},
        "sent": datetime(2026, 11, 12, tzinfo=UTC),
        "passed": False,
        "helper": "",
        "presses": "self",
        "number": "",
        "village_name": "Đông",
        "former": "",
        "word": "thôn",
        "id": "s1",
    }
    page = _filled(making, row)

    assert [each[2] for each in page["rows"]] == [f"mức {level}"] * len(sheet.indicators)
    labels = {plain(each.label.vi) for every in sheet.indicators for each in every.levels}
    assert not [said for said in labels if said in json.dumps(page, ensure_ascii=False)]
