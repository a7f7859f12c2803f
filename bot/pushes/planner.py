"""The planner's round: each kind of reminder, chunk by chunk, so that answers go first."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.clock import VIETNAM
from storage.pushing import planning
from storage.pushing.dates import dates_of_communes
from storage.where import House

log = structlog.get_logger()
REST = 0.002  # seconds between chunks
AWAKE = range(6, 22)  # hours in Vietnam in which reminders are planned: none falls at night


class Planner:
    """Plans for all communes of a database; two of them are harmless."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def reminders(self) -> int:
        """One round over all who may be reminded; how many rows were written."""
        at = self.app.clock()
        if at.astimezone(VIETNAM).hour not in AWAKE:
            return 0
        dates = await self.app.store.read(lambda tx: dates_of_communes(tx, at))
        written = 0
        for chunk in _chunks(dates):
            written += await self._through(chunk, at)
        if written:
            log.info("planner.reminders", rows=written)
        return written

    async def _through(self, chunk: planning.Chunk, at: datetime) -> int:
        rows, after = 0, ""
        while True:
            done = await self.app.store.write(
                partial(_one, chunk=chunk, house=self.app.house, at=at, after=after)
            )
            rows, after = rows + done.rows, done.after
            if not after:
                return rows
            await asyncio.sleep(REST)

    async def campaigns(self) -> int:
        """What campaigns need, until nothing is left to do now."""
        return await self._until_nothing("storage.news.planning", "plan_campaigns")

    async def digests(self) -> int:
        """The digests that are due, of heads and officers."""
        return await self._until_nothing("storage.office.digests", "digests_due", once=True)

    async def _until_nothing(self, module: str, name: str, *, once: bool = False) -> int:
        """Call a planner of another area until it says that nothing is left."""
        if find_spec(module) is None:
            return 0
        work = getattr(import_module(module), name)
        done = 0
        while True:
            at = self.app.clock()
            found: Any = await self.app.store.write(
                lambda tx, at=at: work(tx, self.app.house, at)  # type: ignore[misc]
            )
            done += int(found or 0)
            if once or not found:
                return done
            await asyncio.sleep(REST)


def _one(
    tx: Connection, chunk: planning.Chunk, house: House, at: datetime, after: str
) -> planning.Planned:
    return chunk(tx, house, at, after, planning.CHUNK)


def _chunks(dates: Mapping[str, Mapping[str, date]]) -> Iterator[planning.Chunk]:
    yield planning.plan_unfinished
    yield planning.plan_amend
    yield planning.plan_again
    yield planning.plan_closing(dates.get("closes", {}))
    yield planning.plan_yearly(dates.get("opens", {}))
