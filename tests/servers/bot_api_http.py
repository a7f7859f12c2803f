"""The HTTP side: a request comes in, goes wrong if a fault says so, and is answered."""

import asyncio
import json
import socket
import struct
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers import bot_api_profile  # noqa: F401 - importing it registers its methods
from tests.servers.bot_api_faults import AFTER, Fault, Request
from tests.servers.bot_api_methods import METHODS, NAMES
from tests.servers.bot_api_rules import RefusalError
from tests.servers.bot_api_wire import Query, read_request

if TYPE_CHECKING:
    from tests.servers.bot_api import BotApi

GARBAGE = '{"ok":true,"result":{"message_id":17,"fr'


class Front:
    """Answers what clients of the Bot API ask."""

    def __init__(self, server: "BotApi") -> None:
        self.server = server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token:[^/]+}/{method:[^/]*}", self._answer),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    async def obey(self, method: str, query: Query) -> None:
        """Carries out what came as the answer of a webhook."""
        name = NAMES.get(method.lower(), method)
        self.server.log.requests.append(Request(name, query, time.monotonic()))
        if name in METHODS:
            with suppress(RefusalError):
                await METHODS[name](self.server, query)

    async def _answer(self, http: web.Request) -> web.Response:
        try:
            query = await read_request(http)
        except RefusalError as refusal:
            return _refused(refusal)
        given = http.match_info["method"] or query.params.pop("method", "")
        request = Request(NAMES.get(given.lower(), given), query, time.monotonic())
        self.server.log.requests.append(request)
        self.server.changed.ring()
        fault = self._fault(request.method, query)
        if fault and (response := await self._before(http, fault)):
            request.status, request.refused = response.status, fault.description
            return response
        try:
            self._check_token(http.match_info["token"])
            response = _json(200, {"ok": True, "result": await self._carry_out(request)})
        except RefusalError as refusal:
            request.refused, response = refusal.description, _refused(refusal)
        finally:
            self.server.changed.ring()
        if fault and fault.how in AFTER:
            return await self._after(http, fault)
        request.status = response.status
        return response

    def _check_token(self, token: str) -> None:
        if token != self.server.token:
            words = "Unauthorized" if ":" in token else "Unauthorized: invalid token specified"
            raise RefusalError(401, words)

    async def _carry_out(self, request: Request) -> Any:
        if request.method not in METHODS:
            raise RefusalError(404, "Not Found: method not found")
        return await METHODS[request.method](self.server, request.query)

    def _fault(self, method: str, query: Query) -> Fault | None:
        return next((f for f in self.server.faults if f.strikes(method, query)), None)

    async def _before(self, http: web.Request, fault: Fault) -> web.Response | None:
        """The answer of a fault that keeps the request from being carried out."""
        match fault.how:
            case "slow":
                await self._pause(fault.delay)
                return None
            case "reset":
                return _cut(http)
            case "silence":
                await self._pause(fault.delay)
                return _cut(http)
            case "error" if fault.body:
                return web.Response(status=fault.status, text=fault.body, content_type="text/html")
            case "error":
                return _refused(fault.refusal())
        return None

    async def _after(self, http: web.Request, fault: Fault) -> web.Response:
        if fault.how == "deliver_then_garbage":
            return web.Response(text=GARBAGE, content_type="application/json")
        if fault.how == "deliver_then_silence":
            await self._pause(fault.delay)
        return _cut(http)

    async def _pause(self, seconds: float) -> None:
        """So long, or, when 0, until the server or the client goes away."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds or None):
                await self.server.closing.wait()

    async def _download(self, http: web.Request) -> web.Response:
        query = Query({"path": http.match_info["path"]})
        request = Request("download", query, time.monotonic(), 200)
        self.server.log.requests.append(request)
        fault = self._fault("download", query)
        if fault and (response := await self._before(http, fault)):
            return response
        files = self.server.world.files.values()
        file = next((file for file in files if file.path == query.text("path")), None)
        if file is None or http.match_info["token"] != self.server.token:
            return _refused(RefusalError(404, "Not Found"))
        return web.Response(body=file.data)


def _json(status: int, body: Any) -> web.Response:
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")


def _refused(refusal: RefusalError) -> web.Response:
    response = _json(refusal.code, refusal.body())
    if seconds := refusal.parameters.get("retry_after"):
        response.headers["Retry-After"] = str(seconds)
    return response


def _cut(http: web.Request) -> web.Response:
    """Resets the connection: the client gets ECONNRESET instead of this response."""
    if http.transport:
        raw: socket.socket = http.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        http.transport.abort()
    return web.Response(status=499)
