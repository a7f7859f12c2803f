"""A conversation of the bot as those in it see it."""

import asyncio
from collections import deque

from tests.servers.bot_api_updates import Updates
from tests.servers.bot_api_world import Json, Message, Signal, World


class Chat:
    """What was written here, and what of it the test has not yet heard."""

    closed = ""  # why the bot may not write, in Telegram's words
    known = True

    def __init__(self, world: World, updates: Updates, chat_id: int) -> None:
        self.world, self.updates, self.id = world, updates, chat_id
        self.messages: dict[int, Message] = {}
        self.actions: list[str] = []  # "typing" and the like
        self._unheard: deque[Message] = deque()
        self._spoken = Signal()
        world.chats[chat_id] = self

    def json(self) -> Json:
        raise NotImplementedError

    def user_json(self) -> Json:
        raise NotImplementedError

    @property
    def chat(self) -> list[Message]:
        """What is on the screen now, oldest first: edits applied, deleted messages gone."""
        return [self.messages[number] for number in sorted(self.messages)]

    @property
    def last(self) -> Message:
        return self.chat[-1]

    def add(self, message: Message, *, heard: bool) -> Message:
        """Puts a new or changed message on the screen."""
        self.messages[message.id] = message
        if heard:
            self._unheard.append(message)
            self._spoken.ring()
        return message

    async def hears(
        self,
        timeout: float = 5.0,  # noqa: ASYNC109 - so that a test reads as a sentence
        *,
        containing: str = "",
    ) -> Message:
        """The next new or edited message of the bot; those without the given words are skipped."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    while self._unheard:
                        message = self._unheard.popleft()
                        if containing in message.text:
                            return message
                    await self._spoken.wait()
        except TimeoutError:
            what = f"no {containing!r}" if containing else "nothing"
            raise AssertionError(f"heard {what} in {timeout} s; {self.screen()}") from None

    async def hears_nothing(
        self,
        timeout: float = 0.2,  # noqa: ASYNC109 - so that a test reads as a sentence
    ) -> None:
        """Fails when the bot says or changes anything within this time."""
        try:
            message = await self.hears(timeout)
        except AssertionError:
            return
        raise AssertionError(f"heard {message.text!r}; {self.screen()}")

    def screen(self) -> str:
        """A readable dump of the chat."""
        lines = [f"the chat of {self}:"]
        for message in self.chat:
            who = "bot" if message.from_bot else str(self.world.chats[message.author])
            medium = "" if message.kind == "text" else f"({message.kind}) "
            lines.append(f"{who}: {medium}{message.text}{' (edited)' if message.edited else ''}")
            lines += [
                "     " + " ".join(f"[{b.text} | {b.data or b.url}]" for b in row) for row in message.rows
            ]
        return "\n".join(lines)
