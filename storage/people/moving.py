"""Somebody says where they live: a village, a household by its card, or a unit they work in beside."""

from sqlalchemy import Connection, select, update

from storage.counting import count
from storage.people.joining import forget_identity, identify
from storage.tables import HOUSEHOLD, PERSON, PLACE
from storage.where import Where


def home_of(tx: Connection, household: str) -> str:
    """The village of a household; "" where there is none of this id."""
    return tx.execute(select(HOUSEHOLD.c.place).where(HOUSEHOLD.c.id == household)).scalar() or ""


def joins_unit(tx: Connection, where: Where, place: str) -> bool:
    """Whether it is a unit of somebody who has a village: it comes beside, and they count in both."""
    level = tx.execute(select(PLACE.c.level).where(PLACE.c.id == place)).scalar()
    if level != "unit":
        return False
    lives = tx.execute(
        select(PLACE.c.level).join(PERSON, PERSON.c.village == PLACE.c.id).where(PERSON.c.id == where.person)
    ).scalar()
    if lives != "village":
        return False
    tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(unit=place))
    count(tx, where.house, [where.person])
    return True


def settled(tx: Connection, where: Where, village: str, household: str) -> None:
    """They live there from here on; who they are on the list is looked for anew."""
    now = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).one()
    moved = now.village != village
    if moved or household:
        home = household or None
        tx.execute(update(PERSON).where(PERSON.c.id == where.person).values(household=home))
    if moved:
        forget_identity(tx, where.house, where.person)


def known_there(tx: Connection, where: Where) -> None:
    """Look for them on the list of where they live, if they gave their full name before."""
    identify(tx, where.house, where.person)
