"""
The numbers of a place by which reminders and news are sent, read from what its officers set (`place_rules`).

A body may hold, each part optional:

    hours:    {quiet_from, quiet_to, usual_from, usual_to: "21:00", office: [["07:30", "11:30"], …]}
    caps:     {person_week, household_day, contact_day: 2}
    pauses:   [{first: "2027-02-05", last: "2027-02-12", why: "Tết"}]
    reminders:{days: [1, 4, 10], most: 3, closing_days: [7, 2]}
    oa:       {paid: true, paid_cost: 55, template_cost: 0}      what a paid message costs, in dong
    budget:   500000                                              dong a month; none: nothing that costs is sent
    zalo_bot: {month: 3000, kept: 500}                            the plan, and what of it is kept for answers

The body of a village goes before that of its commune, that before the province's, and all before the defaults, which
are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import Any, TypeAlias, TypeGuard, TypeVar

from dialogs.questions import Value
from dialogs.rules.hours import Hours, Pause
from dialogs.rules.purposes import Caps

Body: TypeAlias = Mapping[str, Value]  # as JSON holds it


@dataclass(frozen=True, slots=True)
class Reminders:
    """When unfinished sheets are reminded of: so many days after the last word, at most so often, then it is the head's."""

    days: tuple[int, ...] = (1, 4, 10)
    most: int = 3
    closing_days: tuple[int, ...] = (7, 2)


@dataclass(frozen=True, slots=True)
class Cost:
    """What an Official Account's messages cost (dong), and whether the commune pays; prices change: they are data."""

    paid: bool = False
    paid_cost: int = 55
    template_cost: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a place."""

    hours: Hours = field(default=Hours())
    caps: Caps = field(default=Caps())
    reminders: Reminders = field(default=Reminders())
    oa: Cost = field(default=Cost())
    budget: int | None = None
    zalo_bot_month: int = 3000
    zalo_bot_kept: int = 500


USUAL_NUMBERS = Numbers()
N = TypeVar("N", Caps, Cost)


def numbers_of(*bodies: Body) -> Numbers:
    """The numbers of a place, by its own body first, then by those of the places above it; what makes no sense is passed over."""
    found = USUAL_NUMBERS
    for body in reversed(bodies):
        found = _with(found, body)
    return found


def _with(found: Numbers, body: Body) -> Numbers:
    hours = _hours(found.hours, _map(body, "hours"))
    pauses = tuple(each for given in _list(body, "pauses") if (each := _pause(given)))
    bot = _map(body, "zalo_bot")
    budget = body.get("budget", found.budget)
    return Numbers(
        replace(hours, pauses=(*found.hours.pauses, *pauses)),
        _numbers(found.caps, _map(body, "caps")),
        _reminders(found.reminders, _map(body, "reminders")),
        _numbers(found.oa, _map(body, "oa")),
        budget if count(budget) else found.budget,
        month if count(month := bot.get("month")) else found.zalo_bot_month,
        kept if count(kept := bot.get("kept")) else found.zalo_bot_kept,
    )


def _map(body: Body, key: str) -> Body:
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}


def _list(body: Body, key: str) -> list[Value]:
    found = body.get(key)
    return found if isinstance(found, list) else []


def count(value: object) -> TypeGuard[int]:
    """Whether it is a whole number from 0 on: True is none."""
    return type(value) is int and value >= 0


def _numbers(found: N, body: Body) -> N:
    """The same with the whole numbers and flags that are given."""
    given: dict[str, Any] = {
        each.name: body[each.name]
        for each in fields(found)
        if type(body.get(each.name)) is type(getattr(found, each.name))
        and (isinstance(body[each.name], bool) or count(body[each.name]))
    }
    return replace(found, **given)


def _reminders(found: Reminders, body: Body) -> Reminders:
    given: dict[str, Any] = {}
    for name in ("days", "closing_days"):
        days = [each for each in _list(body, name) if count(each)]
        if days:
            given[name] = tuple(days)
    if count(body.get("most")):
        given["most"] = body["most"]
    return replace(found, **given)


def _hours(found: Hours, body: Body) -> Hours:
    named = ("quiet_from", "quiet_to", "usual_from", "usual_to")
    given: dict[str, Any] = {name: read for name in named if (read := _time(body.get(name))) is not None}
    spans = [
        (first, last)
        for each in _list(body, "office")
        if isinstance(each, list)
        and len(each) == 2
        and (first := _time(each[0])) is not None
        and (last := _time(each[1])) is not None
    ]
    if spans:
        given["office"] = tuple(spans)
    return replace(found, **given)


def _time(text: object) -> time | None:
    try:
        return time.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _pause(given: Value) -> Pause | None:
    if not isinstance(given, Mapping):
        return None
    try:
        first, last = date.fromisoformat(str(given["first"])), date.fromisoformat(str(given["last"]))
    except (ValueError, KeyError):
        return None
    return Pause(first, last, str(given.get("why", "")))
