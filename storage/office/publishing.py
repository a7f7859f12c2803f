"""Sheets: a province publishes them, a commune decides to use them; who is in the middle keeps the version they began."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from dialogs.rules.roles import Action
from dialogs.talks.asked import Decided
from dialogs.talks.office.publish import (
    AddOpportunity,
    AdoptSheet,
    EndOpportunity,
    Opportunities,
    PublishLink,
    SetExample,
    SheetExamples,
    SheetsInForce,
    SheetsToAdopt,
    TemplateLink,
)
from dialogs.talks.result import Chance, Nearby
from storage.act import Guarded, Held, Where, places, serves, within
from storage.facts import counts
from storage.places.find import label, labels
from storage.privacy.links import url
from storage.residents.adopted import adopt, adopted, basis, examples, set_example
from storage.tables import ASSESSMENT, OPPORTUNITY, PERSON, PLACE


def sheets_in_force(
    tx: Connection,  # noqa: ARG001
    where: Where,
    held: Held,  # noqa: ARG001
    _: SheetsInForce,
) -> dict[str, Any]:
    """The sheets of all groups, in the order they are offered."""
    return {
        "sheets": [
            {name: each[name] for name in ("sheet", "title", "version", "status")} for each in _sheets(where)
        ]
    }


def _sheets(where: Where) -> list[dict[str, Any]]:
    house = where.house
    sheets = sorted((house.sheets[key] for key in house.in_force.values()), key=lambda each: each.order)
    return [
        {
            "sheet": each.id,
            "key": house.in_force[each.id],
            "title": each.title.vi,
            "version": each.version,
            "status": each.status.value,
        }
        for each in sheets
    ]


def sheets_to_adopt(tx: Connection, where: Where, held: Held, _: SheetsToAdopt) -> dict[str, Any]:
    """The sheets in force, what was decided of each, and how many people are in the middle of an older version."""
    decided = adopted(tx, held.place)
    sheets = _sheets(where)
    in_force = {each["key"] for each in sheets}
    middle = tx.execute(
        select(func.count()).where(
            within(held, ASSESSMENT),
            ASSESSMENT.c.year == where.year,
            counts(),
            ASSESSMENT.c.sheet.not_in(in_force),
        )
    ).scalar()
    return {
        "sheets": [
            {**each, "by": basis(where.house.sheets[each["key"]], each["key"], decided)} for each in sheets
        ],
        "middle": int(middle or 0),
    }


def adopt_sheet(tx: Connection, where: Where, held: Held, command: AdoptSheet) -> dict[str, Any]:
    """The commune's decision on the version in force."""
    key = where.house.in_force.get(command.sheet)
    day = date.fromisoformat(command.day)
    if key is None or not (command.number and command.signer):
        return {"done": False}
    decided: Decided = {"number": command.number, "day": f"{day:%d/%m/%Y}", "signer": command.signer}
    adopt(tx, where, held.place, key, decided, held.id)
    return {"done": True}


def sheet_examples(tx: Connection, where: Where, held: Held, query: SheetExamples) -> dict[str, Any]:
    """What the commune wrote beside the questions of a sheet."""
    key = where.house.in_force.get(query.sheet, "")
    return {"examples": examples(tx, held.place, key)}


def one_example(tx: Connection, where: Where, held: Held, command: SetExample) -> dict[str, Any]:
    """An example for one question of the version in force."""
    key = where.house.in_force.get(command.sheet, "")
    sheet = where.house.sheets.get(key)
    if sheet is None or all(each.id != command.indicator for each in sheet.indicators):
        return {"done": False}
    set_example(tx, where, held.place, key, command.indicator, command.words, held.id)
    return {"done": True}


def template_link(tx: Connection, where: Where, held: Held, command: TemplateLink) -> dict[str, Any]:
    """The sheet in force as a workbook, behind a link."""
    if command.sheet not in where.house.in_force:
        return {}
    return link(tx, where, held, "office", "tep", kind="template", sheet=command.sheet)


def publish_link(tx: Connection, where: Where, held: Held, command: PublishLink) -> dict[str, Any]:
    """A filled workbook is taken in, and put in force if it is in order."""
    if command.sheet not in where.house.in_force:
        return {}
    return link(tx, where, held, "publish", "gui", sheet=command.sheet)


def link(tx: Connection, where: Where, held: Held, purpose: str, way: str, **args: Any) -> dict[str, Any]:
    """A one-time link for whoever wears a role now: {url}, or {} where no page is served. The role is checked again when it is opened."""
    found = url(tx, where, purpose, way, role=held.id, **args)
    return {"url": found} if found else {}


# -- What there is to learn on the spot


def _going_on(where: Where) -> tuple[ColumnElement[bool], ...]:
    last = OPPORTUNITY.c.until
    return OPPORTUNITY.c.ended.is_(None), or_(last.is_(None), last >= where.today)


def _within(held: Held) -> ColumnElement[bool]:
    """Of places within the role."""
    return OPPORTUNITY.c.place.in_(select(PLACE.c.id).where(places(held)))


def opportunities(tx: Connection, where: Where, held: Held, query: Opportunities) -> dict[str, Any]:
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


def add_opportunity(tx: Connection, where: Where, held: Held, command: AddOpportunity) -> dict[str, Any]:
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


def end_opportunity(tx: Connection, where: Where, held: Held, command: EndOpportunity) -> dict[str, Any]:
    """It is over; nobody is told of it any more."""
    ended = tx.execute(
        update(OPPORTUNITY)
        .where(OPPORTUNITY.c.id == command.opportunity, _within(held), OPPORTUNITY.c.ended.is_(None))
        .values(ended=where.at)
    )
    return {"done": bool(ended.rowcount)}


@serves(Nearby)
def nearby(tx: Connection, where: Where, query: Nearby) -> Chance | None:
    """One for the indicator: of the person's village or unit before that of the commune, the soonest over first."""
    person = tx.execute(
        select(PERSON.c.village, PERSON.c.unit, PERSON.c.commune).where(PERSON.c.id == where.person)
    ).first()
    near = [each for each in (person or ()) if each]
    if not near:
        return None
    rows = tx.execute(
        select(OPPORTUNITY)
        .where(OPPORTUNITY.c.place.in_(near), OPPORTUNITY.c.indicator == query.indicator, *_going_on(where))
        .order_by(OPPORTUNITY.c.until.is_(None), OPPORTUNITY.c.until, OPPORTUNITY.c.id)
    ).all()
    row = min(rows, key=lambda each: near.index(each.place), default=None)
    return None if row is None else {"what": row.what, "where": row.where, "when": row.when}


QUERIES: dict[type, Callable[..., Any]] = {
    SheetsInForce: Guarded(Action.PUBLISH, sheets_in_force),
    SheetsToAdopt: Guarded(Action.ADOPT, sheets_to_adopt),
    SheetExamples: Guarded(Action.ADOPT, sheet_examples),
    Opportunities: Guarded(Action.OPPORTUNITIES, opportunities),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    AdoptSheet: Guarded(Action.ADOPT, adopt_sheet),
    SetExample: Guarded(Action.ADOPT, one_example),
    TemplateLink: Guarded(Action.PUBLISH, template_link),
    PublishLink: Guarded(Action.PUBLISH, publish_link),
    AddOpportunity: Guarded(Action.OPPORTUNITIES, add_opportunity),
    EndOpportunity: Guarded(Action.OPPORTUNITIES, end_opportunity),
}
