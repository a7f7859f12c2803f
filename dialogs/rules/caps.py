"""How often somebody may be written to unasked: numbers of a place, and the rows in which their use is counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dialogs.rules.purposes import Kind

CAPPED = frozenset({Kind.NUDGE, Kind.NEWS})


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many nudges and news a person a week, a household a day, a phone a day; nudges of the head included."""

    person_week: int = 2
    household_day: int = 1
    contact_day: int = 1


DEFAULT = Caps()


@dataclass(frozen=True, slots=True, order=True)
class Cap:
    """One row of the count: its name, how much is allowed, and the day after which it may go."""

    id: str
    limit: int
    until: date


def caps_of(day: date, person: str, household: str, contact: str, caps: Caps = DEFAULT) -> tuple[Cap, ...]:
    """The rows that a message to this person on this day is counted in."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    found = [Cap(f"contact:{contact}:{day.isoformat()}", caps.contact_day, day)]
    if person:
        name = f"person:{person}:{year}-W{week:02}"
        found.append(Cap(name, caps.person_week, monday + timedelta(days=6)))
    if household:
        found.append(Cap(f"household:{household}:{day.isoformat()}", caps.household_day, day))
    return tuple(found)


def full(caps: Iterable[Cap], used: dict[str, int]) -> Cap | None:
    """The cap that is used up and lasts longest, or None."""
    spent = [each for each in caps if used.get(each.id, 0) >= each.limit]
    return max(spent, key=lambda each: each.until) if spent else None
