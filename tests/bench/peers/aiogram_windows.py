"""aiogram-dialog: a window that is drawn anew at each answer, in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Column, Select
from aiogram_dialog.widgets.text import Format

from tests.bench.peers.aiogram_wire import Hearing, Session
from tests.bench.peers.people import Wire
from tests.bench.peers.questionnaire import Questionnaire


class Survey(StatesGroup):
    """The windows."""

    question = State()
    result = State()


def dialog(asked: Questionnaire) -> Dialog:
    """A window for the questions, one for the result."""

    async def begins(_: Any, manager: DialogManager) -> None:
        manager.dialog_data["levels"] = []

    async def question(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
        number = len(dialog_manager.dialog_data["levels"])
        labels = asked.questions[number].levels
        offered = [(f"{number}:{level}", label) for level, label in enumerate(labels)]
        return {"contents": asked.contents(number), "offered": offered}

    async def result(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
        return {"result": asked.result(dialog_manager.dialog_data["levels"])}

    async def answered(query: CallbackQuery, _: Any, manager: DialogManager, item: str) -> None:
        levels = manager.dialog_data["levels"]
        number, level = map(int, item.split(":"))
        if number != len(levels) or level not in range(4):
            await query.answer("Câu này đã qua rồi.")
            return
        levels.append(level)
        if len(levels) == len(asked):
            await manager.next()

    offered = Select(
        Format("{item[1]}"), id="a", item_id_getter=itemgetter(0), items="offered", on_click=answered
    )
    return Dialog(
        Window(Format("{contents}"), Column(offered), state=Survey.question, getter=question),
        Window(Format("{result}"), state=Survey.result, getter=result),
        on_start=begins,
    )


def conversation(asked: Questionnaire) -> Router:
    """/start opens the window."""
    router = Router()

    @router.message(CommandStart())
    async def start(_: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Survey.question, mode=StartMode.RESET_STACK)

    router.include_router(dialog(asked))
    return router


@asynccontextmanager
async def serving(wire: Wire, asked: Questionnaire, store: str) -> AsyncIterator[Hearing]:
    """The bot, which keeps nothing anywhere."""
    hearing = Dispatcher()
    hearing.include_router(conversation(asked))
    setup_dialogs(hearing)
    async with Bot("1:x", session=Session(wire)) as bot:
        yield Hearing(hearing, bot)
