"""What several talks ask and have done."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from dialogs.engine import Command, Query

SheetState: TypeAlias = Literal["open", "private", "sent"]


class Place(TypedDict):
    """A place, as people say it."""

    id: str
    label: str


class Home(Place):
    """Where somebody may live, with the household where a card named one."""

    household: str


class Greeting(TypedDict):
    """Who greets here and who keeps the data, whom to call, the place that a code stands for, whether there are any places, whether their phone speaks English, and the village of those who share it."""

    organisation: str
    controller: str
    contact_name: str
    contact_phone: str
    place: Home | None
    abroad: bool
    undo: int
    places: bool
    english: bool
    beside: Home | None


class Link(TypedDict):
    """A one-time link; without an address where no page is served."""

    url: str


@dataclass(frozen=True, slots=True)
class Welcoming(Query[Greeting]):
    """Who greets here, and which place a typed or linked code stands for."""

    code: str = ""


class OwnYear(TypedDict):
    """
    How far somebody is with the sheet of the year, and what else their menus depend on.

    answered: how many questions are over, be it that they were passed over twice. next: the number of the question to go on
    with, 0 where none is left. erase_on: the day on which their data goes, "" where it stays. reminders_work: whether
    anything can be sent unasked. offered: a sheet that somebody filled in for them waits for their word. placed: whether it
    is known where they live. may_register: they have not, and can. on_paper: somebody wrote down that they signed for it. told: whether they hear of it when it was looked at; else they look.
    """

    year: int
    state: Literal["none", "complete"] | SheetState
    review: str
    helped: bool
    answered: int
    asked: int
    next: int
    erase_on: str
    consents: dict[str, bool]
    reminders_work: bool
    placed: bool
    roles: bool
    offered: bool
    told: bool
    may_register: bool
    on_paper: bool


@dataclass(frozen=True, slots=True)
class Standing(Query[OwnYear]):
    """Where the active person stands this year."""


class Decided(TypedDict):
    """A decision to use a sheet; the day as 20/12/2026."""

    number: str
    day: str
    signer: str


class Goal(TypedDict):
    """What somebody set out to do: the next step of an indicator, or words of their own."""

    indicator: str
    words: str


class Before(TypedDict):
    """The sheet of an earlier year: what was answered, by which form, and the goals of that year."""

    year: int
    score: int
    sheet: str
    answers: dict[str, str]
    goals: list[Goal]


class OwnSheet(TypedDict):
    """
    Somebody's sheet of the year, with its answers.

    answers: the level of each indicator, as recorded. left: the numbers of the questions that are still to be asked, in that
    order; none of a finished sheet. evidence: the indicator of each piece that was kept. presses: who
    presses the phone. closed: the last day on which it could be sent, where that is over. told: as of `OwnYear`. may_register: they have not, and it is not too late. adopted: by which decision the sheet is used where they live.
    """

    run: str
    sheet: str
    year: int
    state: SheetState
    review: str
    answers: dict[str, str]
    left: list[int]
    evidence: list[str]
    pass_total: int
    presses: str
    full_name: str
    born: int
    village: str
    closed: str
    may_register: bool
    told: bool
    consents: dict[str, bool]
    earlier: list[Before]
    adopted: Decided | None


@dataclass(frozen=True, slots=True)
class MySheet(Query[OwnSheet]):
    """The active person's sheet of the year; without one they are shown where they stand."""


class Day(TypedDict):
    """A day as 2026-12-20, and its year."""

    year: int
    date: str


@dataclass(frozen=True, slots=True)
class Today(Query[Day]):
    """What day it is in Vietnam."""


@dataclass(frozen=True, slots=True)
class Begin(Command[None]):
    """A sheet of the year for the active person, where there is none; `over`: another in its place."""

    over: bool = False


@dataclass(frozen=True, slots=True)
class Consenting(Command[None]):
    """Consent to a purpose, given or withdrawn: keep, chapter, commune, reminders, news, publish."""

    purpose: str
    given: bool


@dataclass(frozen=True, slots=True)
class Amend(Command[None]):
    """
    Change what is known of the active person; a place comes with a household of it where a card named one.

    "absent" is the name of a place that is not here, as they typed it.
    """

    field: Literal["called", "address", "group", "place", "absent"]
    value: str
    household: str = ""


@dataclass(frozen=True, slots=True)
class Erase(Command[str]):
    """Erase everything of the active person after seven days in which it can be undone: on which day."""


@dataclass(frozen=True, slots=True)
class NamesLink(Command[Link]):
    """A one-time link to a file that names people; of a year, 0 that of the work there is."""

    role: str
    kind: str
    which: str = ""
    year: int = 0


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
    """Who sits at an officer's desk: role and place, what it may do, how often its summary comes, whether it can come there, whether the desk can be had on a page."""

    kind: str
    place: str
    may: list[str]
    digest: str
    writes: bool
    requests: int
    first_due: str
    page: bool


@dataclass(frozen=True, slots=True)
class Desk(Query[AtDesk]):
    """What an officer's desk needs beside the numbers."""

    role: str


@dataclass(frozen=True, slots=True)
class InviteLink(Command[Link]):
    """A one-time link to the sheets and cards of a place to print."""

    role: str
    place: str


class Giver(TypedDict):
    """Who gave a role, by the role that they held."""

    called: str
    kind: str
    place: str


class RoleHeld(TypedDict):
    """
    A role held on a contact, with the place as people say it.

    since, until: days in Vietnam, "" where there is no end. giver: None for whoever runs the machine. goes: whether it ends
    when the active person is erased. off: the titles that are not given where the place lies.
    """

    id: str
    kind: str
    place: str
    label: str
    called: str
    since: str
    until: str
    giver: Giver | None
    goes: bool
    off: list[str]


@dataclass(frozen=True, slots=True)
class MyRoles(Query[list[RoleHeld]]):
    """The roles held on this contact, oldest first."""


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
    most: int = 4
    place: str = ""


class Giving(TypedDict):
    """The roles that a role gives, its place, and whether a place below that is to be chosen."""

    kinds: list[str]
    place: str
    label: str
    below: bool


@dataclass(frozen=True, slots=True)
class WhatIGive(Query[Giving]):
    """Which roles a role gives, and where."""

    role: str


class Code(TypedDict):
    """A code to pass on, and the last day on which it can be used."""

    code: str
    day: str
