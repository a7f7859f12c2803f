"""What is sent unasked, and for what: each purpose with its class (design.md §6), the consent it needs, how long it makes sense."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
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
    "registered_paper": Purpose(
        Kind.SERVICE, lasts=timedelta(days=14)
    ),  # the chapter has a paper on which they registered: they can say no
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
    "places_merged": Purpose(
        Kind.SERVICE, lasts=timedelta(days=7), window="office"
    ),  # two places became one: whoever has a role there hears where everything is
    "title_judged": Purpose(
        Kind.SERVICE, lasts=timedelta(days=14)
    ),  # the sheet of a family, a clan or a village was given back, left aside, or decided on
    "title_lapses": Purpose(
        Kind.SERVICE, lasts=timedelta(days=30), window="office"
    ),  # the title of a unit or a commune is near its last day
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


# -- How often somebody may be written to unasked: numbers of a place, and the rows in which their use is counted

CAPPED = frozenset({Kind.NUDGE, Kind.NEWS})


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many nudges and news a person a week, a household a day, a phone a day; nudges of the head included."""

    person_week: int = 2
    household_day: int = 1
    contact_day: int = 1


USUAL_CAPS = Caps()


@dataclass(frozen=True, slots=True, order=True)
class Cap:
    """One row of the count: its name, how much is allowed, and the day after which it may go."""

    id: str
    limit: int
    until: date


def caps_of(day: date, person: str, household: str, contact: str, caps: Caps = USUAL_CAPS) -> tuple[Cap, ...]:
    """The rows that a message to this person on this day is counted in."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    found = [Cap(f"contact:{contact}:{day.isoformat()}", caps.contact_day, day)]
    if person:
        name = f"person:{person}:{year}-W{week:02}"
        found.append(Cap(name, caps.person_week, monday + timedelta(days=6)))
    if household:
        found.append(Cap(f"household:{household}:{day.isoformat()}", caps.household_day, day))
    return tuple(found)


def full(caps: Iterable[Cap], used: dict[str, int]) -> Cap | None:
    """The cap that is used up and lasts longest, or None."""
    spent = [each for each in caps if used.get(each.id, 0) >= each.limit]
    return max(spent, key=lambda each: each.until) if spent else None
