"""Whether services know our tokens and post to our address: asked once a minute, however often somebody wants to know."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from bot import metrics
from bot.channels.base import ChannelError, Hook
from bot.trying import told

log = structlog.get_logger()
ASKED = 60.0  # seconds for which an answer holds
PATIENCE = 2.5  # seconds in which a service that is well has answered
WORKS, REFUSED, SILENT = "works", "refused", "silent"


class Line(Protocol):
    """What is asked: who the account is, which only a token that works is told."""

    async def check(self) -> str:
        """Who we are; raises ChannelError."""


@dataclass(slots=True)
class Probes:
    """What the services of a process last said; `lines` are those it hears or sends on."""

    lines: dict[str, Line]
    states: dict[str, str] = field(default_factory=dict)
    _asked: float | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def fresh(self) -> None:
        """Ask, unless it was asked within a minute."""
        async with self._lock:
            moment = asyncio.get_running_loop().time()
            if self._asked is not None and moment - self._asked < ASKED - 1:
                return
            await asyncio.gather(*(self._ask(*each) for each in self.lines.items()))
            self._asked = moment

    async def lacking(self) -> list[str]:
        """
        What keeps the process from being heard, in words.

        A refused token is; a service that is silent is only where no other channel works: it would take all the others away.
        """
        if not self.lines:
            return ["no channel is configured"]
        await self.fresh()
        refused = [
            f"{name} does not know our token" for name, state in self.states.items() if state == REFUSED
        ]
        if refused or WORKS in self.states.values():
            return refused
        return [f"{name} does not answer" for name in self.states]

    async def _ask(self, name: str, line: Any) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await line.check()
                state, why = WORKS, ""
                hook: Hook | None = await line.hook() if hasattr(line, "hook") else None
        except (ChannelError, TimeoutError) as error:
            hook, why = None, told(error)
            lost = isinstance(error, ChannelError) and (error.needs_human or error.gone)
            state = REFUSED if lost else SILENT
        if state != self.states.get(name):
            says = log.info if state == WORKS else log.warning
            says("channel.state", channel=name, state=state, why=why)
        self.states[name] = state
        metrics.CHANNEL_UP.labels(name).set(state == WORKS)
        if hook is not None:
            metrics.hooked(name, hook)
