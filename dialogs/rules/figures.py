"""
A figure by hand as somebody writes it on one line: "1.200 trên 1.500, báo cáo 15/BC-HKH ngày 30/11/2026".

What is not there is asked for afterwards; a number of a paper is no figure, nor is a day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.rules.dates import FIRST, OddDay, day_in
from dialogs.vietnamese import clean, shadow

LARGEST = 999_999_999
_NUMBER = r"\d{1,3}(?:[. ]\d{3})+(?!\d)|\d+"
_OF = r"\s*(?:/|tren(?: tong)?(?: so)?|cua|trong(?: tong)?(?: so)?|of)\s*"
_SHARE = re.compile(rf"(?P<part>{_NUMBER}){_OF}(?P<whole>{_NUMBER})(?!\s*[/\d-])")
_ALONE = re.compile(rf"(?P<part>{_NUMBER})(?!\s*[/\d.-]*[/\d])")
_DAY = re.compile(
    r"(?:(?:tinh |so lieu )?(?:den )?(?:het )?ngay\s+)?(?P<day>\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4})(?!\d)"
)
_EDGES = " ,;:.-()"
_BY = re.compile(r"^(?:theo|nguon|lay o|lay tu|o)\b[:\s]*")


@dataclass(frozen=True, slots=True)
class Written:
    """What was on the line: how many of how many, the paper, the day; None or "" where it was not."""

    part: int | None
    whole: int | None
    source: str
    day: date | OddDay | None


def written(text: str, today: date) -> Written | None:
    """A figure with what stands beside it; None where there is no figure at the beginning."""
    text = " ".join(clean(text).split())
    plain = shadow(text)
    if len(plain) != len(text):
        return None
    found = _SHARE.match(plain) or _ALONE.match(plain)
    if found is None:
        return None
    part = _number(found["part"])
    whole = _number(found["whole"]) if "whole" in found.re.groupindex else None
    source, day = beside(text[found.end() :], today)
    return Written(part, whole, source, day)


def beside(text: str, today: date) -> tuple[str, date | OddDay | None]:
    """The paper and the day out of what stands after a figure or a level."""
    text = " ".join(clean(text).split())
    plain = shadow(text)
    if len(plain) != len(text):
        return text.strip(_EDGES), None
    day: date | OddDay | None = None
    if at := _DAY.search(plain):
        day = day_in(at["day"], first=FIRST, last=today)
        text, plain = text[: at.start()] + text[at.end() :], plain[: at.start()] + plain[at.end() :]
    lead = len(text) - len(text.lstrip(_EDGES))
    text, plain = text[lead:], plain[lead:]
    by = _BY.match(plain)
    return " ".join(text[by.end() if by else 0 :].strip(_EDGES).split()), day


def level_in(text: str, levels: Sequence[str]) -> tuple[int | None, str]:
    """Which of the levels, from the lowest on, the text begins with, the longest that fits; and what stands after it."""
    text = " ".join(clean(text).split())
    plain = shadow(text)
    if len(plain) != len(text):
        return None, text
    fits = [
        (len(word), number)
        for number, level in enumerate(levels)
        for word in (shadow(level), shadow(level).partition(" (")[0])
        if re.match(rf"{re.escape(word)}(?!\w)", plain)
    ]
    if not fits:
        return None, text
    length, number = max(fits)
    return number, text[length:]


def _number(typed: str) -> int:
    return int(re.sub(r"[. ]", "", typed))
