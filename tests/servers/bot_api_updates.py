"""The queue of updates, and long polling on it.

An update stays until it is confirmed: by a later getUpdates with a higher offset, or by a 2xx of
the webhook. Faults of the service are here too: the same update twice, and updates out of order.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.servers.bot_api_rules import RefusalError
from tests.servers.bot_api_world import Json, Signal

# Telegram: unless asked for, these are not sent.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(eq=False)
class Update:
    """An update that waits to be fetched or delivered."""

    id: int
    kind: str
    body: Json
    queue: str  # updates of one queue reach a webhook one after the other
    again: int = 0  # how often it is to come once more after it was confirmed


class Updates:
    """Pending updates in the order in which they happened."""

    def __init__(self, changed: Signal, first_id: int = 100_001) -> None:
        self.changed = changed
        self.pending: list[Update] = []
        self.confirmed: list[Update] = []
        self.allowed: frozenset[str] | None = None
        self.on_new: Callable[[Update], None] = lambda _: None
        self._ids = itertools.count(first_id)
        self._last_id = first_id
        self._poller: asyncio.Future[None] | None = None
        self._twice = 0
        self._held: list[Update] = []
        self._hold = 0
        self._disordered = False

    def allow(self, kinds: Iterable[str]) -> None:
        """An empty list is the default: all kinds but those that come only on request."""
        self.allowed = frozenset(kinds) or None

    def add(self, kind: str, payload: Json, queue: str) -> Update | None:
        """Queues what happened, unless the bot has not asked for this kind."""
        wanted = kind not in ON_REQUEST if self.allowed is None else kind in self.allowed
        return self._queue(kind, {kind: payload}, queue) if wanted else None

    def raw(self, body: Json) -> Update:
        """Queues any update, of a kind nobody knows too; the bot's wishes are not asked."""
        kind = next((key for key in body if key != "update_id"), "")
        return self._queue(kind, body, "raw")

    def _queue(self, kind: str, body: Json, queue: str) -> Update:
        number = self._last_id = next(self._ids)
        update = Update(number, kind, {"update_id": number} | body, queue)
        if self._twice:
            self._twice -= 1
            update.again = 1
        if self._hold:
            self._held.append(update)
            if len(self._held) == self._hold:
                late, self._held, self._hold = self._held[::-1], [], 0
                self._disordered = True
                self._publish(late)
        else:
            self._publish([update])
        return update

    def _publish(self, updates: list[Update]) -> None:
        self.pending += updates
        self.wake()
        for update in updates:
            self.on_new(update)

    def wake(self, conflict: str = "") -> None:
        """Answers the long poll: with what there is, or with 409."""
        if self._poller and not self._poller.done():
            if conflict:
                self._poller.set_exception(RefusalError(409, conflict))
            else:
                self._poller.set_result(None)

    def duplicate_next(self, times: int = 1) -> None:
        """The next updates come once more, with the same update_id, after they were confirmed."""
        self._twice += times

    def reverse_next(self, count: int = 2) -> None:
        """Holds the next updates until there are so many of them, then gives the newest first."""
        self._hold = count

    def redeliver(self, count: int = 1, *, confirms_itself: bool = False) -> list[Update]:
        """Puts the last confirmed updates back: Telegram forgot that the bot has them."""
        lost = [update for update in self.confirmed[-count:] if update not in self.pending]
        for update in lost:
            self.confirmed.remove(update)
            update.again = 0 if confirms_itself else 1
        self.pending[:0] = lost
        self._disordered = True
        self.wake()
        for update in lost:
            self.on_new(update)
        return lost

    def confirm(self, update: Update) -> bool:
        """Takes the update away; False when it has to come once more."""
        if update.again:
            update.again -= 1
            return False
        self.pending.remove(update)
        self.confirmed.append(update)
        self.changed.ring()
        return True

    def clear(self, keep: int = 0) -> None:
        """Forgets all but the newest updates."""
        cut = max(len(self.pending) - keep, 0)
        self.confirmed += self.pending[:cut]
        del self.pending[:cut]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Waits for updates from this offset on; earlier ones count as confirmed."""
        if offset < 0:
            self.clear(keep=-offset)
        batch = self._take(offset)
        if not batch and seconds:
            self.wake(OTHER_POLLER)
            batch = await self._wait(offset, seconds)
        return [update.body for update in batch[:limit]]

    async def _wait(self, offset: int, seconds: float) -> list[Update]:
        mine = None
        try:
            async with asyncio.timeout(seconds):
                while not (batch := self._take(offset)):
                    self._poller = mine = asyncio.get_running_loop().create_future()
                    await mine
                return batch
        except TimeoutError:
            return []
        finally:
            if self._poller is mine:
                self._poller = None

    def _take(self, offset: int) -> list[Update]:
        """Confirms what is below the offset and returns the rest, repeated ones included."""
        if offset <= 0 or offset > self._last_id + 10:  # one from the future is not believed
            return self.pending
        take = filter if self._disordered else itertools.takewhile
        old = list(take(lambda update: update.id < offset, self.pending))
        repeated = {update for update in old if not self.confirm(update)}
        if not repeated:
            return self.pending
        return [update for update in self.pending if update.id >= offset or update in repeated]
