"""
The promises about what is sent unasked (design.md §8), checked over the log of what arrived, whichever code sent it.

    broken = check(arrivals, lives, rows, now)
    assert not any(broken.values())
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dialogs.rules.hours import quiet
from dialogs.rules.numbers import USUAL_NUMBERS, Numbers
from dialogs.rules.purposes import CAPPED, PURPOSES, Kind
from dialogs.rules.sending import VIETNAM

FINAL = frozenset({"sent", "unknown", "failed", "dropped"})
INVARIANTS = (
    "duplicates",
    "night",
    "after_done",
    "after_opt_out",
    "after_death",
    "while_ill",
    "in_mourning",
    "after_erasure",
    "cap_person",
    "cap_household",
    "cap_contact",
    "lost",
    "not_written_down",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One push that reached a phone (or may have); pushes of one message share `message`."""

    push: str
    person: str
    contact: str
    household: str
    purpose: str
    occurrence: str
    message: str
    at: datetime

    @property
    def kind(self) -> Kind:
        """The class of its purpose."""
        return PURPOSES[self.purpose].kind

    @property
    def day(self) -> date:
        """The day in Vietnam."""
        return self.at.astimezone(VIETNAM).date()


@dataclass(slots=True)
class Life:
    """What became of a person, and when; mourning: (from, to) of their household."""

    done: datetime | None = None
    opted_out: datetime | None = None
    died: datetime | None = None
    leaving: datetime | None = None
    ill: list[tuple[datetime, datetime]] = field(default_factory=list)
    mourning: list[tuple[datetime, datetime]] = field(default_factory=list)


def check(
    arrivals: Sequence[Arrival],
    lives: Mapping[str, Life],
    rows: Iterable[Mapping[str, Any]],
    now: datetime,
    numbers: Numbers = USUAL_NUMBERS,
) -> dict[str, list[str]]:
    """Every breach, by promise; `rows`: the ledger at the end."""
    found: dict[str, list[str]] = {name: [] for name in INVARIANTS}
    _twice(arrivals, found)
    for each in arrivals:
        for name in _breaches(each, lives.get(each.person, Life()), numbers):
            found[name].append(
                f"{each.push} {each.purpose} to {each.person} at {each.at.astimezone(VIETNAM):%d/%m %H:%M}"
            )
    _caps(arrivals, numbers, found)
    _ends(arrivals, rows, now, found)
    return found


def _twice(arrivals: Sequence[Arrival], found: dict[str, list[str]]) -> None:
    pushes = Counter(each.push for each in arrivals)
    things = Counter((each.person, each.purpose, each.occurrence) for each in arrivals)
    found["duplicates"] += [f"{push}: {n} times" for push, n in pushes.items() if n > 1]
    found["duplicates"] += [f"{thing}: {n} times" for thing, n in things.items() if n > 1]


def _breaches(each: Arrival, life: Life, numbers: Numbers) -> Iterable[str]:
    about = PURPOSES[each.purpose]
    if quiet(each.at.astimezone(VIETNAM).time(), numbers.hours):
        yield "night"
    if about.stops_when_done and _since(life.done, each.at):
        yield "after_done"
    if (about.consent or about.kind is Kind.NUDGE) and _since(life.opted_out, each.at):
        yield "after_opt_out"
    if _since(life.died, each.at):
        yield "after_death"
    if _since(life.leaving, each.at):
        yield "after_erasure"
    if any(first <= each.at < last for first, last in life.ill):
        yield "while_ill"
    if any(first <= each.at < last for first, last in life.mourning):
        yield "in_mourning"


def _since(then: datetime | None, at: datetime) -> bool:
    return then is not None and at >= then


def _caps(arrivals: Sequence[Arrival], numbers: Numbers, found: dict[str, list[str]]) -> None:
    counted: dict[tuple[str, str, Any], set[str]] = defaultdict(set)
    for each in arrivals:
        if each.kind not in CAPPED:
            continue
        year, week, _ = each.day.isocalendar()
        counted["cap_person", each.person, (year, week)].add(each.message)
        counted["cap_contact", each.contact, each.day].add(each.message)
        if each.household:
            counted["cap_household", each.household, each.day].add(each.message)
    limits = {
        "cap_person": numbers.caps.person_week,
        "cap_household": numbers.caps.household_day,
        "cap_contact": numbers.caps.contact_day,
    }
    for (name, who, when), messages in counted.items():
        if len(messages) > limits[name]:
            found[name].append(f"{who} {when}: {len(messages)} messages")


def _ends(
    arrivals: Sequence[Arrival], rows: Iterable[Mapping[str, Any]], now: datetime, found: dict[str, list[str]]
) -> None:
    """Whatever was planned has an end with its reason, and what arrived is written down as such."""
    arrived = {each.push for each in arrivals}
    for row in rows:
        over = row["expires"] + timedelta(days=2) < now
        if row["state"] not in FINAL and over:
            found["lost"].append(f"{row['id']} is still {row['state']}")
        if row["state"] in {"dropped", "failed", "unknown"} and not row["reason"]:
            found["not_written_down"].append(f"{row['id']} {row['state']} without a reason")
        if row["id"] in arrived and row["state"] not in {"sent", "unknown"}:
            found["not_written_down"].append(f"{row['id']} arrived and is {row['state']}")
