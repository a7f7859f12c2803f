"""What Zalo's Bot Platform sends and answers, and what it means: no network, no clock."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from bot.channels.base import ChannelError, Inbound, Limits
from bot.clock import VIETNAM
from dialogs import events

API: Final = "https://bot-api.zaloplatforms.com"
LIMITS: Final = Limits(text=2000, buttons=0, label=0)  # no edits; photos only by URL
SECRET: Final = re.compile(r"[!-~]{8,256}")  # Zalo: 8 to 256; visible, for a header
HOSTS: Final = ("zaloplatforms.com", "zalo.me", "zdn.vn", "zadn.vn", "zapps.me")
MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS: Final = 200  # characters of a service's description that are worth keeping


# --- the plan


class Plan(NamedTuple):
    """What a plan of the platform allows one bot."""

    users: int
    messages_a_month: int


PLAN: Final = Plan(users=50, messages_a_month=3000)  # Basic, free; Pro was not on sale in 2026
_NEAR: Final = 0.8


def zalo_plan_line(users: int, messages: int, plan: Plan = PLAN) -> tuple[bool, str]:
    """Whether the plan's limits are near, at 80 %, and a line that says how near."""
    says = (
        f"{users:,} of {plan.users:,} people, {messages:,} of {plan.messages_a_month:,} messages this month"
    )
    advice = []
    if users >= plan.users * _NEAR:
        advice.append(f"Zalo lets a bot talk with {plan.users:,} people: invite others elsewhere")
    if messages >= plan.messages_a_month * _NEAR:
        advice.append("at the limit nobody is answered until the 1st: send fewer reminders")
    return bool(advice), "; ".join([says, *advice])


# --- in: an event -> Inbound


def updates(body: Any) -> list[dict[str, Any]]:
    """The events in a webhook request or a result: wrapped in {ok, result} or bare."""
    found = body.get("result", body) if isinstance(body, dict) else body
    several = found if isinstance(found, list) else [found]
    return [each for each in several if isinstance(each, dict) and each]


def inbound(update: Mapping[str, Any], own: Collection[str], now: datetime) -> Inbound | None:
    """What a person did, or None for what is no person's doing in a private chat."""
    message = update.get("message")
    if not isinstance(message, dict):
        return None
    sender, event = _person(message, own), _event(str(update.get("event_name")), message)
    id_ = _id(message)
    if not sender or event is None or not id_:
        return None
    return Inbound(id_, sender, event, _at(message.get("date"), now), MILLISECOND)


def rescued(update: Mapping[str, Any], own: Collection[str], now: datetime) -> Inbound | None:
    """That a person sent something that can't be read; None where it is nobody's."""
    message = update.get("message")
    if not isinstance(message, dict) or not (sender := _person(message, own)) or not (id_ := _id(message)):
        return None
    return Inbound(id_, sender, events.Unreadable("unknown"), now, MILLISECOND)


def _person(message: Mapping[str, Any], own: Collection[str]) -> str:
    """The person on the other side of a private chat; groups, bots and our own echo are nobody."""
    user, chat = message.get("from"), message.get("chat")
    if not isinstance(user, dict) or not isinstance(chat, dict):
        return ""
    sender = str(user.get("id") or "")
    private = chat.get("chat_type", "PRIVATE") == "PRIVATE"
    return sender if private and not user.get("is_bot") and sender not in own else ""


def _event(name: str, message: Mapping[str, Any]) -> events.Event | None:
    if name in _EVENTS:
        return _EVENTS[name](message)
    return events.Unreadable("unknown") if _LATER.fullmatch(name) else None


def _photographed(message: Mapping[str, Any]) -> events.Event:
    file = next((message[key] for key in ("photo", "photo_url") if message.get(key)), None)
    caption = message.get("caption")
    if not isinstance(file, str):
        return events.Unreadable("image")
    return events.Photographed(file, caption if isinstance(caption, str) else "")


def _typed(message: Mapping[str, Any]) -> events.Event:
    text = message.get("text")
    return events.Typed(text if isinstance(text, str) else "")


_EVENTS: Final[Mapping[str, Callable[[Mapping[str, Any]], events.Event]]] = MappingProxyType(
    {
        "message.text.received": _typed,
        "message.image.received": _photographed,
        "message.sticker.received": lambda _: events.Unreadable("sticker"),
        "message.voice.received": lambda _: events.Unreadable("voice"),
        # in place of the content of protected persons: children, people who are ill or cannot read
        "message.unsupported.received": lambda _: events.Unreadable("unsupported"),
    }
)
KNOWN: Final = frozenset(_EVENTS)
_LATER: Final = re.compile(r"message\.\w+\.received")  # of a later version: a person sent something


def _id(message: Mapping[str, Any]) -> str:
    """The same when the service brings it again."""
    if message.get("message_id"):
        return f"m{message['message_id']}"
    return f"d{message['date']}" if message.get("date") else ""


def _at(date: Any, now: datetime) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=int(date))
    except (TypeError, ValueError, OverflowError):
        return now


def key(update: Mapping[str, Any]) -> str:
    """What tells an event from others, whatever it is."""
    message = update.get("message")
    return f"{kind(update)} {_id(message) if isinstance(message, dict) else ''}"


def kind(update: Mapping[str, Any]) -> str:
    """The name of an event, for the log: only if it looks like one."""
    name = update.get("event_name")
    return name if isinstance(name, str) and re.fullmatch(r"[\w.]{1,64}", name) else ""


# --- answers and refusals

_HUMAN: Final = MappingProxyType({"needs_human": True})
_AGAIN: Final = MappingProxyType({"retryable": True})
_UNKNOWN: Final = MappingProxyType({"retryable": True, "perhaps_sent": True})
_FOREVER: Final[Mapping[str, bool]] = MappingProxyType({})
TIMEOUT, NOT_FOUND, QUOTA = 408, 404, 429

# (code, words of the description, meaning): the first row that fits counts; 500 is every 5xx.
# Only the codes are documented. That a 429 of the month names the month is our reading.
MEANINGS: Final[tuple[tuple[int, str, Mapping[str, bool]], ...]] = (
    (400, "", _FOREVER),  # a parameter, a path
    (401, "", _HUMAN),  # the token
    (403, "", _AGAIN),  # "Internal server error", says the documentation
    (404, "", _FOREVER),
    (408, "", _UNKNOWN),  # of a poll: nobody wrote
    (426, "", _AGAIN),  # asked too often
    (429, "month", _HUMAN),  # the plan is used up
    (429, "tháng", _HUMAN),
    (429, "", _AGAIN),
    (502, "", _UNKNOWN),
    (504, "", _UNKNOWN),
    (500, "", _AGAIN),
    (0, "", _FOREVER),
)


class Refusal(ChannelError):
    """Zalo refused, with a code."""

    def __init__(self, code: int, description: str, wait: float | None) -> None:
        meaning = MEANINGS[meaning_row(code, description)][2]
        super().__init__(f"{code} {description[:_WORDS]}".rstrip(), retry_after=wait, **meaning)
        self.code = code


def meaning_row(code: int, description: str) -> int:
    """Which row of MEANINGS applies."""
    codes, words = {code, min(code, 500), 0}, description.lower()
    rows = enumerate(MEANINGS)
    return next(i for i, (row, needed, _) in rows if row in codes and needed in words)


def result(status: int, body: Any, wait: float | None, now: datetime) -> Any:
    """
    The result in an answer; raises ChannelError where there is none.

    Zalo refuses by the HTTP status, or with 200 and "ok": false. `wait` is what the header Retry-After asks for.
    """
    answer = body if isinstance(body, dict) else {}
    fine = 200 <= status < 300
    if fine and answer.get("ok") is True:
        return answer.get("result")
    if fine and "ok" not in answer:
        raise ChannelError("an answer that is none of Zalo's", **_UNKNOWN)
    code = _code(answer) or (0 if fine else status)
    description = str(answer.get("description") or "")
    raise Refusal(code, description, _wait(code, description, wait, now))


def _code(answer: Mapping[str, Any]) -> int:
    try:
        return int(answer.get("error_code") or answer.get("errorCode") or 0)
    except (TypeError, ValueError):
        return 0


def _wait(code: int, description: str, asked: float | None, now: datetime) -> float | None:
    """How long all of the bot has to wait: a used-up plan until the next month in Vietnam."""
    if code != QUOTA:
        return None
    if MEANINGS[meaning_row(code, description)][2] is _HUMAN:
        here = now.astimezone(VIETNAM)
        following = (here.replace(day=1) + timedelta(days=32)).replace(day=1)
        return (following.replace(hour=0, minute=0, second=0, microsecond=0) - here).total_seconds()
    return asked


# --- the rest


def account(token: str) -> str:
    """The part of a token that is no secret: the bot's own number."""
    number, colon, _ = token.partition(":")
    return number if colon and re.fullmatch(r"\w+", number, re.ASCII) else "bot"


class Pace:
    """When the next message may go: Zalo's speed is not published, so ours is modest."""

    def __init__(self, a_second: float = 5.0, a_second_a_chat: float = 1.0) -> None:
        self._between, self._between_here = 1 / a_second, 1 / a_second_a_chat
        self._free, self._chats = 0.0, dict[str, float]()

    def wait(self, chat: str, now: float) -> float:
        """Take the next place in the row; so many seconds until it is there."""
        if len(self._chats) > 1000:
            self._chats = {each: free for each, free in self._chats.items() if free > now}
        slot = max(now, self._free)
        at = max(slot, self._chats.get(chat, 0.0))
        self._free, self._chats[chat] = slot + self._between, at + self._between_here
        return at - now
