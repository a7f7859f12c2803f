"""Nobody: the people and the stub alone, to know what of every row is the bench's own."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.peers.people import Wire
from tests.bench.peers.questionnaire import Questionnaire

_CHAT = re.compile(r'"from":\{"id":(\d+),"is_bot":false')


class Bot:
    """It reads no update: who wrote is found, and the next ready message goes out."""

    opening, begin = (), "/start"

    def __init__(self, wire: Wire, asked: Questionnaire) -> None:
        self._wire, self._asked = wire, asked
        self._levels: dict[int, list[int]] = {}
        self._ready = [
            {
                "text": asked.contents(number),
                "reply_markup": json.dumps(
                    {
                        "inline_keyboard": [
                            [{"text": label, "callback_data": f"{number}:{level}"}]
                            for level, label in enumerate(each.levels)
                        ]
                    }
                ),
            }
            for number, each in enumerate(asked.questions)
        ]

    async def hear(self, raw: str) -> None:
        chat = int(_CHAT.search(raw)[1])  # type: ignore[index]
        _, _, data = raw.partition('"data":"')
        if not data:
            self._levels[chat] = []
        else:
            number, _, level = data.partition('"')[0].partition(":")
            if number != str(len(self._levels[chat])):
                return
            self._levels[chat].append(int(level))
        levels = self._levels[chat]
        last = len(levels) == len(self._asked)
        said = {"text": self._asked.result(levels)} if last else self._ready[len(levels)]
        self._wire.answer("sendMessage", {"chat_id": chat, **said})


@asynccontextmanager
async def serving(wire: Wire, asked: Questionnaire, store: str) -> AsyncIterator[Bot]:
    """What every row pays."""
    yield Bot(wire, asked)
