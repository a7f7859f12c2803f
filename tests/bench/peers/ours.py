"""This project, the whole product on: what people did is committed before anything is said."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import structlog
from aiogram import Bot as Aiogram
from aiogram.methods import TelegramMethod
from aiohttp import web

from bot.app import App, build
from bot.channels.hearing import object_of
from bot.channels.telegram.channel import Telegram, _Call, _Session
from bot.clock import now
from bot.memory import settled
from bot.settings import Settings
from bot.shelf import shipped_sheets
from dialogs.sheets import Sheet
from tests.bench.gateway import WELCOME, Stubbed
from tests.bench.peers.people import Wire
from tests.bench.peers.questionnaire import Question, Questionnaire

KEY = "A" * 43 + "="  # of nothing real


def twelve() -> Sheet:
    """Our own sheet of ten questions, the last two of which are asked twice."""
    sheet = shipped_sheets()["nguoi_dan_xa"]
    *before, last = sheet.competences
    more = [replace(each, id=f"3.{number}") for number, each in enumerate(last.indicators, start=3)]
    return replace(sheet, competences=(*before, replace(last, indicators=(*last.indicators, *more))))


def questionnaire() -> Questionnaire:
    """The same for the others."""
    sheet = twelve()
    questions = tuple(
        Question(
            each.question.vi.replace("{Ban}", "Bà").replace("{ban}", "bà").replace("{a}", " ạ"),
            tuple(level.label.vi for level in each.levels),
            tuple(level.points or 0 for level in each.levels),
        )
        for each in sheet.indicators
    )
    return Questionnaire(questions, sheet.pass_total)


class Session(_Session):
    """Our session without the network: what aiohttp would send is made, and answered at once."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    async def make_request(
        self,
        bot: Aiogram,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's
    ) -> Any:
        self.build_form_data(bot, method)()
        content = self._wire.answer(method.__api_method__, cast("_Call", method).params)
        return self.check_response(bot, method, 200, content).result


class Wired(Stubbed):
    """Our channel with that session."""

    _call = Telegram._call

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._made = Aiogram("1:stub", session=Session(wire))


class Bot:
    """The application, which hears one update after the other."""

    opening, begin = WELCOME[:-1], WELCOME[-1]

    def __init__(self, app: App, channel: Wired) -> None:
        self._channel, self._receive = channel, app.receiver(channel)

    async def hear(self, raw: str) -> None:
        if (heard := self._channel._heard(object_of(raw.encode()))) is not None:
            await self._receive([heard])


@asynccontextmanager
async def serving(wire: Wire, asked: Questionnaire, store: str) -> AsyncIterator[Bot]:
    """The bot on the database of this address, which has its tables."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sheet = twelve()
    channel = Wired(wire)
    channel._now = now
    settings = Settings(_env_prefix="NONE_", database_url=store, secret_key=KEY, slows_senders=False)
    app = build(settings, [channel], sheets={**shipped_sheets(), sheet.id: sheet})
    async with app:
        await channel.start(app.receiver(channel), web.Application())
        settled()  # as `cdht run` has it
        yield Bot(app, channel)
