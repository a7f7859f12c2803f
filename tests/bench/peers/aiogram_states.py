"""aiogram: its finite state machine, in memory or in Redis with the isolation of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher, Router
from aiogram.filters import CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder

from tests.bench.peers.aiogram_wire import Hearing, Session
from tests.bench.peers.people import Wire
from tests.bench.peers.questionnaire import Questionnaire


class Survey(StatesGroup):
    """Where somebody is."""

    answering = State()


class Answer(CallbackData, prefix="a"):
    """What a button carries: the number of the question and the level, both from 0."""

    number: int
    level: int


def conversation(asked: Questionnaire) -> Router:
    """/start asks the first question; each answer the next."""
    router = Router()

    def keyboard(number: int) -> InlineKeyboardMarkup:
        builder = InlineKeyboardBuilder()
        for level, label in enumerate(asked.questions[number].levels):
            builder.button(text=label, callback_data=Answer(number=number, level=level))
        return builder.adjust(1).as_markup()

    @router.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Survey.answering)
        await state.set_data({"levels": []})
        await message.answer(asked.contents(0), reply_markup=keyboard(0))

    @router.callback_query(Survey.answering, Answer.filter())
    async def answered(query: CallbackQuery, callback_data: Answer, state: FSMContext) -> None:
        levels = (await state.get_data())["levels"]
        if callback_data.number != len(levels) or callback_data.level not in range(4):
            await no_button(query)
            return
        await query.answer()
        levels = [*levels, callback_data.level]
        if len(levels) == len(asked):
            await state.clear()
            await query.message.edit_text(asked.result(levels))
            return
        await state.update_data(levels=levels)
        number = len(levels)
        await query.message.edit_text(asked.contents(number), reply_markup=keyboard(number))

    @router.callback_query()
    async def no_button(query: CallbackQuery) -> None:
        await query.answer("Câu này đã qua rồi.")

    return router


def dispatcher(store: str) -> Dispatcher:
    """In memory, or in the Redis of this address."""
    if not store:
        return Dispatcher()
    from aiogram.fsm.storage.redis import RedisStorage

    storage = RedisStorage.from_url(store)
    return Dispatcher(storage=storage, events_isolation=storage.create_isolation())


@asynccontextmanager
async def serving(wire: Wire, asked: Questionnaire, store: str) -> AsyncIterator[Hearing]:
    """The bot; `store` is the address of a Redis, or nothing."""
    hearing = dispatcher(store)
    hearing.include_router(conversation(asked))
    async with Bot("1:x", session=Session(wire)) as bot:
        yield Hearing(hearing, bot)
        await hearing.storage.close()
        await hearing.fsm.events_isolation.close()
