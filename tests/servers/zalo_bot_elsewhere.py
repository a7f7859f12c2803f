"""The server of Zalo's Bot Platform in a process of its own, and its control over HTTP.

async with zalo_bot_process("1:x") as server:              # a RemoteZaloBotApi
    mai = server.person("6ede9afa66b88fe6d6a9", name="Mai")
    await mai.says("xin chào")
    reply = await mai.hears()                              # a dict: id, text, date, kind…

POST /__control/{"server" or a person's id}/{verb} takes {"args": [...], "kwargs": {...}}; bytes are
{"base64": "..."}. The answer is {"result": ...}, or 409 with {"error": ...}.
"""

import asyncio
import base64
import dataclasses
import inspect
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from tests.servers.zalo_bot import ZaloBotApi

ROOT = Path(__file__).resolve().parents[2]
SERVER_VERBS = {
    "person",
    "raw_update",
    "fault",
    "duplicate_next",
    "redeliver",
    "switch",
    "requests",
    "sent",
    "counts",
}
PERSON_VERBS = {
    "says",
    "sends",
    "sends_photo",
    "sends_sticker",
    "sends_voice",
    "sends_unsupported",
    "blocks_bot",
    "hears",
    "screen",
    "chat",
}


def pack(value: Any) -> Any:
    """A value of the server as JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return pack({each.name: getattr(value, each.name) for each in dataclasses.fields(value)})
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {str(key): pack(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [pack(each) for each in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def unpack(value: Any) -> Any:
    """The inverse, as far as it is needed."""
    if isinstance(value, dict):
        if set(value) == {"base64"}:
            return base64.b64decode(value["base64"])
        return {key: unpack(each) for key, each in value.items()}
    return [unpack(each) for each in value] if isinstance(value, list) else value


def control_routes(server: "ZaloBotApi") -> list[web.RouteDef]:
    async def act(http: web.Request) -> web.Response:
        whom, verb = http.match_info["whom"], http.match_info["verb"]
        if verb not in (SERVER_VERBS if whom == "server" else PERSON_VERBS):
            raise web.HTTPNotFound
        body = unpack(await http.json() if http.can_read_body else {})
        try:
            found = getattr(server if whom == "server" else server.person(whom), verb)
            if callable(found):
                found = found(*body.get("args", []), **body.get("kwargs", {}))
            if inspect.isawaitable(found):
                found = await found
        except (AssertionError, TypeError, ValueError) as problem:
            return web.json_response({"error": str(problem)}, status=409)
        return web.json_response({"result": pack(found)})

    return [web.post("/__control/{whom}/{verb}", act)]


class RemotePerson:
    """A Person whose verbs are awaited."""

    def __init__(self, remote: "RemoteZaloBotApi", person_id: str, name: str) -> None:
        self._remote, self.id, self._name = remote, person_id, name

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        if verb not in PERSON_VERBS:
            raise AttributeError(verb)

        async def act(*args: Any, **kwargs: Any) -> Any:
            name, self._name = self._name, ""
            if name:
                await self._remote.post("server", "person", self.id, name)
            return await self._remote.post(self.id, verb, *args, **kwargs)

        return act


class RemoteZaloBotApi:
    """The control of a server in another process: `await remote.fault("sendMessage")`…"""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._session:
            await self._session.close()

    def person(self, person_id: str = "6ede9afa66b88fe6d6a9", name: str = "Mai") -> RemotePerson:
        return RemotePerson(self, person_id, name)

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        if verb not in SERVER_VERBS:
            raise AttributeError(verb)

        async def act(*args: Any, **kwargs: Any) -> Any:
            return await self.post("server", verb, *args, **kwargs)

        return act

    async def post(self, whom: str, verb: str, *args: Any, **kwargs: Any) -> Any:
        assert self._session, "use it in an async with"
        address = f"{self.url}/__control/{whom}/{verb}"
        given = {"args": pack(args), "kwargs": pack(kwargs)}
        async with self._session.post(address, json=given) as response:
            answer = await response.json()
        if "error" in answer:
            raise AssertionError(answer["error"])
        return unpack(answer["result"])


@asynccontextmanager
async def zalo_bot_process(token: str, *options: str) -> AsyncIterator[RemoteZaloBotApi]:
    """Starts the server as a process, which ends with this context or with this process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.servers.zalo_bot",
        "--token",
        token,
        "--until-eof",
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert process.stdout
        address = (await process.stdout.readline()).decode().strip()
        async with RemoteZaloBotApi(address, token) as remote:
            yield remote
    finally:
        process.terminate()
        await process.wait()
