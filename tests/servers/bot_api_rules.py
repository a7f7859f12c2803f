"""What Telegram refuses, and in which words.

Codes and sentences follow the open Bot API server (tdlib/telegram-bot-api and tdlib/td, 2026).
Where the answer of Telegram's closed part is not known to us, the comment says "our wording";
where Telegram is silently lenient and we are not, it says "stricter than Telegram".
"""

import io
import ipaddress
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

TEXT_LIMIT, CAPTION_LIMIT, TOAST_LIMIT = 4096, 1024, 200  # characters after the entities are parsed
RAW_TEXT_BYTES = 1 << 15
BUTTONS, BUTTONS_A_ROW, CALLBACK_BYTES = 100, 8, 64
COMMANDS, COMMAND, DESCRIPTION_OF_COMMAND = 100, 32, 256
VOICE_BYTES = 1024 * 1024
PHOTO_BYTES, UPLOAD_BYTES, DOWNLOAD_BYTES = 10 * 1024**2, 50 * 1024**2, 20 * 1024**2
WEBHOOK_PORTS = (80, 88, 443, 8443)
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "cancel",
)


class RefusalError(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.parameters = code, description, parameters

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str) -> RefusalError:
    """400; the server lowers the first letter of a sentence and leaves a CODE as it is."""
    if not (reason[1:2] == "_" or "A" <= reason[1:2] <= "Z"):
        reason = reason[:1].lower() + reason[1:]
    return RefusalError(400, f"Bad Request: {reason}")


def too_many_requests(retry_after: int) -> RefusalError:
    return RefusalError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def utf8(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("Strings must be encoded in UTF-8") from None
    return text


def parsed(raw: str, complaint: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise bad_request(complaint) from None


def length(text: str, limit: int, complaint: str) -> None:
    """Counts characters, not UTF-16 units: td compares utf8_length() with the limit."""
    if len(text) > limit:
        raise bad_request(complaint)


def link(url: str) -> str | None:
    """What is wrong with a URL, or None; a name without a dot, such as localhost, is wrong."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in {"http", "https", "tg", "ton", "tonsite"}:
        return "Unsupported URL protocol"
    if not parts.hostname and parts.scheme in {"http", "https"}:
        return "URL host is empty"
    if parts.scheme in {"http", "https"} and "." not in parts.netloc and ":" not in (parts.hostname or ""):
        return "Wrong HTTP URL"
    return "Host is invalid" if re.search(r"\s", url) else None


def keyboard(raw: str, *, inline_only: bool = False) -> dict[str, Any]:
    """The reply markup, checked: {} when there is none."""
    if not raw:
        return {}
    markup = parsed(raw, "Can't parse reply keyboard markup JSON object")
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        if inline_only and markup:
            raise bad_request("Inline keyboard expected")
        return markup
    if not isinstance(rows, list):
        raise bad_request('Field "inline_keyboard" must be of type Array')
    buttons = list(_buttons(rows))
    if len(buttons) > BUTTONS:
        raise bad_request("Reply markup is too long")
    for button in buttons:
        _button(button)
    return {"inline_keyboard": [row for row in rows if row]} if buttons else {}


def _buttons(rows: list[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(
                'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
            )
        if len(row) > BUTTONS_A_ROW:  # stricter than Telegram, which drops the rest in silence
            raise bad_request("Reply markup is too long")
        for button in row:
            if not isinstance(button, dict):
                raise bad_request(
                    "Can't parse inline keyboard button: InlineKeyboardButton must be an Object"
                )
            yield button


_KINDS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "switch_inline_query_current_chat",
    "copy_text",
)


def _button(button: dict[str, Any]) -> None:
    if not isinstance(button.get("text"), str):
        raise bad_request("Can't parse inline keyboard button: Can't find field \"text\"")
    if not utf8(button["text"]).strip():  # stricter than Telegram, which drops the button in silence
        raise bad_request("Inline keyboard button text must be non-empty")
    data = button.get("callback_data") or ""
    if len(utf8(data).encode()) > CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if url := button.get("url"):
        if wrong := link(url):
            raise bad_request(f"Inline keyboard button URL '{url}' is invalid: {wrong}")
    elif not data and not any(kind in button for kind in _KINDS):
        raise bad_request(
            "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )


def commands(raw: str) -> list[dict[str, str]]:
    """The list of setMyCommands, with the leading slash and the outer spaces gone."""
    given = parsed(raw, "Can't parse commands JSON object") if raw else []
    if not isinstance(given, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(given) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(item) for item in given]


def _command(item: Any) -> dict[str, str]:
    if not isinstance(item, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(item.get(field), str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{field}\"")
    name, description = (utf8(item["command"]).strip().removeprefix("/"), utf8(item["description"]).strip())
    if not name:
        raise bad_request("Command must be non-empty")
    length(name, COMMAND, f"Command length must not exceed {COMMAND}")
    if not description:
        raise bad_request("Command description must be non-empty")
    complaint = f"Command description length must not exceed {DESCRIPTION_OF_COMMAND}"
    length(description, DESCRIPTION_OF_COMMAND, complaint)
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def language(code: str) -> str:
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")
    return code


def webhook(url: str, secret: str) -> None:
    """Unlike Telegram, http on loopback is accepted: that is where the bot under test listens."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("Invalid webhook URL specified")
    if len(secret.encode()) > 256:
        raise bad_request("Secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("Secret token contains unallowed characters")
    if is_loopback(parts.hostname):
        return
    if parts.scheme == "http":
        raise RefusalError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in WEBHOOK_PORTS:
        allowed = "Webhook can be set up only on ports 80, 88, 443 or 8443"
        raise RefusalError(400, f"Bad Request: bad webhook: {allowed}")


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def photo(data: bytes) -> tuple[int, int]:
    """Width and height of an uploaded photo."""
    if len(data) > PHOTO_BYTES:
        complaint = f"is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"
        raise bad_request(f"File of size {len(data)} bytes {complaint}")
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
    except (UnidentifiedImageError, OSError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height


def voice(data: bytes) -> bool:
    """Whether it arrives as a voice message."""
    return len(data) <= VOICE_BYTES and data.startswith(b"OggS") and data[28:36] == b"OpusHead"


def start_payload(payload: str) -> str:
    """A link t.me/bot?start=… with anything else does not work: the test that uses it is wrong."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
        raise ValueError(f"a start payload is 1-64 of A-Z a-z 0-9 _ -, not {payload!r}")
    return payload
