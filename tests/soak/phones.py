"""The phones: Telegram, the Zalo Bot and the Official Account as their servers play them, and a browser on the page."""

from __future__ import annotations

import asyncio
import io
import time
from contextlib import suppress
from itertools import count

import aiohttp
from PIL import Image

from bot.channels.web.guard import name_of
from tests.contract.phones_of_web import Page
from tests.servers.bot_api import BotApi
from tests.servers.zalo_bot import ZaloBotApi
from tests.servers.zalo_oa import ZaloOa

CODE = "VD1"  # of a village: who starts with it is not asked where they live
TRIES, PAUSE = 40, 0.5  # of a request of the page, seconds between
VANISHES = (aiohttp.ClientError, OSError, TimeoutError)


class OnTelegram:
    """With buttons; a message may change."""

    buttons = True

    def __init__(self, server: BotApi, number: int, photo: bytes) -> None:
        self._person, self._photo = server.person(number), photo
        self.sender = str(number)

    async def begins(self) -> None:
        self._person.starts(CODE)

    async def says(self, text: str) -> None:
        self._person.says(text)

    async def presses(self, level: str) -> bool:
        for message in reversed(self._person.chat):
            for button in message.buttons:
                if message.from_bot and (button.data or "").endswith(f"|{level}"):
                    self._person.forges(button.data or "", message)
                    return True
        return False

    async def sends_photo(self) -> bool:
        self._person.sends_photo(self._photo)
        return True

    async def hears(self, seconds: float) -> str:
        with suppress(AssertionError):
            message = await self._person.hears(seconds)
            return " " if message.edited and not message.buttons else message.text  # it only lost its buttons
        return ""

    async def looks(self) -> None:
        """What Telegram shows is there."""

    async def leaves(self) -> None:
        """A phone stays."""


class OnZaloBot:
    """Without buttons: numbers."""

    buttons = False

    def __init__(self, server: ZaloBotApi, number: int) -> None:
        self.sender = f"{number:020x}"
        self._person = server.person(self.sender)

    async def begins(self) -> None:
        self._person.says(CODE)

    async def says(self, text: str) -> None:
        self._person.says(text)

    async def presses(self, level: str) -> bool:
        return False

    async def sends_photo(self) -> bool:
        return False

    async def hears(self, seconds: float) -> str:
        with suppress(AssertionError):
            return (await self._person.hears(seconds)).text
        return ""

    async def looks(self) -> None:
        """What Zalo shows is there."""

    async def leaves(self) -> None:
        """A phone stays."""


class OnOfficialAccount:
    """With a few buttons."""

    buttons = True

    def __init__(self, server: ZaloOa, number: int) -> None:
        self.sender = str(number)
        self._person = server.person(self.sender)

    async def begins(self) -> None:
        self._person.says(CODE)

    async def says(self, text: str) -> None:
        self._person.says(text)

    async def presses(self, level: str) -> bool:
        for message in reversed(self._person.chat):
            for button in message.buttons:
                if button["payload"].endswith(f"|{level}"):
                    self._person.taps(button["payload"], message)
                    return True
        return False

    async def sends_photo(self) -> bool:
        return False

    async def hears(self, seconds: float) -> str:
        with suppress(AssertionError):
            return (await self._person.hears("", seconds)).text
        return ""

    async def looks(self) -> None:
        """What Zalo shows is there."""

    async def leaves(self) -> None:
        """A phone stays."""


class OnWeb:
    """A browser, behind an address of its own; what is refused or broken is asked again, as the page does."""

    buttons = True

    def __init__(self, base: str, number: int, acknowledged: list[tuple[str, str, str]]) -> None:
        self._page = _Reading(base)
        self._page.browser.headers["X-Forwarded-For"] = (
            f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        )
        self._acknowledged, self._ids, self._read = acknowledged, count(1), 0

    @property
    def sender(self) -> str:
        return name_of(self._page.token)

    async def begins(self) -> None:
        for _ in range(TRIES):
            with suppress(*VANISHES):
                if (await self._page.post("open"))[0] == 200:
                    break
            await asyncio.sleep(PAUSE)
        await self._streams()
        await self._sends(start=CODE)

    async def says(self, text: str) -> None:
        await self._sends(text=text)

    async def presses(self, level: str) -> bool:
        for message in reversed(self._page.shown):
            for _, token in message["options"]:
                if token.endswith(f"|{level}"):
                    await self._sends(tap=token)
                    return True
        return False

    async def sends_photo(self) -> bool:
        return False

    async def hears(self, seconds: float) -> str:
        until = time.monotonic() + seconds
        while self._read >= len(self._page.shown):
            if time.monotonic() >= until:
                return ""
            if self._page.broken:
                await self._streams()
            await asyncio.sleep(0.05)
        self._read += 1
        message = self._page.shown[self._read - 1]
        card = message.get("card") or {}
        return f"{card.get('title', '')}\n{message['text']}\n{message.get('asks', '')}"

    async def looks(self) -> None:
        """A page whose stream brings nothing asks for what is new."""
        page = self._page
        with suppress(*VANISHES):
            status, answer = await page.post("more", {"seen": {page.epoch: page.newest}})
            for each in answer["messages"] if status == 200 else ():
                await page.sees({"epoch": answer["epoch"], **each})

    async def leaves(self) -> None:
        await self._page.closes()

    async def _streams(self) -> None:
        with suppress(AssertionError, *VANISHES):
            await self._page.leaves()
            await self._page.reads()

    async def _sends(self, **what: str) -> None:
        id_ = f"s{next(self._ids):08d}"
        for _ in range(TRIES):
            with suppress(*VANISHES):
                status, _ = await self._page.sends(id_, **what)
                if status == 200:
                    self._acknowledged.append((self.sender, id_, str(what)))
                    return
            await asyncio.sleep(PAUSE)


class _Reading(Page):
    """A page that knows that its stream has broken."""

    @property
    def broken(self) -> bool:
        reading = self._reading
        if reading is None or not reading.done():
            return reading is None
        if not reading.cancelled():
            reading.exception()  # it is seen
        return True


def photo() -> bytes:
    """A small one."""
    into = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(into, "JPEG", quality=80)
    return into.getvalue()
