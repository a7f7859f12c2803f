"""Targets: the plan that is in force, a place's own figures, and what can't be counted here, entered by hand."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, insert, update

from dialogs.engine import Did, Refusal
from dialogs.plans import Target
from dialogs.rules.dates import FIRST
from dialogs.rules.roles import Action
from dialogs.talks.office.targets import (
    EnterFigure,
    PickPlan,
    SetTarget,
    SetWhole,
    TakeBackFigure,
    Targets,
    TargetsHere,
)
from storage.act import Held, Where, serves
from storage.families.table import clashes
from storage.office.plans import (
    AS_PLANNED,
    BY,
    Own,
    WholeKind,
    WholeOf,
    by_hand,
    counted_here,
    counted_in,
    keep_in_force,
    own_of,
    plan_in_force,
    plans,
    text,
)
from storage.office.summary import figures, summary_of, with_titles
from storage.places.find import label
from storage.store.rows import Row
from storage.tables import TARGET_VALUE
from storage.titles.settings import given_at


@serves(Targets, Action.SUMMARY)
def targets(tx: Connection, where: Where, held: Held, request: Targets) -> TargetsHere:
    """The plan in force, how far each target is, and which plans there are to choose from."""
    here = request.place or held.place
    found, plan = summary_of(tx, where.house, where.at, here, request.year), plan_in_force(tx, here)
    return {
        "label": found["label"],
        "year": found["year"],
        "draft": found["draft"],
        "plan": {
            "id": plan.plan.id,
            "title": text(plan.plan.title),
            "inherited": plan.place != here,
            "of": label(tx, plan.place),
        }
        if plan
        else None,
        "plans": [{"id": each.id, "short": text(each.short)} for each in plans().values()],
        "targets": found["targets"],
        "clashes": clashes(plan, found["year"], given_at(tx, here)),
    }


@serves(PickPlan, Action.PLAN)
def pick_plan(tx: Connection, where: Where, held: Held, request: PickPlan) -> Did[None] | Refusal:
    """One plan of those that come with the program; the changes made to another one are gone."""
    here = request.place or held.place
    if request.plan not in plans():
        return Refusal("office_stale", {"role": held.id})
    keep_in_force(tx, where, held, here, request.plan, {}, {})
    return Did(None)


@serves(SetTarget, Action.PLAN)
def set_target(tx: Connection, where: Where, held: Held, request: SetTarget) -> Did[None] | Refusal:
    """The place's own target, beside what its plan says."""
    here = request.place or held.place
    plan = plan_in_force(tx, here)
    if plan is None or plan.plan.target(request.target) is None or not 0 <= request.percent <= 100:
        return Refusal("office_stale", {"role": held.id})
    now = own_of(plan.own, request.target, where.year)
    own: dict[str, Own] = {
        key: each
        for key, each in plan.own.items()
        if key.partition(BY)[0] != request.target
        or each["year"] < where.year
        or (request.percent and each != now and each["year"] != request.by)
    }
    if request.percent:
        own[f"{request.target}{BY}{request.by}"] = {
            "percent": request.percent,
            "year": request.by,
            "source": request.source,
            "day": where.today.isoformat(),
        }
    keep_in_force(tx, where, held, here, plan.plan.id, own, plan.wholes)
    return Did(None)


@serves(SetWhole, Action.PLAN)
def set_whole(tx: Connection, where: Where, held: Held, request: SetWhole) -> Did[None] | Refusal:
    """Out of what the place tells the share of a target."""
    here = request.place or held.place
    plan = plan_in_force(tx, here)
    target = plan.plan.target(request.target) if plan else None
    kind = WHOLES.get(request.kind)
    if plan is None or target is None or not target.denominator or kind is None:
        return Refusal("office_stale", {"role": held.id})
    of_registered = kind == "registered" and not target.title and (target.counts or ("",))[0] != "recognised"
    if (kind == "typed") != bool(request.words) or of_registered:
        return Refusal("office_stale", {"role": held.id})
    wholes: dict[str, WholeOf] = {each: of for each, of in plan.wholes.items() if each != request.target}
    if kind:
        wholes[request.target] = {"kind": kind, "words": request.words}
    keep_in_force(tx, where, held, here, plan.plan.id, plan.own, wholes)
    return Did(None)


WHOLES: Mapping[str, WholeKind] = {"": "", "registered": "registered", "typed": "typed"}


@serves(EnterFigure, Action.PLAN)
def enter_figure(tx: Connection, where: Where, held: Held, request: EnterFigure) -> Did[None] | Refusal:
    """A figure by hand, of the year of its day; earlier ones stay, the newest day counts."""
    here = request.place or held.place
    plan = plan_in_force(tx, here)
    target = plan.plan.target(request.target) if plan else None
    day = date.fromisoformat(request.day)
    if plan is None or target is None or not fits(target, request) or not FIRST <= day <= where.today:
        return Refusal("office_stale", {"role": held.id})
    of = plan.wholes.get(target.id, AS_PLANNED)
    if target.counts or target.title:
        typed = of["kind"] == "typed"
        sums = with_titles(tx, here, day.year, where.today, figures(tx, here, day.year))
        counted = counted_here(target, sums, here=day.year == where.year or counted_in(sums))
        if counted and not typed:
            return Refusal("office_counted", {"role": held.id, "year": day.year})
    row = {
        "id": where.house.new_id(),
        "place": here,
        "target": request.target,
        "numerator": request.numerator,
        "denominator": request.denominator,
        "whole": of["words"],
        "level": request.level,
        "source": request.source,
        "day": day,
        "role": held.id,
        "at": where.at,
    }
    write_values(tx, [row])
    return Did(None)


def write_values(tx: Connection, rows: Sequence[Row]) -> None:
    """Figures by hand."""
    if rows:
        tx.execute(insert(TARGET_VALUE), list(rows))


def fits(target: Target, figure: EnterFigure) -> bool:
    """Whether a figure is one of this target: one of its levels, else so many of a whole."""
    if target.levels:
        return figure.level.isdecimal() and int(figure.level) < len(target.levels)
    return not figure.level and 0 <= figure.numerator <= figure.denominator and figure.denominator > 0


@serves(TakeBackFigure, Action.PLAN)
def take_back(tx: Connection, where: Where, held: Held, request: TakeBackFigure) -> Did[None] | Refusal:
    """It stays, and counts no more."""
    kept = by_hand(tx, request.place or held.place, request.year).get(request.target)
    if kept is None:
        return Refusal("office_stale", {"role": held.id})
    tx.execute(update(TARGET_VALUE).where(TARGET_VALUE.c.id == kept.id).values(ended=where.at))
    return Did(None)
