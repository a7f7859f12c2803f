"""The plan in force at a place, and how far each of its targets is."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, TypedDict

from sqlalchemy import Connection, insert, select, update

from dialogs.engine import Did
from dialogs.phrases import Text
from dialogs.plans import BASES, Plan, Target, counts_of, due, out_of, parse, said, to_reach
from dialogs.rules.calendar import DATES, fault
from dialogs.rules.roles import Action
from dialogs.rules.small_groups import share
from dialogs.talks.office.summary import TargetShown, Worded
from dialogs.talks.office.year import CalendarOf, DateFault, Dates, SetDate
from storage.act import Held, Where, serves
from storage.facts import calendar_of, up
from storage.places.keep import keep_rules, rules_of
from storage.store.rows import Found
from storage.tables import PLAN_IN_FORCE, TARGET_VALUE
from storage.titles.settings import given_at

OF_ANSWERS = frozenset({"digital"})  # what tells of answers is not told of small groups


class Own(TypedDict):
    """A target that a place set itself: the share, by which year, in which paper, and on which day it was set."""

    percent: int
    year: int
    source: str
    day: str


WholeKind = Literal["", "registered", "typed"]


class WholeOf(TypedDict):
    """Out of what a place tells a share: as its plan counts it (""), of those who registered, or of a whole typed in its own words."""

    kind: WholeKind
    words: str


AS_PLANNED: WholeOf = {"kind": "", "words": ""}


@cache
def plans() -> Mapping[str, Plan]:
    """The plans that come with the program, by id, in the order in which they are offered."""
    folder = (each for each in files("dialogs.plans").iterdir() if each.name.endswith(".toml"))
    found = [parse(tomllib.loads(each.read_text(encoding="utf-8"))) for each in folder]
    return {plan.id: plan for plan in sorted(found, key=lambda plan: (plan.order, plan.id))}


@dataclass(frozen=True, slots=True)
class InForce:
    """A plan, the place that picked it, and that place's own changes."""

    plan: Plan
    place: str
    own: Mapping[str, Own] = field(default_factory=dict)
    wholes: Mapping[str, WholeOf] = field(default_factory=dict)


def plan_in_force(tx: Connection, place: str) -> InForce | None:
    """
    The plan of the place, else of the one above; the changes are those of the place that picked it.

    Targets of titles that are not given where the place lies are no part of it.
    """
    places = up(tx, place)
    rows = {
        each.place: each
        for each in tx.execute(select(PLAN_IN_FORCE).where(PLAN_IN_FORCE.c.place.in_(places)))
    }
    for each in places:
        if each in rows and rows[each].plan in plans():
            plan, given = plans()[rows[each].plan], given_at(tx, place)
            kept = tuple(target for target in plan.targets if target.title in {"", *given})
            return InForce(replace(plan, targets=kept), each, rows[each].own or {}, rows[each].wholes or {})
    return None


def progress(
    tx: Connection, place: str, year: int, sums: Mapping[str, int], *, here: bool = True
) -> list[TargetShown]:
    """
    Each target of the plan in force: what was reached in a year out of what, and what is to be reached by when.

    here: it was counted here in that year; of a year before, what was entered by hand of it serves for that, too.
    """
    found = plan_in_force(tx, place)
    if found is None:
        return []
    values = by_hand(tx, place, year)
    return [_target(each, found, year, sums, values.get(each.id), here=here) for each in found.plan.targets]


def _target(
    target: Target, found: InForce, year: int, sums: Mapping[str, int], value: Found | None, *, here: bool
) -> TargetShown:
    own = own_of(found.own, target.id, year)
    mark, words = due(target, year, own), said(target, year)
    sources = "; ".join(found.plan.sources[each] for each in target.sources)
    told: TargetShown = {
        "id": target.id,
        "text": text(target.text),
        "percent": mark[1] if mark else 0,
        "by": mark[0] if mark else 0,
        "own": bool(own),
        "source": own["source"] if own else sources,
        "year": year,
        "words": {"by": words[0], "text": text(words[1])} if words else None,
        "counted": counted_here(target, sums, here=here),
        "known": False,
        "numerator": 0,
        "denominator": 0,
        "of": text(target.denominator),
        "who": text(target.numerator),
        "note": text(target.note),
        "hand": None,
        "few": False,
        "levels": [text(each) for each in target.levels],
        "level": -1,
        "reach": -1 if (wanted := to_reach(target, year)) is None else wanted,
        "whole": "",
        "plan_of": text(target.denominator),
        "wholes": [text(each) for each in target.wholes],
        "title": target.title,
    }
    if told["counted"] and target.levels:
        return told | {
            "known": True,
            "level": min(sums.get(f"{target.title}_level", 0), len(target.levels) - 1),
        }
    if told["counted"]:
        return _counted(told, target, found.wholes.get(target.id, AS_PLANNED), sums, value)
    if value is None:
        if words_of := found.wholes.get(target.id, AS_PLANNED)["words"]:
            told["of"], told["whole"] = {"vi": words_of}, "typed"
        return told
    told["hand"] = {"source": value.source, "day": value.day.isoformat()}
    if target.levels:
        known = value.level.isdecimal() and int(value.level) < len(target.levels)
        told |= {"known": known, "level": int(value.level) if known else -1}
        return told
    told |= {"numerator": value.numerator, "denominator": value.denominator, "known": value.denominator > 0}
    if value.whole:
        told["of"], told["whole"] = {"vi": value.whole}, "typed"
    return told


def counted_here(target: Target, sums: Mapping[str, int], *, here: bool) -> bool:
    """Whether a target is counted here in a year, of which anything is: a title as soon as something of it is kept."""
    if not target.title:
        return target.counts is not None and here
    return any(sums.get(f"{target.title}_{step}") for step in KEPT_OF_TITLES)


KEPT_OF_TITLES = ("registered", "sent", "recognised")  # what tells that a title is kept here in a year


def _counted(
    told: TargetShown, target: Target, of: WholeOf, sums: Mapping[str, int], value: Found | None
) -> TargetShown:
    """
    What is counted here, out of the whole that the place told it is to be.

    A whole that was not typed yet, or that is smaller than what is counted, makes no share.
    """
    counts = counts_of(target, told["year"])
    if counts is None:
        raise LookupError(target.id)
    part, whole = sums.get(counts[0], 0), sums.get(counts[1], 0)
    if target.title:
        base = out_of(target, told["year"]) if of["kind"] != "registered" else "registered"
        name, words = BASES[target.title][base]
        whole, told["of"] = sums.get(name, 0), text(words)
    elif of["kind"] == "registered":
        whole, told["of"] = sums.get("registered", 0), text(REGISTERED)
    if of["kind"] == "typed":
        entered = value if value is not None and value.whole == of["words"] else None
        whole, told["of"] = entered.denominator if entered else 0, {"vi": of["words"]}
        told["hand"] = {"source": entered.source, "day": entered.day.isoformat()} if entered else None
    few = bool(whole) and counts[0] in OF_ANSWERS and share(part, whole) is None
    told["whole"], told["few"], told["known"] = of["kind"], few, part <= whole and whole > 0 and not few
    told["numerator"], told["denominator"] = 0 if few else part, whole
    return told


REGISTERED = Text("người đăng ký phấn đấu trong năm", {"en": "people who registered in the year"})
YEARLY = ("registered", "started", "sent", "recognised", "entered")  # what tells that a year was counted here


def counted_in(sums: Mapping[str, int]) -> bool:
    """Whether anything was counted here in the year of these sums."""
    return any(sums.get(name) for name in YEARLY)


def own_of(own: Mapping[str, Own], target: str, year: int) -> Own | None:
    """What a place set itself for a target and a year: the next one to be reached, of those it had set by then."""
    kept = [each for key, each in own.items() if key.partition(BY)[0] == target]
    of_year = [each for each in kept if min(int(each["day"][:4]), each["year"]) <= year <= each["year"]]
    return min(of_year, key=lambda each: each["year"], default=None)


BY = "@"  # between a target and the year by which it is to be reached


def by_hand(tx: Connection, place: str, year: int) -> dict[str, Found]:
    """The figure of a year that was entered last for each target, and not taken back."""
    of = TARGET_VALUE.c
    in_year = of.day.between(date(year, 1, 1), date(year, 12, 31))
    kept = select(TARGET_VALUE).where(of.place == place, in_year, of.ended.is_(None))
    return {row.target: row for row in tx.execute(kept.order_by(of.day, of.id))}


def text(wording: Text | None) -> Worded:
    """Wording that is data, as JSON can hold it: by language."""
    return {"vi": wording.vi, **wording.others} if wording else {}


def keep_in_force(
    tx: Connection,
    where: Where,
    held: Held,
    place: str,
    plan: str,
    own: Mapping[str, Own],
    wholes: Mapping[str, WholeOf],
) -> None:
    """A plan is in force at a place from here on, with the place's own changes."""
    row = {"plan": plan, "own": own, "wholes": wholes, "role": held.id, "at": where.at}
    if not tx.execute(update(PLAN_IN_FORCE).where(PLAN_IN_FORCE.c.place == place).values(**row)).rowcount:
        tx.execute(insert(PLAN_IN_FORCE).values(place=place, **row))


@serves(CalendarOf, Action.SUMMARY)
def dates(tx: Connection, where: Where, held: Held, request: CalendarOf) -> Dates:
    """The dates, and which of them are the place's own."""
    found = calendar_of(tx, request.place or held.place, where.year)
    days = {name: day.isoformat() for name, day in found.dates.items()}
    return {"year": found.year, "dates": days, "own": sorted(found.own)}


@serves(SetDate, Action.RULES)
def set_date(tx: Connection, where: Where, held: Held, request: SetDate) -> Did[DateFault]:
    """One date; what else the place set itself stays."""
    place, day = request.place or held.place, date.fromisoformat(request.day)
    found = calendar_of(tx, place, where.year)
    wrong = fault(found, request.which, day) if request.which in DATES else "order"
    if not wrong:
        body = rules_of(tx, place, held=True)
        changed = {**body.get("dates", {}), request.which: day.isoformat()}
        keep_rules(tx, where, place, {**body, "dates": changed}, held.id)
    return Did({"fault": wrong})
