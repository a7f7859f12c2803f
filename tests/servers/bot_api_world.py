"""What Telegram knows: who there is, what was written in which chat, which files it holds."""

import asyncio
import io
import itertools
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from tests.servers.bot_api_rules import RefusalError, bad_request

if TYPE_CHECKING:
    from tests.servers.bot_api_chats import Chat

Json = dict[str, Any]


class Signal:
    """Wakes everybody who waits, once."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)


@dataclass(frozen=True)
class Button:
    """A button of an inline keyboard."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class File:
    """Bytes that Telegram holds; file_json is what an API answer says of them."""

    id: str
    data: bytes
    path: str

    def json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": f"u{self.id}", "file_size": len(self.data)}


@dataclass(frozen=True)
class Message:
    """One state of a message; an edit makes a new value with the same id."""

    chat_id: int
    id: int
    author: int
    date: int
    kind: str = "text"
    text: str = ""
    entities: tuple[Json, ...] = ()
    content: Json = field(default_factory=dict)
    markup: Json = field(default_factory=dict)
    file: File | None = None
    reply_to: int | None = None
    edited: int | None = None
    from_bot: bool = False

    @property
    def rows(self) -> list[list[Button]]:
        rows = self.markup.get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.text for button in self.buttons]

    @property
    def photo(self) -> bytes | None:
        return self.file.data if self.file and self.kind == "photo" else None

    @property
    def document(self) -> bytes | None:
        return self.file.data if self.file and self.kind == "document" else None

    @property
    def voice(self) -> bytes | None:
        return self.file.data if self.file and self.kind == "voice" else None

    def same_look(self, other: "Message") -> bool:
        return (self.text, self.entities, self.content, self.markup.get("inline_keyboard")) == (
            other.text,
            other.entities,
            other.content,
            other.markup.get("inline_keyboard"),
        )


@dataclass
class Tap:
    """A button pressed: the bot owes it one answer."""

    id: str
    person_id: int
    data: str
    answered: bool = False
    toast: str = ""
    alert: bool = False
    expired: bool = False


class World:
    """Chats by id, files by file_id, taps by callback id, and the bot itself."""

    def __init__(self, bot_id: int, bot_name: str, bot_username: str) -> None:
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": bot_name, "username": bot_username}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, File] = {}
        self.sizes: dict[str, list[Json]] = {}  # of photos, by the file_id of any of the sizes
        self.taps: dict[str, Tap] = {}
        self.message_ids = itertools.count(1)
        self._numbers = itertools.count(1)

    def chat(self, chat_id: int | str) -> "Chat":
        """The chat, if the bot may know of it: a person exists for a bot only after writing."""
        chat = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdecimal() else None
        if chat is None or not chat.known:
            raise bad_request("Chat not found")
        return chat

    def writable(self, chat_id: int | str) -> "Chat":
        chat = self.chat(chat_id)
        if chat.closed:
            raise RefusalError(403, f"Forbidden: {chat.closed}")
        return chat

    def tap(self, person_id: int, data: str) -> Tap:
        tap = Tap(str(4_000_000_000 + next(self._numbers)), person_id, data)
        self.taps[tap.id] = tap
        return tap

    def keep(self, data: bytes, folder: str, suffix: str) -> File:
        number = next(self._numbers)
        file = File(f"AgAC{number:08d}", data, f"{folder}/file_{number}{suffix}")
        self.files[file.id] = file
        return file

    def keep_photo(self, data: bytes) -> tuple[File, list[Json]]:
        """The sizes of a photo, smallest first; what is no picture has one size of 1 x 1."""
        full = self.keep(data, "photos", ".jpg")
        try:
            with Image.open(io.BytesIO(data)) as image:
                sizes = [full.json() | {"width": image.width, "height": image.height}]
                for side in (320, 90):
                    if max(image.size) > side:
                        sizes.insert(0, self._smaller(image, side))
        except (UnidentifiedImageError, OSError):
            sizes = [full.json() | {"width": 1, "height": 1}]
        self.sizes |= {size["file_id"]: sizes for size in sizes}
        return full, sizes

    def _smaller(self, image: Image.Image, side: int) -> Json:
        small, out = image.convert("RGB"), io.BytesIO()
        small.thumbnail((side, side))
        small.save(out, "JPEG")
        file = self.keep(out.getvalue(), "photos", ".jpg")
        return file.json() | {"width": small.width, "height": small.height}

    def message_json(self, message: Message) -> Json:
        chat = self.chats[message.chat_id]
        author = self.bot if message.from_bot else self.chats[message.author].user_json()
        answer: Json = {"message_id": message.id, "from": author, "chat": chat.json(), "date": message.date}
        if message.edited:
            answer["edit_date"] = message.edited
        if message.reply_to and (target := chat.messages.get(message.reply_to)):
            answer["reply_to_message"] = self.message_json(replace(target, reply_to=None))
        answer |= message.content
        name = "text" if message.kind == "text" else "caption"
        if message.text:
            answer[name] = message.text
            if message.entities:
                entities = "entities" if message.kind == "text" else "caption_entities"
                answer[entities] = list(message.entities)
        if "inline_keyboard" in message.markup:
            answer["reply_markup"] = {"inline_keyboard": message.markup["inline_keyboard"]}
        return answer


def unix_time() -> int:
    return int(time.time())
