"""
What a Zalo Official Account is asked and answers: shapes, signatures, limits, errors.

The standard library only; nothing is sent from here.
"""

import base64
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from bot.channels.base import Button, ChannelError, Limits
from bot.clock import VIETNAM

API_URL: Final = "https://openapi.zalo.me"
OAUTH_URL: Final = "https://oauth.zaloapp.com"
BUSINESS_API_URL: Final = "https://business.openapi.zalo.me"
MEDIA: Final = (
    "zdn.vn",
    "zadn.vn",
    "zalo.me",
    "zaloapp.com",
    "dlfl.vn",
    "dlmd.me",
)  # where photos people send lie
ERASE: Final = (
    "user_request_delete_data",
    "user_pdl_revoke",
    "user.revoke.consent",
)  # by which erasure is demanded
LIMITS: Final = Limits(text=2000, buttons=5, row=1, label=100, can_photo=True)
IMAGE: Final = 1024 * 1024  # Zalo: bytes of an image that is uploaded
TRACKING: Final = 48  # Zalo: characters of a tracking_id


# --- out


def nfc(text: str) -> str:
    """The composed form, in which Zalo's limit counts a Vietnamese letter once."""
    return unicodedata.normalize("NFC", text)


def worded(to: str, text: str, buttons: Sequence[Button] = (), kind: str = "") -> dict[str, Any]:
    """A consultation message; `kind` is the template_type that some accounts ask of buttons."""
    message: dict[str, Any] = {"text": text}
    if buttons:
        payload: dict[str, Any] = {"template_type": kind} if kind else {}
        payload["buttons"] = [_button(button) for button in buttons]
        message["attachment"] = {"type": "template", "payload": payload}
    return {"recipient": {"user_id": to}, "message": message}


def _button(button: Button) -> dict[str, str]:
    return {
        "title": nfc(button.label)[: LIMITS.label],
        "type": "oa.query.hide",  # a click comes as a message that the chat doesn't show
        "payload": button.token,
    }


def pictured(to: str, text: str, attachment: str) -> dict[str, Any]:
    """A message with a picture that was uploaded before."""
    element = {"media_type": "image", "attachment_id": attachment}
    payload = {"template_type": "media", "elements": [element]}
    words = {"text": text} if text else {}
    message = {**words, "attachment": {"type": "template", "payload": payload}}
    return {"recipient": {"user_id": to}, "message": message}


def as_json(body: Mapping[str, Any]) -> bytes:
    """The body of a request; raises UnicodeError for half a letter."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Template:
    """A message that Zalo approved: its id, and which of our values each of its fields takes."""

    id: str
    fields: Mapping[str, str]

    def filled(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The fields with their values; raises ValueError where one is missing."""
        if missing := sorted(set(self.fields.values()) - set(values)):
            raise ValueError(f"template {self.id} lacks {', '.join(missing)}")
        return {field: nfc(str(values[name])) for field, name in self.fields.items()}


def templates(text: str) -> dict[str, Template]:
    """The templates of the settings, by purpose: {"asked": {"id": "1", "fields": {"ten": …}}}."""
    try:
        given = json.loads(text or "{}")
        return {
            purpose: Template(str(each["id"]), {str(k): str(v) for k, v in each["fields"].items()})
            for purpose, each in given.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(
            "CDHT_ZALO_OA_TEMPLATES is not what it should be: "
            '{"asked": {"id": "12345", "fields": {"ten": "called"}}}'
        ) from None


# --- signatures


def mac(prefix: str, raw: bytes, timestamp: str, secret: str) -> str:
    """The signature of a webhook request: a plain SHA-256 of what is put together, no HMAC."""
    when = timestamp.encode(errors="replace")  # half a letter can be named in JSON
    return hashlib.sha256(prefix.encode() + raw + when + secret.encode()).hexdigest()


def given_mac(header: str) -> str:
    """The signature in a header, "mac=<hex>" or bare."""
    return header.strip().removeprefix("mac=").lower()


def challenge(verifier: str) -> str:
    """The PKCE challenge of a verifier, S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


# --- errors


class Act(StrEnum):
    """What an error asks for."""

    REFRESH = "refresh"  # the access token; then once more
    BACKOFF = "backoff"
    UNSURE = "unsure"  # nobody knows whether it was done
    TOMORROW = "tomorrow"
    MORNING = "morning"
    WINDOW = "window"  # the person must write first, or a template
    GONE = "gone"
    HUMAN = "human"
    NEVER = "never"


HTTP: Final = 1000  # a failure without a code of Zalo has the HTTP status above this as its code
_CODES: Final[Mapping[Act, tuple[int, ...]]] = {
    Act.REFRESH: (-216, -220, -124, 216, 401, -401, HTTP + 401),
    Act.BACKOFF: (-32, -200, HTTP + 429, HTTP + 408),
    Act.UNSURE: (HTTP + 200, HTTP + 504),
    Act.TOMORROW: (-144, -147, -211),
    Act.MORNING: (-133, -234),
    Act.WINDOW: (-230, -232),
    Act.GONE: (-213, -217, -227, -244, -118, -119, -141),
    Act.HUMAN: (-209, -212, -221, -223, -224, -320, -321, -135, -1351, -136, -137, HTTP + 403, HTTP + 404),
    Act.NEVER: (-201, -210, -233, -108, -109, -112, *range(-1129, -1119), -131, -249),
}
ACTS: Final[Mapping[int, Act]] = MappingProxyType(
    {code: act for act, codes in _CODES.items() for code in codes}
)
BUTTONS_REFUSED: Final = frozenset((-201, -233))
_QUOTA: Final = ("quota", "exceed", "limit", "hạn mức", "vượt")
_DAY: Final = ("quota", "day", "daily", "ngày", "month", "tháng")
_WRONG: Final = ("invalid", "not support", "permission", "không hợp lệ", "không hỗ trợ")
_FLAGS: Final[Mapping[Act, Mapping[str, bool]]] = {
    Act.REFRESH: {"retryable": True, "needs_human": True},  # a fresh token was refused too
    Act.BACKOFF: {"retryable": True},
    Act.UNSURE: {"retryable": True, "perhaps_sent": True},
    Act.TOMORROW: {"retryable": True},
    Act.MORNING: {"retryable": True},
    Act.GONE: {"gone": True},
    Act.HUMAN: {"needs_human": True},
}
RATE: Final = 15.0  # seconds to leave an account alone that was too quick
_SPREAD: Final = 600.0  # seconds over which what was put off is spread


class RefusalError(ChannelError):
    """An error with Zalo's code."""

    def __init__(self, what: str, code: int, *, retry_after: float | None, **flags: bool) -> None:
        super().__init__(what, retry_after=retry_after, **flags)
        self.code = code


def act(code: int, words: str) -> Act:
    """What a code asks for; two of them mean different things by their words."""
    words = words.lower()
    if code == -32:
        if any(word in words for word in _WRONG):
            return Act.NEVER
        return Act.TOMORROW if any(word in words for word in _DAY) else Act.BACKOFF
    if code == -223 and any(word in words for word in _QUOTA):
        return Act.TOMORROW
    if code >= HTTP + 500:
        return ACTS.get(code, Act.BACKOFF)
    return ACTS.get(code, Act.NEVER)


def verdict(status: int, body: Any) -> tuple[int, str]:
    """The code of an answer and its words; 0 is success, whatever the HTTP status says."""
    if isinstance(body, dict) and "error" in body:
        try:
            code = int(body["error"])
        except (TypeError, ValueError):
            return HTTP + 200, "an answer with an odd error"
        if code or status < 300:
            return code, str(body.get("message") or body.get("error_name") or "")[:120]
    return HTTP + (200 if status < 300 else status), f"HTTP {status}"


def refusal(
    code: int, words: str, now: datetime, *, wait: float | None = None, reset: int = 0, jitter: float = 0.0
) -> RefusalError:
    """
    What a failed request means for us.

    wait: what the service asked for. reset: the hour in Vietnam at which quotas begin anew.
    jitter: from 0 to 1, where in the spread of what is put off.
    """
    asks = act(code, words)
    if asks is Act.TOMORROW:
        wait = _until(now, time(reset, 5)) + jitter * _SPREAD
    elif asks is Act.MORNING:
        wait = _until(now, time(6, 5)) + jitter * _SPREAD
    elif code == -32 and asks is Act.BACKOFF:
        wait = wait or RATE
    what = f"{code} {words}" if code < HTTP else words
    if asks is Act.WINDOW:
        what = f"window closed: {what}"  # by this word callers know it (`closed`)
    return RefusalError(what, code, retry_after=wait, **_FLAGS.get(asks, {}))


def closed(error: ChannelError) -> bool:
    """Whether the person has to write first: only a template reaches them now."""
    return str(error).startswith("window")


def _until(now: datetime, hour: time) -> float:
    local = now.astimezone(VIETNAM)
    then = datetime.combine(local.date(), hour, VIETNAM)
    return (then + timedelta(days=int(then <= local)) - local).total_seconds()
