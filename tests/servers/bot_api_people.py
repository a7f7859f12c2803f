"""People and groups: what they do reaches the bot as updates, what the bot does they see."""

from dataclasses import replace
from typing import Any

from tests.servers import bot_api_rules as rules
from tests.servers.bot_api_chats import Chat
from tests.servers.bot_api_updates import Updates
from tests.servers.bot_api_world import File, Json, Message, Tap, World, unix_time


class Person(Chat):
    """Somebody with Telegram on the phone; the chat id is the user id."""

    def __init__(
        self, world: World, updates: Updates, person_id: int, name: str, language: str, *, known: bool
    ) -> None:
        super().__init__(world, updates, person_id)
        self.name, self.language, self.known = name, language, known
        self.taps_made: list[Tap] = []

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"

    @property
    def toasts(self) -> list[str]:
        """The short answers to taps, as they vanished."""
        return [tap.toast for tap in self.taps_made if tap.toast]

    def user_json(self) -> Json:
        user = {"id": self.id, "is_bot": False, "first_name": self.name}
        return user | ({"language_code": self.language} if self.language else {})

    def json(self) -> Json:
        return {"id": self.id, "first_name": self.name, "type": "private"}

    def starts(self, payload: str | None = None) -> Message:
        """Presses Start, on a link with a payload if one is given."""
        return self.says(f"/start {rules.start_payload(payload)}" if payload else "/start")

    def says(self, text: str, *, reply_to: Message | int | None = None) -> Message:
        """Sends text; the app cuts what is over 4096 characters into several messages."""
        text = text.strip()
        if not text:
            raise AssertionError("the app sends no empty message")
        limit = rules.TEXT_LIMIT
        for part in (text[at : at + limit] for at in range(0, len(text), limit)):
            sent = self.sends("text", text=part, reply_to=reply_to)
        return sent

    def sends(
        self,
        kind: str,
        content: Json | None = None,
        *,
        text: str = "",
        file: File | None = None,
        reply_to: Message | int | None = None,
        to: Chat | None = None,
    ) -> Message:
        """Sends anything: content is the JSON of the medium, such as {"contact": {…}}."""
        if to is None:
            if self.closed:
                raise AssertionError(f"{self} cannot write: {self.closed}")
            self.known = True
        chat = to or self
        command = text.split(maxsplit=1)[0].partition("@")[0] if text.startswith("/") else ""
        entities = ({"type": "bot_command", "offset": 0, "length": len(command)},) if command else ()
        target = reply_to.id if isinstance(reply_to, Message) else reply_to
        message = Message(
            chat_id=chat.id,
            id=next(self.world.message_ids),
            author=self.id,
            date=unix_time(),
            kind=kind,
            text=text,
            entities=entities,
            content=content or {},
            file=file,
            reply_to=target,
        )
        chat.add(message, heard=False)
        self.updates.add("message", self.world.message_json(message), f"chat {chat.id}")
        return message

    def sends_photo(self, data: bytes, caption: str = "", *, album: str = "") -> Message:
        file, sizes = self.world.keep_photo(data)
        content = {"photo": sizes} | ({"media_group_id": album} if album else {})
        return self.sends("photo", content, text=caption, file=file)

    def sends_document(self, data: bytes, name: str, mime: str = "", caption: str = "") -> Message:
        file = self.world.keep(data, "documents", "")
        document = file.json() | {"file_name": name} | ({"mime_type": mime} if mime else {})
        return self.sends("document", {"document": document}, text=caption, file=file)

    def sends_sticker(self, emoji: str = "👍") -> Message:
        file = self.world.keep(b"RIFF", "stickers", ".webp")
        kind = {"type": "regular", "width": 512, "height": 512, "emoji": emoji}
        flags = {"is_animated": False, "is_video": False}
        return self.sends("sticker", {"sticker": file.json() | kind | flags}, file=file)

    def sends_voice(self, data: bytes = b"OggS", seconds: int = 3) -> Message:
        file = self.world.keep(data, "voice", ".oga")
        voice = file.json() | {"duration": seconds, "mime_type": "audio/ogg"}
        return self.sends("voice", {"voice": voice}, file=file)

    def sends_location(self, latitude: float = 21.03, longitude: float = 105.85) -> Message:
        return self.sends("location", {"location": {"latitude": latitude, "longitude": longitude}})

    def edits(self, message: Message | int, new_text: str) -> Message:
        """Changes an own message."""
        old = self._seen(message)
        if old.from_bot:
            raise AssertionError("a person edits only own messages")
        changed = replace(old, text=new_text, entities=(), edited=unix_time())
        self.add(changed, heard=False)
        self.updates.add("edited_message", self.world.message_json(changed), f"chat {self.id}")
        return changed

    def taps(self, message: Message | int | None, option: str) -> Tap:
        """Presses a button by its label or its data; the message counts as it looks now.

        None is the newest message that has buttons.
        """
        if message is None:
            message = next((m for m in reversed(self.chat) if m.buttons), None)
        if message is None:
            raise AssertionError(f"no message has buttons; {self.screen()}")
        shown = self._seen(message)
        found = [button for button in shown.buttons if option in {button.text, button.data}]
        if not found:
            raise AssertionError(f"no button {option!r} on message {shown.id}; {self.screen()}")
        if found[0].data is None:
            raise AssertionError(f"the button {option!r} opens {found[0].url}; no bot hears of it")
        return self.forges(found[0].data, shown)

    def forges(self, data: str, message: Message | int, *, inaccessible: bool = False) -> Tap:
        """Sends a callback query with any data, on any message, deleted ones included.

        The message goes along as given, so an old state of it can be pressed; when it is
        inaccessible (too old, or deleted) the bot is told no more than its id.
        """
        given = message if isinstance(message, Message) else self.messages.get(message)
        shown = self.world.message_json(given) if given else {}
        if inaccessible or given is None or given.id not in self.messages:
            number = message if isinstance(message, int) else message.id
            shown = {"message_id": number, "chat": self.json(), "date": 0}
        tap = self.world.tap(self.id, data)
        self.taps_made.append(tap)
        query = {"id": tap.id, "from": self.user_json(), "message": shown, "data": data}
        query["chat_instance"] = str(-7_000_000_000 - self.id)
        self.updates.add("callback_query", query, f"taps {self.id}")
        return tap

    def blocks_bot(self) -> None:
        self._turns("bot was blocked by the user", "member", "kicked")

    def unblocks(self) -> None:
        self._turns("", "kicked", "member")

    def deletes_account(self) -> None:
        """From now on the bot hears that the user is deactivated; there is no update."""
        self.closed = "user is deactivated"

    def _turns(self, closed: str, old: str, new: str) -> None:
        self.closed = closed
        change: Json = {"chat": self.json(), "from": self.user_json(), "date": unix_time()}
        for name, status in (("old_chat_member", old), ("new_chat_member", new)):
            until: dict[str, Any] = {"until_date": 0} if status == "kicked" else {}
            change[name] = {"user": self.world.bot, "status": status} | until
        self.updates.add("my_chat_member", change, f"member {self.id}")

    def _seen(self, message: Message | int) -> Message:
        number = message if isinstance(message, int) else message.id
        if number not in self.messages:
            raise AssertionError(f"message {number} is not on the screen; {self.screen()}")
        return self.messages[number]


class Group(Chat):
    """A supergroup the bot is in: enough to see that a bot leaves it alone."""

    def __init__(self, world: World, updates: Updates, chat_id: int, title: str) -> None:
        super().__init__(world, updates, chat_id)
        self.title = title

    def __str__(self) -> str:
        return f"{self.title} ({self.id})"

    def json(self) -> Json:
        return {"id": self.id, "title": self.title, "type": "supergroup"}

    def says(self, person: Person, text: str) -> Message:
        return person.sends("text", text=text, to=self)

    def throws_bot_out(self) -> None:
        self.closed = "bot was kicked from the supergroup chat"
