"""
What talks of second review, decisions, files, opportunities and sheets look up and have done, as values.

`role` is the id of the role that is worn; a field `place` is checked to lie within it, everything else by the query.
"""

from dataclasses import dataclass

# -- second review and decision


@dataclass(frozen=True, slots=True)
class Confirming:
    """
    Sheets that wait for the commune: {year, villages [{place, label, waiting, direct}], own, nobody}.

    direct: no head reviewed them. own: for another officer. nobody: none may judge them.
    """

    role: str


@dataclass(frozen=True, slots=True)
class ConfirmingAt:
    """Those of a village: {label, waiting, items [{assessment, name, born, score, passed, flags, direct, opened}]}."""

    role: str
    place: str
    most: int = 10


@dataclass(frozen=True, slots=True)
class Confirm:
    """Confirm sheets: {done, held}; held were not, for they have to be opened first or wait no more."""

    role: str
    place: str
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """One sheet with its answers, for who reviews it; the person sees who looked. {} where there is none."""

    role: str
    assessment: str


@dataclass(frozen=True, slots=True)
class SendBack:
    """Give a sheet back to the person, with a reason of the list or own words: {done}."""

    role: str
    assessment: str
    reason: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Decline:
    """Leave a confirmed sheet out of the list to be recognised, with a reason: {done}."""

    role: str
    assessment: str
    reason: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Deciding:
    """
    What a decision of recognition would cover.

    Returns year, ready, five (of them for five years in a row), villages [{label, count}], names (the first), digest,
    draft [{title, version, count}], not_passed, silent (no consent), waiting (not confirmed yet).
    """

    role: str


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """A decision as it was signed: {recorded, reached}, or {changed} where the list is another now, {known} where it is recorded."""

    role: str
    number: str
    day: str
    signer: str
    digest: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """The decision on the active person's sheet: {number, day, year, years, publish}, or {}."""


# -- files


@dataclass(frozen=True, slots=True)
class Files:
    """What files there are for a role: {year, kinds [...], meetings [{id, label}], frozen [{id, day}], served}."""

    role: str


@dataclass(frozen=True, slots=True)
class NamesLink:
    """A one-time link to a file that names people: {url}, or {} where no page is served."""

    role: str
    kind: str
    which: str = ""


@dataclass(frozen=True, slots=True)
class NumbersLink:
    """A one-time link to a file of numbers: {url}, or {}."""

    role: str
    kind: str
    which: str = ""


@dataclass(frozen=True, slots=True)
class MinutesLink:
    """A one-time link to the minutes of a meeting of the chapter: {url}, or {}."""

    role: str
    which: str


@dataclass(frozen=True, slots=True)
class SheetLink:
    """A one-time link to one person's sheet as PDF: {url}, or {}."""

    role: str
    assessment: str


# -- one person


@dataclass(frozen=True, slots=True)
class FindPeople:
    """Persons within the role whose name matches: [{person, name, born, label}], at most `most` + 1."""

    role: str
    words: str
    most: int = 5


@dataclass(frozen=True, slots=True)
class OpenPerson:
    """One person's state, and their answers if they sent them with consent; they see who looked. {} where there is none."""

    role: str
    person: str


# -- the national system


@dataclass(frozen=True, slots=True)
class ToEnter:
    """Endorsed sheets that are not in the national system: {year, waiting, entered, items [{assessment, name, born, label}]}."""

    role: str
    most: int = 10


@dataclass(frozen=True, slots=True)
class MarkEntered:
    """They were entered, today, by hand: {done}."""

    role: str
    assessments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnteredLink:
    """A one-time link to send the work list back in: {url}, or {}."""

    role: str


# -- learning opportunities


@dataclass(frozen=True, slots=True)
class Opportunities:
    """What there is to learn within the role: {place, label, items [{id, what, where, when, until, indicator, short, label}], indicators}."""

    role: str
    most: int = 10


@dataclass(frozen=True, slots=True)
class AddOpportunity:
    """Something new to learn at the place of the role: {id}."""

    role: str
    indicator: str
    what: str
    where: str
    when: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class EndOpportunity:
    """It is over: {done}."""

    role: str
    opportunity: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """What there is to learn for an indicator near the active person: {what, where, when}, or {}."""

    indicator: str


# -- sheets


@dataclass(frozen=True, slots=True)
class SheetsInForce:
    """The sheets a province may publish anew: {sheets [{sheet, title, version, status}]}."""

    role: str


@dataclass(frozen=True, slots=True)
class PublishLink:
    """A one-time link to send a filled sheet in: {url}, or {}."""

    role: str
    sheet: str


@dataclass(frozen=True, slots=True)
class TemplateLink:
    """A one-time link to the sheet in force, as a workbook to fill in: {url}, or {}."""

    role: str
    sheet: str


@dataclass(frozen=True, slots=True)
class SheetsToAdopt:
    """The sheets in force and what the commune decided of each: {sheets [{sheet, title, version, status, adopted}], middle}."""

    role: str


@dataclass(frozen=True, slots=True)
class SheetExamples:
    """The commune's own examples of a sheet in force: {examples {indicator: words}}."""

    role: str
    sheet: str


@dataclass(frozen=True, slots=True)
class SetExample:
    """An example of the commune's own for a question, shown with its explanation; no words: none any more. {done}."""

    role: str
    sheet: str
    indicator: str
    words: str


@dataclass(frozen=True, slots=True)
class AdoptSheet:
    """The commune uses a sheet, by a decision: {done}."""

    role: str
    sheet: str
    number: str
    day: str
    signer: str


# -- quality


@dataclass(frozen=True, slots=True)
class Quality:
    """How sheets came about, per village: {year, villages [{label, sent, helped, returned, top, seconds}], hidden, draft}; small ones hidden."""

    role: str
