"""Who and what lies within a role: one person, one household, one village, by an id that may be forged."""

import secrets
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, select

from dialogs.rules.roles import Reach, reaches
from dialogs.talks.finding import Name
from dialogs.talks.people.cards import AtHome, Villager
from storage.act import Held, stays, within
from storage.places.names import DIGITS, initials
from storage.store.rows import Expr, Row, fetch_all, fetch_first
from storage.tables import HOUSEHOLD, PERSON, PLACE

CHAPTER = "chapter"  # the basis of whom the chapter wrote down itself; else it is the name of a list
ONES = and_(PERSON.c.same_as == "", stays(PERSON))  # rows that stand for themselves, and stay


def homes(held: Held) -> ColumnElement[bool]:
    """The condition on households that lie within a role."""
    if reaches(held.kind) is Reach.HERE:
        return HOUSEHOLD.c.place == held.place
    return HOUSEHOLD.c.commune == held.place if held.level == "commune" else false()


def person(tx: Connection, held: Held, id_: str) -> Row | None:
    """A person within a role; nobody else."""
    mine = select(PERSON).where(PERSON.c.id == id_, within(held, PERSON), ONES)
    return fetch_first(tx, mine)


def household(tx: Connection, held: Held, id_: str) -> Row | None:
    """A household within a role; no other."""
    mine = select(HOUSEHOLD).where(HOUSEHOLD.c.id == id_, homes(held), HOUSEHOLD.c.same_as == "")
    return fetch_first(tx, mine)


def named(row: Mapping[Any, Any]) -> Name:
    """How the person of a row is named to those who may see names."""
    return {
        "name": row["full_name"],
        "address": row["address"],
        "called": row["called"],
        "born": row["born"] or 0,
    }


def villager(row: Row) -> Villager:
    """How somebody stands on a list; the full name, or what they are called."""
    return {"id": row["id"], "name": row["full_name"] or row["called"], "born": row["born"] or 0}


def at_home(
    tx: Connection, *which: ColumnElement[bool], first: Expr = PERSON.c.id, offset: int = 0, most: int = 100
) -> list[AtHome]:
    """The same of several, with their houses."""
    rows = fetch_all(
        tx,
        select(PERSON, HOUSEHOLD.c.name.label("home"))
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(*which)
        .order_by(first, PERSON.c.id)
        .offset(offset)
        .limit(most),
    )
    return [{**villager(row), "home": row["home"] or ""} for row in rows]


def living(tx: Connection, place: str) -> Row | None:
    """A village or unit, as people belong to."""
    found = select(PLACE).where(PLACE.c.id == place, PLACE.c.level.in_(("village", "unit")))
    return fetch_first(tx, found)


# -- codes of households, as they stand on wallet cards: that of the village, an H, and a number

MARK = "H"  # a code of a place ends in digits alone: the two never meet
SPARSE = 16


def new_codes(tx: Connection, place: str, many: int) -> list[str]:
    """Free codes for new households of a village."""
    row = tx.execute(select(PLACE.c.code, PLACE.c.name).where(PLACE.c.id == place)).one()
    stem = f"{row.code or initials(row.name)}{MARK}"
    taken = select(HOUSEHOLD.c.code).where(HOUSEHOLD.c.code.startswith(stem, autoescape=True))
    return free_codes(stem, set(tx.execute(taken).scalars()), many)


def free_codes(stem: str, taken: Collection[str | None], many: int) -> list[str]:
    """
    Free codes that begin so, drawn so that none is guessed from another; without 0 and 1, which are read as letters.

    Who has one is believed to be of that household: of all there can be, at most one in so many is somebody's.
    """
    size = next(each for each in count(4) if len(DIGITS) ** each >= SPARSE * (len(taken) + many))
    found: dict[str, None] = {}
    while len(found) < many:
        code = stem + "".join(secrets.choice(DIGITS) for _ in range(size))
        if code not in taken:
            found[code] = None
    return list(found)
