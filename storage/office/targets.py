"""Targets: the plan that is in force, a place's own figures, and what can't be counted here, entered by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, update

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action
from dialogs.talks.office.targets import EnterFigure, PickPlan, SetTarget, Targets
from storage.act import Guarded, Held, Where, serves
from storage.office.plans import plan_in_force, plans, text
from storage.office.summary import summarise
from storage.places.find import label
from storage.tables import PLAN_IN_FORCE, TARGET_VALUE

Json = dict[str, Any]


def targets(tx: Connection, where: Where, held: Held, request: Targets) -> Json:
    """The plan in force, how far each target is, and which plans there are to choose from."""
    here = request.place or held.place
    found, plan = summarise(tx, where.house, where.at, here), plan_in_force(tx, here)
    return {
        "place": here,
        "label": found["label"],
        "year": found["year"],
        "plan": {
            "id": plan.plan.id,
            "title": text(plan.plan.title),
            "inherited": plan.place != here,
            "from": label(tx, plan.place),
        }
        if plan
        else {},
        "plans": [{"id": each.id, "short": text(each.short)} for each in plans().values()],
        "targets": found["targets"],
        "draft": found["draft"],
    }


@serves(PickPlan, Action.PLAN)
def pick_plan(tx: Connection, where: Where, held: Held, request: PickPlan) -> Did[None] | Refusal:
    """One plan of those that come with the program; the changes made to another one are gone."""
    here = request.place or held.place
    if request.plan not in plans():
        return Refusal("office_stale", {"role": held.id})
    _keep(tx, where, held, here, request.plan, {})
    return Did(None)


@serves(SetTarget, Action.PLAN)
def set_target(tx: Connection, where: Where, held: Held, request: SetTarget) -> Did[None] | Refusal:
    """The place's own target, beside what its plan says."""
    here = request.place or held.place
    plan = plan_in_force(tx, here)
    if plan is None or plan.plan.target(request.target) is None or not 0 <= request.percent <= 100:
        return Refusal("office_stale", {"role": held.id})
    own = dict(plan.own)
    own.pop(request.target, None)
    if request.percent:
        own[request.target] = {
            "percent": request.percent,
            "year": request.by,
            "source": request.source,
            "day": where.today.isoformat(),
        }
    _keep(tx, where, held, here, plan.plan.id, own)
    return Did(None)


@serves(EnterFigure, Action.PLAN)
def enter_figure(tx: Connection, where: Where, held: Held, request: EnterFigure) -> Did[None] | Refusal:
    """A figure by hand; earlier ones stay, the newest day counts."""
    here = request.place or held.place
    plan = plan_in_force(tx, here)
    target = plan.plan.target(request.target) if plan else None
    if target is None or target.counts or not 0 <= request.numerator <= request.denominator:
        return Refusal("office_stale", {"role": held.id})
    tx.execute(
        insert(TARGET_VALUE).values(
            id=where.house.new_id(),
            place=here,
            target=request.target,
            numerator=request.numerator,
            denominator=request.denominator,
            source=request.source,
            day=date.fromisoformat(request.day),
            role=held.id,
            at=where.at,
        )
    )
    return Did(None)


def _keep(tx: Connection, where: Where, held: Held, place: str, plan: str, own: Json) -> None:
    row: Json = {"plan": plan, "own": own, "role": held.id, "at": where.at}
    if not tx.execute(update(PLAN_IN_FORCE).where(PLAN_IN_FORCE.c.place == place).values(**row)).rowcount:
        tx.execute(insert(PLAN_IN_FORCE).values(place=place, **row))


QUERIES: dict[type, Callable[..., Any]] = {Targets: Guarded(Action.SUMMARY, targets)}
COMMANDS: dict[type, Callable[..., Any]] = {}
