"""Phones with Zalo: on the Bot Platform, and with an Official Account."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_bot.wire import Pace
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import Pair
from bot.zalo_oa_account import StoredTokens, account_name, bind_account
from storage.tables import CHANNEL_TOKEN
from tests.contract.phone import Phone
from tests.resident import KEY
from tests.servers.zalo_bot import ZaloBotApi
from tests.servers.zalo_oa import ZaloOa


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

    def slows_down(self) -> None:
        self.server.fault("sendMessage", status=429, headers={"Retry-After": "1"})

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
            server.app_id,
            server.app_secret,
            self.tokens,
            oa_secret=server.oa_secret,
            api_url=server.url,
            oauth_url=server.url,
        )

    async def moves_in(self, port: socket.socket) -> None:
        await self.app.store.write(lambda tx: CHANNEL_TOKEN.create(tx, checkfirst=True))
        bind_account(self.app)
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

    def slows_down(self) -> None:
        self.server.fault("cs", "http", status=429, headers={"Retry-After": "1"})

    def is_gone(self) -> None:
        self.server.fault("cs", code=-213)

    def leaves(self) -> None:
        self.person.unfollows()

    def returns(self) -> None:
        self.person.interacts()

    async def taken(self) -> None:
        await self.server.drained()
