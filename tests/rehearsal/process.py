"""One process of the rehearsal: its store that fails, its way to the service, its pusher; it can be killed anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.channels.base import Limits, Outgoing
from bot.pushes.pusher import Pusher, Sender
from storage.store.engines import OutcomeUnknown, StoreUnavailable
from storage.store.store import Store
from tests.rehearsal.transport import Killed, Service

MONDAY = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)  # midnight in Vietnam, Monday, 2 November 2026
A_SECOND = 25.0  # messages of the virtual account
AT_ONCE = 200  # requests under way in a large rehearsal: a kill then catches many of them
MEANWHILE = 25  # after so many messages something else happens


@dataclass(slots=True)
class Clock:
    """A time that moves by ticks, and a little with each message."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Mortal:
    """A store as one process has it: it is away now and then, and gone when the process is killed."""

    store: Store
    random: Random
    away: float = 0.0
    dead: bool = False
    met: Counter[str] = field(default_factory=Counter)

    def _before(self) -> None:
        if self.dead:
            raise Killed
        if self.away and self.random.random() < self.away:
            self.met["database away"] += 1
            raise StoreUnavailable("away")

    def _after(self) -> None:
        if self.dead:
            raise Killed
        if self.away and self.random.random() < self.away / 2:
            self.met["commit unknown"] += 1
            raise OutcomeUnknown("broke while committing")

    async def write(self, work: Any, **how: Any) -> Any:
        """As `Store.write`."""
        self._before()
        result = await self.store.write(work, **how)
        self._after()
        return result

    async def step(self, handler: Any, item: Any, key: Any) -> Any:
        """As `Store.step`."""
        self._before()
        result = await self.store.step(handler, item, key)
        self._after()
        return result

    async def read(self, work: Any) -> Any:
        """As `Store.read`."""
        self._before()
        return await self.store.read(work)


@dataclass(slots=True)
class Line:
    """The service as one process reaches it."""

    service: Service
    mortal: Mortal
    clock: Clock
    a_second: float
    meanwhile: Callable[[], Awaitable[None]]

    @property
    def limits(self) -> Limits:
        """What the service can carry."""
        return self.service.limits

    async def send(self, to: str, message: Outgoing) -> str:
        """Send, and let time pass; who is killed here is dead."""
        if self.mortal.dead:
            raise Killed
        self.clock.now += timedelta(seconds=1 / self.a_second)
        try:
            sent = await self.service.send(to, message)
        except Killed:
            self.mortal.dead = True
            raise
        if len(self.service.arrived) % MEANWHILE == 0:
            await self.meanwhile()
        return sent


class Told(Pusher):
    """A pusher that tells the service which rows a message is for: that is all it does beside."""

    async def _send(self, sender: Sender, go: Any) -> Any:
        sender.line.service.going[go.to] = go.pushes  # type: ignore[attr-defined]
        return await super()._send(sender, go)


class Unpaced(Sender):
    """A sender whose time is the virtual one: the line moves it."""

    @property
    def at_once(self) -> int:
        """Many, so that a rehearsal of many people takes minutes; a kill then catches many under way."""
        return max(2, min(AT_ONCE, round(self.rate * 8)))

    @property
    def budget(self) -> int:
        """A few rounds of that."""
        return self.at_once * 4

    async def turn(self, to: str) -> None:
        """Nobody waits."""
