"""The store: units of work go in from asyncio, and are committed together.

    async with open_store("sqlite:///village.db") as store:
        person = await store.write(lambda tx: add_person(tx, "Hà"))
        answer = await store.step(take_answers, Answer(…), key=contact)
        board = await store.read(lambda tx: households(tx, place))

A unit of work is a function of an open transaction. It may run more than once, so it has no effect
outside of it; it neither commits nor rolls back; and it returns values, no cursors. What it raises
its caller gets, and nothing of it is stored, while its neighbours in the group are. Cost: a work
that raises has its group done again in parts, so what is expected (a code that has expired) is
better returned than raised.

**Many rows in one go.** A set-wise handler writes each table with one
`tx.execute(insert(t), [{…}, {…}])`: on PostgreSQL psycopg sends the whole list down one pipeline,
one round trip, if there is no RETURNING; with `.returning(…)` SQLAlchemy makes one statement of up
to 1000 rows of it. Updates are the same with `update(t).where(t.c.id == bindparam("b_id"))`, and
upserts with the dialect's `insert(t).on_conflict_do_…`. Rows are sorted by their key first, so
that two processes lock in the same order. Reads of a set are one `where(t.c.id.in_(ids))`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from storage.store.engines import Engines, StoreClosed, open_engines
from storage.store.writer import SOON, Line, Reader, Stats, Tx, Unit, Writer

__all__ = ["Stats", "Store", "Tx", "open_store"]

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


def open_store(url: str, *, group: int = 256, readers: int = 2, patience: float = 30.0) -> Store:
    """Open the database at `sqlite:///file` or `postgresql://…`; it is reached for on first use.

    `group` is the most units that are committed together, `readers` the number of connections that
    read, `patience` the seconds for which a lost database is waited for.
    """
    return Store(open_engines(url, readers=readers), group=group, readers=readers, patience=patience)


class Store:
    """One writer, a few readers; used from any number of tasks and event loops."""

    def __init__(self, engines: Engines, *, group: int, readers: int, patience: float) -> None:
        self.dialect = engines.dialect
        self._engines = engines
        self._line = Line(group)
        self._writer = Writer(engines.writing, self._line, patience=patience)
        self._reader = Reader(engines.reading, patience=patience)
        self._threads = ThreadPoolExecutor(readers, thread_name_prefix="store-reader")
        self._closed = False
        self._writer.start()

    @property
    def stats(self) -> Stats:
        """What was written so far."""
        return self._writer.stats

    async def write(self, work: Callable[[Tx], T], *, alone: bool = False) -> T:
        """Run a unit of work and return what it returned, once that is committed.

        `alone` gives it a transaction of its own: for commands that write many rows. A caller that
        is cancelled cannot know whether the unit was still stored.
        """
        loop = asyncio.get_running_loop()
        unit = Unit(loop, loop.create_future(), work=work, alone=alone)
        self._line.put(unit)
        result: T = await unit.future
        return result

    async def step(self, handler: Callable[[Tx, list[A]], list[B]], item: A, key: Hashable) -> B:
        """Hand over an item together with all others that wait for the same handler.

        The handler answers the items in their order, one transaction for all. Of one key, over all
        handlers, there is one item at a time, in the order of arrival. Give a plain function or
        method: items of two lambdas never meet.
        """
        loop = asyncio.get_running_loop()
        unit = Unit(loop, loop.create_future(), handler=handler, item=item, key=key)
        if self._line.put(unit):
            loop.call_later(SOON, self._line.ring)
        result: B = await unit.future
        return result

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run a unit of work that only reads, on one snapshot, beside the writer."""
        if self._closed:
            raise StoreClosed("the store is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._reader.run, work)

    def hurry(self) -> None:
        """The process is about to end: a lost database is waited for no longer."""
        self._writer.hurry()
        self._reader.hurry()

    async def aclose(self) -> None:
        """Take no more, serve what was taken, and close every connection."""
        self._closed = True
        self._line.close()
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        self._writer.join()
        self._threads.shutdown()
        self._engines.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
