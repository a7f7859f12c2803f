"""What campaign news and reminders look up and have done, as values."""

from dataclasses import dataclass

from dialogs.questions import Value


@dataclass(frozen=True, slots=True)
class NewsList:
    """
    The campaigns of a role: own drafts, what runs, and what waits for a second officer.

    Returns {rows: [{id, text, state, mine, day}], more}, what waits for them first, then the newest.
    """

    role: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class NewsPage:
    """
    One campaign: {id, words, picture, link, audience, place (label), state, day, author (bool), second (bool), figures}.

    figures: see storage.news.figures. {} where it is gone.
    """

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class NewsPlaces:
    """The places within the role that news can be meant for: {rows: [{id, label}], more}; the role's own is first."""

    role: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class RehearseNews:
    """What sending a draft would come to, see storage.news.rehearsal; {} where it is gone."""

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class NewsDay:
    """What day it is on the spot: {today}, to read a date against."""

    role: str


@dataclass(frozen=True, slots=True)
class DraftNews:
    """A new draft: {campaign}."""

    role: str
    words: str


@dataclass(frozen=True, slots=True)
class ChangeNews:
    """Change one part of an own draft: words, english, link, picture, place, state, when. {campaign} or refused."""

    role: str
    campaign: str
    part: str
    value: Value
    place: str = ""  # of the part "place": looked at by the door


@dataclass(frozen=True, slots=True)
class CopyNews:
    """A new draft with the words of an older campaign: {campaign}."""

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class ThrowNews:
    """Throw an own draft away, or take back what waits for a second officer."""

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class SendNews:
    """
    Send an own draft, as it was rehearsed.

    Returns {state}: planned, waiting (for a second officer; `told`: how many were), nobody, picture (not there yet),
    changed (the draft was changed since).
    """

    role: str
    campaign: str


@dataclass(frozen=True, slots=True)
class ConfirmNews:
    """A second officer agrees, or hands it back: {state}: planned, draft, own (the author cannot), gone."""

    role: str
    campaign: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class SteerNews:
    """Pause, resume or stop what runs: {state} it is in now."""

    role: str
    campaign: str
    to: str
