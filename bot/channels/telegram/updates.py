"""
What Telegram tells of a person's doing: an update -> `Inbound`.

Only what is used is read, and of the shape that https://core.telegram.org/bots/api#update gives it; aiogram's models read all
there is to an update, the keyboard around a tapped button too, which costs several times as much.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, Field

from bot.channels.base import Inbound
from bot.channels.telegram.wire import START
from bot.clock import Clock
from dialogs import events

SECOND: Final = timedelta(seconds=1)
PHOTO: Final = 1_500_000  # bytes; a larger size of a photo shows nothing more to a reviewer
VOICE, VOICE_TIME = 1024 * 1024, 180  # bytes, seconds of a voice message that may be kept
PICTURES: Final = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"}  # that can be opened
DOWNLOAD: Final = 20 * 1024 * 1024  # Telegram: the largest file a bot may fetch
# what else a message may be; of two that come together (a venue has a location) the first says what it is
UNREADABLE: Final = (
    "audio",
    "animation",
    "document",
    "game",
    "sticker",
    "video",
    "video_note",
    "voice",
    "checklist",
    "contact",
    "venue",
    "location",
    "poll",
    "dice",
    "story",
    "paid_media",
    "live_photo",
)


class User(BaseModel):
    """Who did something."""

    id: int
    is_bot: bool
    language_code: str | None = None


class Chat(BaseModel):
    """Where."""

    id: int
    type: str


class Size(BaseModel):
    """One of the sizes in which a photo can be had; pixels and bytes."""

    file_id: str
    width: int
    height: int
    file_size: int | None = None


class File(BaseModel):
    """A document, or a voice message of so many seconds."""

    file_id: str
    mime_type: str | None = None
    file_size: int | None = None
    duration: int = 0


class Message(BaseModel):
    """A message that somebody wrote; times in seconds since 1970."""

    message_id: int
    date: int
    chat: Chat
    sender: User | None = Field(None, alias="from")
    text: str | None = None
    caption: str | None = None
    photo: list[Size] | None = None
    document: File | None = None
    voice: File | None = None
    media_group_id: str | None = None
    edit_date: int | None = None


class Around(BaseModel):
    """The message whose button was tapped."""

    message_id: int
    chat: Chat


class Tap(BaseModel):
    """A button that was tapped (CallbackQuery)."""

    id: str
    sender: User = Field(alias="from")
    message: Around | None = None
    data: str | None = None


class Member(BaseModel):
    """What somebody is to a chat from now on."""

    status: str


class Membership(BaseModel):
    """Somebody blocked the bot, or came back (ChatMemberUpdated)."""

    chat: Chat
    sender: User = Field(alias="from")
    date: int
    new_chat_member: Member


def inbound(update: Mapping[str, Any], now: Clock) -> Inbound | None:
    """What a person did, or None for what is no person's doing in a private chat. ValueError: it can't be read."""
    if (raw := update.get("message")) is not None:
        return _message(Message.model_validate(raw), raw)
    if (raw := update.get("callback_query")) is not None:
        return _tap(Tap.model_validate(raw), now())
    if (raw := update.get("edited_message")) is not None:
        return _edit(Message.model_validate(raw))
    if (raw := update.get("my_chat_member")) is not None:
        return _membership(Membership.model_validate(raw), int(update["update_id"]))
    return None


def _message(message: Message, raw: Mapping[str, Any]) -> Inbound | None:
    person, event = _person(message.chat, message.sender), _said(message, raw)
    if person is None or event is None:
        return None
    return _did(person, f"m{message.chat.id}.{message.message_id}", event, _time(message.date))


def _said(message: Message, raw: Mapping[str, Any]) -> events.Event | None:
    if message.text is not None:
        start = START.fullmatch(message.text)
        return events.Started(start[1] or "") if start else events.Typed(message.text)
    if message.photo:
        return events.Photographed(_light(message.photo), message.caption or "", message.media_group_id or "")
    kind = next((each for each in UNREADABLE if raw.get(each) is not None), "")
    file, voice = message.document, message.voice
    if file and kind == "document" and (file.mime_type or "").startswith("image/"):
        return _picture_file(file, message)
    if voice and kind == "voice":
        short = (voice.file_size or 0) <= VOICE and voice.duration <= VOICE_TIME
        return events.Unreadable(kind, voice.file_id if short else "")
    return events.Unreadable(kind) if kind else None


def _picture_file(file: File, message: Message) -> events.Event:
    """A picture that was sent as a file; of a kind and a size that can be opened, else that it is not."""
    if (file.file_size or 0) > DOWNLOAD:
        return events.Unreadable("too_large")
    if (file.mime_type or "") not in PICTURES:
        return events.Unreadable("odd_picture")
    return events.Photographed(file.file_id, message.caption or "", message.media_group_id or "")


def _light(sizes: Sequence[Size]) -> str:
    """The largest size that is not too heavy, else the smallest."""
    ordered = sorted(sizes, key=lambda size: size.width * size.height)
    fitting = [size for size in ordered if (size.file_size or 0) <= PHOTO]
    return (fitting[-1] if fitting else ordered[0]).file_id


def _tap(tap: Tap, now: datetime) -> Inbound | None:
    if tap.data is None or tap.message is None or _person(tap.message.chat, tap.sender) is None:
        return None
    event = events.Tapped(tap.data, str(tap.message.message_id))
    return _did(tap.sender, f"c{tap.id}", event, now, callback=tap.id)


def _edit(message: Message) -> Inbound | None:
    person, edited = _person(message.chat, message.sender), message.edit_date
    if person is None or message.text is None or edited is None:
        return None
    original = f"{message.chat.id}.{message.message_id}"
    return _did(person, f"e{original}.{edited}", events.Edited(f"m{original}", message.text), _time(edited))


def _membership(change: Membership, number: int) -> Inbound | None:
    person = _person(change.chat, change.sender)
    event = _MEMBERSHIP.get(change.new_chat_member.status)
    return _did(person, f"b{number}", event, _time(change.date)) if person and event else None


_MEMBERSHIP: Final[Mapping[str, events.Event]] = {
    "kicked": events.Blocked(),
    "left": events.Blocked(),
    "member": events.Unblocked(),
}


def _person(chat: Chat, user: User | None) -> User | None:
    """The person on the other side of a private chat; groups, channels and bots are nobody."""
    return user if user and not user.is_bot and chat.type == "private" else None


def _did(person: User, key: str, event: events.Event, at: datetime, *, callback: str = "") -> Inbound:
    return Inbound(key, str(person.id), event, at, SECOND, callback, person.language_code or "")


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
