"""The planner's round: who is to be reminded, a stretch of people at a time, so that answers go first."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.app import App
from bot.clock import VIETNAM
from storage.act import House
from storage.ledger.plan import (
    STRETCH,
    Days,
    Kind,
    Stretch,
    dates_of_communes,
    days_in_force,
    due,
    plan_again,
    plan_amend,
    plan_closing,
    plan_unfinished,
    plan_yearly,
    stretches,
)
from storage.ledger.write import write
from storage.news.run import plan_campaigns
from storage.office.year import digests_due, weekly_kept
from storage.store.rows import Row
from storage.store.store import Store
from storage.titles.lapsing import lapses_due

log = structlog.get_logger()
PART = 125  # rows that are written in one transaction
FEW = 50  # the same, and persons of a reading, while people are answered
REST = 0.001  # seconds after each transaction
BESIDE = 2  # stretches that PostgreSQL reads at once, while nobody is answered
BREATH = 0.01  # after a stretch, while people are answered
AWAKE = range(6, 22)  # hours in Vietnam in which reminders are planned: none falls at night


class _Pace:
    """How fast it is gone on: in large steps while nobody else writes, in small ones with rests while people are answered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = store.stats.units
        self.busy = True

    @property
    def beside(self) -> bool:
        """Whether it is read and written at once: where that is done by a server, and nobody waits for it."""
        return self._store.dialect == "postgresql" and not self.busy

    @property
    def at_once(self) -> int:
        """Stretches that are read side by side."""
        return BESIDE if self.beside else 1

    @property
    def most(self) -> int:
        """Persons of a reading."""
        return FEW if self.busy else STRETCH

    @property
    def part(self) -> int:
        """Rows of a transaction: who writes meanwhile waits for no more."""
        return FEW if self.busy else PART

    def wrote(self) -> None:
        """One unit was ours."""
        self._seen += 1

    async def rests(self) -> None:
        """Between two stretches."""
        self.busy, self._seen = self._store.stats.units != self._seen, self._store.stats.units
        if self.busy:
            await asyncio.sleep(BREATH)


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
        written = await self._through([*_kinds(at, dates, days)])
        if written:
            log.info("planner.reminders", rows=written)
        return written

    async def _through(self, kinds: Sequence[Kind]) -> int:
        """Stretches of people are read, and the writer gets only what is due; how many rows are new."""
        read, pace, last = self.app.store.read, _Pace(self.app.store), Stretch("", "")
        rows: list[Row] = []
        written = 0
        while True:
            here = await read(partial(stretches, after=last.end, number=pace.at_once, most=pace.most))
            reading = (read(partial(due, kinds=kinds, here=each)) for each in here)
            if pace.beside:
                found, count = await asyncio.gather(asyncio.gather(*reading), self._write(rows, pace))
            else:
                count = await self._write(rows, pace)
                found = await asyncio.gather(*reading)
            written += count
            rows, last = [row for each in found for row in each], here[-1]
            if not last.end:
                return written + await self._write(rows, pace)
            await pace.rests()

    async def _write(self, rows: Sequence[Row], pace: "_Pace") -> int:
        written, house = 0, self.app.house
        for at in range(0, len(rows), pace.part):
            written += await self.app.store.write(partial(write, house=house, rows=rows[at : at + pace.part]))
            pace.wrote()
            await asyncio.sleep(REST)
        return written

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


def _kinds(at: datetime, dates: Mapping[str, Mapping[str, date]], days: Days) -> Iterator[Kind]:
    yield plan_unfinished(at, days, dates.get("closes", {}))
    yield plan_amend(at)
    yield plan_again(at)
    yield plan_closing(at, dates.get("closes", {}))
    yield plan_yearly(at, dates.get("opens", {}))
