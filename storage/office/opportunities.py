"""What there is to learn on the spot; the easiest next step of a resident names one that fits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from dialogs.requests import files as ask
from dialogs.rules.roles import Action
from storage.access import Guarded, Held, places
from storage.places import label, labels
from storage.tables import OPPORTUNITY, PERSON, PLACE
from storage.where import Where


def _going_on(where: Where) -> tuple[ColumnElement[bool], ...]:
    last = OPPORTUNITY.c.until
    return OPPORTUNITY.c.ended.is_(None), or_(last.is_(None), last >= where.today)


def _within(held: Held) -> ColumnElement[bool]:
    """Of places within the role."""
    return OPPORTUNITY.c.place.in_(select(PLACE.c.id).where(places(held)))


def opportunities(tx: Connection, where: Where, held: Held, query: ask.Opportunities) -> dict[str, Any]:
    """What goes on within the role, the soonest over first."""
    rows = tx.execute(
        select(OPPORTUNITY)
        .where(_within(held), *_going_on(where))
        .order_by(OPPORTUNITY.c.until.is_(None), OPPORTUNITY.c.until, OPPORTUNITY.c.id)
        .limit(query.most)
    ).all()
    named = labels(tx, {row.place for row in rows})
    return {
        "label": label(tx, held.place),
        "items": [
            {
                "id": row.id,
                "what": row.what,
                "where": row.where,
                "when": row.when,
                "until": f"{row.until:%d/%m/%Y}" if row.until else "",
                "indicator": row.indicator,
                "label": named.get(row.place, ""),
            }
            for row in rows
        ],
    }


def add_opportunity(tx: Connection, where: Where, held: Held, command: ask.AddOpportunity) -> dict[str, Any]:
    """Something new, at the place of the role."""
    id_ = where.house.new_id()
    tx.execute(
        insert(OPPORTUNITY).values(
            {
                "id": id_,
                "place": held.place,
                "indicator": command.indicator,
                "what": command.what,
                "where": command.where,
                "when": command.when,
                "until": date.fromisoformat(command.until) if command.until else None,
                "role": held.id,
                "ended": None,
                "at": where.at,
            }
        )
    )
    return {"id": id_}


def end_opportunity(tx: Connection, where: Where, held: Held, command: ask.EndOpportunity) -> dict[str, Any]:
    """It is over; nobody is told of it any more."""
    ended = tx.execute(
        update(OPPORTUNITY)
        .where(OPPORTUNITY.c.id == command.opportunity, _within(held), OPPORTUNITY.c.ended.is_(None))
        .values(ended=where.at)
    )
    return {"done": bool(ended.rowcount)}


def nearby(tx: Connection, where: Where, query: ask.Nearby) -> dict[str, Any]:
    """One for the indicator: of the person's village or unit before that of the commune, the soonest over first."""
    person = tx.execute(
        select(PERSON.c.village, PERSON.c.unit, PERSON.c.commune).where(PERSON.c.id == where.person)
    ).first()
    near = [each for each in (person or ()) if each]
    if not near:
        return {}
    rows = tx.execute(
        select(OPPORTUNITY)
        .where(OPPORTUNITY.c.place.in_(near), OPPORTUNITY.c.indicator == query.indicator, *_going_on(where))
        .order_by(OPPORTUNITY.c.until.is_(None), OPPORTUNITY.c.until, OPPORTUNITY.c.id)
    ).all()
    row = min(rows, key=lambda each: near.index(each.place), default=None)
    return {} if row is None else {"what": row.what, "where": row.where, "when": row.when}


QUERIES: dict[type, Callable[..., Any]] = {
    ask.Opportunities: Guarded(Action.OPPORTUNITIES, opportunities),
    ask.Nearby: nearby,
}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.AddOpportunity: Guarded(Action.OPPORTUNITIES, add_opportunity),
    ask.EndOpportunity: Guarded(Action.OPPORTUNITIES, end_opportunity),
}
