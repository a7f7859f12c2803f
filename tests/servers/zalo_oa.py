"""A Zalo Official Account of our own: real HTTP on loopback, strict, with people to play.

    async with ZaloOa() as server:
        account = ZaloOA(server.app_id, server.app_secret, tokens, api_url=server.url, …)
        server.calls_back("http://127.0.0.1:8080/zalo-oa/" + server.app_id)
        mai = server.person("2512523625412515", "Mai")
        mai.follows()
        welcome = await mai.hears()
        mai.taps("1. Có")

It speaks OAuth v4, consultation messages, templates, quota, uploads and the signed webhook, and
refuses what Zalo refuses. `python -m tests.servers.zalo_oa --port 0` runs it alone and prints its
address; from another process it is told what to do as in tests/servers/zalo_oa_elsewhere.py.
"""

import argparse
import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.servers.bot_api_world import Signal
from tests.servers.zalo_oa_api import Api
from tests.servers.zalo_oa_front import Fault, Request
from tests.servers.zalo_oa_people import Person
from tests.servers.zalo_oa_tokens import TokenEndpoint
from tests.servers.zalo_oa_webhook import Post, Webhook

T = TypeVar("T")


class ZaloOa:
    """The server; see the module for how it is used."""

    app_id, app_secret = "360846524940903967", "app-secret-key"
    oa_id, oa_secret = "388613280878808645", "oa-secret-key"

    def __init__(self, *, port: int = 0, rate: int = 4000) -> None:
        self.port, self.rate = port, rate
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.changed = Signal()  # rings after each request and each delivery
        self.people: dict[str, Person] = {}
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.media: dict[str, bytes] = {}  # by path: what people sent
        self.uploads: dict[str, bytes] = {}  # by attachment_id: what the account uploaded
        self.templates: dict[str, set[str]] = {}  # id -> its fields
        self.closing = asyncio.Event()
        self.tokens = TokenEndpoint(self)
        self.api = Api(self)
        self.webhook = Webhook(self)
        self._runner: web.AppRunner | None = None

    # Running

    async def __aenter__(self) -> Self:
        from tests.servers.zalo_oa_elsewhere import control_routes

        app = web.Application(client_max_size=16 * 1024**2)
        app.add_routes(self.tokens.routes() + self.api.routes() + control_routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.closing.set()
        await self.webhook.aclose()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The API, the token endpoint and what people sent: one address for all."""
        return f"http://127.0.0.1:{self.port}"

    # People

    def person(
        self,
        id: str = "2512523625412515",  # noqa: A002 - what a test calls it
        name: str = "Mai",
        *,
        known: bool = False,
    ) -> Person:
        """The person of this id; who never wrote or followed can't be written to."""
        if id not in self.people:
            self.people[id] = Person(self, id, name)
            if known:
                self.people[id].interacts()
        return self.people[id]

    def calls_back(self, url: str, *signed: str, **options: Any) -> None:
        """Where events go from now on, signed with "oa" or "app", behind "app_id" or "oa_id"."""
        if signed:
            options["signed"] = signed
        self.webhook.sets(url, **options)

    def approves(self, template: str, *fields: str) -> None:
        """A template that may be sent, with the fields it needs."""
        self.templates[template] = set(fields)

    # Faults

    def fault(self, what: str, how: str = "error", **order: Any) -> Fault:
        """The next request of this kind goes wrong; see Fault. "*" is all."""
        self.faults.append(Fault(what, how, **order))
        return self.faults[-1]

    def no_faults(self) -> None:
        self.faults.clear()

    # What happened

    @property
    def counts(self) -> Counter[str]:
        """Requests by kind: token, cs, template, phone, quota, getoa, user, upload, download."""
        return Counter(request.what for request in self.requests)

    def calls(self, what: str) -> list[Request]:
        return [request for request in self.requests if request.what == what]

    @property
    def posts(self) -> list[Post]:
        """Each delivery to the webhook."""
        return self.webhook.posts

    async def post(self, event: dict[str, Any], **how: Any) -> int:
        """Posts any event once and gives the status; `mac`: right, bare, wrong, missing."""
        return await self.webhook.post(event, **how)

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

    async def drained(self) -> None:
        """Waits until every event is taken, or given up."""
        await self.until(lambda: not self.webhook.busy)


async def _run(port: int, *, until_eof: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, stop.set)
    if until_eof:
        loop.add_reader(sys.stdin, stop.set)
    async with ZaloOa(port=port) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    options = argparse.ArgumentParser(description="A Zalo Official Account for tests.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--until-eof", action="store_true", help="end when stdin, a pipe, is closed")
    asyncio.run(_run(**vars(options.parse_args())))


if __name__ == "__main__":
    main()
