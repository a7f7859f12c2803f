"""
The people who answer, and Telegram as they see it. Nothing but the standard library: every environment runs this.

A person presses a button of the newest message and waits for the next one. `Wire` is the end of the line: it takes the fields
of a request whose body was made, and answers with the JSON that Telegram would send.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tests.bench.peers.questionnaire import Questionnaire

BOT = '{"id":1,"is_bot":true,"first_name":"Ví Dụ","username":"vi_du_bot"}'
DATE = 1_790_000_000
PATIENCE = 60.0  # seconds for one reply
_TOKENS = re.compile(r'"callback_data":\s*"((?:[^"\\]|\\.)*)"')


class Bot(Protocol):
    """What is measured: it hears the text of one update."""

    opening: Sequence[str]
    """What a person says before the questionnaire begins; not measured."""
    begin: str
    """The words at which it begins."""

    async def hear(self, raw: str) -> None:
        """Take one update as it comes from Telegram."""


@dataclass(slots=True)
class Shown:
    """The newest message in a chat: its number, and its text and keyboard as JSON."""

    message: int
    text: str
    keyboard: str


class Wire:
    """Telegram, which answers at once."""

    def __init__(self) -> None:
        self.shown: dict[int, Shown] = {}
        self._told: dict[int, asyncio.Event] = {}
        self._messages = 0

    def answer(self, method: str, fields: Mapping[str, Any]) -> str:
        """The body of the answer to a request with these fields."""
        if method == "getMe":
            return f'{{"ok":true,"result":{BOT}}}'
        if method not in {"sendMessage", "editMessageText"}:
            return '{"ok":true,"result":true}'
        chat = int(fields["chat_id"])
        if method == "sendMessage":
            self._messages += 1
        number = int(fields.get("message_id") or self._messages)
        self.shown[chat] = Shown(number, json.dumps(fields["text"]), fields.get("reply_markup") or "")
        self.told(chat).set()
        return f'{{"ok":true,"result":{self.message(chat)}}}'

    def message(self, chat: int) -> str:
        """The newest message of a chat as Telegram shows it in an update."""
        shown = self.shown[chat]
        keyboard = f',"reply_markup":{shown.keyboard}' if shown.keyboard else ""
        return (
            f'{{"message_id":{shown.message},"from":{BOT},"date":{DATE},'
            f'"chat":{{"id":{chat},"type":"private","first_name":"Ví Dụ"}},"text":{shown.text}{keyboard}}}'
        )

    def token(self, chat: int, place: int) -> str:
        """What the button at this place, from 0, carries; as JSON without the quotes."""
        return _TOKENS.findall(self.shown[chat].keyboard)[place]

    def told(self, chat: int) -> asyncio.Event:
        """Set when the chat was told something."""
        return self._told.setdefault(chat, asyncio.Event())

    def forget(self, chat: int) -> None:
        """Nobody looks at this chat any more."""
        self.shown.pop(chat, None)
        self._told.pop(chat, None)


class Person:
    """One of the people."""

    def __init__(self, chat: int, wire: Wire, bot: Bot) -> None:
        self.chat, self._wire, self._bot, self._number = chat, wire, bot, 0

    async def says(self, text: str) -> float:
        """Write something; the seconds until the reply."""
        entity = f',"entities":[{{"type":"bot_command","offset":0,"length":{len(text)}}}]' * text.startswith(
            "/"
        )
        number = 1_000_000 + self._number
        message = (
            f'{{"message_id":{number},"from":{self._user()},"date":{DATE},'
            f'"chat":{{"id":{self.chat},"type":"private","first_name":"Ví Dụ"}},"text":{json.dumps(text)}{entity}}}'
        )
        return await self._hand(f'"message":{message}')

    async def taps(self, place: int) -> float:
        """Press the button at this place, from 0; the seconds until the reply."""
        return await self.presses(self._wire.token(self.chat, place))

    async def presses(self, token: str, *, answered: bool = True) -> float:
        """Press a button that carries this."""
        tap = (
            f'{{"id":"{self.chat}{self._number:04}","from":{self._user()},"chat_instance":"1",'
            f'"data":"{token}","message":{self._wire.message(self.chat)}}}'
        )
        return await self._hand(f'"callback_query":{tap}', answered=answered)

    def _user(self) -> str:
        return f'{{"id":{self.chat},"is_bot":false,"first_name":"Ví Dụ","language_code":"vi"}}'

    async def _hand(self, what: str, *, answered: bool = True) -> float:
        self._number += 1
        raw = f'{{"update_id":{self.chat * 1000 + self._number},{what}}}'
        told = self._wire.told(self.chat)
        told.clear()
        began = time.perf_counter()
        await asyncio.sleep(0)  # all the others, who came first
        await self._bot.hear(raw)
        if answered:
            await asyncio.wait_for(told.wait(), PATIENCE)
        return time.perf_counter() - began


class Crowd:
    """People who come one after the other, so many at once; each is another one."""

    def __init__(self, bot: Bot, wire: Wire, asked: Questionnaire, first: int) -> None:
        self._bot, self._wire, self._asked, self._next = bot, wire, asked, first
        self._here: list[list[Person]] = []

    async def come(self, people: int, sessions: int) -> None:
        """Those of so many sessions, `people` at once, have said what comes before the questions."""
        each = max(1, sessions // people)
        self._here = [[await self._comes() for _ in range(each)] for _ in range(people)]

    async def answer(self) -> dict[str, float]:
        """Whole sessions of all who came: what they took, in seconds, and how many updates they were."""
        persons, self._here = self._here, []
        waits: list[float] = []

        async def one_after_the_other(of: list[Person]) -> None:
            for person in of:
                await self._session(person, waits)
                self._wire.forget(person.chat)

        gc.collect()
        cpu, began = time.process_time(), time.perf_counter()
        await asyncio.gather(*(one_after_the_other(of) for of in persons))
        await asyncio.sleep(0)
        wall, used = time.perf_counter() - began, time.process_time() - cpu
        waits.sort()
        count = len(waits)
        return {
            "updates": count,
            "wall": wall,
            "cpu": used,
            "p50": waits[count // 2],
            "p99": waits[int(count * 0.99)],
        }

    async def stop_in_the_middle(self, number: int, people: int = 32) -> dict[str, float]:
        """So many who answer half of the questions and go away; the bytes that the process grew by."""
        gc.collect()
        before, left = resident(), number

        async def stops() -> None:
            nonlocal left
            while left > 0:
                left -= 1
                person = await self._comes()
                await person.says(self._bot.begin)
                for question in range(len(self._asked) // 2):
                    await person.taps(_level(person.chat, question))
                self._wire.forget(person.chat)

        await asyncio.gather(*(stops() for _ in range(people)))
        gc.collect()
        return {"conversations": number, "before": before, "after": resident()}

    async def proves(self) -> None:
        """That the work is done: the score is right, and no button counts twice or for what is not offered."""
        person = await self._comes()
        await person.says(self._bot.begin)
        tokens = []
        for question in range(len(self._asked)):
            place = _level(person.chat, question)
            tokens.append(self._wire.token(person.chat, place))
            await person.taps(place)
            if question == 2:
                await person.presses(tokens[0], answered=False)  # an old button
                await person.presses("nothing of ours", answered=False)
                await asyncio.sleep(0.1)
        self._is_told_the_score(person)
        self._wire.forget(person.chat)

    async def _comes(self) -> Person:
        self._next += 1
        person = Person(self._next, self._wire, self._bot)
        for text in self._bot.opening:
            await person.says(text)
        return person

    async def _session(self, person: Person, waits: list[float]) -> None:
        waits.append(await person.says(self._bot.begin))
        waits += [await person.taps(_level(person.chat, question)) for question in range(len(self._asked))]
        self._is_told_the_score(person)

    def _is_told_the_score(self, person: Person) -> None:
        score = self._asked.score([_level(person.chat, number) for number in range(len(self._asked))])
        said = json.loads(self._wire.shown[person.chat].text)
        if not re.search(rf"\b{score}\b", said):
            raise SystemExit(f"not told the score of {score}: {said}")


def _level(chat: int, question: int) -> int:
    return (chat + question * question) % 4


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
