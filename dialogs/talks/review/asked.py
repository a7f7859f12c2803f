"""What is asked and done where sheets are reviewed: at the chapter's desk first, then at the commune's."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict

from dialogs.engine import Command, Query
from dialogs.rules.review import WhyNot
from dialogs.talks.asked import Decided, Link
from dialogs.talks.finding import Name

DeskName: TypeAlias = Literal["chapter", "commune"]


class WhoseSheet(Name):
    """A sheet that was sent, and whose it is."""

    assessment: str


class ToJudge(WhoseSheet):
    """
    A sheet of the list at a desk.

    stamp: as which it was sent, for it may be changed and sent again. enough: its points are, whatever stands under the floor. first: nobody reviewed it before. must: it has to be
    opened before it can be agreed to. waits: it is still to be judged; review: what became of it, where it is not.
    """

    sheet: str
    stamp: str
    waits: bool
    review: str
    score: int
    maximum: int
    passed: bool
    enough: bool
    flags: list[str]
    first: bool
    must: bool


class SheetsToJudge(TypedDict):
    """
    The oldest sheets that wait at the desk of a role.

    place: the village, as people say it, where one was asked for. own: for somebody else to judge. draft: a form among
    them is not decided on.
    """

    desk: DeskName
    place: str
    sheets: list[ToJudge]
    more: int
    own: int
    draft: bool


@dataclass(frozen=True, slots=True)
class ToReview(Query[SheetsToJudge]):
    """
    The sheets that wait for who reviews, those sent first first; of one village, where a desk has several.

    listed: a list that was shown before comes again as it stood, as long as something of it waits.
    """

    role: str
    place: str = ""
    listed: tuple[str, ...] = ()
    most: int = 10


class VillageWaiting(TypedDict):
    """How many sheets of a village wait for the commune; direct: those that nobody of the chapter may review."""

    place: str
    label: str
    waiting: int
    direct: int


class VillagesWaiting(TypedDict):
    """Where sheets wait for the commune; own: for another officer to judge. nobody: none may judge them."""

    villages: list[VillageWaiting]
    own: int
    nobody: int
    scrolls: bool  # whether a long list is shown whole


@dataclass(frozen=True, slots=True)
class Confirming(Query[VillagesWaiting]):
    """The villages of which sheets wait for the commune, most first."""

    role: str


class EvidenceShown(TypedDict):
    """What was added to an answer; here: whether the photo or the voice message can be had."""

    id: str
    indicator: str
    kind: Literal["photo", "voice", "text", "known"]
    text: str
    here: bool


class NoteShown(TypedDict):
    """What somebody told instead of choosing a level."""

    indicator: str
    text: str


class SheetShown(WhoseSheet):
    """
    A sheet as it was sent, to those who may read it; label: where it was sent.

    adopted: by which decision its form is used there. entered: when, into the national system.
    """

    label: str
    sheet: str
    adopted: Decided | None
    year: int
    levels: dict[str, str]
    score: int
    pass_total: int
    flags: list[str]
    review: str
    evidence: list[EvidenceShown]
    notes: list[NoteShown]
    sent: str
    entered: str


class OpenedSheet(SheetShown):
    """One opened for review; place: its village, where the desk has several. returned: how often it was given back."""

    desk: DeskName
    place: str
    stamp: str
    returned: int


@dataclass(frozen=True, slots=True)
class OpenSheet(Command[OpenedSheet]):
    """Open somebody's sheet; it is written down, and the person can see it."""

    role: str
    assessment: str


@dataclass(frozen=True, slots=True)
class EvidenceLink(Command[Link]):
    """A one-time link to a photo of a sheet that was opened."""

    role: str
    evidence: str


class PassedOver(WhoseSheet):
    """A sheet that was not agreed to, and why."""

    why: WhyNot


class AgreedTo(TypedDict):
    """The sheets that were agreed to, those that were passed over, and how many who are to be told can't be."""

    done: list[WhoseSheet]
    silent: int
    skipped: list[PassedOver]


@dataclass(frozen=True, slots=True)
class EndorseAll(Command[AgreedTo]):
    """Agree to sheets as they were listed, each by (assessment, stamp)."""

    role: str
    sheets: tuple[tuple[str, str], ...]


class SentBack(WhoseSheet):
    """Whose sheet went back, and whether they are told."""

    told: bool


@dataclass(frozen=True, slots=True)
class GiveBack(Command[SentBack]):
    """Return a sheet to its person for a reason, perhaps in own words, perhaps about one question."""

    role: str
    assessment: str
    stamp: str
    reason: str
    indicator: str = ""
    words: str = ""
