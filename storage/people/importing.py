"""
A list of households was brought in: persons staged out of sight, then shown by one short transaction.

A staged person has no village, and a commune and a basis that no query asks for: they hold the household and the village
that are to be. What a broken import left is cleared away by the next one.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, insert, update
from sqlalchemy.exc import IntegrityError

from storage.counting import count, count_households
from storage.errors import StoreError
from storage.people.cards import new_codes
from storage.people.changes import listed_person
from storage.people.joining import settle_village
from storage.people.list_plan import ListPlan, state_of
from storage.people.reach import STAGED
from storage.records import note
from storage.store import Store
from storage.tables import HOUSEHOLD, PERSON
from storage.where import House

CHUNK = 200  # persons a transaction while staging


class ListChangedError(RuntimeError):
    """Somebody else changed the list meanwhile; nothing was stored, doing it again helps."""


@dataclass(frozen=True, slots=True)
class Staged:
    """An import that waits to be shown."""

    plan: ListPlan
    batch: str
    homes: dict[tuple[str, str], str]
    ids: tuple[str, ...]


async def stage(store: Store, house: House, plan: ListPlan, at: datetime) -> Staged:
    """Write the persons of a plan where nobody sees them."""
    if plan.wrong:
        raise ValueError("a plan with faults is not carried out")
    batch = f"{STAGED}{house.new_id()}:"
    homes = {key: each.id or house.new_id() for key, each in plan.homes.items()}
    rows = [
        listed_person(
            house,
            at,
            each.row.name,
            each.row.born,
            state=each.row.state,
            village=None,
            household=None,
            commune=f"{batch}{homes[each.home]}",
            basis=f"{batch}{each.place}",
        )
        for each in plan.people
    ]
    await store.write(_clear)
    try:
        for start in range(0, len(rows), CHUNK):
            await store.write(partial(_write, rows=rows[start : start + CHUNK]))
    except BaseException:
        await drop(store, batch)
        raise
    return Staged(plan, batch, homes, tuple(row["id"] for row in rows))


def _write(tx: Connection, rows: Sequence[dict[str, Any]]) -> None:
    tx.execute(insert(PERSON), list(rows))


def _clear(tx: Connection, batch: str = STAGED) -> None:
    """Drop what is staged; an import that is under way elsewhere notices and stores nothing."""
    tx.execute(delete(PERSON).where(PERSON.c.commune.like(f"{batch}%")))


async def drop(store: Store, batch: str) -> None:
    """Clear one import away, if the database is there; else the next one does."""
    with suppress(StoreError):
        await store.write(partial(_clear, batch=batch))


def show(tx: Connection, house: House, staged: Staged, at: datetime, actor: str, role: str) -> None:
    """Make what is staged visible: all of it here, or nothing."""
    plan, places = staged.plan, list(staged.plan.places)
    if state_of(tx, places) != plan.state:
        raise ListChangedError
    new = _new_homes(tx, staged)
    if new:
        tx.execute(insert(HOUSEHOLD), new)
    shown = sum(_show_village(tx, staged, place) for place in places)
    if shown != len(staged.ids):
        raise ListChangedError
    count(tx, house, staged.ids)
    count_households(tx, house, [row["id"] for row in new])
    settle_village(tx, house, places)
    for place in places:
        people = sum(each.place == place for each in plan.people)
        note(tx, house.new_id(), at, actor, "households.imported", place=place, people=people, role=role)


def _new_homes(tx: Connection, staged: Staged) -> list[dict[str, Any]]:
    plan = staged.plan
    rows: list[dict[str, Any]] = []
    for place in plan.places:
        homes = [each for each in plan.new_homes if each.place == place]
        codes = iter(new_codes(tx, place, sum(not each.code for each in homes)))
        rows += [
            {
                "id": staged.homes[each.key],
                "place": place,
                "commune": plan.communes[place],
                "code": each.code or next(codes),
                "name": each.name,
                "adults": None,
                "state": "",
                "state_until": None,
                "basis": plan.basis,
            }
            for each in homes
        ]
    return rows


def _show_village(tx: Connection, staged: Staged, place: str) -> int:
    """One statement a village: what a staged row hides becomes its place, household and basis."""
    home = func.nullif(func.substr(PERSON.c.commune, len(staged.batch) + 1), "")
    return tx.execute(
        update(PERSON)
        .where(PERSON.c.basis == f"{staged.batch}{place}")
        .values(village=place, household=home, commune=staged.plan.communes[place], basis=staged.plan.basis)
    ).rowcount


async def import_list(
    store: Store, house: House, plan: ListPlan, at: datetime, *, actor: str, role: str = ""
) -> None:
    """Carry a plan out, wholly or not at all."""
    staged = await stage(store, house, plan, at)
    try:
        await store.write(lambda tx: show(tx, house, staged, at, actor, role), alone=True)
    except BaseException as error:
        await drop(store, staged.batch)
        if isinstance(error, IntegrityError):  # a code that another took meanwhile
            raise ListChangedError from error
        raise
