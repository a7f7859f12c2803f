"""A tiny schema for the tests of the store, and the work that they hand over."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from storage.store.engines import address, open_engine
from storage.store.store import Store, Tx, open_store

metadata = MetaData()
note = Table("note", metadata, Column("id", Integer, primary_key=True), Column("word", Text))
tally = Table("tally", metadata, Column("id", Integer, primary_key=True), Column("n", Integer))
# a foreign key that is looked at when the group commits, not before
later = ForeignKey("tally.id", deferrable=True, initially="DEFERRED")
claim = Table("claim", metadata, Column("id", Integer, primary_key=True), Column("tally", Integer, later))

_count = select(func.count()).select_from(note)
_up = update(tally).where(tally.c.id == bindparam("b_id")).values(n=tally.c.n + 1)


class Refused(Exception):
    """The work did not want to."""


@asynccontextmanager
async def opened(url: str, **options: Any) -> AsyncIterator[Store]:
    """Open a store on a database that has the tiny schema."""
    engine = open_engine(address(url))
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()
    async with open_store(url, **options) as store:
        yield store


@asynccontextmanager
async def held(store: Store) -> AsyncIterator[None]:
    """Keep the writer busy, so that what is handed over meanwhile waits together."""
    begun, gate = threading.Event(), threading.Event()

    def wait(_: Tx) -> None:
        begun.set()
        assert gate.wait(30)

    busy = asyncio.create_task(store.write(wait, alone=True))
    await asyncio.to_thread(begun.wait)
    try:
        yield
    finally:
        gate.set()
        await busy


async def together(store: Store, *calls: Callable[[], Any]) -> list[Any]:
    """Hand all of these over while the writer is busy; give results and exceptions."""
    async with held(store):
        tasks = [asyncio.ensure_future(call()) for call in calls]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


def add(number: int, word: str = "") -> Callable[[Tx], int]:
    """Make a work that adds one note."""

    def work(tx: Tx) -> int:
        tx.execute(insert(note), {"id": number, "word": word})
        return number

    return work


def add_all(tx: Tx, numbers: list[int]) -> list[int]:
    """Add a note for each item."""
    tx.execute(insert(note), [{"id": number, "word": ""} for number in numbers])
    return numbers


def count_up(tx: Tx, numbers: list[int]) -> list[int]:
    """Add one to the tally of each item."""
    tx.execute(_up, [{"b_id": number} for number in numbers])
    return numbers


def fill_tallies(number: int) -> Callable[[Tx], object]:
    """Make a work that adds this many tallies at nought."""
    return lambda tx: tx.execute(insert(tally), [{"id": n, "n": 0} for n in range(number)]).rowcount


def tallies(tx: Tx) -> dict[int, int]:
    """Read all tallies."""
    return {row.id: row.n for row in tx.execute(select(tally))}


def notes(tx: Tx) -> dict[int, str]:
    """Read all notes."""
    return {row.id: row.word for row in tx.execute(select(note))}


def count(tx: Tx) -> int:
    """Count the notes."""
    return tx.scalar(_count) or 0
