"""The Zalo server in a process of its own, told over HTTP what to do.

async with zalo_oa_process() as server:            # a Remote
    await server.calls_back("http://127.0.0.1:8080/zalo-oa/…")
    mai = server.person("17")
    await mai.says("chào")
    reply = await mai.hears()                      # {"text": …, "labels": […]}

POST /__control/server/{verb}, /__control/persons/{id}/{verb}   {"args": […], "kwargs": {…}}
GET  /__control/state
"""

import asyncio
import base64
import dataclasses
import inspect
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from tests.servers.zalo_oa_people import Message

if TYPE_CHECKING:
    from tests.servers.zalo_oa import ZaloOa

ROOT = Path(__file__).resolve().parents[2]
SERVER = {"calls_back", "approves", "fault", "no_faults", "post", "drained"}
PERSON = {
    "interacts",
    "follows",
    "unfollows",
    "clicks_chat",
    "says",
    "taps",
    "sends",
    "sends_photo",
    "reads",
    "demands_erasure",
    "hears",
    "hears_nothing",
    "screen",
}


def pack(value: Any) -> Any:
    """A value of the server as JSON."""
    match value:
        case Message():
            return {**{key: pack(part) for key, part in vars(value).items()}, "labels": value.labels}
        case bytes():
            return {"base64": base64.b64encode(value).decode()}
        case list() | tuple():
            return [pack(part) for part in value]
        case dict() | str() | int() | float() | None:
            return value
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) else str(value)  # type: ignore[arg-type]


def unpack(value: Any) -> Any:
    """Bytes come as base64."""
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    return value


def control_routes(server: "ZaloOa") -> list[web.RouteDef]:
    async def on_server(http: web.Request) -> web.Response:
        return await _do(server, SERVER, http)

    async def on_person(http: web.Request) -> web.Response:
        return await _do(server.person(http.match_info["id"]), PERSON, http)

    async def state(_: web.Request) -> web.Response:
        tokens, about = server.tokens, [(post.status, post.retry) for post in server.posts]
        pair = {"access": tokens.access, "refresh": tokens.refresh, "reused": tokens.reused}
        return web.json_response({"counts": dict(server.counts), "posts": about, "tokens": pair})

    return [
        web.post("/__control/server/{verb}", on_server),
        web.post("/__control/persons/{id}/{verb}", on_person),
        web.get("/__control/state", state),
    ]


async def _do(target: Any, verbs: set[str], http: web.Request) -> web.Response:
    verb, body = http.match_info["verb"], await http.json()
    if verb not in verbs:
        raise web.HTTPNotFound
    args = [unpack(each) for each in body.get("args", [])]
    kwargs = {name: unpack(each) for name, each in body.get("kwargs", {}).items()}
    try:
        found = getattr(target, verb)(*args, **kwargs)
        found = await found if inspect.isawaitable(found) else found
    except (AssertionError, TypeError, ValueError, TimeoutError) as problem:
        error = str(problem) or type(problem).__name__
        return web.json_response({"error": error}, status=409)
    return web.json_response({"result": pack(found)})


class Remote:
    """Verbs of the server, or of a person, awaited."""

    def __init__(self, session: aiohttp.ClientSession, url: str, where: str = "server") -> None:
        self._session, self.url, self._where = session, url, where

    def person(self, id: str) -> "Remote":  # noqa: A002 - as the server's own
        return Remote(self._session, self.url, f"persons/{id}")

    async def state(self) -> Any:
        async with self._session.get(f"{self.url}/__control/state") as answer:
            return await answer.json()

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        if verb not in SERVER | PERSON:
            raise AttributeError(verb)

        async def act(*args: Any, **kwargs: Any) -> Any:
            body = {"args": [pack(each) for each in args], "kwargs": kwargs}
            address = f"{self.url}/__control/{self._where}/{verb}"
            async with self._session.post(address, json=body) as response:
                answer = await response.json()
            if "error" in answer:
                raise AssertionError(answer["error"])
            return unpack(answer["result"])

        return act


@asynccontextmanager
async def zalo_oa_process() -> AsyncIterator[Remote]:
    """Starts the server as a process, which ends with this context or with this process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.servers.zalo_oa",
        "--until-eof",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert process.stdout
        address = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:
            yield Remote(session, address)
    finally:
        process.terminate()
        await process.wait()
