"""Days of reminders and news on a virtual clock, through the real planner, claiming, rules and sender, with faults."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import Connection, insert, select, update

from bot.app import App, build
from bot.memory import settled
from bot.pauses import Pauses
from bot.pushes.planner import Planner
from bot.pushes.pusher import sender_of
from bot.settings import Settings
from storage.act import VIETNAM
from storage.store.engines import StoreError
from storage.tables import CAMPAIGN, PUSH
from storage.vault import Vault
from tests.rehearsal.checks import check
from tests.rehearsal.population import Resident, make
from tests.rehearsal.process import A_SECOND, AT_ONCE, MONDAY, Clock, Line, Mortal, Told, Unpaced
from tests.rehearsal.transport import Faults, Killed, Service
from tests.rehearsal.world import happens, remember

MOST_ROUNDS = 2000  # of one tick
ACCOUNTS = {"telegram": "telegram:42"}
# (minutes after midnight, whether reminders are planned): at night, too, something tries to send
TICKS = (
    (30, False),
    (180, False),
    (400, False),
    (720, False),
    (1105, True),
    *((minute, minute == 1171) for minute in range(1111, 1255, 10)),
    (1275, False),
    (1380, False),
)
CAMPAIGNS = {
    1: "",
    4: "stop",
    11: "pause",
    18: "",
    24: "stop",
}  # the evenings on which news begins, and what becomes of it
NONE = Faults(0, 0, 0, 0, 0)


@dataclass
class Rehearsal:
    """One rehearsal; `report` is what it came to."""

    url: str
    people: int
    days: int
    seed: int = 1
    faults: Faults = field(default_factory=lambda: Faults(kill=0.0005))
    away: float = 0.0005
    a_second: float = A_SECOND
    tells: Callable[[str], None] = print
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.settings = Settings(
            _env_prefix="CDHT_NONE_",
            database_url=self.url,
            secret_key=Vault.new_key(),
            telegram_token="42:TEST",
        )  # type: ignore[call-arg]
        self.app: App = build(self.settings, [], clock=self.clock, reminders=True)
        self.service = Service(self.clock, self.random, self.faults, under_way=self._under_way)
        self.residents: dict[str, Resident] = {}
        self.met: Counter[str] = Counter()
        self.stopped: dict[str, datetime] = {}
        self.planned: list[float] = []
        self._numbers = count(1)
        self._pushers: list[Told] = []
        self._steered: set[int] = set()

    async def run(self) -> dict[str, Any]:
        """All days, and what must be zero."""
        began = perf_counter()
        async with self.app.store:
            found = await self.app.store.write(lambda tx: make(tx, self.people, MONDAY, self.random))
            self.residents = {one.id: one for one in found}
            self.everybody = found
            settled()
            made = perf_counter()
            for day in range(self.days):
                await self._day(day)
                self._progress(day, perf_counter() - made)
            await self._rest()
            report = await self._report()
        report["seconds"] = round(perf_counter() - made, 1)
        report["seconds to make the people"] = round(made - began, 1)
        return report

    # -- days

    async def _day(self, day: int) -> None:
        midnight = MONDAY + timedelta(days=day)
        if day in CAMPAIGNS:
            await self._writes_news(day, midnight)
        for minute, plans in TICKS:
            self.clock.now = max(self.clock.now, midnight + timedelta(minutes=minute))
            self._step_of_the_clock(day, minute)
            await self._happens(0.4 / len(TICKS))
            await self._tick(plans=plans, two=day % 3 == 2)
            await self._steers()

    def _step_of_the_clock(self, day: int, minute: int) -> None:
        steps = {(3, 1171): -40, (5, 1141): 50, (6, 400): -30}
        shift = steps.get((day % 7, minute), 0)
        if shift:
            self.met["clock steps"] += 1
            self.clock.now += timedelta(minutes=shift)

    async def _tick(self, *, plans: bool, two: bool) -> None:
        """What the ticks of `bot.pushes.service` do, with one pusher or two."""
        planner = Planner(self.app)
        if plans:
            began = perf_counter()
            await planner.reminders()
            self.planned.append(perf_counter() - began)
        await planner.campaigns()
        for _ in range(MOST_ROUNDS):
            before = len(self.service.arrived)
            while len(self._pushers) < 2:
                self._pushers.append(self._pusher())
            busy = self._pushers if two else self._pushers[:1]
            await asyncio.gather(*(self._drains(each) for each in busy))
            self._pushers = [each for each in self._pushers if not each.app.store.dead]  # type: ignore[attr-defined]
            paused = max((end for each in busy if (end := each.pauses.until("telegram"))), default=None)
            if paused is not None:  # the service asked for silence: time passes
                self.clock.now = max(self.clock.now, paused)
            elif len(self.service.arrived) == before:
                break

    async def _drains(self, pusher: Told) -> None:
        try:
            await pusher.pauses.refresh()
            await pusher.mend()
            await pusher.drain()
        except Killed:
            self.met["killed"] += 1
        except StoreError:
            self.met["tick failed for the database"] += 1

    def _pusher(self) -> Told:
        mortal = Mortal(self.app.store, self.random, self.away, met=self.met)
        app = App(
            self.app.settings,
            mortal,
            self.app.house,
            self.app.runner,
            self.app.deliveries,
            {},
            self.clock,  # type: ignore[arg-type]
        )
        line = Line(self.service, mortal, self.clock, self.a_second, self._meanwhile)
        plain = sender_of("telegram", line, ACCOUNTS, rate=self.a_second)
        sender = Unpaced(plain.way, line, self.a_second, paced=True)
        pauses = Pauses(mortal, ACCOUNTS, self.clock)  # type: ignore[arg-type]
        return Told(app, {"telegram": sender}, pauses, draw=self.random.random)

    async def _happens(self, times: float) -> None:
        at = self.clock()

        def work(tx: Connection) -> list[tuple[Resident, str]]:
            return happens(tx, self.everybody, at, self.random, lambda: f"{next(self._numbers):09}", times)

        done = await self.app.store.write(work)
        remember(done, self.from_here_on)
        self.met["of people's doing"] += len(done)

    async def _rest(self) -> None:
        """Faults end; leases end; what is due goes or says why not."""
        self.service.faults, self.away = NONE, 0.0
        for pusher in self._pushers:
            pusher.app.store.away = 0.0  # type: ignore[attr-defined]
        for _ in range(4):
            self.clock.now += timedelta(minutes=16)
            await self._tick(plans=False, two=False)

    # -- campaigns

    async def _writes_news(self, day: int, midnight: datetime) -> None:
        place = "tinh" if day % 2 else "x00"
        begins = timedelta(hours=22) if CAMPAIGNS[day] == "late" else timedelta(hours=18, minutes=30)
        await self.app.store.write(
            lambda tx: tx.execute(
                insert(CAMPAIGN).values(
                    id=f"news-{day:02}",
                    commune="",
                    place="tinh",
                    by="role-0",
                    words={"vi": f"Tin số {day}"},
                    state="planned",
                    audience={"place": place, "state": "all", "when": "now"},
                    counts={"by": {"who": "tỉnh Ví Dụ"}},
                    not_before=midnight + begins,
                    created=midnight,
                    changed=midnight,
                )
            )
        )

    async def _meanwhile(self) -> None:
        """Life goes on while messages go out."""
        await self._happens(0.002)
        await self._steers()

    async def _steers(self) -> None:
        """In the middle of an evening an officer stops a campaign; another pauses one and goes on the next day."""
        at = self.clock()
        day, time_ = (at - MONDAY).days, at.astimezone(VIETNAM).time()
        if not time(18, 50) <= time_ < time(20, 30) or day in self._steered:
            return
        self._steered.add(day)
        to = {"stop": ("stopped", ""), "pause": ("paused", "")}.get(CAMPAIGNS.get(day, ""))
        if to:
            await self._moves(day, to, at)
            if to[0] == "stopped":
                self.stopped[f"news-{day:02}"] = self.from_here_on
        if CAMPAIGNS.get(day - 1) == "pause":
            await self._moves(day - 1, ("running", "resumed"), at)

    async def _moves(self, day: int, to: tuple[str, str], at: datetime) -> None:
        of = update(CAMPAIGN).where(CAMPAIGN.c.id == f"news-{day:02}", CAMPAIGN.c.state != "done")
        await self.app.store.write(lambda tx: tx.execute(of.values(state=to[0], why=to[1], changed=at)))

    # -- what it came to

    async def _report(self) -> dict[str, Any]:
        columns = (
            "id",
            "person",
            "household",
            "purpose",
            "occurrence",
            "campaign",
            "state",
            "reason",
            "not_before",
            "expires",
        )
        wanted = select(*(PUSH.c[name] for name in columns))
        rows = await self.app.store.read(lambda tx: tx.execute(wanted).mappings().all())
        ledger = {row["id"]: row for row in rows}
        households: dict[str, datetime] = {}
        for one in self.everybody:
            if "household" in one.since:
                households.setdefault(one.household, one.since["household"])
                households[one.household] = min(households[one.household], one.since["household"])
        promises = check(
            self.service.arrived,
            ledger,
            self.residents,
            households,
            self.stopped,
            self.clock(),
            self._under_way,
        )
        ends = Counter(f"{row['state']} {row['reason']}".strip() for row in rows)
        purposes = Counter(ledger[id_]["purpose"] for each in self.service.arrived for id_ in each.pushes)
        return {
            "people": self.people,
            "days": self.days,
            "messages": len(self.service.arrived),
            "rows of the ledger": len(rows),
            "by purpose": dict(purposes.most_common()),
            "ends": dict(ends.most_common()),
            "faults": dict((self.met + self.service.met).most_common()),
            "sent although asked to be silent": self.service.disobeyed,
            "seconds of a round of the planner, at most": round(max(self.planned, default=0.0), 1),
            "promises broken": promises,
        }

    @property
    def from_here_on(self) -> datetime:
        """From when on what is said now holds: now, but where the clock was put back not before the last message that arrived."""
        return max(self.clock(), self.service.latest)

    @property
    def _under_way(self) -> timedelta:
        """How long a message may be under way that is marked: what is said meanwhile comes too late for it."""
        return timedelta(seconds=5 + AT_ONCE / self.a_second if self.a_second >= 1 else 5 + 5 / self.a_second)

    def _progress(self, day: int, seconds: float) -> None:
        self.tells(f"day {day + 1} of {self.days}: {len(self.service.arrived)} messages, {seconds:.0f} s")


@contextmanager
def silent() -> Iterator[None]:
    """No log line a push while it runs."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.reset_defaults()


def rehearse(url: str, people: int, days: int, **how: Any) -> dict[str, Any]:
    """Run one from where there is no loop."""
    with silent():
        return asyncio.run(Rehearsal(url, people, days, **how).run())
