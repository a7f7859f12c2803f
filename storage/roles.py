"""Roles: who holds which, given by code, ended."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, true, update

from dialogs.requests import roles as ask
from dialogs.rules.roles import POWERS, Action, Reach, gives, reaches
from dialogs.rules.roles import Role as Kind
from dialogs.vietnamese import fold
from storage.access import Guarded, Held, in_force, places
from storage.place_ranking import natural
from storage.places import label, labels
from storage.records import audit, by_operator
from storage.role_codes import LIFE, give_up, invite, take_role, try_code
from storage.tables import CONTACT_PERSON, PLACE, ROLE
from storage.where import House, Where, in_vietnam

Result = dict[str, Any]


def my_roles(tx: Connection, where: Where, _: ask.MyRoles) -> list[Result]:
    """The roles in force on this contact."""
    rows = tx.execute(
        select(ROLE, PLACE.c.level)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(ROLE.c.contact == where.contact, in_force(where.at))
        .order_by(ROLE.c.since, ROLE.c.id)
    ).all()
    said = labels(tx, list({row.place for row in rows}))
    givers = _givers(tx, {row.by for row in rows})
    beside = select(CONTACT_PERSON.c.person).where(
        CONTACT_PERSON.c.contact == where.contact, CONTACT_PERSON.c.person != where.person
    )
    shared = bool(rows) and tx.execute(beside.limit(1)).first() is not None
    return [
        {
            **{name: getattr(row, name) for name in ("id", "kind", "place", "called", "level")},
            "label": said[row.place],
            "since": in_vietnam(row.since),
            "until": in_vietnam(row.until) if row.until else "",
            "giver": givers.get(row.by, {}),
            "goes": not shared or bool(row.person and row.person == where.person),
        }
        for row in rows
    ]


def _givers(tx: Connection, ids: set[str]) -> dict[str, Result]:
    rows = tx.execute(select(ROLE).where(ROLE.c.id.in_(ids))).all()
    said = labels(tx, list({row.place for row in rows}))
    return {row.id: {"called": row.called, "kind": row.kind, "place": said[row.place]} for row in rows}


# -- given, by a role


def fits(kind: str, level: str) -> bool:
    """Whether a role can be held at a place of this level."""
    return kind in POWERS and level in POWERS[Kind(kind)].levels


def what_i_give(tx: Connection, where: Where, held: Held, _: ask.WhatIGive) -> Result:
    """The roles that a role gives; in the order of the table."""
    del where
    return {
        "kinds": [each.value for each in Kind if gives(held.kind, each)],
        "place": held.place,
        "label": label(tx, held.place),
        "below": reaches(held.kind) is Reach.BELOW,
        "levels": {each.value: sorted(POWERS[each].levels) for each in Kind},
    }


def give_role(tx: Connection, where: Where, held: Held, command: ask.GiveRole) -> Result:
    """A code for a role that this role gives, at a place within it; the door looked at the place."""
    level = tx.execute(select(PLACE.c.level).where(PLACE.c.id == command.place)).scalar()
    if not gives(held.kind, command.kind) or not fits(command.kind, level or ""):
        return {"refused": True}
    code = invite(tx, where.house, where.at, command.kind, command.place, held.id)
    day = in_vietnam(where.at + LIFE)
    return {"code": code, "day": day, "kind": command.kind, "label": label(tx, command.place)}


def places_below(tx: Connection, where: Where, held: Held, query: ask.PlacesBelow) -> Result:
    """The places within a role, by name."""
    del where
    levels = ("village", "unit") if query.level == "village" else (query.level,)
    rows = tx.execute(
        select(PLACE.c.id, PLACE.c.folded, PLACE.c.former)
        .where(places(held), PLACE.c.level.in_(levels), PLACE.c.until.is_(None))
        .order_by(PLACE.c.id)
    ).all()
    wanted = fold(query.words).split()
    fit = [row for row in rows if all(word in f"{row.folded} {fold(row.former)}" for word in wanted)]
    fit.sort(key=lambda row: (natural(row.folded), row.id))
    start = query.page * query.most
    shown = labels(tx, [row.id for row in fit[start : start + query.most]])
    return {
        "rows": [{"id": id_, "label": said} for id_, said in shown.items()],
        "more": len(fit) > start + query.most,
    }


def _below(held: Held) -> ColumnElement[bool]:
    """The roles within a role that it could have given."""
    given = [each.value for each in Kind if gives(held.kind, each)]
    return ROLE.c.kind.in_(given) & ROLE.c.place.in_(select(PLACE.c.id).where(places(held)))


def holders(tx: Connection, where: Where, held: Held, query: ask.Holders) -> Result:
    """Who holds what below a role; nobody sees their own here."""
    rows = tx.execute(
        select(ROLE)
        .where(_below(held), in_force(where.at), ROLE.c.id != held.id)
        .order_by(ROLE.c.since.desc(), ROLE.c.id.desc())
        .offset(query.page * query.most)
        .limit(query.most + 1)
    ).all()
    said = labels(tx, list({row.place for row in rows}))
    return {"rows": [_shown(row, said) for row in rows[: query.most]], "more": len(rows) > query.most}


def _shown(row: Any, said: Mapping[str, str]) -> Result:
    return {
        "id": row.id,
        "kind": row.kind,
        "label": said[row.place],
        "called": row.called,
        "since": in_vietnam(row.since),
        "until": in_vietnam(row.until) if row.until else "",
    }


def end_role(tx: Connection, where: Where, held: Held, command: ask.EndRole) -> Result:
    """End a role below; a forged id ends nothing."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, _below(held), in_force(where.at), ROLE.c.id != held.id)
        .values(ended=where.at)
    )
    if not ended.rowcount:
        return {"refused": True}
    audit(tx, where, "role.ended", person="", place=held.place, ended=command.which, by=held.id)
    return {"ended": True}


def end_by_operator(tx: Connection, house: House, at: datetime, which: str) -> bool:
    """End a role from the machine."""
    ended = tx.execute(update(ROLE).where(ROLE.c.id == which, ROLE.c.ended.is_(None)).values(ended=at))
    if ended.rowcount:
        by_operator(tx, house, at, "role.ended", ended=which)
    return bool(ended.rowcount)


def listed(tx: Connection, at: datetime, place: str = "") -> list[Result]:
    """All roles in force (those at a place and in what lies below it), for whoever runs the machine."""
    below = or_(PLACE.c.id == place, PLACE.c.commune == place, PLACE.c.province == place)
    rows = tx.execute(
        select(ROLE, PLACE.c.code)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(in_force(at), below if place else true())
        .order_by(PLACE.c.folded, ROLE.c.since, ROLE.c.id)
    ).all()
    said = labels(tx, list({row.place for row in rows}))
    return [_shown(row, said) for row in rows]


QUERIES: dict[type, Callable[..., Any]] = {
    ask.MyRoles: my_roles,
    ask.WhatIGive: Guarded(Action.INVITE, what_i_give),
    ask.PlacesBelow: Guarded(Action.SUMMARY, places_below),
    ask.Holders: Guarded(Action.INVITE, holders),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    ask.TryRoleCode: try_code,
    ask.TakeRole: take_role,
    ask.GiveUpRole: give_up,
    ask.GiveRole: Guarded(Action.INVITE, give_role),
    ask.EndRole: Guarded(Action.INVITE, end_role),
}
