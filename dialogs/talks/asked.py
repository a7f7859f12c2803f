"""What several talks ask and have done."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command


class Link(TypedDict):
    """A one-time link; without an address where no page is served."""

    url: str


@dataclass(frozen=True, slots=True)
class Welcoming:
    """
    Who greets here, and which place a typed or linked code stands for.

    Returns organisation, contact_name, contact_phone, example, year, place {id, label} or None, household.
    """

    code: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where the active person stands this year.

    Returns year, state (none, open, complete, private, sent), answered, asked, sheet, village, people, registered,
    erase_on, and of the chapter: chapter (label of the village).
    """


@dataclass(frozen=True, slots=True)
class MySheet:
    """
    The active person's assessment of the year, with its answers.

    Returns assessment, run, sheet, year, state, answers {indicator: level}, notes, evidence [{indicator, kind}],
    pass_total, presses, full_name, born, village, chapter, registered, goals, baseline, earlier [{year, score, state}],
    consents {purpose: bool}, example; or {} if there is none.
    """


@dataclass(frozen=True, slots=True)
class Today:
    """What day it is in Vietnam: {year, date}."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A new assessment of the year for the active person (the first one, or over again)."""

    over: bool = False


@dataclass(frozen=True, slots=True)
class Consenting:
    """Give or withdraw consent for a purpose: share, commune, reminders, news, publish, keep."""

    purpose: str
    given: bool


@dataclass(frozen=True, slots=True)
class Amend:
    """Change what is known of the active person: called, address, place, household (by its id, with its village), group."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase everything of the active person, after seven days in which it can be undone."""


@dataclass(frozen=True, slots=True)
class NamesLink:
    """A one-time link to a file that names people: {url}, or {} where no page is served."""

    role: str
    kind: str
    which: str = ""


@dataclass(frozen=True, slots=True)
class NewsPage:
    """
    One campaign: {id, words, picture, link, audience, place (label), state, day, author (bool), second (bool), figures}.

    figures: see storage.news.figures. {} where it is gone.
    """

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class ThrowNews:
    """Throw an own draft away, or take back what waits for a second officer."""

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What an officer's desk needs beside the numbers.

    Returns kind (of the role), place, level, may (names of actions), digest, page (a printed page can be had).
    """

    role: str


@dataclass(frozen=True, slots=True)
class InviteLink(Command[Link]):
    """A one-time link to the sheets and cards of a place to print."""

    role: str
    place: str


@dataclass(frozen=True, slots=True)
class MyRoles:
    """
    The roles held on this contact, oldest first.

    Returns a list of {id, kind, place, label (the place as people say it), level, called, since, until, giver, goes}: days
    in Vietnam, "" where there is no end; the giver as {called, kind, place}, {} for whoever runs the machine; goes: whether
    it ends when the active person is erased.
    """


@dataclass(frozen=True, slots=True)
class PlacesBelow:
    """
    The places of a level ("village" stands for units, too) within a role, a page at a time.

    Returns {rows: [{id, label}], more}; `words` leaves those whose name has them all.
    """

    role: str
    level: str
    words: str = ""
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class WhatIGive:
    """Which roles a role gives, and where: {kinds, place, label, below (whether a place is to be chosen)}."""

    role: str
