"""A Telegram Bot API server of our own: real HTTP on loopback, strict, with people to play.

    async with BotApi(token="42:TEST") as server:
        bot = Bot(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
        mai = server.person(7, name="Mai")
        mai.starts()
        ...
        welcome = await mai.hears()
        mai.taps(welcome, "Bắt đầu")

Everything but `hears`, `until` and the like is plain and immediate, and belongs to the loop that
runs the server; from a thread or another process see tests/servers/bot_api_elsewhere.py.
`python -m tests.servers.bot_api --port 0 --token 42:TEST` runs it alone and prints its address.
"""

import argparse
import asyncio
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.servers.bot_api_control import control_routes
from tests.servers.bot_api_faults import Fault, Log, Rate, Request, Sent
from tests.servers.bot_api_http import Front
from tests.servers.bot_api_people import Group, Person
from tests.servers.bot_api_rules import too_many_requests
from tests.servers.bot_api_updates import Update, Updates
from tests.servers.bot_api_webhook import Pace, Webhook
from tests.servers.bot_api_world import Json, Signal, World

T = TypeVar("T")
TOKEN = "4242:TEST-TOKEN"


class BotApi:
    """The server; see the module for how it is used."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        port: int = 0,
        enforce_rate: bool | Rate = False,
        pace: Pace | None = None,
        username: str = "cdht_test_bot",
        name: str = "Công dân học tập",
    ) -> None:
        self.token, self.port = token, port
        self.world = World(int(token.partition(":")[0]), name, username)
        self.changed = Signal()  # rings after each request and each delivery
        self.updates = Updates(self.changed)
        self.front = Front(self)
        self.webhook = Webhook(self.updates, pace or Pace(), self.front.obey)
        self.log = Log()
        self.face: dict[tuple[Any, ...], Any] = {}  # commands, name, descriptions, menu buttons
        self.web: dict[str, bytes] = {}  # what Telegram finds when it is given a URL of a photo
        self.faults: list[Fault] = []
        self.closing = asyncio.Event()
        self._rate = (Rate() if enforce_rate is True else enforce_rate) or None
        self._runner: web.AppRunner | None = None

    # Running

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024**2)
        app.add_routes(self.front.routes() + control_routes(self))
        # A client that goes away ends its long poll, as it does at Telegram.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.closing.set()
        await self.webhook.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """For aiogram: TelegramAPIServer.from_base(url); for python-telegram-bot: url + "/bot"."""
        return f"http://127.0.0.1:{self.port}"

    # People

    def person(
        self,
        id: int,  # noqa: A002 - what a test calls it
        name: str = "Mai",
        language: str = "vi",
        *,
        known: bool = False,
    ) -> Person:
        """The person of this id; who never wrote is unknown to the bot, unless known is set."""
        if id not in self.world.chats:
            Person(self.world, self.updates, id, name, language, known=known)
        found = self.world.chats[id]
        assert isinstance(found, Person), f"{id} is a group"
        return found

    def group(
        self,
        id: int = -1001,  # noqa: A002 - what a test calls it
        title: str = "Xóm 3",
    ) -> Group:
        if id not in self.world.chats:
            Group(self.world, self.updates, id, title)
        found = self.world.chats[id]
        assert isinstance(found, Group), f"{id} is a person"
        return found

    def raw_update(self, body: Json) -> Update:
        """Anything at all, of kinds nobody knows too; the update_id is put in."""
        return self.updates.raw(body)

    def expire_taps(self) -> None:
        """From now on the open callback queries are too old to be answered."""
        for tap in self.world.taps.values():
            tap.expired = True

    # Faults

    def fault(self, method: str, how: str = "", *, retry_after: int = 0, **order: Any) -> Fault:
        """The next request of this method goes wrong; see Fault. "*" is all, "download" a file."""
        if retry_after:
            order = {"status": 429, "parameters": {"retry_after": retry_after}} | order
        self.faults.append(Fault(method, how or "error", **order))
        return self.faults[-1]

    def no_faults(self) -> None:
        self.faults.clear()

    def redeliver(self, count: int = 1) -> list[Update]:
        """The last updates come once more though the bot has confirmed them."""
        return self.updates.redeliver(count, confirms_itself=bool(self.webhook.target.url))

    def duplicate_next(self, times: int = 1) -> None:
        self.updates.duplicate_next(times)

    def reverse_next(self, count: int = 2) -> None:
        self.updates.reverse_next(count)

    # What happened

    @property
    def requests(self) -> list[Request]:
        return self.log.requests

    @property
    def sent(self) -> list[Sent]:
        return self.log.sent

    @property
    def counts(self) -> Counter[str]:
        """Requests by method."""
        return self.log.counts

    def calls(self, method: str) -> list[Request]:
        return [request for request in self.log.requests if request.method == method]

    def rate(self, window: float = 1.0, *, chat: int | None = None) -> int:
        return self.log.rate(window, chat=chat)

    def duplicates(self) -> Counter[tuple[int, str]]:
        return self.log.duplicates()

    async def until(
        self,
        holds: Callable[[], T],
        timeout: float = 5.0,  # noqa: ASYNC109 - so that a test reads as a sentence
    ) -> T:
        """Waits for something to become true; looks after each request and each delivery."""
        async with asyncio.timeout(timeout):
            while not (found := holds()):
                await self.changed.wait()
        return found

    async def drained(
        self,
        timeout: float = 5.0,  # noqa: ASYNC109 - so that a test reads as a sentence
    ) -> None:
        """Waits until the bot has confirmed all updates."""
        try:
            await self.until(lambda: not self.updates.pending, timeout)
        except TimeoutError:
            left = [update.body for update in self.updates.pending]
            raise AssertionError(f"not confirmed in {timeout} s: {left}") from None

    def limit_speed(self, rate: Rate | None = None) -> None:
        """From now on too much too fast is 429."""
        self._rate = rate or Rate()

    def spend(self, chat_id: int) -> None:
        """Counts a message against the speed limit, if it is enforced."""
        if self._rate and (seconds := self._rate.take(chat_id, time.monotonic())):
            raise too_many_requests(seconds)


async def _run(port: int, token: str, *, enforce_rate: bool, until_eof: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    if until_eof:
        loop.add_reader(sys.stdin, stop.set)
    async with BotApi(token, port=port, enforce_rate=enforce_rate) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    options = argparse.ArgumentParser(description="A Telegram Bot API server for tests.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--enforce-rate", action="store_true")
    options.add_argument("--until-eof", action="store_true", help="end when stdin, a pipe, is closed")
    asyncio.run(_run(**vars(options.parse_args())))


if __name__ == "__main__":
    main()
