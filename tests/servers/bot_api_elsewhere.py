"""The Bot API server in a thread or in a process of its own.

with ThreadedBotApi(token="42:TEST") as threaded:          # for tests without a loop
    threaded.do(lambda server: server.person(7).says("chào"))
    reply = threaded.wait(lambda server: server.person(7).hears())

async with bot_api_process("42:TEST") as server:           # a RemoteBotApi
    mai = server.person(7, name="Mai")
    await mai.says("chào")
    reply = await mai.hears()
"""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import aiohttp

from tests.servers.bot_api import BotApi
from tests.servers.bot_api_control import PERSON_VERBS, SERVER_VERBS, pack, unpack
from tests.servers.bot_api_world import Message

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


class ThreadedBotApi:
    """Runs the server on a loop of its own; give it functions of the server to carry out there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._make: Callable[[], BotApi] = lambda: BotApi(*args, **kwargs)
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def token(self) -> str:
        return self._server.token

    def do(self, function: Callable[[BotApi], T]) -> T:
        async def on_loop() -> T:
            return function(self._server)

        return asyncio.run_coroutine_threadsafe(on_loop(), self._loop).result(30)

    def wait(self, function: Callable[[BotApi], Awaitable[T]]) -> T:
        async def on_loop() -> T:
            return await function(self._server)

        return asyncio.run_coroutine_threadsafe(on_loop(), self._loop).result(60)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with self._make() as self._server:
            self._started.set()
            await self._stop.wait()


class RemotePerson:
    """A Person whose verbs are awaited; chat, screen and toasts are called too."""

    def __init__(self, remote: "RemoteBotApi", person_id: int, about: dict[str, Any]) -> None:
        self._remote, self.id, self._about = remote, person_id, about

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        if verb not in PERSON_VERBS:
            raise AttributeError(verb)

        async def act(*args: Any, **kwargs: Any) -> Any:
            if self._about:
                about, self._about = self._about, {}
                await self._remote.post("server/person", self.id, **about)
            return await self._remote.post(f"persons/{self.id}/{verb}", *args, **kwargs)

        return act


class RemoteBotApi:
    """The control of a server in another process: `await remote.fault("sendMessage")` and so on."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url, self.token = url.rstrip("/"), token
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        if self._session:
            await self._session.close()

    def person(self, person_id: int, **about: Any) -> RemotePerson:
        return RemotePerson(self, person_id, about)

    async def look(self, what: str) -> Any:
        """state, requests or sent."""
        return await self._ask("GET", what, None)

    async def post(self, path: str, *args: Any, **kwargs: Any) -> Any:
        given = [arg.id if isinstance(arg, Message) else pack(arg) for arg in args]
        return await self._ask("POST", path, {"args": given, "kwargs": pack(kwargs)})

    def __getattr__(self, verb: str) -> Callable[..., Awaitable[Any]]:
        if verb not in SERVER_VERBS:
            raise AttributeError(verb)

        async def act(*args: Any, **kwargs: Any) -> Any:
            return await self.post(f"server/{verb}", *args, **kwargs)

        return act

    async def _ask(self, method: str, path: str, body: Any) -> Any:
        assert self._session, "use it in an async with"
        address = f"{self.url}/__control/{path}"
        async with self._session.request(method, address, json=body) as response:
            answer = await response.json()
        if "error" in answer:
            raise AssertionError(answer["error"])
        return unpack(answer["result"])


@asynccontextmanager
async def bot_api_process(token: str, *options: str) -> AsyncIterator[RemoteBotApi]:
    """Starts the server as a process, which ends with this context or with this process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.servers.bot_api",
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
        async with RemoteBotApi(address, token) as remote:
            yield remote
    finally:
        process.terminate()
        await process.wait()
