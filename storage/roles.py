"""Roles: taken up by a code, held, given to others, ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, or_, select, true, update

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import POWERS, Action, Reach, gives, may, reaches
from dialogs.rules.roles import Role as Kind
from dialogs.talks.asked import Code, Giver, Giving, MyRoles, RoleHeld, WhatIGive
from dialogs.talks.roles import (
    EndRole,
    GiveRole,
    GiveUpRole,
    Holder,
    Holders,
    HoldersBelow,
    Offered,
    TakeRole,
    TryRoleCode,
)
from dialogs.vietnamese import fold
from storage.act import OPERATOR, Held, House, Where, audit, by_operator, in_force, in_vietnam, places, serves
from storage.codes import ROLE_CODE, tried_enough
from storage.facts import OF_ROLE, by_role_alone
from storage.people.register import write_persons
from storage.places.find import commune_of, label, labels, level_of, under
from storage.store.rows import Found, Row
from storage.tables import CONTACT_PERSON, INVITATION, PLACE, ROLE

LIFE = ROLE_CODE.life


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
    code, digest = ROLE_CODE.fresh(house)
    tx.execute(
        insert(INVITATION).values(
            id=digest, kind=kind, place=place, by=by, until=until, created=at, expires=at + LIFE, used=None
        )
    )
    return code


@serves(TryRoleCode)
def try_code(tx: Connection, where: Where, command: TryRoleCode) -> Did[Offered] | Refusal:
    """What a code gives; after five tries in an hour none is looked at."""
    if tried_enough(tx, where, TryRoleCode):
        return Refusal("no_role", {"many": True})
    found = tx.execute(select(INVITATION).where(_open(where, command.code))).first()
    if found is None:
        return Refusal("no_role")
    return Did(
        {
            "kind": found.kind,
            "place": label(tx, found.place),
            "until": _day(found.until),
            "addressed": bool(where.address),
        }
    )


def _day(until: datetime | None) -> str:
    return in_vietnam(until) if until else ""


def _open(where: Where, code: str) -> ColumnElement[bool]:
    return (
        (INVITATION.c.id == ROLE_CODE.digest(where.house, code))
        & INVITATION.c.used.is_(None)
        & (INVITATION.c.expires > where.at)
        & or_(INVITATION.c.until.is_(None), INVITATION.c.until > where.at)
        & or_(
            INVITATION.c.by == OPERATOR,  # else who gave it must still hold the role it was given by
            INVITATION.c.by.in_(select(ROLE.c.id).where(in_force(where.at))),
        )
    )


@serves(TakeRole)
def take_role(tx: Connection, where: Where, command: TakeRole) -> Did[None] | Refusal:
    """Use the code up; the same role held before on this contact gives way to the new one."""
    mine = _open(where, command.code)
    found = tx.execute(select(INVITATION).where(mine)).first()
    used = tx.execute(update(INVITATION).where(mine).values(used=where.at))
    if found is None or used.rowcount != 1:
        return Refusal("no_role")
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
    commune = commune_of(tx, found.place)
    role = where.house.new_id()
    given = {
        "kind": found.kind,
        "place": found.place,
        "commune": commune,
        "by": found.by,
        "until": found.until,
    }
    holder = {
        "contact": where.contact,
        "person": where.person or _somebody(tx, where, found.kind, command),
        "called": command.called,
    }
    write_roles(tx, [{"id": role, "since": where.at, **given, **holder}])
    audit(tx, where, "role.taken", place=found.place, kind=found.kind, by=found.by, taken=role)
    return Did(None, now={"address": command.address} if command.address else {})


def _somebody(tx: Connection, where: Where, kind: str, command: TakeRole) -> str:
    """
    An officer who is no resident here yet is a person all the same, so that no other phone of theirs is a second officer.

    Of no village, on no list; with the welcome, and its consent, they become one like anybody (`storage.residents.sheet`).
    """
    if not may(kind, Action.CONFIRM_NEWS):
        return ""
    if known := by_role_alone(tx, where.contact):
        return known
    id_ = where.house.new_id()
    who = {
        "called": command.called,
        "folded": fold(command.called),
        "address": command.address or where.address,
    }
    write_persons(tx, [{"id": id_, "basis": OF_ROLE, "created": where.at, **who}])
    return id_


def write_roles(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of roles, held from here on."""
    tx.execute(insert(ROLE), list(rows))


@serves(GiveUpRole)
def give_up(tx: Connection, where: Where, command: GiveUpRole) -> Did[None] | Refusal:
    """A role of this very contact ends; another's does not."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, ROLE.c.contact == where.contact, in_force(where.at))
        .values(ended=where.at)
    )
    return Did(None) if ended.rowcount else Refusal()


@serves(MyRoles)
def my_roles(tx: Connection, where: Where, _: MyRoles) -> list[RoleHeld]:
    """The roles in force on this contact."""
    rows = tx.execute(
        select(ROLE)
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
            **_shown(row, said),
            "place": row.place,
            "giver": givers.get(row.by),
            "goes": not shared or bool(row.person and row.person == where.person),
        }
        for row in rows
    ]


def _givers(tx: Connection, ids: set[str]) -> dict[str, Giver]:
    rows = tx.execute(select(ROLE).where(ROLE.c.id.in_(ids))).all()
    said = labels(tx, list({row.place for row in rows}))
    return {row.id: {"called": row.called, "kind": row.kind, "place": said[row.place]} for row in rows}


# -- given to others, by a role


def fits(kind: str, level: str) -> bool:
    """Whether a role can be held at a place of this level."""
    return kind in POWERS and level in POWERS[Kind(kind)].levels


@serves(WhatIGive, Action.INVITE)
def what_i_give(tx: Connection, _: Where, held: Held, __: WhatIGive) -> Giving:
    """The roles that a role gives; in the order of the table."""
    return {
        "kinds": [each.value for each in Kind if gives(held.kind, each)],
        "place": held.place,
        "label": label(tx, held.place),
        "below": reaches(held.kind) is Reach.BELOW,
    }


@serves(GiveRole, Action.INVITE)
def give_role(tx: Connection, where: Where, held: Held, command: GiveRole) -> Did[Code] | Refusal:
    """A code for a role that this role gives, at a place within it; the door looked at the place."""
    if not gives(held.kind, command.kind) or not fits(command.kind, level_of(tx, command.place)):
        return Refusal()
    code = invite(tx, where.house, where.at, command.kind, command.place, held.id)
    return Did({"code": code, "day": in_vietnam(where.at + LIFE)})


def _below(held: Held) -> ColumnElement[bool]:
    """The roles within a role that it could have given."""
    given = [each.value for each in Kind if gives(held.kind, each)]
    return ROLE.c.kind.in_(given) & ROLE.c.place.in_(select(PLACE.c.id).where(places(held)))


@serves(Holders, Action.INVITE)
def holders(tx: Connection, where: Where, held: Held, query: Holders) -> HoldersBelow:
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


def _shown(row: Found, said: Mapping[str, str]) -> Holder:
    return {
        "id": row.id,
        "kind": row.kind,
        "label": said[row.place],
        "called": row.called,
        "since": in_vietnam(row.since),
        "until": _day(row.until),
    }


@serves(EndRole, Action.INVITE)
def end_role(tx: Connection, where: Where, held: Held, command: EndRole) -> Did[None] | Refusal:
    """End a role below; a forged id ends nothing."""
    ended = tx.execute(
        update(ROLE)
        .where(ROLE.c.id == command.which, _below(held), in_force(where.at), ROLE.c.id != held.id)
        .values(ended=where.at)
    )
    if not ended.rowcount:
        return Refusal()
    audit(tx, where, "role.ended", person="", place=held.place, ended=command.which, by=held.id)
    return Did(None)


def end_by_operator(tx: Connection, house: House, at: datetime, which: str) -> bool:
    """End a role from the machine."""
    ended = tx.execute(update(ROLE).where(ROLE.c.id == which, ROLE.c.ended.is_(None)).values(ended=at))
    if ended.rowcount:
        by_operator(tx, house, at, "role.ended", ended=which)
    return bool(ended.rowcount)


def listed(tx: Connection, at: datetime, place: str = "") -> list[Holder]:
    """All roles in force (those at a place and in what lies below it), for whoever runs the machine."""
    rows = tx.execute(
        select(ROLE, PLACE.c.code)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(in_force(at), under(place) if place else true())
        .order_by(PLACE.c.folded, ROLE.c.since, ROLE.c.id)
    ).all()
    said = labels(tx, list({row.place for row in rows}))
    return [_shown(row, said) for row in rows]
