"""python-telegram-bot: a ConversationHandler, in memory or with PicklePersistence written each second."""

from __future__ import annotations

import json
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBUserWarning

from tests.bench.peers.people import Wire
from tests.bench.peers.questionnaire import Questionnaire

ANSWERING = 0


class Handlers:
    """The conversation."""

    def __init__(self, asked: Questionnaire) -> None:
        self._asked = asked

    def conversation(self, *, persistent: bool) -> ConversationHandler[ContextTypes.DEFAULT_TYPE]:
        """/start asks the first question; each answer the next."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PTBUserWarning)  # buttons are told apart by what they carry
            return ConversationHandler(
                entry_points=[CommandHandler("start", self._start)],
                states={ANSWERING: [CallbackQueryHandler(self._answered, pattern=r"^\d+:[0-3]$")]},
                fallbacks=[CallbackQueryHandler(self._no_button)],
                allow_reentry=True,
                name="questionnaire",
                persistent=persistent,
            )

    async def _start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        context.user_data["levels"] = []
        await update.message.reply_text(self._asked.contents(0), reply_markup=self._keyboard(0))
        return ANSWERING

    async def _answered(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        query, levels = update.callback_query, context.user_data["levels"]
        number, level = map(int, query.data.split(":"))
        if number != len(levels):
            return await self._no_button(update, context)
        await query.answer()
        levels.append(level)
        if len(levels) == len(self._asked):
            await query.edit_message_text(self._asked.result(levels))
            return ConversationHandler.END
        number += 1
        await query.edit_message_text(self._asked.contents(number), reply_markup=self._keyboard(number))
        return ANSWERING

    async def _no_button(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> int:
        await update.callback_query.answer("Câu này đã qua rồi.")
        return ANSWERING

    def _keyboard(self, number: int) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup.from_column(
            [
                InlineKeyboardButton(label, callback_data=f"{number}:{level}")
                for level, label in enumerate(self._asked.questions[number].levels)
            ]
        )


class Request(BaseRequest):
    """What httpx would send is made, and answered at once."""

    read_timeout = 5.0

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        fields = request_data.json_parameters if request_data else {}
        urlencode(fields).encode()
        return 200, self._wire.answer(url.rpartition("/")[2], fields).encode()


class Bot:
    """The application, which hears one update after the other."""

    opening, begin = (), "/start"

    def __init__(self, app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        self._app = app

    async def hear(self, raw: str) -> None:
        await self._app.process_update(Update.de_json(json.loads(raw), self._app.bot))


@asynccontextmanager
async def serving(wire: Wire, asked: Questionnaire, store: str) -> AsyncIterator[Bot]:
    """The bot; `store` is the file in which conversations are kept, or nothing."""
    builder = Application.builder().token("1:x").request(Request(wire)).get_updates_request(Request(wire))
    if store:
        builder = builder.persistence(PicklePersistence(store, update_interval=1))
    app = builder.updater(None).build()
    app.add_handler(Handlers(asked).conversation(persistent=bool(store)))
    async with app:
        await app.start()  # begins to write what is kept
        yield Bot(app)
        await app.stop()
