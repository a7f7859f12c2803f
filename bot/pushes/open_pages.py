"""What is sent unasked to pages that are open: each gateway writes to those that are open on it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from bot.app import App
from bot.channels.base import ChannelError, Limits, Outgoing
from bot.channels.web.channel import Web
from bot.delivery import every
from bot.pauses import Pauses
from bot.pushes.pusher import Pusher, sender_of
from storage.phones import keep_open

LOOK = 2.0  # seconds between two looks
LEASE, AGAIN = (
    timedelta(seconds=45),
    timedelta(seconds=20),
)  # how long a page counts as open, and when that is said anew
CHUNK = 500


class Pages:
    """The open pages of this process: who looks at them, and what is due to them."""

    def __init__(self, app: App, channel: Web) -> None:
        self.app, self.channel = app, channel
        self.limits: Limits = channel.limits
        sender = sender_of(channel.name, self, {})
        sender.only, sender.paced = self.looked_at, True
        self.pusher = Pusher(app, {channel.name: sender}, Pauses(app.store, {}, app.clock))
        self._said: dict[str, datetime] = {}

    def looked_at(self) -> list[str]:
        """Whose pages are open."""
        return self.channel.boxes.looked_at()

    async def send(self, to: str, message: Outgoing) -> str:
        """Show it on an open page; nobody comes back to what they did not ask for."""
        box = self.channel.boxes.find(to)
        if box is None or not box.streams:
            raise ChannelError("the page was closed", retryable=True)
        return await self.channel.send(to, message)

    async def look(self) -> None:
        """Say which pages are open, and send what is due to them."""
        await self._keep(self.looked_at(), self.app.clock())
        await self.pusher.drain()

    async def _keep(self, names: Sequence[str], at: datetime) -> None:
        self._said = {name: said for name, said in self._said.items() if name in set(names)}
        new = [name for name in names if self._said.get(name, at - AGAIN) <= at - AGAIN]
        for first in range(0, len(new), CHUNK):
            some = new[first : first + CHUNK]
            await self.app.store.write(
                partial(keep_open, channel=self.channel.name, externals=some, until=at + LEASE)
            )
        self._said |= dict.fromkeys(new, at)


@asynccontextmanager
async def pages(app: App) -> AsyncIterator[None]:
    """Write to the open pages of an application while the context lasts; nothing where it has no page."""
    channel = app.channels.get("web")
    if channel is None:
        yield
        return
    here = Pages(app, cast("Web", channel))
    task = asyncio.create_task(every(LOOK, here.look, "pages"))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with app.in_time("pages"):
            await here.pusher.stop()
