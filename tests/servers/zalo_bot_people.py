"""People on Zalo: what they do reaches the bot as events, what the bot sends they see."""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.bot_api_world import Signal

if TYPE_CHECKING:
    from tests.servers.zalo_bot import ZaloBotApi

Json = dict[str, Any]


def milliseconds() -> int:
    return int(time.time() * 1000)


def message_id(number: int) -> str:
    """Opaque, as Zalo's are; the same in every run."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Message:
    """A message of a chat, of the person or of the bot."""

    id: str
    text: str
    date: int
    from_bot: bool
    kind: str = "text"
    params: Json = field(default_factory=dict, compare=False)  # what the bot asked for


@dataclass(eq=False)
class Update:
    """An event on its way to the bot; `again`: how often it is to be served once more."""

    body: Json
    again: float = 0


class Updates:
    """What waits to be polled: one at a time, without an acknowledgement."""

    def __init__(self, changed: Signal) -> None:
        self.changed = changed
        self.pending: deque[Update] = deque()
        self.consumed: list[Update] = []
        self.keeps = False  # measured: consumed events come back on every poll
        self._twice = 0

    def add(self, body: Json) -> Update:
        again = float("inf") if self.keeps else 1 if self._twice else 0
        self._twice = max(self._twice - 1, 0)
        update = Update(body, again)
        self.pending.append(update)
        self.changed.ring()
        return update

    def duplicate_next(self, times: int = 1) -> None:
        """The next events are served a second time."""
        self._twice += times

    def redeliver(self, count: int = 1) -> None:
        """The last events that were served come once more."""
        for update in self.consumed[-count:]:
            self.pending.append(update)
        self.changed.ring()

    def take(self) -> Update | None:
        """The next event; one that is to come again goes to the end of the row."""
        if not self.pending:
            return None
        update = self.pending.popleft()
        if update not in self.consumed:
            self.consumed.append(update)
        if update.again > 0:
            update.again -= 1
            self.pending.append(update)
        self.changed.ring()
        return update

    async def poll(self, seconds: float) -> Update | None:
        """Waits so long for an event."""
        try:
            async with asyncio.timeout(seconds):
                while (update := self.take()) is None:
                    await self.changed.wait()
                return update
        except TimeoutError:
            return None


class Person:
    """Somebody with Zalo on the phone; the chat's id is the person's."""

    def __init__(self, server: "ZaloBotApi", person_id: str, name: str) -> None:
        self.server, self.id, self.name = server, person_id, name
        self.chat: list[Message] = []
        self.wrote = False  # a bot knows nobody who never wrote
        self.closed = False  # has blocked the bot
        self._unheard: deque[Message] = deque()
        self._spoken = Signal()

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"

    # what a person does

    def says(self, text: str) -> Message:
        return self.sends("message.text.received", text=text)

    def sends_photo(self, data: bytes, caption: str = "", *, url: str = "") -> Message:
        """A photo; its address is one of this server, unless another is given."""
        address = url or self.server.keep_photo(data)
        content = {self.server.photo_field: address} | ({"caption": caption} if caption else {})
        return self.sends("message.image.received", **content)

    def sends_sticker(self) -> Message:
        sticker = {"sticker": "bfe458bf64fa8da4d4eb", "url": "https://zalo-api.zadn.vn/s.png"}
        return self.sends("message.sticker.received", **sticker)

    def sends_voice(self) -> Message:
        return self.sends("message.voice.received", voice_url="https://voice.zdn.vn/1.aac")

    def sends_unsupported(self) -> Message:
        """What Zalo tells of a protected person: that something was sent, not what."""
        return self.sends("message.unsupported.received")

    def sends(self, event_name: str, *, group: bool = False, **content: Any) -> Message:
        """Anything; in a group only what mentions the bot is told."""
        self.wrote = True
        message = Message(
            self.server.new_id(),
            str(content.get("text", "")),
            milliseconds(),
            from_bot=False,
            kind=event_name.split(".")[1] if "." in event_name else event_name,
        )
        self.chat.append(message)
        chat = {"id": self.id, "chat_type": "PRIVATE"}
        body = {
            "from": {"id": self.id, "display_name": self.name, "is_bot": False},
            "chat": {"id": "g-1", "chat_type": "GROUP"} if group else chat,
            **content,
            "message_id": message.id,
            "date": message.date,
            "message_type": "CHAT_MESSAGE",
        }
        self.server.updates.add({"event_name": event_name, "message": body})
        return message

    def blocks_bot(self) -> None:
        """From now on nothing reaches this person; the code for that is not documented."""
        self.closed = True

    # what a person sees

    def gets(self, message: Message) -> None:
        self.chat.append(message)
        self._unheard.append(message)
        self._spoken.ring()

    async def hears(
        self,
        timeout: float = 5.0,  # noqa: ASYNC109 - so that a test reads as a sentence
        *,
        containing: str = "",
    ) -> Message:
        """The next message of the bot; those without the given words are skipped."""
        return await self._next(timeout, lambda message: containing in message.text)

    async def _next(self, seconds: float, fits: Callable[[Message], bool]) -> Message:
        try:
            async with asyncio.timeout(seconds):
                while True:
                    while self._unheard:
                        if fits(message := self._unheard.popleft()):
                            return message
                    await self._spoken.wait()
        except TimeoutError:
            raise AssertionError(f"heard nothing in {seconds} s; {self.screen()}") from None

    def screen(self) -> str:
        """A readable dump of the chat."""
        lines = [f"the chat of {self}:"]
        for message in self.chat:
            medium = "" if message.kind == "text" else f"({message.kind}) "
            lines.append(f"{'bot' if message.from_bot else self.name}: {medium}{message.text}")
        return "\n".join(lines)
