"""What several talks ask and have done."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Query


class Link(TypedDict):
    """A one-time link; without an address where no page is served."""

    url: str


class Place(TypedDict):
    """A place, and how people say it."""

    id: str
    label: str


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
class NamesLink(Command[Link]):
    """A one-time link to a file that names people."""

    role: str
    kind: str
    which: str = ""


CampaignState = Literal["draft", "waiting", "planned", "running", "paused", "stopped", "done"]
Whom = Literal["all", "none", "open", "done"]


class CampaignFigures(TypedDict):
    """
    How far a campaign is: of `all` that were meant to be sent, how many were, how many were not and why.

    held: of those left, how many wait for a later time. blocked: nobody is there any more. cost: in đồng.
    """

    all: int
    sent: int
    unknown: int
    failed: int
    blocked: int
    left: int
    held: int
    cost: int
    dropped: dict[str, int]


class CampaignPage(TypedDict):
    """
    One campaign as an officer sees it.

    picture: how far it is, "" without one. when: as it was chosen. author: whether they wrote it. second: whether they may
    confirm it. figures: once it has begun.
    """

    id: str
    words: dict[str, str]
    link: str
    picture: Literal["", "waiting", "kept"]
    audience: Whom
    place: str
    state: CampaignState
    when: str
    author: bool
    second: bool
    why: str
    figures: CampaignFigures | None


@dataclass(frozen=True, slots=True)
class NewsPage(Query[CampaignPage]):
    """One campaign, with its figures once it has begun."""

    role: str
    campaign: str


class Thrown(TypedDict):
    """Whether it is gone for good; else it is a draft again."""

    gone: bool


@dataclass(frozen=True, slots=True)
class ThrowNews(Command[Thrown]):
    """Throw an own draft away, or take back what waits for a second officer."""

    role: str
    campaign: str


class AtDesk(TypedDict):
    """Who sits at an officer's desk: role and place, what it may do, how often its summary comes, whether it can come there."""

    kind: str
    place: str
    may: list[str]
    digest: str
    writes: bool


@dataclass(frozen=True, slots=True)
class Desk(Query[AtDesk]):
    """What an officer's desk needs beside the numbers."""

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


class Places(TypedDict):
    """A page of places, what they lie in, and whether there are more."""

    here: Place
    rows: list[Place]
    more: bool


@dataclass(frozen=True, slots=True)
class PlacesBelow(Query[Places]):
    """
    The places right below one (the role's own), a page at a time.

    With a level ("village" stands for units, too) or with words: those of that level, those whose name has the words,
    wherever they are within the role.
    """

    role: str
    level: str = ""
    words: str = ""
    page: int = 0
    most: int = 5
    place: str = ""


@dataclass(frozen=True, slots=True)
class WhatIGive:
    """Which roles a role gives, and where: {kinds, place, label, below (whether a place is to be chosen)}."""

    role: str
