"""Sheets: a province publishes them, a commune decides to use them; who is in the middle keeps the version they began."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action
from dialogs.talks.asked import Decided, Link
from dialogs.talks.office.publish import (
    AddOpportunity,
    AdoptSheet,
    EndOpportunity,
    LearningHere,
    Opportunities,
    PublishLink,
    SetExample,
    SheetExamples,
    SheetInForce,
    SheetsInForce,
    SheetsToAdopt,
    TemplateLink,
    ToAdopt,
)
from dialogs.talks.result import Chance, Nearby
from storage.act import Held, Where, places, serves, within
from storage.facts import counts
from storage.places.find import label
from storage.privacy.links import url
from storage.residents.adopted import adopt, adopted, basis, examples, set_example
from storage.tables import ASSESSMENT, OPPORTUNITY, PERSON, PLACE


@serves(SheetsInForce, Action.PUBLISH)
def sheets_in_force(_tx: Connection, where: Where, _held: Held, _: SheetsInForce) -> list[SheetInForce]:
    """The sheets of all groups, in the order they are offered."""
    return _sheets(where)


def _sheets(where: Where) -> list[SheetInForce]:
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


@serves(SheetsToAdopt, Action.ADOPT)
def sheets_to_adopt(tx: Connection, where: Where, held: Held, _: SheetsToAdopt) -> ToAdopt:
    """The sheets in force, what was decided of each, and how many people are in the middle of an older version."""
    decided = adopted(tx, held.place)
    sheets = _sheets(where)
    older = ASSESSMENT.c.sheet.not_in({each["key"] for each in sheets})
    mine = within(held, ASSESSMENT), ASSESSMENT.c.year == where.year, counts()
    middle = tx.execute(select(func.count()).where(*mine, older)).scalar_one()
    return {
        "sheets": [
            {**each, "by": basis(where.house.sheets[each["key"]], each["key"], decided)} for each in sheets
        ],
        "middle": middle,
    }


@serves(AdoptSheet, Action.ADOPT)
def adopt_sheet(tx: Connection, where: Where, held: Held, command: AdoptSheet) -> Did[None] | Refusal:
    """The commune's decision on the version in force."""
    key = where.house.in_force.get(command.sheet)
    day = date.fromisoformat(command.day)
    if key is None or not (command.number and command.signer):
        return Refusal("not_adopted", {"role": held.id})
    decided: Decided = {"number": command.number, "day": f"{day:%d/%m/%Y}", "signer": command.signer}
    adopt(tx, where, held.place, key, decided, held.id)
    return Did(None)


@serves(SheetExamples, Action.ADOPT)
def sheet_examples(tx: Connection, where: Where, held: Held, query: SheetExamples) -> dict[str, str]:
    """What the commune wrote beside the questions of a sheet."""
    return examples(tx, held.place, where.house.in_force.get(query.sheet, ""))


@serves(SetExample, Action.ADOPT)
def one_example(tx: Connection, where: Where, held: Held, command: SetExample) -> Did[None] | Refusal:
    """An example for one question of the version in force."""
    key = where.house.in_force.get(command.sheet, "")
    sheet = where.house.sheets.get(key)
    if sheet is None or all(each.id != command.indicator for each in sheet.indicators):
        return Refusal("not_adopted", {"role": held.id})
    set_example(tx, where, held.place, key, command.indicator, command.words, held.id)
    return Did(None)


@serves(TemplateLink, Action.PUBLISH)
def template_link(tx: Connection, where: Where, held: Held, command: TemplateLink) -> Did[Link] | Refusal:
    """The sheet in force as a workbook, behind a link."""
    if command.sheet not in where.house.in_force:
        return Refusal()
    return link(tx, where, held, "office", "tep", kind="template", sheet=command.sheet)


@serves(PublishLink, Action.PUBLISH)
def publish_link(tx: Connection, where: Where, held: Held, command: PublishLink) -> Did[Link] | Refusal:
    """A filled workbook is taken in, and put in force if it is in order."""
    if command.sheet not in where.house.in_force:
        return Refusal()
    return link(tx, where, held, "publish", "gui", sheet=command.sheet)


def link(tx: Connection, where: Where, held: Held, purpose: str, way: str, **args: Any) -> Did[Link]:
    """A one-time link for whoever wears a role now; the role is checked again when it is opened."""
    return Did({"url": url(tx, where, purpose, way, role=held.id, **args)})


def _going_on(where: Where) -> tuple[ColumnElement[bool], ...]:
    last = OPPORTUNITY.c.until
    return OPPORTUNITY.c.ended.is_(None), or_(last.is_(None), last >= where.today)


def _within(held: Held) -> ColumnElement[bool]:
    """Of places within the role."""
    return OPPORTUNITY.c.place.in_(select(PLACE.c.id).where(places(held)))


@serves(Opportunities, Action.OPPORTUNITIES)
def opportunities(tx: Connection, where: Where, held: Held, query: Opportunities) -> LearningHere:
    """What goes on within the role, the soonest over first."""
    rows = tx.execute(
        select(OPPORTUNITY)
        .where(_within(held), *_going_on(where))
        .order_by(OPPORTUNITY.c.until.is_(None), OPPORTUNITY.c.until, OPPORTUNITY.c.id)
        .limit(query.most)
    )
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
            }
            for row in rows
        ],
    }


@serves(AddOpportunity, Action.OPPORTUNITIES)
def add_opportunity(tx: Connection, where: Where, held: Held, command: AddOpportunity) -> Did[None]:
    """Something new, at the place of the role."""
    tx.execute(
        insert(OPPORTUNITY).values(
            {
                "id": where.house.new_id(),
                "place": held.place,
                "indicator": command.indicator,
                "what": command.what,
                "where": command.where,
                "when": command.when,
                "until": date.fromisoformat(command.until) if command.until else None,
                "role": held.id,
                "at": where.at,
            }
        )
    )
    return Did(None)


@serves(EndOpportunity, Action.OPPORTUNITIES)
def end_opportunity(tx: Connection, where: Where, held: Held, command: EndOpportunity) -> Did[None] | Refusal:
    """It is over; nobody is told of it any more."""
    ended = tx.execute(
        update(OPPORTUNITY)
        .where(OPPORTUNITY.c.id == command.opportunity, _within(held), OPPORTUNITY.c.ended.is_(None))
        .values(ended=where.at)
    )
    return Did(None) if ended.rowcount else Refusal("opportunity_gone", {"role": held.id})


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
