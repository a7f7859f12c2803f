"""The planner's round: each kind of reminder, chunk by chunk, so that answers go first."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.clock import VIETNAM
from storage.act import House
from storage.ledger.plan import (
    CHUNK,
    Chunk,
    Days,
    dates_of_communes,
    days_in_force,
    plan_again,
    plan_amend,
    plan_closing,
    plan_unfinished,
    plan_yearly,
)
from storage.ledger.write import write
from storage.news.run import plan_campaigns
from storage.office.year import digests_due, weekly_kept
from storage.titles.lapsing import lapses_due

log = structlog.get_logger()
PART = 125  # rows that are written in one transaction: who writes meanwhile waits for no more
REST = 0.001  # seconds after each
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
        days = await self.app.store.read(days_in_force)
        written = 0
        for chunk in _chunks(at, dates, days):
            written += await self._through(chunk)
        if written:
            log.info("planner.reminders", rows=written)
        return written

    async def _through(self, chunk: Chunk) -> int:
        """Each chunk is read beside the writer, which gets only what is due."""
        rows, after, most, house = 0, "", CHUNK, self.app.house
        while True:
            found = await self.app.store.read(lambda tx, after=after: chunk(tx, after, most))  # type: ignore[misc]
            for at in range(0, len(found.rows), PART):
                work = partial(write, house=house, rows=found.rows[at : at + PART])
                rows += await self.app.store.write(work)
                await asyncio.sleep(REST)
            after = found.after
            if not after:
                return rows

    async def campaigns(self) -> int:
        """What campaigns need, until nothing is left to do now."""
        done = 0
        while found := await self._due(plan_campaigns):
            done += found
            await asyncio.sleep(REST)
        return done

    async def digests(self) -> int:
        """The digests that are due, of heads and officers, and titles near their last day; after them, figures from which it is told how places moved are kept."""
        planned = await self._due(digests_due) + await self._due(lapses_due)
        kept = await self._due(weekly_kept)
        while kept:
            await asyncio.sleep(REST)
            kept = await self._due(weekly_kept)
        return planned

    async def _due(self, work: Callable[[Connection, House, datetime], int]) -> int:
        at = self.app.clock()
        return await self.app.store.write(lambda tx: work(tx, self.app.house, at))


def _chunks(at: datetime, dates: Mapping[str, Mapping[str, date]], days: Days) -> Iterator[Chunk]:
    yield plan_unfinished(at, days, dates.get("closes", {}))
    yield plan_amend(at)
    yield plan_again(at)
    yield plan_closing(at, dates.get("closes", {}))
    yield plan_yearly(at, dates.get("opens", {}))
