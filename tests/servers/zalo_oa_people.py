"""People on Zalo: what they do reaches the bot as events, what the bot sends they see."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.servers.bot_api_world import Signal

if TYPE_CHECKING:
    from tests.servers.zalo_oa import ZaloOa

Json = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """One message of a chat; buttons as the bot sent them."""

    id: str
    text: str
    buttons: tuple[Json, ...] = ()
    pictures: tuple[bytes, ...] = ()
    from_bot: bool = False

    @property
    def labels(self) -> list[str]:
        return [button["title"] for button in self.buttons]


class Person:
    """Somebody with Zalo on the phone."""

    def __init__(self, server: "ZaloOa", id: str, name: str) -> None:  # noqa: A002
        self.server, self.id, self.name = server, id, name
        self.interacted: datetime | None = None
        self.blocked = False
        self.chat: list[Message] = []
        self._unheard: deque[Message] = deque()
        self._spoken = Signal()

    # what they do

    def interacts(self) -> None:
        """Opens the window in which the account may write."""
        self.interacted, self.blocked = self.server.clock(), False

    def follows(self) -> None:
        self.interacts()
        self._happens("follow", follower={"id": self.id}, source="oa_profile")

    def unfollows(self) -> None:
        self.blocked = True
        self._happens("unfollow", follower={"id": self.id}, source="oa_profile")

    def clicks_chat(self) -> None:
        """Opens the chat by "Nhắn tin"."""
        self.interacts()
        self._happens("user_click_chatnow", user_id=self.id)

    def says(self, text: str) -> str:
        """Sends text; gives the id of the message."""
        return self.sends("text", text)

    def taps(self, label: str, message: Message | None = None) -> str:
        """Presses a button, by its whole label, its beginning or what it carries."""
        shown = message or next((each for each in reversed(self.chat) if each.buttons), None)
        if shown is None:
            raise AssertionError(f"no message has buttons; {self.screen()}")
        for button in shown.buttons:
            if button["title"] == label or button["payload"] == label:
                return self.sends("text", button["payload"], hidden=True)
        for button in shown.buttons:
            if button["title"].startswith(label):
                return self.sends("text", button["payload"], hidden=True)
        raise AssertionError(f"no button {label!r} in {shown.labels}; {self.screen()}")

    def sends_photo(self, data: bytes, caption: str = "") -> str:
        """Sends a picture, which Zalo holds at an address for a while."""
        path = f"/media/{len(self.server.media) + 1}.jpg"
        self.server.media[path] = data
        payload = {"thumbnail": self.server.url + path, "url": self.server.url + path}
        return self.sends("image", caption, attachments=[{"type": "image", "payload": payload}])

    def sends(self, kind: str, text: str = "", *, hidden: bool = False, **content: Any) -> str:
        """Sends anything: sticker, audio, location, …"""
        self.interacts()
        number = f"{next(self.server.api.numbers):019x}"
        if not hidden:
            self.chat.append(Message(number, text or f"({kind})"))
        words = {"text": text} if text else {}
        message = {**words, **content, "msg_id": number}
        self._happens(
            f"user_send_{kind}", sender={"id": self.id}, recipient={"id": self.server.oa_id}, message=message
        )
        return number

    def reads(self) -> None:
        """Has seen what the account wrote last."""
        ids = [message.id for message in self.chat if message.from_bot]
        self._happens(
            "user_seen_message",
            sender={"id": self.server.oa_id},
            recipient={"id": self.id},
            message={"msg_ids": ids},
        )

    def demands_erasure(self, event: str = "user_request_delete_data") -> None:
        """Asks Zalo to have all forgotten."""
        self._happens(event, user_id=self.id)

    def _happens(self, event: str, **about: Any) -> None:
        common: Json = {"app_id": self.server.app_id, "event_name": event}
        if "sender" in about:
            common["user_id_by_app"] = f"7{self.id}"
        else:
            common |= {"oa_id": self.server.oa_id, "user_id_by_app": f"7{self.id}"}
        stamp = str(int(self.server.clock().timestamp() * 1000))
        self.server.webhook.take({**common, **about, "timestamp": stamp}, self.id)

    # what they see

    def told(self, number: str, text: str, buttons: list[Json], pictures: list[bytes]) -> None:
        message = Message(number, text, tuple(buttons), tuple(pictures), from_bot=True)
        self.chat.append(message)
        self._unheard.append(message)
        self._spoken.ring()

    @property
    def last(self) -> Message:
        return self.chat[-1]

    async def hears(
        self,
        containing: str = "",
        timeout: float = 5.0,  # noqa: ASYNC109 - so that a test reads as a sentence
    ) -> Message:
        """The next message of the bot; those without the given words are skipped."""
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
        """Fails when the bot says anything within this time."""
        try:
            message = await self.hears("", timeout)
        except AssertionError:
            return
        raise AssertionError(f"heard {message.text!r}; {self.screen()}")

    def screen(self) -> str:
        """A readable dump of the chat."""
        lines = [f"the chat of {self.name} ({self.id}):"]
        for message in self.chat:
            lines.append(f"{'bot' if message.from_bot else self.name}: {message.text}")
            lines += [f"     [{button['title']} | {button['payload']}]" for button in message.buttons]
        return "\n".join(lines)
