"""The dates of a place's year: its own, else those of the place above, else our suggestion."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dialogs.requests import office as ask
from dialogs.rules.calendar import Calendar, calendar, fault
from dialogs.rules.roles import Action
from storage.access import Guarded, Held
from storage.tables import PLACE, PLACE_RULES
from storage.where import Where


def calendar_of(tx: Connection, place: str, year: int) -> Calendar:
    """The dates of a year at a place; a village has those of its commune."""
    row = tx.execute(select(PLACE.c.commune, PLACE.c.province).where(PLACE.c.id == place)).first()
    places = [place, *((row.commune, row.province) if row else ())]
    bodies = {
        each.place: each.body
        for each in tx.execute(select(PLACE_RULES).where(PLACE_RULES.c.place.in_([p for p in places if p])))
    }
    own: dict[str, str] = {}
    for each in reversed(places):
        dates = (bodies.get(each) or {}).get("dates", {})
        own |= {name: day for name, day in dates.items() if day.startswith(f"{year}-")}
    return calendar(year, own)


def show(tx: Connection, where: Where, held: Held, request: ask.CalendarOf) -> dict[str, Any]:
    """The dates, and which of them are the place's own."""
    found = calendar_of(tx, request.place or held.place, where.year)
    dates = {name: day.isoformat() for name, day in found.dates.items()}
    return {"year": found.year, "dates": dates, "own": sorted(found.own)}


def set_date(tx: Connection, where: Where, held: Held, request: ask.SetDate) -> dict[str, Any]:
    """One date; what else the place set itself stays."""
    place, day = request.place or held.place, date.fromisoformat(request.day)
    found = calendar_of(tx, place, where.year)
    wrong = fault(found, request.which, day) if request.which in found.dates else "order"
    if wrong:
        return {"fault": wrong}
    body = rules_of(tx, place)
    dates = {**body.get("dates", {}), request.which: day.isoformat()}
    keep_rules(tx, place, {**body, "dates": dates}, held.id, where)
    return {"fault": ""}


def rules_of(tx: Connection, place: str) -> Mapping[str, Any]:
    """What a place set itself."""
    wanted = select(PLACE_RULES.c.body).where(PLACE_RULES.c.place == place)
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update()
    body = tx.execute(wanted).scalar()
    return body or {}


def keep_rules(tx: Connection, place: str, body: Mapping[str, Any], role: str, where: Where) -> None:
    """Keep what a place set itself, and who did."""
    row = {"body": dict(body), "role": role, "at": where.at}
    if not tx.execute(update(PLACE_RULES).where(PLACE_RULES.c.place == place).values(**row)).rowcount:
        tx.execute(insert(PLACE_RULES).values(place=place, **row))


QUERIES: dict[type, Callable[..., Any]] = {ask.CalendarOf: Guarded(Action.SUMMARY, show)}
COMMANDS: dict[type, Callable[..., Any]] = {ask.SetDate: Guarded(Action.RULES, set_date)}
