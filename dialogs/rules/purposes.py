"""What is sent unasked, and for what: each purpose with its class (design.md §6), the consent it needs, how long it makes sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """Service: asked for, or about one's own file. Subscribed: digests. Nudge and news are capped."""

    SERVICE = "service"
    SUBSCRIBED = "subscribed"
    NUDGE = "nudge"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Purpose:
    """
    One purpose: `consent` is the purpose of consent it needs ("" none), `lasts` how long after its time it is still sent.

    window: see `dialogs.rules.hours.opens`. offers: whether choices stand under it ("nhắc sau", "không nhắc nữa").
    """

    kind: Kind
    consent: str = ""
    lasts: timedelta = timedelta(days=2)
    stops_when_done: bool = False  # concerns an unfinished sheet
    window: str = "any"
    offers: bool = False


PURPOSES: Mapping[str, Purpose] = {
    "asked": Purpose(
        Kind.SERVICE, "reminders", timedelta(hours=20), stops_when_done=True, window="evening", offers=True
    ),  # "nhắc tôi tối mai"
    "returned": Purpose(Kind.SERVICE, lasts=timedelta(days=7)),  # the chapter gave it back, with a reason
    "endorsed": Purpose(Kind.SERVICE, lasts=timedelta(days=7)),
    "recognised": Purpose(Kind.SERVICE, lasts=timedelta(days=14)),  # an officer recorded the decision
    "declined": Purpose(Kind.SERVICE, lasts=timedelta(days=14)),
    "filled_in": Purpose(
        Kind.SERVICE, lasts=timedelta(days=7)
    ),  # somebody answered for them: they can object
    "looked_after": Purpose(Kind.SERVICE, lasts=timedelta(days=7)),  # a request about their data was seen to
    "unfinished": Purpose(Kind.NUDGE, "reminders", stops_when_done=True, window="usual", offers=True),
    "closing": Purpose(
        Kind.NUDGE, "reminders", stops_when_done=True, window="usual", offers=True
    ),  # the closing date is near
    "yearly": Purpose(Kind.NUDGE, "reminders", timedelta(days=7), window="usual", offers=True),
    "amend": Purpose(Kind.NUDGE, "reminders", window="usual", offers=True),  # given back, and not sent again
    "again": Purpose(
        Kind.NUDGE, "reminders", timedelta(days=7), window="usual", offers=True
    ),  # score a question again, a month after a next step
    "head_nudge": Purpose(
        Kind.NUDGE, lasts=timedelta(days=8), stops_when_done=True, window="usual", offers=True
    ),  # the head asked for it by name
    "head_digest": Purpose(Kind.SUBSCRIBED, lasts=timedelta(hours=20)),
    "officer_digest": Purpose(Kind.SUBSCRIBED, lasts=timedelta(hours=20), window="office"),
    "remind_head": Purpose(
        Kind.SERVICE, lasts=timedelta(days=4), window="office"
    ),  # an officer reminds a head; office hours
    "news": Purpose(Kind.NEWS, "news", timedelta(days=3), window="usual"),
    "confirm_news": Purpose(
        Kind.SERVICE, lasts=timedelta(days=4), window="office"
    ),  # a second officer is to look at a campaign
    "news_back": Purpose(
        Kind.SERVICE, lasts=timedelta(days=4), window="office"
    ),  # that officer handed it back
    "news_result": Purpose(Kind.SERVICE, lasts=timedelta(days=4)),  # how a campaign went
    "news_picture": Purpose(Kind.SERVICE, lasts=timedelta(days=1)),  # the picture could not be opened
}
