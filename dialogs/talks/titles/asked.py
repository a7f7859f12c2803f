"""What talks about the titles of a commune and its units look up and have done."""

from dataclasses import dataclass
from typing import Literal, TypedDict

from dialogs.engine import Command, Query
from dialogs.questions import Value
from dialogs.talks.asked import Link

Wording = dict[str, str]  # by language: wording that is data

PAPERS = ("to_trinh", "bao_cao", "tong_hop", "tong_hop_excel", "ho_so_pdf", "bien_ban")
PaperKind = Literal["to_trinh", "bao_cao", "tong_hop", "tong_hop_excel", "ho_so_pdf", "bien_ban"]


class ItemShown(TypedDict):
    """
    An item as it stands: how it is at each level ("1", "2"), what was answered, who did and when.

    part, whole: of a share, 0 of a whole that nobody knows. least: the percent that each level demands. short: how many are
    missing at each. step: the step of a ladder. called: who answered, at: on which day, "" nobody.
    """

    id: str
    kind: str
    name: Wording
    article: str
    of: Wording
    states: dict[str, str]
    answer: str
    part: int
    whole: int
    step: Wording
    amount: int
    least: dict[str, int]
    short: dict[str, int]
    evidence: int
    called: str
    at: str


class CountedShare(TypedDict):
    """
    A share that the program counts: recognised ones, those that are expected beside them (sent, with enough points), and the
    whole that was typed (0: nobody did), where it is from and what is meant by it.
    """

    item: str
    name: str
    part: int
    expected: int
    whole: int
    source: str
    meant: str
    listed: int


class TitleStanding(TypedDict):
    """How far a sheet of a title is, and what is in the way of each level ("1", "2"); easiest: what takes the least."""

    id: str
    name: Wording
    note: Wording
    text: str
    year: int
    state: str
    level: int
    answered: int
    asked: int
    items: list[ItemShown]
    blocks: dict[str, list[str]]
    easiest: dict[str, str]
    shares: list[CountedShare]
    difficult: bool
    met_on: str
    handed_in: str


class TitleDecided(TypedDict):
    """A decision on a title; until: the last day it holds, lapsed: whether that is over; days as they are said."""

    id: str
    outcome: str
    level: int
    number: str
    day: str
    signer: str
    until: str
    year: int
    lapsed: bool
    holds: bool
    ended: bool
    reasons: str


class ClockShown(TypedDict):
    """A date of the title that is still to come in its year."""

    of: str
    day: str
    left: int
    source: str
    inferred: bool


class TitleHere(TypedDict):
    """
    The title of a place: whether it has one by a checklist here, its sheet of the year, its newest decision.

    place: the place itself; level: of place. sheet: None where nobody began. next_level: from when the next level can be had,
    "" where that does not matter; inferred: nobody said so of this title. off: the commune gives it not.
    """

    place: str
    label: str
    level: str
    title: str
    year: int
    off: bool
    unit_kind: str
    sheet: TitleStanding | None
    decided: TitleDecided | None
    next_level: str
    next_inferred: bool
    next_source: str
    clocks: list[ClockShown]
    receiver: str
    authority: str
    decides: bool


@dataclass(frozen=True, slots=True)
class TitleOf(Query[TitleHere]):
    """The title of a place (the role's own)."""

    role: str
    place: str = ""


class Proof(TypedDict):
    """A piece of evidence: a photo, a file, or the number of a document."""

    id: str
    kind: str
    text: str
    item: str
    called: str
    at: str


class ItemAsked(TypedDict):
    """
    An item to be asked: its question and what stands there now; following: the next one in order that nobody answered, "" none.

    number, count: which of how many. levels: of a ladder. proven: the evidence there is. strict: without any it counts as not met.
    """

    sheet: str
    item: str
    number: int
    count: int
    kind: str
    name: Wording
    article: str
    question: Wording
    evidence: Wording
    help: Wording
    of: Wording
    ladder: list[Wording]
    least: list[int]
    amount: bool
    answer: str
    part: int
    whole: int
    step: int
    following: str
    proven: list[Proof]
    strict: bool
    begins: bool
    opening: Wording
    known_whole: int


@dataclass(frozen=True, slots=True)
class ItemToAsk(Query[ItemAsked | None]):
    """An item of the sheet of a place ("": the first that nobody answered); None where there is none."""

    role: str
    item: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class BeginTitle(Command[None]):
    """Begin the sheet of the title of a place for the year that is assessed; nothing where one was begun."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class AnswerItem(Command[None]):
    """An answer to an item: see `storage.tables.TitleAnswer`."""

    role: str
    item: str
    answer: str
    part: int = 0
    whole: int = 0
    number: int = 0
    amount: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class GiveProof(Command[bool]):
    """Evidence for an item: a photo by the service's id, or words, the number of a document; not where there is too much already."""

    role: str
    item: str
    value: Value
    place: str = ""


@dataclass(frozen=True, slots=True)
class DropProof(Command[None]):
    """Take a piece of evidence away."""

    role: str
    proof: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ProofLink(Command[Link]):
    """A one-time link to look at a photo or a file that is kept as evidence."""

    role: str
    proof: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ProofUpload(Command[Link]):
    """A one-time link to hand in a file as evidence."""

    role: str
    item: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class FinishTitle(Command[int]):
    """All was answered: what was counted is kept as it is now; the level that is reached."""

    role: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetUnitKind(Command[None]):
    """Which kind of unit it is: which items apply follows it."""

    role: str
    kind: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class TypeNumber(Command[None]):
    """A whole that nobody can count here, where it is from, and what is meant by it."""

    role: str
    name: str
    value: int
    source: str
    meant: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class SetTitle(Command[None]):
    """What a commune sets of a title: "receiver", "authority" as words, or "off" as "yes" and ""."""

    role: str
    title: str
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class SetDifficult(Command[None]):
    """
    Whether the commune is in an area of difficulty, by which document ("": it is not).

    area: "difficult" as TT 25/2023 means it, "extreme" as NĐ 20/2014 does; the 70 points of residents are a third one.
    """

    role: str
    document: str
    area: str = "difficult"


@dataclass(frozen=True, slots=True)
class TitleMeeting(Command[None]):
    """Minutes: the day (ISO), who took the chair, who was there, what it came to."""

    role: str
    day: str
    chair: str
    present: str
    result: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn(Command[None]):
    """The dossier went off on a day (ISO)."""

    role: str
    day: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class TitlePaper(Command[Link]):
    """A one-time link to a paper of the dossier."""

    role: str
    kind: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class RecordTitle(Command[str]):
    """A decision: recognised at a level, or refused with reasons; "" or what is wrong: "early" an upgrade before its time, "known"."""

    role: str
    outcome: str
    level: int
    number: str
    day: str
    signer: str
    reasons: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RevokeTitle(Command[None]):
    """A decision holds no more, and why."""

    role: str
    decision: str
    why: str
    place: str = ""


class TitleDecisionsKept(TypedDict):
    """The decisions on the title of a place, the newest first."""

    label: str
    today: str
    decisions: list[TitleDecided]


@dataclass(frozen=True, slots=True)
class DecisionsOnTitle(Query[TitleDecisionsKept]):
    """The decisions on the title of a place."""

    role: str
    place: str = ""


class TitleDay(ClockShown):
    """A date of a title that the commune gives, of whichever."""

    title: str


@dataclass(frozen=True, slots=True)
class TitleDays(Query[list[TitleDay]]):
    """The dates of the titles that the role's commune gives, which are still to come in the year that each assesses."""

    role: str


class UnitRow(TypedDict):
    """A unit of a commune, and how far its title is."""

    id: str
    label: str
    state: str
    level: int
    holds: int
    until: str


class UnitsThere(TypedDict):
    """Units of a commune, a page."""

    rows: list[UnitRow]
    more: bool
    off: bool


@dataclass(frozen=True, slots=True)
class UnitsOf(Query[UnitsThere]):
    """The units of the role's commune, a page at a time."""

    role: str
    page: int = 0
    most: int = 4
