"""How each channel's account is sent from: the channel itself, its speed, and what the rules need to know of it."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.channels.base import Limits, Outgoing
from dialogs.rules.hours import CHANNELS, Channel
from storage.ledger.decide import Way, way_of

CHAT_SPACING = 1.1  # seconds between two messages to one chat


class Line(Protocol):
    """What a pusher needs of a channel."""

    limits: Limits

    async def send(self, to: str, message: Outgoing) -> str:
        """Deliver one message and return the service's id of it; raises ChannelError."""


@dataclass(slots=True)
class Sender:
    """
    One account: its line, messages a second, and whether the line keeps that speed by itself.

    only: whom it reaches, of an account that each process has for itself; None: everybody.
    """

    way: Way
    line: Line
    rate: float
    paced: bool = False
    most: int = 256  # requests under way: as many as the store commits together
    spacing: float = CHAT_SPACING
    only: Callable[[], Collection[str]] | None = None
    _free: float = 0.0
    _chats: dict[str, float] = field(default_factory=dict)

    @property
    def at_once(self) -> int:
        """How many requests are under way at most: about a third of a second's worth."""
        return max(2, min(self.most, round(self.rate / 3)))

    @property
    def budget(self) -> int:
        """How much is claimed at once: two seconds' worth."""
        return max(2, min(512, round(self.rate * 2)))

    async def turn(self, to: str) -> None:
        """Wait for the chat's turn, and for the account's where the line does not keep its speed itself."""
        now = asyncio.get_running_loop().time()
        if len(self._chats) > 4096:
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        at = max(now, self._chats.get(to, 0.0))
        if not self.paced:
            at = max(at, self._free)
            self._free = at + 1 / self.rate
        self._chats[to] = at + self.spacing
        if at > now:
            await asyncio.sleep(at - now)


def sender_of(channel: str, line: Any, accounts: Mapping[str, str], rate: float = 0.0) -> Sender:
    """The sender of a channel's account."""
    way = way_of(channel, accounts.get(channel, channel), getattr(line, "templates", {}))
    paced = channel in {"telegram", "zalo_bot"}  # these keep their speed themselves
    most = getattr(line, "at_once", 256)
    return Sender(way, line, rate or CHANNELS.get(channel, Channel()).a_second, paced, most)
