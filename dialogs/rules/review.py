"""Rules of the review: which sheets have to be opened, why one is given back, and how a sheet on paper is one line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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


# -- a sheet on paper as one line: who it is, and a figure for each question, "12 4332323344"

MARKS = re.compile(r"[0-9-]+")
NONE = {"-", "0"}  # a question passed over
PARTS = re.compile(r"(?<=[0-9oO-])[.,;:]+(?=[0-9oO\s-])")  # between figures, and after the number of the list
ANY = re.compile(r"[0-9]")
ZEROS = str.maketrans("oO", "00")


@dataclass(frozen=True, slots=True)
class Slip:
    """`who` is a number of the printed list, or a name; `marks` one sign a question, "" for none."""

    who: str
    marks: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number on the printed list; 0 where a name was typed."""
        plain = self.who.isascii() and self.who.isdecimal()
        return int(self.who) if plain and len(self.who) < 6 else 0


def slip(text: str, count: int = 10) -> Slip | None:
    """Read the line; the figures may stand in groups, and are the last `count` of it."""
    who, marks = _parted(text, count)
    if len(marks) != count or not who:
        return None
    return Slip(who, tuple("" if mark in NONE else mark for mark in marks))


def figures(text: str, count: int = 10) -> int:
    """How many figures stand at the end of a line that could not be read; 0 where there is nothing to count."""
    who, marks = _parted(text, count)
    return len(marks) if who else 0


def _parted(text: str, count: int) -> tuple[str, str]:
    """Who, and the figures; a letter O among figures is a zero, and commas or dots between them are none."""
    words = PARTS.sub(" ", text.replace("–", "-")).split()
    marks = ""
    while len(words) > 1 and len(marks) < count and (plain := MARKS.fullmatch(_zeros(words[-1]))):
        marks = plain[0] + marks
        words.pop()
    return " ".join(words).rstrip(":.,; "), marks


def _zeros(word: str) -> str:
    return word.translate(ZEROS) if ANY.search(word) or word in {"o", "O"} else word
