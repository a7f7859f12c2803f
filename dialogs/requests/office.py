"""
What the talks of officers look up and have done, as values.

`role` is the role that is worn, `place` where it is about: "" the place of the role, else one within it.
"""

from dataclasses import dataclass

from dialogs.engine import Command


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a place and a year (0: this one): what message, chart, page and export are made of; see storage.office.summary."""

    role: str
    place: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What an officer's desk needs beside the numbers.

    Returns kind (of the role), place, level, may (names of actions), digest, page (a printed page can be had).
    """

    role: str


@dataclass(frozen=True, slots=True)
class PlacesBelow:
    """
    The places right below one, a page at a time, or those whose name has the words.

    Returns places [{id, label}] (at most `most`), page, more (there are further ones), above {id, label} or {}.
    """

    role: str
    place: str = ""
    words: str = ""
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class NeedHelp:
    """The places below that need help, each with the number that says why: [{place, label, why, number, of}], worst first."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Reminding:
    """
    Whom a reminder would reach, and when.

    Returns late, not_begun (how many places of each), reached (role holders who can be written to), headless, reminded
    (already this week), day, clock.
    """

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class RemindHeads:
    """Remind those at whose places reviews wait too long or nobody has begun, once a week: returns {planned, day, clock}."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Figures that were kept as of a moment, newest first: [{id, day, clock, year, counts, adults}]."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Freeze:
    """Keep the figures as they are now: {day, clock}."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetDigest:
    """How often the summary comes by itself: "" (never), daily, weekly, monthly."""

    role: str
    how: str


@dataclass(frozen=True, slots=True)
class SendChart:
    """Send the chart of the summary as a picture."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SummaryLink:
    """A one-time link to the summary as a page to print: {url}, or {} where no page is served."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """
    The plan in force at a place, and how far each target is.

    Returns place, label, plan {id, title, where, inherited} or {}, plans [{id, short}], year, targets [{id, text, percent,
    by, own, words, counted, numerator, denominator, of, note, source, day, hand}].
    """

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class PickPlan(Command[None]):
    """The plan that is in force at a place."""

    role: str
    plan: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetTarget(Command[None]):
    """A place's own target, in percent by a year, and the paper it stands in; percent 0 takes it back."""

    role: str
    target: str
    percent: int
    by: int
    source: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class EnterFigure(Command[None]):
    """A figure that can't be counted here, with its source and its day ("2026-11-30")."""

    role: str
    target: str
    numerator: int
    denominator: int
    source: str
    day: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class CalendarOf:
    """The dates of the year: {year, dates {name: "2026-12-05"}, own [names]}."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetDate:
    """One date of the year: {fault} is "" where it was kept, else "year", "order" or "late"."""

    role: str
    which: str
    day: str
    place: str = ""
