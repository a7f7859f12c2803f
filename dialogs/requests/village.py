"""What the talks of a village head, a deputy, a unit's head and a helper look up and have done, as values."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command, Query
from dialogs.rules.nudging import When

# -- queries


@dataclass(frozen=True, slots=True)
class Board:
    """
    The numbers of a village or unit.

    Returns label, kind, date, adults, adults_from (counted, listed or ""), started, sent, households, households_sent, away,
    waiting, to_open, own (waiting, of the reviewer's own household), nearly, near_can (of them may be nudged), unfinished, returned, joining.
    """

    role: str


class Name(TypedDict):
    """How somebody is named to those who may see names: the full name where it is known, else as they are called."""

    id: str
    name: str
    address: str
    called: str


class Left(Name):
    """Somebody who is not done, and how many questions are left."""

    left: int


class Going(TypedDict):
    """At which time how many go out: `when` as it is said, the clock where it is not now."""

    when: When
    hour: str
    minute: str
    day: str
    count: int


class Most(TypedDict):
    """How many nudges and news the place allows: a person in a week, a household in a day."""

    week: int
    day: int


class Reachable(TypedDict):
    """
    A page of those who are not done and can be written to, and what a nudge to all of them would come to.

    count: all that can be reached. only_you: those who can't. going: who would be sent to, and when. held: who would not,
    by reason. by: who sends it, as the nudge names them.
    """

    can: list[Left]
    count: int
    only_you: int
    more: bool
    going: int
    times: list[Going]
    held: dict[str, int]
    most: Most
    by: str


@dataclass(frozen=True, slots=True)
class Unfinished(Query[Reachable]):
    """Who is not done, the easiest first, by whether the assistant may write to them; which: near (1 to 3 left) or all."""

    role: str
    which: str = "near"
    page: int = 0
    person: str = ""  # the preview for one


@dataclass(frozen=True, slots=True)
class OnlyYou:
    """Who never wrote, or blocked the assistant: a page of {id, name, address, called, left, house}, and how many there are."""

    role: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class FindInPlace:
    """
    Persons whose name, household or number on the printed list is what was typed.

    Returns a list of {id, number, name, address, called, born, house, state, left, reachable, sheet}, at most 7.
    """

    role: str
    words: str


@dataclass(frozen=True, slots=True)
class OfPerson:
    """One person as the board knows them: as in FindInPlace, or {} where they are not of the place."""

    role: str
    person: str


@dataclass(frozen=True, slots=True)
class ToPassOn:
    """What the texts to copy speak of: {label, word, name, done, organisation, caller, code, card, link, until}."""

    role: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class ToReview:
    """
    Sheets that were sent and wait, oldest first.

    Returns {sheets: [{id, stamp, name, born, score, maximum, flags, opened, place}], own, more}.
    """

    role: str


@dataclass(frozen=True, slots=True)
class WhoToHelp:
    """Persons whose name has what was typed in it and who did not send: as FindInPlace, for those who fill in."""

    role: str
    words: str


@dataclass(frozen=True, slots=True)
class Helped:
    """
    How to fill in for a person.

    Returns {id, name, address, called, born, sheet, groups, consented, state}, or {} where they are not of the place.
    """

    role: str
    person: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What the chapter gave back to the active person: {indicator, reason, words, day} or {}."""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What somebody filled in for the active person: {assessment, by, day, total, maximum, sheet} or {}."""


# -- commands


class Nudged(TypedDict):
    """How many nudges were written, when they go out, and who was held back, by reason."""

    persons: int
    times: list[Going]
    held: dict[str, int]
    most: Most


@dataclass(frozen=True, slots=True)
class Nudge(Command[Nudged]):
    """Write nudges in the ledger, of one person or of all who can be reached."""

    role: str
    which: str = "near"
    person: str = ""


@dataclass(frozen=True, slots=True)
class SendQr:
    """Send the picture to scan along: {sent}."""

    role: str


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A one-time link to a page to print (form, list or visit): {url}, or {} where no page is served."""

    role: str
    what: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A one-time link to the photo of an opened sheet: {url}, or {}."""

    role: str
    evidence: str


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Somebody new of the place, by name and year: {person, known}; one who is there already is not added twice."""

    role: str
    full_name: str
    born: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class FileSheet:
    """
    A sheet that somebody filled in for a person, from paper or together: consents by slip, and sent.

    how: paper or together. levels: indicator and level. Returns {state: done, sent, gone or wrong}.
    """

    role: str
    person: str
    sheet: str
    levels: tuple[tuple[str, str], ...]
    how: str
    full_name: str = ""
    born: int = 0


@dataclass(frozen=True, slots=True)
class StopHelping:
    """Let go of what was begun together and not sent."""

    role: str


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """
    Open somebody's sheet; it is written down, and the person can see it.

    Returns {id, stamp, name, born, sheet, levels, score, passed, pass_total, flags, presses, helper, evidence: [{id,
    indicator, kind, text}], notes, sent, rounds}, or {gone: why}.
    """

    role: str
    assessment: str


@dataclass(frozen=True, slots=True)
class EndorseAll:
    """Endorse sheets as they were listed, each by (id, stamp): {done, skipped: [{name, why}]}."""

    role: str
    sheets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Return a sheet for a reason: {done} or {gone: why}."""

    role: str
    assessment: str
    stamp: str
    reason: str
    indicator: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class RecordMeeting:
    """A meeting of the chapter: day (ISO), how many of how many members came, and what it came to."""

    role: str
    day: str
    present: int
    members: int
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Objecting:
    """The active person objects to what somebody filled in for them: {done}."""

    assessment: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """The last meetings of the chapter: a list of {day, present, members, result}, and today's date."""

    role: str
