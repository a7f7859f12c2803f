"""Delivery of updates to the bot's address, again and again until it says 2xx.

As Telegram does it: updates of one chat come one after the other, different chats at the same
time; the first retry follows at once, then the pause doubles.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from tests.servers.bot_api_rules import is_loopback
from tests.servers.bot_api_updates import Update, Updates
from tests.servers.bot_api_wire import Query, read_reply
from tests.servers.bot_api_world import Json, unix_time


@dataclass(frozen=True)
class Target:
    """What setWebhook said."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40


@dataclass(frozen=True)
class Delivery:
    """One attempt; the error is empty after a 2xx."""

    update_id: int
    at: float
    error: str


@dataclass
class Pace:
    """Seconds; Telegram's own are 1, 60 to 120, and about 60."""

    retry: float = 0.02
    longest: float = 1.0
    patience: float = 60.0


class Webhook:
    """The sender; idle while no address is set."""

    def __init__(
        self, updates: Updates, pace: Pace, on_reply: Callable[[str, Query], Awaitable[None]]
    ) -> None:
        self.updates, self.pace, self._on_reply = updates, pace, on_reply
        self.target = Target()
        self.deliveries: list[Delivery] = []
        self._error, self._error_at = "", 0
        self._queues: dict[str, deque[Update]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        updates.on_new = self._take

    async def point(self, target: Target) -> None:
        """Starts at this address with all that is pending; an empty address stops."""
        await self._stop()
        self.target, self._error, self._error_at = target, "", 0
        self._slots = asyncio.Semaphore(target.max_connections)
        for update in list(self.updates.pending):
            self._take(update)

    async def close(self) -> None:
        await self._stop()
        if self._session:
            await self._session.close()

    def info(self) -> Json:
        answer: Json = {
            "url": self.target.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self._error_at:
            answer |= {"last_error_date": self._error_at, "last_error_message": self._error}
        if self.target.url:
            host = urlsplit(self.target.url).hostname or ""
            answer |= {"max_connections": self.target.max_connections, "ip_address": host}
        if self.updates.allowed:
            answer["allowed_updates"] = sorted(self.updates.allowed)
        return answer

    async def _stop(self) -> None:
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._workers.clear()
        self._queues.clear()

    def _take(self, update: Update) -> None:
        if not self.target.url:
            return
        self._queues.setdefault(update.queue, deque()).append(update)
        if update.queue not in self._workers:
            worker = asyncio.get_running_loop().create_task(self._deliver(update.queue))
            self._workers[update.queue] = worker

    async def _deliver(self, queue: str) -> None:
        waiting, failures = self._queues[queue], 0
        while waiting:
            async with self._slots:
                error, retry_after = await self._post(waiting[0])
            self.deliveries.append(Delivery(waiting[0].id, time.monotonic(), error))
            self.updates.changed.ring()
            if not error:
                failures = 0
                if self.updates.confirm(waiting[0]):
                    waiting.popleft()
                continue
            self._error, self._error_at = error, unix_time()
            pause = self.pace.retry * 2**failures if failures else 0.0
            failures += 1
            await asyncio.sleep(retry_after or min(pause, self.pace.longest))
        del self._queues[queue], self._workers[queue]

    async def _post(self, update: Update) -> tuple[str, float]:
        """What went wrong, and for how long the bot asked to be left alone."""
        self._session = self._session or aiohttp.ClientSession()
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.target.secret} if self.target.secret else {}
        local = is_loopback(urlsplit(self.target.url).hostname or "")
        patience = aiohttp.ClientTimeout(total=self.pace.patience)
        try:
            async with self._session.post(
                self.target.url, json=update.body, headers=headers, timeout=patience, ssl=not local
            ) as response:
                if response.status // 100 == 2:
                    await self._obey(response)
                    return "", 0.0
                asked = response.headers.get("Retry-After", "")
                reason = f"{response.status} {response.reason}"
                seconds = float(asked) if asked.isdecimal() else 0.0
                return f"Wrong response from the webhook: {reason}", seconds
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0.0
        except aiohttp.ClientError:
            return "Connection reset by peer", 0.0

    async def _obey(self, response: aiohttp.ClientResponse) -> None:
        """Carries out the method that may ride on the answer; its result nobody learns."""
        query = await read_reply(response)
        method = query.params.pop("method", "")
        if method and not method.lower().startswith("get"):
            await self._on_reply(method, query)
