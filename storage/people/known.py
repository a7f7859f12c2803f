"""Who and what lies within a role: one person, one household, one village, by an id that may be forged."""

from collections.abc import Collection, Iterator, Mapping
from itertools import count, islice, product
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, false, select

from dialogs.rules.roles import Reach, reaches
from dialogs.talks.finding import Name
from dialogs.talks.people.cards import AtHome, Villager
from storage.act import Held, stays, within
from storage.places.names import DIGITS, initials
from storage.tables import HOUSEHOLD, PERSON, PLACE

STAGED = "staged:"  # with this begins the commune of a row that is not to be seen yet
CHAPTER = "chapter"  # the basis of whom the chapter wrote down itself; else it is the name of a list
ONES = and_(PERSON.c.same_as == "", stays(PERSON))  # rows that stand for themselves, and stay


def homes(held: Held) -> ColumnElement[bool]:
    """The condition on households that lie within a role."""
    if reaches(held.kind) is Reach.HERE:
        return HOUSEHOLD.c.place == held.place
    return HOUSEHOLD.c.commune == held.place if held.level == "commune" else false()


def person(tx: Connection, held: Held, id_: str) -> RowMapping | None:
    """A person within a role; nobody else."""
    mine = select(PERSON).where(PERSON.c.id == id_, within(held, PERSON), ONES)
    return tx.execute(mine).mappings().first()


def household(tx: Connection, held: Held, id_: str) -> RowMapping | None:
    """A household within a role; no other."""
    mine = select(HOUSEHOLD).where(HOUSEHOLD.c.id == id_, homes(held))
    return tx.execute(mine).mappings().first()


def named(row: Mapping[Any, Any]) -> Name:
    """How the person of a row is named to those who may see names."""
    return {
        "name": row["full_name"],
        "address": row["address"],
        "called": row["called"],
        "born": row["born"] or 0,
    }


def villager(row: RowMapping) -> Villager:
    """How somebody stands on a list; the full name, or what they are called."""
    return {"id": row["id"], "name": row["full_name"] or row["called"], "born": row["born"] or 0}


def at_home(
    tx: Connection,
    *which: ColumnElement[bool],
    first: ColumnElement[Any] = PERSON.c.id,
    offset: int = 0,
    most: int = 100,
) -> list[AtHome]:
    """The same of several, with their houses."""
    rows = tx.execute(
        select(PERSON, HOUSEHOLD.c.name.label("home"))
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(*which)
        .order_by(first, PERSON.c.id)
        .offset(offset)
        .limit(most)
    ).mappings()
    return [{**villager(row), "home": row["home"] or ""} for row in rows]


def living(tx: Connection, place: str) -> RowMapping | None:
    """A village or unit, as people belong to."""
    found = select(PLACE).where(PLACE.c.id == place, PLACE.c.level.in_(("village", "unit")))
    return tx.execute(found).mappings().first()


# -- codes of households, as they stand on wallet cards: that of the village, an H, and a number

MARK = "H"  # a code of a place ends in digits alone: the two never meet


def new_codes(tx: Connection, place: str, many: int) -> list[str]:
    """Free codes for new households of a village."""
    row = tx.execute(select(PLACE.c.code, PLACE.c.name).where(PLACE.c.id == place)).one()
    stem = f"{row.code or initials(row.name)}{MARK}"
    taken = select(HOUSEHOLD.c.code).where(HOUSEHOLD.c.code.startswith(stem, autoescape=True))
    return free_codes(stem, set(tx.execute(taken).scalars()), many)


def free_codes(stem: str, taken: Collection[str | None], many: int) -> list[str]:
    """The first free codes that begin so; without 0 and 1, which are read as letters."""
    return list(islice((code for code in _numbered(stem) if code not in taken), many))


def _numbered(stem: str) -> Iterator[str]:
    for size in count(2):
        for digits in product(DIGITS, repeat=size):
            yield stem + "".join(digits)
