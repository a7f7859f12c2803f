"""When a nudge of a head goes out, and who is held back and why: plain functions, before anything is planned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogs.rules import caps
from dialogs.rules.hours import DEFAULT, Hours, opens

MOST_A_WEEK = caps.DEFAULT.person_week


@dataclass(frozen=True, slots=True)
class Nudged:
    """What is known of one who may be nudged."""

    person: str
    household: str
    contact: str
    opted_out: bool = False
    resting: bool = False  # ill, in mourning, leaving
    this_week: int = 0  # nudges and news, those planned included
    nudged: bool = False  # by the head, this week


def goes_at(local: datetime, hours: Hours = DEFAULT) -> datetime:
    """Now inside the usual window, else when it opens next."""
    return opens(local, "usual", hours)


def week_of(local: datetime) -> str:
    """The ISO week a nudge counts in, "2026-W46"."""
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02d}"


def held_back(
    who: Collection[Nudged], households: Collection[str], contacts: Collection[str]
) -> Mapping[str, str]:
    """
    Why each is not written to now, by person; who is not in it is.

    households, contacts: those that are written to on that day already. Persons of one phone are told in one message, so
    only another phone of the same household waits.
    """
    taken = dict.fromkeys(households, "")
    found: dict[str, str] = {}
    for each in who:
        why = _why(each, contacts, taken)
        if why:
            found[each.person] = why
        elif each.household:
            taken[each.household] = each.contact
    return found


def _why(  # noqa: PLR0911 (one line a rule)
    each: Nudged, contacts: Collection[str], taken: Mapping[str, str]
) -> str:
    if each.opted_out:
        return "opted_out"
    if each.resting:
        return "resting"
    if each.nudged:
        return "nudged"
    if each.this_week >= MOST_A_WEEK:
        return "week"
    if each.contact in contacts:
        return "today"
    if each.household and taken.get(each.household, each.contact) != each.contact:
        return "today"
    return ""
