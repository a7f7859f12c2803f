"""What talks look up (queries) and have done (commands), as values; `storage` carries them out."""

from dataclasses import dataclass
from typing import TypedDict

from dialogs.engine import Command
from dialogs.questions import Value

# -- queries: read only


@dataclass(frozen=True, slots=True)
class Welcoming:
    """
    Who greets here, and which place a typed or linked code stands for.

    Returns organisation, contact_name, contact_phone, example, year, place {id, label} or None, household.
    """

    code: str = ""


@dataclass(frozen=True, slots=True)
class FindPlaces:
    """
    Villages and units whose present or former name, or code, matches what was typed, with or without diacritics.

    Returns a list of {id, label}, best first, at most `most` + 1 (one more tells that there are more).
    """

    words: str
    most: int = 7


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
class PeopleHere:
    """The persons who share this contact: a list of {id, called, address, answered, asked, state}."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Everything stored about the active person, and who looked at it, for /dulieu."""


@dataclass(frozen=True, slots=True)
class Today:
    """What day it is in Vietnam: {year, date}."""


# -- commands: write rows; carried out once


@dataclass(frozen=True, slots=True)
class Join:
    """A person begins: row, contact, consent to keep and score, assessment of the year with its run."""

    called: str
    address: str
    group: str
    place: str
    household: str = ""
    presses: str = ""


@dataclass(frozen=True, slots=True)
class Forget:
    """Consent was declined, or the person is too young: nothing of the contact stays."""

    why: str


@dataclass(frozen=True, slots=True)
class Begin:
    """A new assessment of the year for the active person (the first one, or over again)."""

    over: bool = False


@dataclass(frozen=True, slots=True)
class UndoBegin:
    """Take the assessment back that was put aside by starting over."""


@dataclass(frozen=True, slots=True)
class Change:
    """Change one answer of a finished run."""

    run: str
    indicator: str
    level: str


@dataclass(frozen=True, slots=True)
class KeepEvidence:
    """Keep one piece of evidence for an indicator: a photo's id, words, or "known" (the chapter knows)."""

    indicator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Submit:
    """Send the self-assessment on: full name, birth year, consents 2 and 3, answers frozen."""

    full_name: str
    born: int
    presses: str


@dataclass(frozen=True, slots=True)
class KeepPrivate:
    """Finish without sending."""


@dataclass(frozen=True, slots=True)
class Register:
    """Register for the year ("đăng ký phấn đấu") with learning goals; the first score is the baseline."""

    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consenting:
    """Give or withdraw consent for a purpose: share, commune, reminders, news, publish, keep."""

    purpose: str
    given: bool


class Reminded(TypedDict):
    """When a reminder that was asked for will go."""

    day: str  # 2026-11-12
    hour: str  # 19:00


@dataclass(frozen=True, slots=True)
class RemindMe(Command[Reminded]):
    """
    Remind the person once: `when` is a day (today, tomorrow, after tomorrow, mon…sun, weekend, week, month), `part` of it, `hour`.

    What is past by then, or lies in the quiet hours, goes at the next time that does not.
    """

    when: str
    part: str = ""
    hour: int = -1
    minute: int = 0


@dataclass(frozen=True, slots=True)
class StopReminders:
    """No reminders and no news any more."""


@dataclass(frozen=True, slots=True)
class SwitchTo(Command[None]):
    """Another person of this contact answers from here on."""

    person: str


@dataclass(frozen=True, slots=True)
class Amend:
    """Change what is known of the active person: called, address, place, household (by its id, with its village), group."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase everything of the active person, after seven days in which it can be undone."""


@dataclass(frozen=True, slots=True)
class UndoErase:
    """Keep everything after all."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Send the small picture to share (no score on it)."""


@dataclass(frozen=True, slots=True)
class ExportLink:
    """A one-time link to a file with everything of the active person: {url}, or {} where no page is served."""


@dataclass(frozen=True, slots=True)
class Linking:
    """
    How this contact is linked.

    Returns known (has a person), others [{contact, channel}] that share the active person, asked_by: the channel of a
    contact that typed this one's code and waits for an answer ("" if none).
    """


@dataclass(frozen=True, slots=True)
class MakeLinkCode:
    """A code for another channel, once, for fifteen minutes: {code}."""


@dataclass(frozen=True, slots=True)
class EnterLinkCode:
    """A code typed on another channel: {state} is asked, relinked (a code of the chapter joins at once), wrong or many."""

    code: str


@dataclass(frozen=True, slots=True)
class AnswerLink(Command[None]):
    """The first channel agrees to the link, or refuses it; refused itself where nobody waits any more."""

    agreed: bool


@dataclass(frozen=True, slots=True)
class Unlink:
    """Another contact no longer shares the active person."""

    contact: str
