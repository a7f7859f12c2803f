"""Rules of the review: which sheets have to be opened, why one is given back, and how a sheet on paper is one line."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias, TypedDict

from dialogs.scoring import score
from dialogs.sheets import Sheet

TOO_FAST = 60  # seconds from the first answer to the last


class Flag(StrEnum):
    """What makes a sheet worth a look."""

    TOP = "top"  # the highest level everywhere
    FAST = "fast"  # answered in under a minute
    HELPED = "helped"  # pressed by another
    MARK = "mark"  # passes with exactly the points it takes
    FLOOR = "floor"  # passes with a question that is exactly at the floor; said beside others, and nothing odd alone
    DOUBLE = "double"  # somebody of the same name and year of birth has a sheet, too
    SKIPPED = "skipped"  # finished with questions passed over; never agreed to with all others
    CHANGED = "changed"  # changed after it was sent


class Reason(StrEnum):
    """Why a sheet is given back to its person."""

    EVIDENCE = "evidence"
    TOO_HIGH = "too_high"
    MISSING = "missing"
    PERSON = "person"  # it is somebody else's
    OTHER = "other"  # in own words


# not at this desk, for somebody else, not sent now, judged already, sent anew, to be opened first, of a year that is over
WhyNot: TypeAlias = Literal["unknown", "own", "withdrawn", "decided", "changed", "unopened", "year"]


def flags(
    sheet: Sheet,
    levels: Mapping[str, str],
    pass_total: int,
    *,
    seconds: int = 0,
    presses: str = "",
    double: bool = False,
    changed: bool = False,
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
        Flag.SKIPPED: len(chosen) < len(sheet.indicators),
        Flag.CHANGED: changed,
    }
    odd = [flag.value for flag, holds in found.items() if holds]
    return odd if odd != [Flag.FLOOR] else []


class Meant(TypedDict):
    """The question that is meant where a sheet is given back: its number, and what it is about by language; "" for the whole sheet."""

    indicator: str
    number: int
    short: dict[str, str]


def meant(sheet: Sheet | None, indicator: str) -> Meant:
    """The question of a sheet by its id, if it has it."""
    numbers = {each.id: number for number, each in enumerate(sheet.indicators if sheet else (), 1)}
    if sheet is None or indicator not in numbers:
        return {"indicator": "", "number": 0, "short": {}}
    short = sheet.indicator(indicator).short
    return {"indicator": indicator, "number": numbers[indicator], "short": {"vi": short.vi, **short.others}}
