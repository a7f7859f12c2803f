"""How a request is taken: logged, perhaps gone wrong on order, answered with HTTP 200."""

import asyncio
import inspect
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.servers.zalo_oa import ZaloOa

BEFORE = ("error", "http", "reset", "silence", "slow")
AFTER = ("deliver_then_reset", "deliver_then_silence", "deliver_then_garbage")
GARBAGE = '{"data":{"message_id":"1'


@dataclass
class Fault:
    """One order: how the next requests of a kind go wrong. "error" answers 200 with a code."""

    what: str
    how: str = "error"
    code: int = -200
    message: str = "a fault on order"
    status: int = 502  # of "http"
    body: str = "<html>Bad Gateway</html>"
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = 1  # None: until it is stopped
    skip: int = 0
    delay: float = 0.0  # of "slow"; of a silence until the connection is cut, 0 for ever
    hits: int = 0

    def __post_init__(self) -> None:
        if self.how not in BEFORE + AFTER:
            raise ValueError(f"{self.how!r} is none of {', '.join(BEFORE + AFTER)}")

    def strikes(self, what: str) -> bool:
        """Whether this request is meant; counts it."""
        if self.times == 0 or self.what not in {"*", what}:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times = None if self.times is None else self.times - 1
        self.hits += 1
        return True


@dataclass(eq=False)
class Request:
    """One call of the bot, with its headers in small letters, and what it was answered."""

    what: str
    headers: dict[str, str]
    given: Any
    error: int | None = None


class RefusedError(Exception):
    """An error of Zalo."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Front:
    """The way of a request."""

    def __init__(self, server: "ZaloOa") -> None:
        self.server = server

    async def served(
        self, http: web.Request, what: str, given: Any, work: Callable[..., Any]
    ) -> web.StreamResponse:
        """Logs a request, lets it go wrong if a fault says so, and answers it."""
        headers = {name.lower(): value for name, value in http.headers.items()}
        request = Request(what, headers, given)
        self.server.requests.append(request)
        self.server.changed.ring()
        fault = next((each for each in self.server.faults if each.strikes(what)), None)
        if fault and (response := await self.before(http, fault)):
            return response
        try:
            body = work(http, given)
            if inspect.isawaitable(body):
                body = await body
        except RefusedError as refused:
            request.error = refused.code
            body = {"error": refused.code, "message": refused.message}
        finally:
            self.server.changed.ring()
        if fault and fault.how in AFTER:
            if fault.how == "deliver_then_garbage":
                return web.Response(text=GARBAGE, content_type="application/json")
            if fault.how == "deliver_then_silence":
                await self._pause(fault.delay)
            return cut(http)
        left = {"X-RateLimit-Limit": str(self.server.rate), "X-RateLimit-Remain": "1"}
        return web.json_response(body, headers=left)

    async def before(self, http: web.Request, fault: Fault) -> web.Response | None:
        match fault.how:
            case "error":
                return web.json_response({"error": fault.code, "message": fault.message})
            case "http":
                kind = "application/json" if fault.body.startswith("{") else "text/html"
                about = {"text": fault.body, "content_type": kind, "headers": fault.headers}
                return web.Response(status=fault.status, **about)  # type: ignore[arg-type]
            case "slow":
                await self._pause(fault.delay)
                return None
            case "silence":
                await self._pause(fault.delay)
                return cut(http)
            case "reset":
                return cut(http)
        return None

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None):
                await self.server.closing.wait()


def cut(http: web.Request) -> web.Response:
    """Resets the connection: the client gets ECONNRESET instead of this response."""
    if http.transport:
        raw: socket.socket = http.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        http.transport.abort()
    return web.Response(status=499)
