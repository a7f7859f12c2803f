"""
A peer for comparison: python-telegram-bot's ConversationHandler, in memory (nothing survives a restart).

The same ten questions with the same buttons; the Bot API is a stub that answers at once, the update is parsed from JSON text.
"""

import asyncio
import json
import time
import warnings
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ConversationHandler
from telegram.request import BaseRequest

from bot.shelf import shipped_sheets


class Stub(BaseRequest):
    """A request that answers at once."""

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        if url.endswith("/getMe"):
            return (200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b","username":"b_bot"}}')
        if url.endswith("/answerCallbackQuery"):
            return 200, b'{"ok":true,"result":true}'
        return 200, (
            b'{"ok":true,"result":{"message_id":5,"date":1,"chat":{"id":1,"type":"private"},"text":"."}}'
        )


async def measure(people: int = 300) -> dict[str, float]:
    """Updates a second through ConversationHandler, and what one costs."""
    sheet = shipped_sheets()["nguoi_dan_xa"]

    async def ask(update: Update, number: int) -> int:
        if number == len(sheet.indicators):
            await update.callback_query.edit_message_text("…")
            return int(ConversationHandler.END)
        each = sheet.indicators[number]
        labels = "\n".join(f"{level.id}. {level.label.vi}" for level in each.levels)
        text = f"Câu {number + 1} trên 10. {each.question.vi}\n{labels}"
        rows = [
            [InlineKeyboardButton(level.label.vi, callback_data=f"{number}|{level.id}")]
            for level in each.levels
        ]
        rows.append([InlineKeyboardButton(key, callback_data=f"{number}|{key}") for key in "7890"])
        if update.callback_query:
            await update.callback_query.answer()
            await update.callback_query.edit_message_text(text, reply_markup=InlineKeyboardMarkup(rows))
        else:
            await update.message.reply_text(text, reply_markup=InlineKeyboardMarkup(rows))
        return number

    async def start(update: Update, _: Any) -> int:
        return await ask(update, 0)

    async def answer(update: Update, context: Any) -> int:
        number, level = update.callback_query.data.split("|")
        context.user_data[number] = level
        return await ask(update, int(number) + 1)

    app = Application.builder().token("1:x").request(Stub()).get_updates_request(Stub()).updater(None).build()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        states = {number: [CallbackQueryHandler(answer, pattern=rf"^{number}\|")] for number in range(10)}
        app.add_handler(ConversationHandler([CommandHandler("start", start)], states, []))
    await app.initialize()
    for chat in range(people):
        await app.process_update(Update.de_json(json.loads(_start(chat)), app.bot))
    count, cpu, started = 0, time.process_time(), time.perf_counter()
    for number in range(9):
        for chat in range(people):
            update = Update.de_json(json.loads(_tap(chat, number)), app.bot)
            await app.process_update(update)
            count += 1
    spent, used = time.perf_counter() - started, time.process_time() - cpu
    await app.shutdown()
    return {
        "ptb_updates_per_second": round(count / spent),
        "ptb_cpu_us_per_update": round(used / count * 1e6),
    }


def _user(chat: int) -> dict[str, Any]:
    return {"id": 1000 + chat, "is_bot": False, "first_name": "Ví Dụ", "language_code": "vi"}


def _message(chat: int, text: str) -> dict[str, Any]:
    return {
        "message_id": 5,
        "date": 1_790_000_000,
        "chat": {"id": 1000 + chat, "type": "private", "first_name": "Ví Dụ"},
        "from": _user(chat),
        "text": text,
    }


def _start(chat: int) -> str:
    entity = [{"type": "bot_command", "offset": 0, "length": 6}]
    return json.dumps({"update_id": chat, "message": {**_message(chat, "/start"), "entities": entity}})


def _tap(chat: int, number: int) -> str:
    tap = {
        "id": f"{chat}.{number}",
        "from": _user(chat),
        "chat_instance": "1",
        "data": f"{number}|3",
        "message": {**_message(chat, "…"), "from": {"id": 1, "is_bot": True, "first_name": "b"}},
    }
    return json.dumps({"update_id": 10_000 * (number + 1) + chat, "callback_query": tap})


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
