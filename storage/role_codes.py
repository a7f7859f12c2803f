"""The codes by which roles are taken up: made, tried a few times, used once; and roles given up."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from dialogs.requests import roles as ask
from storage.access import in_force
from storage.link_codes import ALPHABET, TRIES, WITHIN
from storage.places import label
from storage.records import OPERATOR, audit
from storage.tables import AUDIT, INVITATION, PLACE, ROLE
from storage.where import House, Where, in_vietnam

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


def try_code(tx: Connection, where: Where, command: ask.TryRoleCode) -> Result:
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


def take_role(tx: Connection, where: Where, command: ask.TakeRole) -> Result:
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


def give_up(tx: Connection, where: Where, command: ask.GiveUpRole) -> Result:
    """A role of this very contact ends; another's does not."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, ROLE.c.contact == where.contact, in_force(where.at))
        .values(ended=where.at)
    )
    return {"ended": bool(ended.rowcount)}
