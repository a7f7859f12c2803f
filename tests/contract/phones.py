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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from aiohttp import web
from pydantic import SecretStr

from bot import zalo_app
from bot.app import App, build, start_channels
from bot.channels.base import Channel
from bot.channels.console import Console
from bot.channels.telegram import Telegram
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_wire import Pace
from bot.channels.zalo_oa import ZaloOA
from bot.settings import Settings
from bot.zalo_oauth import Pair
from bot.zalo_tokens import StoredTokens, account_name
from dialogs.steps import Outcome
from storage.tables import ChannelToken, table
from tests import databases
from tests.resident import KEY
from tests.servers.bot_api import BotApi
from tests.servers.zalo_bot import ZaloBotApi
from tests.servers.zalo_oa import ZaloOa
from tests.village import found


class Phone:
    """Somebody with this channel in the hand; the services' own servers stand behind it."""

    brings_again: ClassVar[bool] = True  # whether the service delivers an event more than once
    fails: ClassVar[bool] = True  # whether a reply can fail
    tells_who_left: ClassVar[bool] = True  # whether a refusal says that nobody is there
    person: Any = None
    app: App
    channel: Channel

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    async def opens(self, stack: AsyncExitStack) -> None:
        """Start the service; `channel` and `person` are there afterwards."""
        raise NotImplementedError

    async def moves_in(self, port: socket.socket) -> None:
        """The application is open, and will be served at this port."""

    def secrets(self) -> list[str]:
        """What must not be found in a log."""
        return [KEY]

    # what they do

    async def says(self, text: str) -> None:
        self.person.says(text)
        await self.settles()

    async def taps(self, number: int) -> None:
        """Press the button of this option of the newest question, or send its number where there is none."""
        tokens = self.buttons(f"{number}. ")
        if tokens:
            self.presses(tokens[0])
            await self.settles()
        else:
            await self.says(str(number))

    def buttons(self, beginning: str) -> list[Any]:
        """The buttons of the newest message whose label begins so."""
        return []

    def presses(self, button: Any) -> None:
        raise NotImplementedError

    # what the service does

    def twice(self) -> None:
        """The service will deliver the next event two times."""
        raise NotImplementedError

    def fails_once(self) -> None:
        """The next reply meets an error of the service that is none of ours."""
        raise NotImplementedError

    def is_gone(self) -> None:
        """The next reply is refused, as nobody is there to get it."""
        raise NotImplementedError

    # what they hear

    async def hears(self) -> str:
        """All that came since it was last looked at."""
        return "\n\n".join(await self.messages())

    async def messages(self) -> list[str]:
        """The same, message by message."""
        heard = []
        with suppress(AssertionError):
            while True:
                heard.append((await self.person.hears(timeout=0)).text)
        return heard

    async def taken(self) -> None:
        """Wait until the service has nothing left to deliver."""
        raise NotImplementedError

    async def settles(self) -> None:
        await self.taken()
        await self.app.deliveries.drained()


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

    async def says(self, text: str) -> None:
        self.lines.given += 1
        self.lines.typed.put(f"{text}\n")
        await self.settles()

    async def messages(self) -> list[str]:
        text = self.out.getvalue()
        self.out.seek(0)
        self.out.truncate()
        return [text] if text else []

    async def taken(self) -> None:
        while self.lines.wanted <= self.lines.given:
            await asyncio.sleep(0.002)


class OnTelegram(Phone):
    """Telegram, polling."""

    async def opens(self, stack: AsyncExitStack) -> None:
        self.server = await stack.enter_async_context(BotApi())
        self.channel = Telegram(self.server.token, api_url=self.server.url, patience=0.01)
        self.person = self.server.person(7)

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
        self.server.fault("sendMessage", status=502)

    def is_gone(self) -> None:
        self.server.fault("sendMessage", status=403)

    async def taken(self) -> None:
        await self.server.drained(20)


class OnZaloBot(Phone):
    """Zalo's Bot Platform, polling."""

    tells_who_left = False  # the code for it is not documented

    async def opens(self, stack: AsyncExitStack) -> None:
        self.server = await stack.enter_async_context(ZaloBotApi())
        self.person = self.server.person()
        self.channel = ZaloBot(
            self.server.token, api_url=self.server.url, patience=0.01, pace=Pace(1000, 1000)
        )

    def secrets(self) -> list[str]:
        return [KEY, self.server.token.partition(":")[2]]

    def twice(self) -> None:
        self.server.duplicate_next()

    def fails_once(self) -> None:
        self.server.fault("sendMessage", status=500)

    def is_gone(self) -> None:
        self.server.fault("sendMessage", status=400)

    async def taken(self) -> None:
        def idle() -> bool:  # the channel asks for the next event once the last is kept
            polls = self.server.calls("getUpdates")
            return not self.server.updates.pending and bool(polls) and not polls[-1].status

        await self.server.until(idle, 20)


class OnOfficialAccount(Phone):
    """A Zalo Official Account, by webhook."""

    async def opens(self, stack: AsyncExitStack) -> None:
        self.server = server = await stack.enter_async_context(ZaloOa())
        self.person = server.person()
        self.tokens = StoredTokens(account_name(server.app_id))
        self.channel = ZaloOA(
            server.app_id, server.app_secret, self.tokens,
            oa_secret=server.oa_secret, api_url=server.url, oauth_url=server.url,
        )  # fmt: skip

    async def moves_in(self, port: socket.socket) -> None:
        await self.app.store.write(lambda tx: table(ChannelToken).create(tx, checkfirst=True))
        zalo_app.bind(self.app)
        expires = datetime.now(UTC) + timedelta(hours=20)
        kept = self.server.tokens
        await self.tokens.put(Pair(kept.access, kept.refresh, expires))
        address = f"http://127.0.0.1:{port.getsockname()[1]}"
        self.server.calls_back(f"{address}/zalo-oa/{self.server.app_id}")

    def secrets(self) -> list[str]:
        kept = self.server.tokens
        return [KEY, self.server.app_secret, self.server.oa_secret, kept.access, kept.refresh]

    def buttons(self, beginning: str) -> list[Any]:
        shown = next((each for each in reversed(self.person.chat) if each.from_bot), None)
        found = shown.buttons if shown else ()
        return [(each["title"], shown) for each in found if each["title"].startswith(beginning)]

    def presses(self, button: Any) -> None:
        self.person.taps(*button)

    def twice(self) -> None:
        self.server.webhook.duplicates += 1

    def fails_once(self) -> None:
        self.server.fault("cs", "http", status=503)

    def is_gone(self) -> None:
        self.server.fault("cs", code=-213)

    async def taken(self) -> None:
        await self.server.drained()


PHONES: dict[str, type[Phone]] = {
    "console": Terminal,
    "telegram": OnTelegram,
    "zalo_bot": OnZaloBot,
    "zalo_oa": OnOfficialAccount,
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
