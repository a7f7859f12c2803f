"""The sessions of the page in the database, where several gateways serve it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection

from bot.channels.web.boxes import AWAY
from bot.clock import Clock
from storage import pages
from storage.store.store import Store

OLD = timedelta(seconds=AWAY)


@dataclass(frozen=True, slots=True)
class SharedPages:
    """`kiosk`: after how many seconds of silence a session on a shared tablet is over."""

    store: Store
    clock: Clock
    kiosk: float

    def _since(self) -> tuple[datetime, datetime]:
        at = self.clock()
        return at - OLD, at - timedelta(seconds=self.kiosk)

    async def begin(self, page: str, *, kiosk: bool) -> tuple[str, int]:
        """A session that is new here; what stayed of one before is let go."""
        at, epoch, (since, kiosk_since) = self.clock(), token_hex(4), self._since()

        def work(tx: Connection) -> pages.Standing:
            if page not in pages.standing(tx, [page], since, kiosk_since):
                pages.end(tx, page)
            return pages.begin(tx, page, epoch, at, kiosk=kiosk)

        return await self.store.write(work, alone=True)

    async def standing(self, found: Collection[str]) -> Mapping[str, tuple[str, int]]:
        """Where sessions stand; without those that are over."""
        names, (since, kiosk_since) = sorted(found), self._since()
        return await self.store.read(lambda tx: pages.standing(tx, names, since, kiosk_since))

    async def after(self, seen: Mapping[str, int]) -> list[tuple[str, int, Mapping[str, Any]]]:
        """The messages after these numbers, in order."""
        return await self.store.read(lambda tx: pages.after(tx, seen))

    async def tell(self, page: str, message: Mapping[str, Any]) -> tuple[str, int] | None:
        """A message to a session, wherever its page is open; None where it is over."""
        told = pages.Told(page, message, self.clock(), *self._since())
        return await self.store.step(pages.tell, told, page)

    async def used(self, page: str) -> None:
        """Somebody is there."""
        await self.store.step(pages.used, (page, self.clock()), page)

    async def end(self, page: str) -> None:
        """A session is over."""
        await self.store.write(partial(pages.end, page=page), alone=True)

    async def sweep(self) -> None:
        """Let go of what nobody looks at any more."""
        at, (since, kiosk_since) = self.clock(), self._since()
        await self.store.write(lambda tx: pages.sweep(tx, at, since, kiosk_since, OLD), alone=True)
