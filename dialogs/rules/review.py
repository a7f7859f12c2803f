"""Rules of the review: which sheets have to be opened, why one is given back, and how lines about sheets are read."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias, TypedDict

from dialogs.scoring import score
from dialogs.sheets import Sheet
from dialogs.vietnamese import fold

TOO_FAST = 60  # seconds from the first answer to the last


class Flag(StrEnum):
    """What makes a sheet worth a look."""

    TOP = "top"  # the highest level everywhere
    FAST = "fast"  # answered in under a minute
    HELPED = "helped"  # pressed by another
    MARK = "mark"  # passes with exactly the points it takes
    FLOOR = "floor"  # passes with a question that is exactly at the floor
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
    return [flag.value for flag, holds in found.items() if holds]


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


# -- what a reviewer types about a numbered list of sheets: "đồng ý tất cả trừ 3, 7", "mở 3"

RANGE = re.compile(r"(\d+)\s*(?:-|–|đến|den)\s*(\d+)", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
ALL = re.compile(r"\b(?:tat ca|het|ca danh sach|toan bo)\b")
BUT = re.compile(r"\b(?:tru|ngoai)\b")
AGREES = re.compile(r"\b(?:dong y|duyet|nhat tri|ok)\b")
OPENS = re.compile(r"\b(?:mo|xem)\b")
DENIES = re.compile(r"\b(?:khong|chua|tra lai|tra)\b")
MOST = 3  # digits of a number; a longer one is none of a list


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is meant: the numbers to endorse, or the one to open; `unknown`: numbers that are not on the list."""

    endorse: tuple[int, ...] = ()
    open: int = 0
    unknown: tuple[int, ...] = ()


def verdict(  # noqa: PLR0911 (one line a rule)
    text: str, numbers: Collection[int], free: Collection[int]
) -> Verdict | None:
    """
    Read a line about the list; None where it can't be told what is meant.

    numbers: all on the list. free: those that may be endorsed without being opened; "all" means these.
    """
    folded, named = fold(text), _numbers(text)
    unknown = tuple(each for each in named if each not in numbers)
    if unknown:
        return Verdict(unknown=unknown)
    if DENIES.search(folded):
        return None
    if OPENS.search(folded) or (len(named) == 1 and folded == str(named[0])):
        return Verdict(open=named[0]) if len(named) == 1 else None
    if BUT.search(folded):
        left = tuple(each for each in free if each not in named)
        return Verdict(endorse=left) if named else None
    if named:
        return Verdict(endorse=tuple(named)) if AGREES.search(folded) else None
    if AGREES.fullmatch(folded):
        return Verdict(endorse=tuple(free))
    if ALL.search(folded) and (AGREES.search(folded) or folded in {"tat ca", "toan bo"}):
        return Verdict(endorse=tuple(free))
    return None


def _numbers(text: str) -> list[int]:
    """The numbers in the order they stand, "3-5" and "3 đến 5" filled up, each once."""
    found: list[int] = []
    at = 0
    for span in RANGE.finditer(text):
        found += _plain(text[at : span.start()])
        low, high = int(span[1][:MOST]), int(span[2][:MOST])
        found += range(low, high + 1) if low <= high else [low, high]
        at = span.end()
    found += _plain(text[at:])
    return list(dict.fromkeys(found))


def _plain(text: str) -> list[int]:
    return [int(each[:MOST]) for each in NUMBER.findall(text)]
