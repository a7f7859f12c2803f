"""A talk of people with a role, opened as their desk would open it."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from dialogs.conversation import Entry
from dialogs.engine import Next, Talk
from dialogs.talks import TALKS
from dialogs.talks.work import work
from tests.chat import Chat


def open_talk(chat: Chat, talk: str, **args: Any) -> Chat:
    """Say the word for work, and let it lead to this talk for once."""

    led: list[bool] = []

    def desk() -> Talk:
        if led:
            return (yield from work())
        led.append(True)
        return Next(talk, args)

    with patch.dict(TALKS, {"work": Entry(desk, personal=False)}):
        return chat.says("việc chi hội")
