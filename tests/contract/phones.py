"""
Phones for the contract suite: one small adapter a channel, all of them used in the same way.

    async with phone_on("zalo_oa", folder) as phone:
        await phone.says("xin chào")
        assert "2." in await phone.hears()

A new channel is one adapter here and one line in PHONES. Each event is settled before the next one: taken by the
application, and every reply to it delivered, given up or put off.
"""

from __future__ import annotations

import asyncio
import io
import queue
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.app import build, start_channels
from bot.channels.console import Console
from bot.channels.telegram.channel import Telegram
from bot.settings import Settings
from dialogs.steps import Outcome
from tests import databases
from tests.contract.phone import Phone
from tests.contract.phones_of_web import OnWeb
from tests.contract.phones_of_zalo import OnOfficialAccount, OnZaloBot
from tests.resident import KEY
from tests.servers.bot_api import BotApi
from tests.servers.bot_api_wire import Query
from tests.village import found


class Lines(io.StringIO):
    """What is typed at a terminal, while it is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: queue.Queue[str] = queue.Queue()
        self.given = self.wanted = 0

    def readline(self, *_: Any) -> str:
        self.wanted += 1
        return self.typed.get()


class Terminal(Phone):
    """The console: nothing comes twice, nothing fails, nobody leaves."""

    brings_again = fails = tells_who_left = False

    async def opens(self, stack: AsyncExitStack) -> None:
        self.lines, self.out = Lines(), io.StringIO()
        self.channel = Console("phone-1", lines=self.lines, out=self.out)
        stack.callback(self.lines.typed.put, "")

    def writes(self, text: str) -> None:
        self.lines.given += 1
        self.lines.typed.put(f"{text}\n")

    async def messages(self) -> list[str]:
        text = self.out.getvalue()
        self.out.seek(0)
        self.out.truncate()
        return [text] if text else []

    async def taken(self) -> None:
        while self.lines.wanted <= self.lines.given:  # noqa: ASYNC110 - a thread reads, no event of the loop tells
            await asyncio.sleep(0.002)


class OnTelegram(Phone):
    """Telegram, polling."""

    async def opens(self, stack: AsyncExitStack) -> None:
        self.server = await stack.enter_async_context(BotApi())
        self.channel = Telegram(self.server.token, api_url=self.server.url, patience=0.01)
        self.person, self.read = self.server.person(7), []

    async def messages(self) -> list[str]:
        """A message that only lost its buttons is not heard again."""
        heard, seen = [], {each.id: each.text for each in self.read}
        with suppress(AssertionError):
            while True:
                self.read.append(message := await self.person.hears(timeout=0))
                if seen.get(message.id) != message.text:
                    heard.append(message.text)
                seen[message.id] = message.text
        return heard

    def secrets(self) -> list[str]:
        return [KEY, self.server.token.partition(":")[2]]

    def buttons(self, beginning: str) -> list[Any]:
        shown = next((each for each in reversed(self.person.chat) if each.from_bot), None)
        found = shown.buttons if shown else []
        return [(shown, each.data) for each in found if each.text.startswith(beginning)]

    def presses(self, button: Any) -> None:
        self.person.taps(*button)

    def twice(self) -> None:
        self.server.duplicate_next()

    def fails_once(self) -> None:
        self.server.fault("*", status=502, when=_speaks)

    def slows_down(self) -> None:
        self.server.fault("*", retry_after=1, when=_speaks)

    def turns_round(self) -> None:
        self.server.reverse_next(2)

    def is_gone(self) -> None:
        self.server.fault("*", status=403, when=_speaks)

    def leaves(self) -> None:
        self.person.blocks_bot()

    def returns(self) -> None:
        self.person.unblocks()

    async def taken(self) -> None:
        await self.server.drained(20)


def _speaks(query: Query) -> bool:
    """Whether a request to Telegram says something, anew or in the place of something else."""
    return bool(query.text("chat_id") and query.text("text"))


PHONES: dict[str, type[Phone]] = {
    "console": Terminal,
    "telegram": OnTelegram,
    "zalo_bot": OnZaloBot,
    "zalo_oa": OnOfficialAccount,
    "web": OnWeb,
}


@asynccontextmanager
async def phones_on(*names: str, folder: Path) -> AsyncIterator[list[Phone]]:
    """One application with these channels, and somebody who has a phone on each."""
    phones, port = [PHONES[name]() for name in names], socket.create_server(("127.0.0.1", 0))
    settings = Settings(
        _env_prefix="CDHT_NOTHING_",  # type: ignore[call-arg]
        database_url=databases.sqlite(folder, tables=True),
        secret_key=SecretStr(KEY),
        controller="Hội Khuyến học xã Ví Dụ",
        contact_name="cô Hoa",
        contact_phone="0000 000 000",
        too_soon=0,  # a program reads and presses at once
    )
    async with AsyncExitStack() as stack:
        for phone in phones:
            await phone.opens(stack)
        app, site = build(settings, [phone.channel for phone in phones]), web.Application()
        await stack.enter_async_context(app)
        await app.store.write(found)
        outcomes: list[Outcome] = []
        app.runner.observe = outcomes.append
        for phone in phones:
            phone.app, phone.outcomes = app, outcomes
            await phone.moves_in(port)
        await start_channels(app, site)
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.SockSite(runner, port).start()
        listening = [asyncio.create_task(phone.channel.listen()) for phone in phones]
        stack.push_async_callback(_ended, phones, listening)
        yield phones


async def _ended(phones: list[Phone], listening: list[asyncio.Task[None]]) -> None:
    for phone, task in zip(phones, listening, strict=True):
        if isinstance(phone, Terminal):
            phone.lines.typed.put("")  # a thread that reads can't be cancelled
            await task
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


@asynccontextmanager
async def phone_on(name: str, folder: Path) -> AsyncIterator[Phone]:
    """An application with this channel alone."""
    async with phones_on(name, folder=folder) as (phone,):
        yield phone


def numbers(text: str) -> list[int]:
    """The numbers of the options that a text shows."""
    return [int(found) for found in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
