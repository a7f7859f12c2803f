"""Clans: groups of families of one commune, made by a head or an officer; a family is of one at the most."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dialogs.vietnamese import bare, fold, words
from storage.act import House
from storage.families.gates import LIVING
from storage.store.rows import Row, fetch_all, fetch_first
from storage.tables import CLAN, HOUSEHOLD, in_order

MOST_CLANS = 500


def make(tx: Connection, house: House, at: datetime, role: str, commune: str, name: str) -> str:
    """A clan without families yet; its id, or that of the one that is called so already."""
    if known := by_name(tx, commune, name):
        return str(known["id"])
    row = {
        "id": house.new_id(),
        "commune": commune,
        "name": name,
        "folded": fold(name),
        "role": role,
        "at": at,
    }
    tx.execute(insert(CLAN).values(**row))
    return str(row["id"])


def by_name(tx: Connection, commune: str, name: str) -> Row | None:
    """The clan of a commune that is called so, as people type it."""
    mine = (CLAN.c.commune == commune, CLAN.c.folded == fold(name), CLAN.c.ended.is_(None))
    rows = fetch_all(tx, select(CLAN).where(*mine).order_by(*in_order(CLAN)))
    return next((row for row in rows if called_so(name, row["name"])), None)


def called_so(typed: str, known: str) -> bool:
    """Whether two names are of one clan: alike with their marks, or one of them typed without any. Dương is not Đường."""
    ours, theirs = words(typed), words(known)
    plain = [tuple(map(bare, each)) for each in (ours, theirs)]
    unmarked = ours == plain[0] or theirs == plain[1]
    return bool(ours) and (ours == theirs or (unmarked and plain[0] == plain[1]))


def one(tx: Connection, commune: str, clan: str) -> Row | None:
    """A clan of a commune that is on the list."""
    return fetch_first(
        tx, select(CLAN).where(CLAN.c.id == clan, CLAN.c.commune == commune, CLAN.c.ended.is_(None))
    )


def led_by(tx: Connection, person: str) -> list[Row]:
    """The clans that somebody answers for."""
    mine = select(CLAN).where(CLAN.c.head == person, CLAN.c.ended.is_(None)) if person else None
    return fetch_all(tx, mine.order_by(*in_order(CLAN))) if mine is not None else []


def families_of(tx: Connection, clan: str) -> list[Row]:
    """The families of a clan that live there."""
    return fetch_all(
        tx,
        select(HOUSEHOLD).where(HOUSEHOLD.c.clan == clan, LIVING).order_by(HOUSEHOLD.c.name, HOUSEHOLD.c.id),
    )


def join(tx: Connection, commune: str, clan: str, households: Collection[str]) -> int:
    """Families of the commune are of this clan from now on, whichever they were of before; how many."""
    theirs = (HOUSEHOLD.c.id.in_(households), HOUSEHOLD.c.commune == commune, LIVING)
    return tx.execute(update(HOUSEHOLD).where(*theirs).values(clan=clan)).rowcount


def leave(tx: Connection, clan: str, household: str) -> bool:
    """A family is of no clan any more; whether it was of this one."""
    theirs = (HOUSEHOLD.c.id == household, HOUSEHOLD.c.clan == clan)
    return bool(tx.execute(update(HOUSEHOLD).where(*theirs).values(clan="")).rowcount)


def lead(tx: Connection, clan: str, person: str) -> None:
    """Who answers for a clan ("" nobody)."""
    tx.execute(update(CLAN).where(CLAN.c.id == clan).values(head=person))


def rename(tx: Connection, clan: str, name: str) -> None:
    """A clan is called otherwise."""
    tx.execute(update(CLAN).where(CLAN.c.id == clan).values(name=name, folded=fold(name)))


def end(tx: Connection, at: datetime, clan: str) -> None:
    """A clan is off the list, and its families are of none; what was decided about it stays."""
    tx.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.clan == clan).values(clan=""))
    tx.execute(update(CLAN).where(CLAN.c.id == clan).values(ended=at, head=""))
