"""
The one door to what needs a role: deny by default, every query within the place of the role.

A query or a command of people with a role has a field `role`: the id of the role that is worn. `Guarded` looks it up on
the contact that asks, asks the table of `dialogs.rules.roles`, and hands it on; else nothing is done and the answer is
{"refused": True}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, false, or_, select, true

from dialogs.rules.roles import Action, Reach, may, reaches
from storage.tables import PLACE, ROLE
from storage.where import Where

REFUSED = {"refused": True}


@dataclass(frozen=True, slots=True)
class Held:
    """A role in force, with the place it is held at."""

    id: str
    kind: str
    place: str
    level: str
    commune: str
    province: str
    contact: str
    person: str
    called: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """A query or command that only some roles may: `work` is called as (tx, where, held, request)."""

    action: Action
    work: Callable[[Connection, Where, Held, Any], Any]

    def __call__(self, tx: Connection, where: Where, request: Any) -> Any:
        held = wearing(tx, where, request.role)
        if held is None or not may(held.kind, self.action):
            return dict(REFUSED)
        place = getattr(request, "place", "")
        if place and not covers(tx, held, place):
            return dict(REFUSED)
        return self.work(tx, where, held, request)


def in_force(at: datetime, of: Any = ROLE) -> ColumnElement[bool]:
    """The roles that hold at a time."""
    return and_(of.c.ended.is_(None), or_(of.c.until.is_(None), of.c.until > at))


def holds_any(tx: Connection, where: Where) -> bool:
    """Whether the contact holds a role in force."""
    held = select(ROLE.c.id).where(ROLE.c.contact == where.contact, in_force(where.at))
    return tx.execute(held.limit(1)).first() is not None


def wearing(tx: Connection, where: Where, role: str) -> Held | None:
    """The role, if it is in force and held on this very contact."""
    if not role:
        return None
    row = tx.execute(
        select(ROLE, PLACE.c.level, PLACE.c.commune.label("of"), PLACE.c.province)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(ROLE.c.id == role, ROLE.c.contact == where.contact, in_force(where.at))
    ).first()
    if row is None:
        return None
    return Held(
        row.id, row.kind, row.place, row.level, row.of, row.province, row.contact, row.person, row.called
    )


def covers(tx: Connection, held: Held, place: str) -> bool:
    """Whether a place lies within the role: its own, or below it where the role reaches so far."""
    return (
        bool(place)
        and tx.execute(select(PLACE.c.id).where(PLACE.c.id == place, places(held))).first() is not None
    )


def places(held: Held) -> ColumnElement[bool]:
    """The condition on `place` rows that lie within a role."""
    reach = reaches(held.kind)
    if reach is None:
        return false()
    if reach is Reach.HERE:
        return PLACE.c.id == held.place
    if held.level == "province":
        return or_(PLACE.c.id == held.place, PLACE.c.province == held.place)
    return or_(PLACE.c.id == held.place, PLACE.c.commune == held.place)


def within(held: Held, of: Table) -> ColumnElement[bool]:
    """The condition on rows with `village` and `commune` (persons, assessments) that lie within a role."""
    reach = reaches(held.kind)
    if reach is None or not held.place:
        return false()
    if reach is Reach.HERE:
        here = of.c.village == held.place
        return or_(here, of.c.unit == held.place) if "unit" in of.c else here
    if held.level == "commune":
        return of.c.commune == held.place
    communes = select(PLACE.c.id).where(PLACE.c.province == held.place, PLACE.c.level == "commune")
    return of.c.commune.in_(communes) if held.level == "province" else ~true()
