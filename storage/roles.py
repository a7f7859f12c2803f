"""Roles: who holds which, given by code, ended."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, true, update

from dialogs.rules.roles import POWERS, Action, Reach, gives, reaches
from dialogs.rules.roles import Role as Kind
from dialogs.talks.asked import MyRoles, WhatIGive
from dialogs.talks.roles import EndRole, GiveRole, GiveUpRole, Holders, TakeRole, TryRoleCode
from storage.act import (
    OPERATOR,
    Guarded,
    Held,
    House,
    Where,
    audit,
    by_operator,
    in_force,
    in_vietnam,
    places,
)
from storage.phones import ALPHABET, TRIES, WITHIN
from storage.places.find import label, labels
from storage.tables import AUDIT, CONTACT_PERSON, INVITATION, PLACE, ROLE

PREFIX, LENGTH, LIFE = "VT", 8, timedelta(days=7)

Result = dict[str, Any]


def invite(
    tx: Connection,
    house: House,
    at: datetime,
    kind: str,
    place: str,
    by: str,
    *,
    until: datetime | None = None,
) -> str:
    """A fresh code that gives a role at a place, once; only its digest is kept."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    tx.execute(
        insert(INVITATION).values(
            id=_digest(house, PREFIX + code),
            kind=kind,
            place=place,
            by=by,
            until=until,
            created=at,
            expires=at + LIFE,
            used=None,
        )
    )
    return f"{PREFIX} {code[:4]} {code[4:]}"


def _digest(house: House, code: str) -> str:
    return house.vault.digest("rolecode", "".join(code.split()).replace("-", "").upper())


def try_code(tx: Connection, where: Where, command: TryRoleCode) -> Result:
    """What a code gives; after five tries in an hour none is looked at."""
    tries = tx.execute(
        select(func.count())
        .select_from(AUDIT)
        .where(
            AUDIT.c.actor == f"contact:{where.contact}",
            AUDIT.c.action == "tryrolecode",
            AUDIT.c.at > where.at - WITHIN,
        )
    ).scalar_one()
    if tries >= TRIES:
        return {"state": "many"}
    found = tx.execute(select(INVITATION).where(_open(where, command.code))).first()
    if found is None:
        return {"state": "wrong"}
    return {
        "state": "found",
        "kind": found.kind,
        "place": label(tx, found.place),
        "until": in_vietnam(found.until) if found.until else "",
        "addressed": bool(where.address),
    }


def _open(where: Where, code: str) -> ColumnElement[bool]:
    return (
        (INVITATION.c.id == _digest(where.house, code))
        & INVITATION.c.used.is_(None)
        & (INVITATION.c.expires > where.at)
        & or_(INVITATION.c.until.is_(None), INVITATION.c.until > where.at)
        & or_(
            INVITATION.c.by == OPERATOR,  # else who gave it must still hold the role it was given by
            INVITATION.c.by.in_(select(ROLE.c.id).where(in_force(where.at))),
        )
    )


def take_role(tx: Connection, where: Where, command: TakeRole) -> Result:
    """Use the code up; the same role held before on this contact gives way to the new one."""
    mine = _open(where, command.code)
    found = tx.execute(select(INVITATION).where(mine)).first()
    used = tx.execute(update(INVITATION).where(mine).values(used=where.at))
    if found is None or used.rowcount != 1:
        return {"state": "wrong"}
    tx.execute(
        update(ROLE)
        .where(
            ROLE.c.contact == where.contact,
            ROLE.c.kind == found.kind,
            ROLE.c.place == found.place,
            in_force(where.at),
        )
        .values(ended=where.at)
    )
    commune = tx.execute(select(PLACE.c.commune).where(PLACE.c.id == found.place)).scalar() or ""
    role = where.house.new_id()
    tx.execute(
        insert(ROLE).values(
            id=role,
            contact=where.contact,
            person=where.person,
            kind=found.kind,
            place=found.place,
            commune=commune,
            by=found.by,
            called=command.called,
            digest="",
            since=where.at,
            until=found.until,
            ended=None,
        )
    )
    audit(tx, where, "role.taken", place=found.place, kind=found.kind, by=found.by, taken=role)
    result: Result = {"state": "taken", "taken": role}
    if command.address:
        result["now"] = {"address": command.address}
    return result


def give_up(tx: Connection, where: Where, command: GiveUpRole) -> Result:
    """A role of this very contact ends; another's does not."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, ROLE.c.contact == where.contact, in_force(where.at))
        .values(ended=where.at)
    )
    return {"ended": bool(ended.rowcount)}


# -- Roles: who holds which, given by code, ended


def my_roles(tx: Connection, where: Where, _: MyRoles) -> list[Result]:
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


def what_i_give(tx: Connection, where: Where, held: Held, _: WhatIGive) -> Result:
    """The roles that a role gives; in the order of the table."""
    del where
    return {
        "kinds": [each.value for each in Kind if gives(held.kind, each)],
        "place": held.place,
        "label": label(tx, held.place),
        "below": reaches(held.kind) is Reach.BELOW,
        "levels": {each.value: sorted(POWERS[each].levels) for each in Kind},
    }


def give_role(tx: Connection, where: Where, held: Held, command: GiveRole) -> Result:
    """A code for a role that this role gives, at a place within it; the door looked at the place."""
    level = tx.execute(select(PLACE.c.level).where(PLACE.c.id == command.place)).scalar()
    if not gives(held.kind, command.kind) or not fits(command.kind, level or ""):
        return {"refused": True}
    code = invite(tx, where.house, where.at, command.kind, command.place, held.id)
    day = in_vietnam(where.at + LIFE)
    return {"code": code, "day": day, "kind": command.kind, "label": label(tx, command.place)}


def _below(held: Held) -> ColumnElement[bool]:
    """The roles within a role that it could have given."""
    given = [each.value for each in Kind if gives(held.kind, each)]
    return ROLE.c.kind.in_(given) & ROLE.c.place.in_(select(PLACE.c.id).where(places(held)))


def holders(tx: Connection, where: Where, held: Held, query: Holders) -> Result:
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


def end_role(tx: Connection, where: Where, held: Held, command: EndRole) -> Result:
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
    MyRoles: my_roles,
    WhatIGive: Guarded(Action.INVITE, what_i_give),
    Holders: Guarded(Action.INVITE, holders),
}
COMMANDS: dict[type, Callable[..., Any]] = {
    TryRoleCode: try_code,
    TakeRole: take_role,
    GiveUpRole: give_up,
    GiveRole: Guarded(Action.INVITE, give_role),
    EndRole: Guarded(Action.INVITE, end_role),
}
