"""Why a reviewer has to open a sheet before it can be endorsed: plain rules over what was sent (design.md §8)."""

from collections.abc import Mapping
from enum import StrEnum

from dialogs.scoring import score
from dialogs.sheets import Sheet

TOO_FAST = 60  # seconds from the first answer to the last


class Flag(StrEnum):
    """What makes a sheet worth a look."""

    TOP = "top"  # the highest level everywhere
    FAST = "fast"  # answered in under a minute
    HELPED = "helped"  # pressed by another
    MARK = "mark"  # passes with exactly the points it takes
    FLOOR = "floor"  # passes with a question that is exactly at the floor
    DOUBLE = "double"  # somebody of the same name and year of birth has a sheet, too


def flags(
    sheet: Sheet,
    levels: Mapping[str, str],
    pass_total: int,
    *,
    seconds: int = 0,
    presses: str = "",
    double: bool = False,
) -> list[str]:
    """The flags of a sheet in the order they are said; `seconds` 0 where nobody knows how long it took."""
    now = score(sheet, levels, pass_total)
    chosen = sheet.chosen(levels)
    points = [level.points for level in chosen.values()]
    most = [sheet.indicator(key).max_points for key in chosen]
    found = {
        Flag.TOP: len(chosen) == len(sheet.indicators) and points == most,
        Flag.FAST: 0 < seconds < TOO_FAST,
        Flag.HELPED: presses in {"family", "helper"},
        Flag.MARK: now.passed and now.total == pass_total,
        Flag.FLOOR: now.passed and sheet.pass_floor in points,
        Flag.DOUBLE: double,
    }
    return [flag.value for flag, holds in found.items() if holds]
