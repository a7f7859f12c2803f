"""A server of Zalo's Bot Platform of our own: real HTTP on loopback, strict, with people to play.

    async with ZaloBotApi(token="12345689:abc-xyz") as server:
        bot = ZaloBot(server.token, api_url=server.url)
        mai = server.person("6ede9afa66b88fe6d6a9", name="Mai")
        mai.says("xin chào")
        welcome = await mai.hears()

Everything but `hears` and `until` is plain and immediate, and belongs to the loop that runs the
server; from another process see tests/servers/zalo_bot_elsewhere.py.
`python -m tests.servers.zalo_bot --port 0 --token 1:x` runs it alone and prints its address.
"""

import argparse
import asyncio
import itertools
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.servers.bot_api_world import Signal
from tests.servers.zalo_bot_elsewhere import control_routes
from tests.servers.zalo_bot_http import Fault, Front, Request, Webhook
from tests.servers.zalo_bot_methods import Methods
from tests.servers.zalo_bot_people import Json, Message, Person, Updates, message_id
from tests.servers.zalo_bot_samples import ME

T = TypeVar("T")
TOKEN = "12345689:abc-xyz"


class ZaloBotApi:
    """The server; see the module for how it is used. Its plain attributes are switches."""

    def __init__(self, token: str = TOKEN, *, port: int = 0) -> None:
        self.token, self.port = token, port
        self.me: Json = dict(ME["result"])
        self.changed = Signal()  # rings after each request and each event
        self.updates = Updates(self.changed)
        self.methods, self.webhook = Methods(self), Webhook(self)
        self.people: dict[str, Person] = {}
        self.photos: dict[str, bytes] = {}
        self.requests: list[Request] = []
        self.sent: list[Message] = []
        self.faults: list[Fault] = []
        self.pollers = self.most_pollers = 0
        self.closing = asyncio.Event()
        # how this Zalo behaves
        self.errors_as_status = True  # else 200 with ok=false; both are seen
        self.photo_field = "photo_url"  # seen in real traffic; "photo" in the documentation
        self.wrapped = True  # webhook events in {ok, result}; bare ones are seen as well
        self.verifies_in_result = False  # a webhook that fails its probe: told in the result
        self.longest_poll = 30.0
        self.messages_left: int | None = None  # of this month's plan
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None

    # Running

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(Front(self).routes() + control_routes(self))
        # A client that goes away ends its long poll.
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
        """What stands before /bot<token>/<method>."""
        return f"http://127.0.0.1:{self.port}"

    # People and what they send

    def person(self, person_id: str = "6ede9afa66b88fe6d6a9", name: str = "Mai") -> Person:
        """The person of this id; the bot may write once they have."""
        if person_id not in self.people:
            self.people[person_id] = Person(self, person_id, name)
        return self.people[person_id]

    def raw_update(self, body: Any) -> None:
        """Anything at all, of events nobody knows too."""
        self.updates.add(body)

    def keep_photo(self, data: bytes) -> str:
        """The address under which a photo lies."""
        name = f"{len(self.photos) + 1}.jpg"
        self.photos[name] = data
        return f"{self.url}/photo/{name}"

    def new_id(self) -> str:
        return message_id(next(self._ids))

    # Faults

    def fault(self, method: str, how: str = "status", **order: Any) -> Fault:
        """The next request of this method goes wrong; see Fault."""
        self.faults.append(Fault(method, how, **order))
        return self.faults[-1]

    def duplicate_next(self, times: int = 1) -> None:
        self.updates.duplicate_next(times)

    def redeliver(self, count: int = 1) -> None:
        self.updates.redeliver(count)

    def switch(self, **how: Any) -> None:
        """Set switches, such as errors_as_status or photo_field; `keeps` is that of the updates."""
        for name, value in how.items():
            of = self.updates if name == "keeps" else self
            if not hasattr(of, name):
                raise ValueError(f"there is no switch {name}")
            setattr(of, name, value)

    # What happened

    @property
    def counts(self) -> Counter[str]:
        """Requests by method."""
        return Counter(request.method for request in self.requests)

    def calls(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    async def until(
        self,
        holds: Callable[[], T],
        timeout: float = 5.0,  # noqa: ASYNC109 - so that a test reads as a sentence
    ) -> T:
        """Waits for something to become true; looks after each request and each event."""
        async with asyncio.timeout(timeout):
            while not (found := holds()):
                await self.changed.wait()
        return found


async def _run(port: int, token: str, *, until_eof: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    if until_eof:
        loop.add_reader(sys.stdin, stop.set)
    async with ZaloBotApi(token, port=port) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    options = argparse.ArgumentParser(description="A server of Zalo's Bot Platform for tests.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--until-eof", action="store_true", help="end when stdin, a pipe, is closed")
    asyncio.run(_run(**vars(options.parse_args())))


if __name__ == "__main__":
    main()
