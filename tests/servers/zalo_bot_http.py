"""Requests in and webhook events out, with faults on order."""

import asyncio
import json
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from tests.servers.zalo_bot_methods import SECRET_HEADER, RefusalError, fine
from tests.servers.zalo_bot_people import Json, Update, milliseconds

if TYPE_CHECKING:
    from tests.servers.zalo_bot import ZaloBotApi

# Before a request is carried out: refused by its status or with 200, a page of a proxy, no answer.
BEFORE = ("status", "ok_false", "page", "reset", "silence", "slow")
# After: the work is done, but the answer is lost or unreadable.
AFTER = ("accept_then_reset", "accept_then_silence", "accept_then_garbage")


@dataclass
class Fault:
    """How the next requests of a method go wrong; "*" is all, "photo" a download."""

    method: str
    how: str = "status"
    status: int = 500
    description: str = ""
    times: int | None = 1  # None: until it is stopped
    delay: float = 0.0  # seconds, of "slow"
    headers: dict[str, str] = field(default_factory=dict)
    hits: int = 0

    def __post_init__(self) -> None:
        if self.how not in BEFORE + AFTER:
            raise ValueError(f"{self.how!r} is none of {', '.join(BEFORE + AFTER)}")

    def strikes(self, method: str) -> bool:
        """Whether this request is meant; counts it."""
        if self.times == 0 or self.method not in {"*", method}:
            return False
        self.times = None if self.times is None else self.times - 1
        self.hits += 1
        return True


@dataclass(eq=False)
class Request:
    """One call of the bot; the status is 0 while, or because, there was no answer."""

    method: str
    params: Json
    at: float
    status: int = 0


class Front:
    """The door: /bot<token>/<method>, by GET or POST."""

    def __init__(self, server: "ZaloBotApi") -> None:
        self.server = server

    def routes(self) -> list[web.RouteDef]:
        ask = r"/bot{token:[^/]*}/{method}"
        return [web.post(ask, self._ask), web.get(ask, self._ask), web.get("/photo/{name}", self._photo)]

    async def _ask(self, http: web.Request) -> web.StreamResponse:
        method = http.match_info["method"]
        request = Request(method, await _params(http), time.monotonic())
        self.server.requests.append(request)
        self.server.changed.ring()
        fault = next((each for each in self.server.faults if each.strikes(method)), None)
        if fault and (response := await self._before(http, fault)):
            return response
        try:
            if http.match_info["token"] != self.server.token:
                raise RefusalError(401)
            answer = _json(200, await self.server.methods.do(method, request.params))
        except RefusalError as refusal:
            answer = self._refused(refusal)
        if fault and fault.how in AFTER:
            return await self._after(http, fault)
        request.status = answer.status
        self.server.changed.ring()
        return answer

    def _refused(self, refusal: RefusalError, **headers: str) -> web.Response:
        status = refusal.code if self.server.errors_as_status else 200
        return _json(status, refusal.body(), headers)

    async def _before(self, http: web.Request, fault: Fault) -> web.StreamResponse | None:
        refusal = RefusalError(fault.status, fault.description)
        match fault.how:
            case "status":
                return _json(fault.status, refusal.body(), fault.headers)
            case "ok_false":
                return _json(200, refusal.body(), fault.headers)
            case "page":
                page = f"<html><h1>{fault.status}</h1></html>"
                return web.Response(status=fault.status, text=page, content_type="text/html")
            case "reset":
                return _cut(http)
            case "silence":
                await self._wait(None)
            case "slow":
                await self._wait(fault.delay)
        return None

    async def _after(self, http: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.how == "accept_then_garbage":
            return web.Response(text='{"ok":tr', content_type="application/json")
        if fault.how == "accept_then_silence":
            await self._wait(None)
        return _cut(http)

    async def _wait(self, seconds: float | None) -> None:
        """So long, or until the server or the client goes away."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.server.closing.wait()

    async def _photo(self, http: web.Request) -> web.StreamResponse:
        fault = next((each for each in self.server.faults if each.strikes("photo")), None)
        if fault and fault.how == "status":
            return web.Response(status=fault.status, headers=fault.headers)
        if fault and (response := await self._before(http, fault)):
            return response
        data = self.server.photos.get(http.match_info["name"])
        return web.Response(status=404) if data is None else web.Response(body=data)


class Webhook:
    """Posts events one after the other; what is not answered by 2xx is lost, as deployers say."""

    def __init__(self, server: "ZaloBotApi") -> None:
        self.server = server
        self.url, self.secret, self.updated = "", "", milliseconds()
        self.answers: list[int] = []
        self.lost: list[Update] = []
        self.taken: list[Update] = []
        self._task: asyncio.Task[None] | None = None

    def point(self, url: str, secret: str) -> None:
        """Deliver to this address from now on; "" stops."""
        self.url, self.secret, self.updated = url, secret, milliseconds()
        self._stop()
        if url:
            self._task = asyncio.get_running_loop().create_task(self._deliver())

    async def close(self) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._task and self._task is not asyncio.current_task():
            self._task.cancel()

    async def _deliver(self) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client:
            while True:
                while (update := self.server.updates.take()) is None:
                    await self.server.changed.wait()
                status = await self._post(client, update)
                self.answers.append(status)
                (self.taken if status // 100 == 2 else self.lost).append(update)
                self.server.changed.ring()

    async def _post(self, client: aiohttp.ClientSession, update: Update) -> int:
        body = fine(update.body) if self.server.wrapped else update.body
        headers = {SECRET_HEADER: self.secret}
        try:
            async with client.post(self.url, json=body, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


async def _params(http: web.Request) -> Json:
    """The parameters, from the query, a form or JSON."""
    params: dict[str, Any] = dict(http.query)
    if http.content_type == "application/json":
        with suppress(ValueError):
            body = await http.json()
            return params | (body if isinstance(body, dict) else {})
    return params | dict(await http.post())


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)


def _cut(http: web.Request) -> web.Response:
    """Resets the connection: the client gets ECONNRESET instead of this response."""
    if http.transport:
        raw: socket.socket = http.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        http.transport.abort()
    return web.Response(status=499)
