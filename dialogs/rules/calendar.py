"""
The dates of a year: opening, reminder, closing, review, handing in.

No official calendar was found. The dates are suggestions of our own (domain.md §1.6), to be set by each commune; only the
province's own 20 December has a source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dialogs.questions import Value

DATES: Mapping[str, tuple[int, int] | None] = {  # in their order; None: none until a place sets one
    "last_year": (
        1,
        15,
    ),  # until then a sheet that was begun last year can be finished and sent, for that year
    "settled": None,  # from then on last year is closed: its sheets are neither reviewed nor decided on
    "register_until": None,
    "opens": (10, 1),
    "reminder": (11, 1),
    "closes": (11, 15),
    "review_until": (11, 30),
    "hand_in": (12, 5),
}
PROVINCE_DUE = (12, 20)  # the yearly report to the ministry, "trước 20/12"
NotThen = Literal["", "year", "order", "late"]  # what is wrong with a date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a year at a place; `own`: those it set itself, the others are our suggestion."""

    year: int
    dates: Mapping[str, date]
    own: frozenset[str] = frozenset()

    def left(self, today: date, which: str = "hand_in") -> int:
        """Days until a date; negative when it is past."""
        return (self.dates[which] - today).days


def calendar(year: int, own: Mapping[str, str] | None = None) -> Calendar:
    """The dates of a year; `own` are the place's, as "2026-12-05"."""
    dates = {name: date(year, *day) for name, day in DATES.items() if day}
    mine = {name: date.fromisoformat(day) for name, day in (own or {}).items() if name in DATES}
    return Calendar(year, dates | mine, frozenset(mine))


def own_dates(year: int, *bodies: Mapping[str, Value]) -> dict[str, str]:
    """The dates of a year out of what places set, the nearest place's first; what makes no sense is passed over."""
    found: dict[str, str] = {}
    for body in reversed(bodies):
        given = body.get("dates")
        if isinstance(given, Mapping):
            found |= {name: str(given[name]) for name in DATES if _of_year(given.get(name), year)}
    return found


def _of_year(day: object, year: int) -> bool:
    try:
        return isinstance(day, str) and date.fromisoformat(day).year == year
    except ValueError:
        return False


def years(found: Calendar, today: date) -> tuple[int, ...]:
    """The years whose sheets are decided on where this is the calendar of today's: the one before until it is closed, or this one opens."""
    closed = today >= min(found.dates["opens"], found.dates.get("settled", date.max))
    return (found.year,) if closed else (found.year - 1, found.year)


def carries(found: Calendar, today: date) -> bool:
    """Whether a sheet of the year before can still be finished and sent where this is the calendar of today's."""
    return today <= found.dates["last_year"]


def closed_since(found: Calendar, today: date) -> date | None:
    """The last day on which sheets of the year of a calendar could be sent, where a place set one and it is over; our suggestion closes nothing."""
    last = found.dates["closes"] if "closes" in found.own else None
    return last if last and today > last else None


def registering(found: Calendar, today: date) -> bool:
    """Whether one can still register for the year of the calendar: always, where a place set no last day."""
    last = found.dates.get("register_until")
    return last is None or today <= last


def fault(found: Calendar, which: str, day: date) -> NotThen:
    """Why a date can't be: "year", "order" or "late" (after the province's own), else ""."""
    if day.year != found.year:
        return "year"
    if day >= date(found.year, *PROVINCE_DUE):
        return "late"
    names = list(DATES)
    place = names.index(which)
    before = [found.dates[name] for name in names[:place] if name in found.dates]
    after = [found.dates[name] for name in names[place + 1 :] if name in found.dates]
    return "order" if any(each > day for each in before) or any(each < day for each in after) else ""
