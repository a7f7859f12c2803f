"""Who and what lies within a role: one person, one household, one village, by an id that may be forged."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, false, select

from dialogs.rules.roles import Reach, reaches
from storage.access import Held, within
from storage.tables import HOUSEHOLD, PERSON, PLACE

STAGED = "staged:"  # with this begins the commune of a row that is not to be seen yet
CHAPTER = "chapter"  # the basis of whom the chapter wrote down itself; else it is the name of a list
ONES = PERSON.c.same_as == ""  # rows that stand for themselves


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


def name_of(row: Any) -> str:
    """The full name, or what they are called."""
    return str(row["full_name"] or row["called"])


def living(tx: Connection, place: str) -> RowMapping | None:
    """A village or unit, as people belong to."""
    found = select(PLACE).where(PLACE.c.id == place, PLACE.c.level.in_(("village", "unit")))
    return tx.execute(found).mappings().first()
