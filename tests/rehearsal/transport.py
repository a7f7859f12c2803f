"""What stands for a service: it takes messages, refuses some, loses some answers, and remembers all that arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from bot.channels.base import ChannelError, Limits, Outgoing

NEVER = datetime.min.replace(tzinfo=UTC)


class Killed(BaseException):
    """The process was killed here; nothing after this line was done by it."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that reached a telephone, with the rows of the ledger it was sent for."""

    at: datetime
    to: str
    pushes: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Faults:
    """How often what goes wrong, of 1; `kill` is asked before and after a message is taken."""

    busy: float = 0.002
    gone: float = 0.002
    no_answer: float = 0.005
    down: float = 0.01
    kill: float = 0.0


@dataclass(slots=True)
class Service:
    """A line with faults; `going` says which rows a message to somebody is for."""

    clock: Callable[[], datetime]
    random: Random
    faults: Faults = field(default_factory=Faults)
    arrived: list[Arrived] = field(default_factory=list)
    going: dict[str, tuple[str, ...]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    met: Counter[str] = field(default_factory=Counter)
    under_way: timedelta = timedelta(seconds=5)
    limits: Limits = field(default_factory=lambda: Limits(text=4096, buttons=100, label=40))
    latest: datetime = NEVER  # when the last one arrived, by a clock that is put back now and then
    silent_from: datetime | None = None
    silent_until: datetime | None = None
    disobeyed: int = 0

    async def send(self, to: str, message: Outgoing) -> str:
        """Take it, or fail in one of the ways of the world."""
        at = self.clock()
        if self.silent_from and self.silent_until:
            self.disobeyed += self.silent_from + self.under_way < at < self.silent_until
        self._perhaps_killed("killed before")
        if to in self.blocked or self._happens("gone", self.faults.gone):
            self.blocked.add(to)
            raise ChannelError("403", gone=True)
        if self._happens("busy", self.faults.busy):
            after = self.random.choice((3, 20, 90))
            self.silent_from, self.silent_until = at, at + timedelta(seconds=after)
            raise ChannelError("429", retryable=True, retry_after=after)
        if self._happens("down", self.faults.down):
            raise ChannelError("502", retryable=True)
        self.arrived.append(Arrived(at, to, self.going.get(to, ()), message.text))
        self.latest = max(self.latest, at)
        self._perhaps_killed("killed after")
        if self._happens("no_answer", self.faults.no_answer):
            raise ChannelError("timed out", retryable=True, perhaps_sent=True)
        return f"m{len(self.arrived)}"

    def _perhaps_killed(self, when: str) -> None:
        if self._happens(when, self.faults.kill):
            raise Killed

    def _happens(self, what: str, how_often: float) -> bool:
        happens = how_often > 0 and self.random.random() < how_often
        if happens:
            self.met[what] += 1
        return happens
