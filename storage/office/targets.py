"""Targets: the plan that is in force, a place's own figures, and what can't be counted here, entered by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, update

from dialogs.requests import office as ask
from dialogs.rules.roles import Action
from storage.access import Guarded, Held
from storage.office.plans import in_force, plans, text
from storage.office.summary import summarise
from storage.places import label
from storage.tables import PLAN_IN_FORCE, TARGET_VALUE
from storage.where import Where

Json = dict[str, Any]


def targets(tx: Connection, where: Where, held: Held, request: ask.Targets) -> Json:
    """The plan in force, how far each target is, and which plans there are to choose from."""
    here = request.place or held.place
    found, plan = summarise(tx, where.house, where.at, here), in_force(tx, here)
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


def pick_plan(tx: Connection, where: Where, held: Held, request: ask.PickPlan) -> Json:
    """One plan of those that come with the program; the changes made to another one are gone."""
    here = request.place or held.place
    if request.plan not in plans():
        return {"picked": False}
    _keep(tx, where, held, here, request.plan, {})
    return {"picked": True}


def set_target(tx: Connection, where: Where, held: Held, request: ask.SetTarget) -> Json:
    """The place's own target, beside what its plan says."""
    here = request.place or held.place
    plan = in_force(tx, here)
    if plan is None or plan.plan.target(request.target) is None or not 0 <= request.percent <= 100:
        return {"kept": False}
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
    return {"kept": True}


def enter_figure(tx: Connection, where: Where, held: Held, request: ask.EnterFigure) -> Json:
    """A figure by hand; earlier ones stay, the newest day counts."""
    here = request.place or held.place
    plan = in_force(tx, here)
    target = plan.plan.target(request.target) if plan else None
    if target is None or target.counts or not 0 <= request.numerator <= request.denominator:
        return {"kept": False}
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
    return {"kept": True}


def _keep(tx: Connection, where: Where, held: Held, place: str, plan: str, own: Json) -> None:
    row: Json = {"plan": plan, "own": own, "role": held.id, "at": where.at}
    if not tx.execute(update(PLAN_IN_FORCE).where(PLAN_IN_FORCE.c.place == place).values(**row)).rowcount:
        tx.execute(insert(PLAN_IN_FORCE).values(place=place, **row))


QUERIES: dict[type, Callable[..., Any]] = {ask.Targets: Guarded(Action.SUMMARY, targets)}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.PickPlan: Guarded(Action.PLAN, pick_plan),
    ask.SetTarget: Guarded(Action.PLAN, set_target),
    ask.EnterFigure: Guarded(Action.PLAN, enter_figure),
}
