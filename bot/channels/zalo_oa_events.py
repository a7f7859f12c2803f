"""What people did on a Zalo Official Account: webhook events become `Inbound`."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from bot.channels.base import Inbound
from dialogs.events import Blocked, Event, Photographed, Started, Tapped, Typed, Unreadable

# A click on a button of ours comes as a message whose text is what the button carried.
TOKEN: Final = re.compile(r"[0-9a-z]{8,32}\|[!-{}~]{1,60}\|[!-{}~]{1,60}")
ERASE: Final = ("user_request_delete_data", "user_pdl_revoke", "user.revoke.consent")
QUIET: Final = re.compile(
    r"oa_.*|user_(?:received|seen|reacted)_message|user_submit_info|user_click_button|anonymous_.*"
    r"|change_.*"
)
_PLAIN: Final[Mapping[str, Event]] = {
    "follow": Started(""),
    "user_click_chatnow": Started(""),
    "unfollow": Blocked(),
}
_LONGEST: Final = 128  # characters of an id


def name(event: Mapping[str, Any]) -> str:
    """What kind of event it is, fit for a log."""
    return re.sub(r"[^\w.]", "?", _word(event.get("event_name") or event.get("event")))[:40]


def subject(event: Mapping[str, Any]) -> str:
    """Whom it is about: Zalo's id of the person, "" where none is named."""
    for key in ("follower", "sender"):
        inside = event.get(key)
        if isinstance(inside, dict) and (found := _word(inside.get("id"))):
            return found
    return _word(event.get("user_id") or event.get("userId"))


def account(event: Mapping[str, Any]) -> str:
    """The Official Account that a person's event was meant for, where it says so."""
    recipient = event.get("recipient")
    inside = recipient.get("id") if isinstance(recipient, dict) else ""
    return _word(event.get("oa_id") or inside)


def at(event: Mapping[str, Any]) -> datetime | None:
    """When it happened."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(_word(event.get("timestamp"))) / 1000, UTC)
    return None


def inbound(event: Mapping[str, Any], when: datetime) -> list[Inbound]:
    """What a person did; nothing for echoes, receipts and kinds that nobody knows."""
    kind, who = name(event), subject(event)
    if not who:
        return []
    if kind in _PLAIN:
        return [Inbound(f"e{kind}.{_word(event.get('timestamp'))}", who, _PLAIN[kind], when)]
    message = event.get("message")
    if not kind.startswith("user_send_") or not isinstance(message, dict):
        return []
    key = f"m{_word(message.get('msg_id')) or kind + '.' + _word(event.get('timestamp'))}"
    said = _said(kind.removeprefix("user_send_"), message)
    return [
        Inbound(f"{key}.{number}" if number else key, who, each, when) for number, each in enumerate(said)
    ]


def known(event: Mapping[str, Any]) -> bool:
    """Whether it is of a kind that is passed over on purpose."""
    return bool(QUIET.fullmatch(name(event)))


def _said(kind: str, message: Mapping[str, Any]) -> list[Event]:
    text = message.get("text")
    text = text if isinstance(text, str) else ""
    if kind == "text":
        return [Tapped(text.strip()) if TOKEN.fullmatch(text.strip()) else Typed(text)]
    if kind == "image":
        urls = _urls(message)
        photos: list[Event] = [Photographed(urls[0], text)] if urls else [Unreadable("image")]
        return photos + [Photographed(url) for url in urls[1:]]
    return [Unreadable(kind[:40])]


def _urls(message: Mapping[str, Any]) -> list[str]:
    attachments = message.get("attachments")
    found = []
    for each in attachments if isinstance(attachments, list) else []:
        payload = each.get("payload") if isinstance(each, dict) else None
        url = payload.get("url") if isinstance(payload, dict) else None
        if isinstance(url, str) and url:
            found.append(url)
    return found[:10]


def _word(value: Any) -> str:
    """An id or a time, which Zalo writes as text, and sometimes as a number."""
    if isinstance(value, str):
        return value[:_LONGEST]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
