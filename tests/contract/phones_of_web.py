"""A phone with the page on the web: what the page does by script, done by an HTTP client as a browser would."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bot import wiring
from bot.channels.web.channel import Web
from bot.channels.web.guard import Rates, name_of
from bot.channels.web.photos import Photos
from bot.rates import Rate
from tests.contract.phone import Phone
from tests.resident import KEY

PATIENT = Rate(most=100_000)


class Page:
    """One browser on the page: its cookies, what it was shown, and a stream that it reads."""

    def __init__(self, base: str, *, area: str = "web") -> None:
        self.base, self.area, self._ids = base, area, count(1)
        self.browser = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.shown: list[dict[str, Any]] = []
        self.events: list[str] = []  # other events of the stream
        self.epoch, self.newest = "", 0
        self._reading: asyncio.Task[None] | None = None
        self._stream: aiohttp.ClientResponse | None = None
        self._news = asyncio.Condition()

    @property
    def token(self) -> str:
        """The token of the session."""
        return next((each.value for each in self.browser.cookie_jar if "lang" not in each.key), "")

    def headers(self, **more: str) -> dict[str, str]:
        return {"X-CDHT": "1", "Origin": self.base, **more}

    async def post(self, path: str, given: Any = None, **headers: str) -> tuple[int, Any]:
        """Any request of the page."""
        body = given if isinstance(given, bytes) else json.dumps(given or {}, ensure_ascii=False)
        url = f"{self.base}/{self.area}/{path}"
        async with self.browser.post(url, data=body, headers=self.headers(**headers)) as answer:
            return answer.status, await answer.json(content_type=None)

    async def opens(self) -> None:
        """Open the page, and read its stream."""
        assert (await self.post("open"))[0] == 200
        await self.reads()

    async def reads(self) -> None:
        """Open the stream; there once this returns."""
        url = f"{self.base}/{self.area}/events"
        if self.epoch:
            url += f"?after={self.epoch}.{self.newest}"
        stream = await self.browser.get(url, timeout=aiohttp.ClientTimeout(total=None))
        assert stream.status == 200
        self._stream = stream
        await stream.content.readline()
        self._reading = asyncio.create_task(self._read(stream))

    async def sends(self, id_: str = "", **what: Any) -> tuple[int, Any]:
        """Do something on the page, and see what comes back with it."""
        given = {"id": id_ or f"{next(self._ids):08d}", **what, "seen": {self.epoch: self.newest}}
        status, answer = await self.post("say", given)
        if status == 200:
            for each in answer["messages"]:
                await self.sees({"epoch": answer["epoch"], **each})
        return status, answer

    async def sees(self, message: dict[str, Any]) -> None:
        """Show a message, once."""
        async with self._news:
            if message["epoch"] != self.epoch:
                self.epoch, self.newest = message["epoch"], 0
            if message["n"] > self.newest:
                self.newest = message["n"]
                self.shown.append(message)
            self._news.notify_all()

    async def until(self, number: int) -> None:
        """Wait until so many messages were shown."""
        async with self._news, asyncio.timeout(20):
            await self._news.wait_for(lambda: self.newest >= number)

    async def leaves(self) -> None:
        """Close the page; the cookie stays."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            self._reading = None
        if self._stream is not None:
            self._stream.close()

    async def closes(self) -> None:
        """Close the browser."""
        await self.leaves()
        await self.browser.close()

    async def _read(self, stream: aiohttp.ClientResponse) -> None:
        async with stream:
            while line := await stream.content.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    self.events.append(value)
                elif name == "data" and value != "{}":
                    await self.sees(json.loads(value))


class OnWeb(Phone):
    """The page on the web; a reply can't fail while somebody waits for it, and nobody can block it."""

    fails = tells_who_left = False
    channel: Web

    async def opens(self, stack: AsyncExitStack) -> None:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        rates = Rates(PATIENT, PATIENT, PATIENT, PATIENT)
        self.channel = Web(Photos(folder / "photos"), rates=rates)
        self.stack, self.again, self.heard, self.numbers = stack, 1, 0, count(1)
        self.turned = False
        self.doing: list[dict[str, Any]] = []

    async def moves_in(self, port: socket.socket) -> None:
        wiring.bind(self.app)
        self.person = Page(f"http://127.0.0.1:{port.getsockname()[1]}")
        self.stack.push_async_callback(self.person.closes)

    def secrets(self) -> list[str]:
        return [KEY, self.person.token, name_of(self.person.token)]

    def writes(self, text: str) -> None:
        self.doing.append({"text": text})

    def presses(self, button: Any) -> None:
        self.doing.append({"tap": button})

    async def taken(self) -> None:
        """Everything that was done is sent; what is refused as too fast is sent again, as the page does."""
        if not self.person.token:
            await self.person.opens()
        if self.turned:
            self.doing, self.turned = self.doing[::-1], False
        while self.doing:
            what, times, self.again = self.doing.pop(0), self.again, 1
            id_ = f"m{next(self.numbers):08d}"
            sent = [self.person.sends(id_, **what) for _ in range(times)]
            found = [status for status, _ in await asyncio.gather(*sent)]
            if 429 in found:
                self.channel.guard.rates.visitor = PATIENT
                found = [(await self.person.sends(id_, **what))[0]]
            assert set(found) == {200}

    def turns_round(self) -> None:
        self.turned = True

    def slows_down(self) -> None:
        self.channel.guard.rates.visitor = Rate(most=0)

    def buttons(self, beginning: str) -> list[Any]:
        shown = self.person.shown[-1:]
        return [
            token
            for each in shown
            for label, token in each["options"] + each["keys"]
            if label.startswith(beginning)
        ]

    def twice(self) -> None:
        self.again = 2

    async def messages(self) -> list[str]:
        """The text of each message with its options, as the page shows them."""
        new, self.heard = self.person.shown[self.heard :], len(self.person.shown)
        return ["\n".join(_read(each)) for each in new]

    async def settles(self) -> None:
        await super().settles()
        box = self.channel.boxes.find(name_of(self.person.token))
        if box is not None:
            await self.person.until(box.number)


def _read(message: Mapping[str, Any]) -> list[str]:
    """All that a message shows, line by line: its card, what is said, the question, the options."""
    card = message.get("card", {})
    part = " / ".join(map(str, card.get("part", ())))
    lines = [each.get(name, "") for each in card.get("lines", ()) for name in ("label", "detail", "value")]
    options = [label for label, _ in message["options"]]
    return [
        card.get("title", ""),
        part,
        card.get("note", ""),
        *lines,
        message["text"],
        message.get("asks", ""),
        *options,
    ]
