"""
What a message looks like as a request to Telegram, and what its refusals mean.

No library of Telegram here: conversation (aiogram) and pushes (python-telegram-bot) share it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import aiohttp

from bot.channels.base import Button, ChannelError, Limits, Outgoing
from dialogs.jsons import dumped

LIMITS: Final = Limits(
    text=4096, buttons=100, row=8, label=40, can_edit=True, can_photo=True, can_play=True, can_open=True
)
UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
START: Final = re.compile(r"/start(?:@\w+)?(?:\s+(.*?))?\s*", re.IGNORECASE | re.DOTALL)
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Telegram: what a secret_token may be
_CAPTION: Final = 1024  # Telegram: characters under a picture
_CALLBACK: Final = 64  # Telegram: bytes of callback_data
_NO_PREVIEW: Final = '{"is_disabled":true}'


# --- out


def parts(message: Outgoing) -> tuple[Outgoing, ...]:
    """
    What one message takes on Telegram, in order; the last one is the message itself.

    Only a picture whose text is too long for a caption takes two.
    """
    if message.picture and len(message.text) > _CAPTION:
        return Outgoing("", picture=message.picture), replace(message, picture=b"", edits="")
    return (message,)


def request(to: str, message: Outgoing) -> tuple[str, dict[str, Any]]:
    """
    The method and its parameters, ready to be sent as they are; only `photo` and `voice` are bytes.

    The text is plain: nothing in it is markup. A picture can't replace a text, so it goes anew.
    With `strips` and nothing to say the buttons of that message are taken away.
    """
    params: dict[str, Any] = {"chat_id": to}
    if message.buttons or message.opens:
        params["reply_markup"] = _keyboard(message.buttons, message.opens)
    if message.picture:
        return "sendPhoto", params | {"photo": message.picture, "caption": message.text}
    if message.sound is not None:
        return "sendVoice", params | {"voice": message.sound.data, "duration": message.sound.seconds}
    if message.strips and not message.text:
        return "editMessageReplyMarkup", params | {"message_id": message.strips}
    params |= {"text": message.text, "link_preview_options": _NO_PREVIEW}
    if message.edits:
        return "editMessageText", params | {"message_id": message.edits}
    return "sendMessage", params


@lru_cache(maxsize=1024)
def _keyboard(rows: tuple[tuple[Button, ...], ...], opens: Button | None = None) -> str:
    """An inline keyboard as JSON; the same few keyboards are sent again and again. `opens`: the page of a Mini App."""
    keyboard: list[list[dict[str, Any]]] = [[_button(button) for button in row] for row in rows]
    if opens:
        keyboard.append([{"text": opens.label, "web_app": {"url": opens.token}}])
    return dumped({"inline_keyboard": keyboard})


def _button(button: Button) -> dict[str, str]:
    if not 0 < len(button.token.encode()) <= _CALLBACK:
        raise ChannelError(f"a button carries 1 to {_CALLBACK} bytes, not {len(button.token)}")
    return {"text": button.label, "callback_data": button.token}


# --- in


class Rescued(NamedTuple):
    """Of an update that can't be read: the name of the event, who did it, and what spins until it is acknowledged."""

    key: str
    sender: str
    callback: str = ""


def rescued(update: Mapping[str, Any]) -> Rescued | None:
    """Who sent something that can't be read, in a private chat; None where it is nobody's, or not known whose."""
    tap, message = update.get("callback_query"), update.get("message")
    if (
        isinstance(tap, dict)
        and (sender := _private(tap, tap.get("message")))
        and isinstance(tap.get("id"), str)
    ):
        return Rescued(f"c{tap['id']}", sender, tap["id"])
    if isinstance(message, dict) and (sender := _private(message, message)):
        number = message.get("message_id")
        return Rescued(f"m{sender}.{number}", sender) if isinstance(number, int) else None
    return None


def _private(part: Mapping[str, Any], message: Any) -> str:
    person, chat = part.get("from"), message.get("chat") if isinstance(message, dict) else None
    if not isinstance(person, dict) or not isinstance(chat, dict) or chat.get("type") != "private":
        return ""
    id_ = person.get("id")
    return str(id_) if type(id_) is int and person.get("is_bot") is not True else ""


def kind(update: Mapping[str, Any]) -> str:
    """The name of what an update holds, for the log: "message", "poll_answer"…."""
    return next((name for name in update if name != "update_id"), "")


# --- errors

_GONE: Final = MappingProxyType({"gone": True})
_STALE: Final = MappingProxyType({"stale": True})
_HUMAN: Final = MappingProxyType({"needs_human": True})
_AGAIN: Final = MappingProxyType({"retryable": True})
_UNKNOWN: Final = MappingProxyType({"retryable": True, "perhaps_sent": True})
_FOREVER: Final[Mapping[str, bool]] = MappingProxyType({})

# (code, words of the description, meaning): the first row that fits counts; 500 is every 5xx.
# The words are those of the open Bot API server (tdlib/telegram-bot-api, Client.cpp).
MEANINGS: Final[tuple[tuple[int, str, Mapping[str, bool]], ...]] = (
    (403, "", _GONE),  # blocked, deactivated, never wrote first, kicked
    (400, "chat not found", _GONE),
    (400, "user not found", _GONE),
    (400, "peer_id_invalid", _GONE),
    (400, "upgraded to a supergroup", _GONE),
    (400, "message to edit not found", _STALE),
    (400, "message can't be edited", _STALE),
    (400, "no text in the message to edit", _STALE),
    (400, "message_id_invalid", _STALE),
    (400, "message identifier", _STALE),  # the id of another channel's message
    (400, "logged out", _HUMAN),
    (400, "temporarily unavailable", _AGAIN),  # a file
    (400, "", _FOREVER),
    (401, "", _HUMAN),
    (404, "", _HUMAN),  # what a wrong token gets
    (409, "", MappingProxyType({"retryable": True, "needs_human": True})),  # another poller
    (429, "", _AGAIN),
    (500, "restart", _UNKNOWN),  # given to what was under way
    (500, "request aborted", _UNKNOWN),
    (500, "sent message was immediately deleted", _UNKNOWN),
    (500, "gateway time", _UNKNOWN),  # 504
    (500, "", _AGAIN),
    (0, "", _FOREVER),
)
NETWORK: Final[Mapping[type[Exception], Mapping[str, bool]]] = MappingProxyType(
    {  # what aiohttp raises where there was no whole answer: the first row of its kinds counts
        aiohttp.ClientConnectorError: _AGAIN,  # never reached Telegram
        aiohttp.ConnectionTimeoutError: _AGAIN,
        aiohttp.InvalidURL: _HUMAN,
        aiohttp.ClientError: _UNKNOWN,
        OSError: _UNKNOWN,  # TimeoutError too
    }
)
_WAIT: Final = 5.0  # seconds, where a 429 doesn't say


def error(code: int, description: str, parameters: Mapping[str, Any]) -> ChannelError:
    """What a refusal of Telegram means for us."""
    meaning = MEANINGS[meaning_row(code, description)][2]
    wait = float(parameters.get("retry_after") or _said_wait(description)) if code == 429 else None
    return ChannelError(f"{code} {description}", retry_after=wait, **meaning)


def meaning_row(code: int, description: str) -> int:
    """Which row of MEANINGS applies."""
    code, description = min(code, 500), description.lower()
    rows = enumerate(MEANINGS)
    return next(i for i, (row, words, _) in rows if row in {code, 0} and words in description)


def of_network(error: BaseException) -> Mapping[str, bool]:
    """What an error of the network means: whether anything may have been sent."""
    return next(NETWORK[kind] for kind in type(error).__mro__ if kind in NETWORK)


def unchanged(refusal: ChannelError) -> bool:
    """Whether an edit was refused because the message already looks like that: a success."""
    return "message is not modified" in str(refusal).lower()


def _said_wait(description: str) -> float:
    found = re.search(r"retry after (\d{1,6})", description)
    return float(found[1]) if found else _WAIT
