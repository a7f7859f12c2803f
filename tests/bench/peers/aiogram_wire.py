"""The end of the line of aiogram: what aiohttp would send is made, and answered at once."""

from __future__ import annotations

import json
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import TelegramMethod

from tests.bench.peers.people import Wire


class Session(AiohttpSession):
    """aiogram's session without the network."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's
    ) -> Any:
        form = self.build_form_data(bot, method)
        form()
        fields = {options["name"]: value for options, _, value in form._fields}
        content = self._wire.answer(method.__api_method__, fields)
        return self.check_response(bot, method, 200, content).result


class Hearing:
    """A dispatcher that is fed what comes from Telegram."""

    opening, begin = (), "/start"

    def __init__(self, dispatcher: Dispatcher, bot: Bot) -> None:
        self._dispatcher, self._bot = dispatcher, bot

    async def hear(self, raw: str) -> None:
        await self._dispatcher.feed_raw_update(self._bot, json.loads(raw))
