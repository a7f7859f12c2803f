"""Sheets: a province publishes them, a commune decides to use them; who is in the middle keeps the version they began."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from dialogs.requests import files as ask
from dialogs.rules.roles import Action
from storage.access import Guarded, Held, within
from storage.adopting import adopt, adopted, basis, examples, set_example
from storage.facts import counts
from storage.links import url
from storage.tables import ASSESSMENT
from storage.where import Where


def sheets_in_force(
    tx: Connection,  # noqa: ARG001
    where: Where,
    held: Held,  # noqa: ARG001
    _: ask.SheetsInForce,
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


def sheets_to_adopt(tx: Connection, where: Where, held: Held, _: ask.SheetsToAdopt) -> dict[str, Any]:
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


def adopt_sheet(tx: Connection, where: Where, held: Held, command: ask.AdoptSheet) -> dict[str, Any]:
    """The commune's decision on the version in force."""
    key = where.house.in_force.get(command.sheet)
    day = date.fromisoformat(command.day)
    if key is None or not (command.number and command.signer):
        return {"done": False}
    decided = {"number": command.number, "day": f"{day:%d/%m/%Y}", "signer": command.signer}
    adopt(tx, where, held.place, key, decided, held.id)
    return {"done": True}


def sheet_examples(tx: Connection, where: Where, held: Held, query: ask.SheetExamples) -> dict[str, Any]:
    """What the commune wrote beside the questions of a sheet."""
    key = where.house.in_force.get(query.sheet, "")
    return {"examples": examples(tx, held.place, key)}


def one_example(tx: Connection, where: Where, held: Held, command: ask.SetExample) -> dict[str, Any]:
    """An example for one question of the version in force."""
    key = where.house.in_force.get(command.sheet, "")
    sheet = where.house.sheets.get(key)
    if sheet is None or all(each.id != command.indicator for each in sheet.indicators):
        return {"done": False}
    set_example(tx, where, held.place, key, command.indicator, command.words, held.id)
    return {"done": True}


def template_link(tx: Connection, where: Where, held: Held, command: ask.TemplateLink) -> dict[str, Any]:
    """The sheet in force as a workbook, behind a link."""
    if command.sheet not in where.house.in_force:
        return {}
    return link(tx, where, held, "office", "tep", kind="template", sheet=command.sheet)


def publish_link(tx: Connection, where: Where, held: Held, command: ask.PublishLink) -> dict[str, Any]:
    """A filled workbook is taken in, and put in force if it is in order."""
    if command.sheet not in where.house.in_force:
        return {}
    return link(tx, where, held, "publish", "gui", sheet=command.sheet)


def link(tx: Connection, where: Where, held: Held, purpose: str, way: str, **args: Any) -> dict[str, Any]:
    """A one-time link for whoever wears a role now: {url}, or {} where no page is served. The role is checked again when it is opened."""
    found = url(tx, where, purpose, way, role=held.id, **args)
    return {"url": found} if found else {}


QUERIES: dict[type, Callable[..., Any]] = {
    ask.SheetsInForce: Guarded(Action.PUBLISH, sheets_in_force),
    ask.SheetsToAdopt: Guarded(Action.ADOPT, sheets_to_adopt),
    ask.SheetExamples: Guarded(Action.ADOPT, sheet_examples),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.AdoptSheet: Guarded(Action.ADOPT, adopt_sheet),
    ask.SetExample: Guarded(Action.ADOPT, one_example),
    ask.TemplateLink: Guarded(Action.PUBLISH, template_link),
    ask.PublishLink: Guarded(Action.PUBLISH, publish_link),
}
