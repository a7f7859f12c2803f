"""Events are signed and posted to the bot, again and again until it takes them, then no more."""

import asyncio
import hashlib
import io
import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from tests.servers.zalo_oa import ZaloOa

Json = dict[str, Any]
RETRIES = (30.0, 300.0, 900.0, 1800.0, 3600.0)  # seconds, as documented


@dataclass(frozen=True)
class Post:
    """One delivery: the status is 0 where there was no answer in time."""

    event: Json
    status: int
    retry: int


class Webhook:
    """Posts what happens; one person's events one after the other."""

    def __init__(self, server: "ZaloOa") -> None:
        self.server = server
        self.url, self.secret, self.prefix = "", "oa", "app_id"
        self.pace, self.patience = 0.001, 2.0  # seconds for 30 documented ones; for an answer
        self.duplicates = 0  # so many of the next events come twice
        self.unsubscribed = False
        self.posts: list[Post] = []
        self._queues: dict[str, deque[Json]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def sets(self, url: str, signed: tuple[str, str] = ("oa", "app_id"), *, pace: float = 0.001) -> None:
        self.url, (self.secret, self.prefix) = url, signed
        self.pace, self.unsubscribed = pace, False

    @property
    def busy(self) -> bool:
        return bool(self._workers)

    def take(self, event: Json, queue: str) -> None:
        """Delivers an event soon."""
        if not self.url or self.unsubscribed:
            return
        waiting = self._queues.setdefault(queue, deque())
        waiting.append(event)
        if self.duplicates:
            self.duplicates -= 1
            waiting.append(event)
        if queue not in self._workers:
            worker = asyncio.get_running_loop().create_task(self._deliver(queue))
            self._workers[queue] = worker

    async def _deliver(self, queue: str) -> None:
        waiting = self._queues[queue]
        while waiting:
            event = waiting[0]
            for retry in range(len(RETRIES) + 1):
                if await self.post(event, retry=retry) == 200:
                    break
                if retry < len(RETRIES):
                    await asyncio.sleep(RETRIES[retry] / 30 * self.pace)
            else:
                self.unsubscribed = True
            waiting.popleft()
        del self._queues[queue], self._workers[queue]
        self.server.changed.ring()

    async def post(self, event: Json | bytes, *, mac: str = "right", retry: int = 0, url: str = "") -> int:
        """Posts once; the MAC is right, bare, wrong or missing, or the one given."""
        self._session = self._session or aiohttp.ClientSession()
        raw = event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **self._signed(raw, mac)}
        if retry:
            headers["num_retry"] = str(retry)
        timeout = aiohttp.ClientTimeout(total=self.patience)
        status = 0
        try:
            request = self._session.post(
                url or self.url, data=io.BytesIO(raw), headers=headers, timeout=timeout
            )
            async with request as answer:
                status = answer.status
        except (TimeoutError, aiohttp.ClientError):
            pass
        self.posts.append(Post(event if isinstance(event, dict) else {}, status, retry))
        self.server.changed.ring()
        return status

    def _signed(self, raw: bytes, mac: str) -> dict[str, str]:
        if mac == "missing":
            return {}
        right = self.mac(raw)
        shown = {"right": f"mac={right}", "bare": right, "wrong": f"mac={right[::-1]}"}
        return {"X-ZEvent-Signature": shown.get(mac, mac)}

    def mac(self, raw: bytes) -> str:
        """sha256(app_id + body + timestamp + secret), nothing keyed about it."""
        try:
            timestamp = json.loads(raw)["timestamp"]
        except (ValueError, KeyError, TypeError, RecursionError):
            timestamp = ""
        server = self.server
        front = server.app_id if self.prefix == "app_id" else server.oa_id
        secret = server.oa_secret if self.secret == "oa" else server.app_secret
        together = front.encode() + raw + str(timestamp).encode() + secret.encode()
        return hashlib.sha256(together).hexdigest()

    async def aclose(self) -> None:
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._session:
            await self._session.close()
