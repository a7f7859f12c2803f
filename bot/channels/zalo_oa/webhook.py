"""The webhook of a Zalo Official Account: signed, recent, and answered once it is committed."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from aiohttp import web

from bot.channels.base import Inbound, Receive
from bot.channels.hearing import body_of, object_of
from bot.channels.zalo_oa.wire import ERASE, given_mac, mac
from dialogs.events import Blocked, Event, Photographed, Started, Tapped, Typed, Unreadable

# A click on a button of ours comes as a message whose text is what the button carried.
TOKEN: Final = re.compile(r"[0-9a-z]{8,32}\|[!-{}~]{1,60}\|[!-{}~]{1,60}")
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
    """What a person did, also where it can't be read; nothing for echoes, receipts and kinds that nobody knows."""
    kind, who = name(event), subject(event)
    if not who:
        return []
    if kind in _PLAIN:
        return [Inbound(f"e{kind}.{_word(event.get('timestamp'))}", who, _PLAIN[kind], when)]
    if not kind.startswith("user_send_"):
        return []
    message = event.get("message")
    if not isinstance(message, dict):  # whoever sent it is told that it can't be read
        return [Inbound(f"m{kind}.{_word(event.get('timestamp'))}", who, Unreadable("unknown"), when)]
    key = f"m{_word(message.get('msg_id')) or kind + '.' + _word(event.get('timestamp'))}"
    said = _said(kind.removeprefix("user_send_"), message)
    if len(said) > 1:
        said = [replace(each, album=key) if isinstance(each, Photographed) else each for each in said]
    return [
        Inbound(f"{key}.{number}" if number else key, who, each, when) for number, each in enumerate(said)
    ]


def known(event: Mapping[str, Any]) -> bool:
    """Whether it is of a kind that is passed over on purpose."""
    return bool(QUIET.fullmatch(name(event)))


def _said(kind: str, message: Mapping[str, Any]) -> list[Event]:
    text = message.get("text")
    if text is not None and not isinstance(text, str):
        return [Unreadable("unknown")]
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
        return value[:_LONGEST].encode(errors="replace").decode()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


# -- The webhook of a Zalo Official Account: signed, recent, and answered once it is committed

log = structlog.get_logger()

PATIENCE: Final = 1.8  # seconds; Zalo waits for two
DAY: Final = timedelta(days=1)

OnErase = Callable[[str], Awaitable[None]]
"""Erases whom Zalo names; returns when that is committed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """
    How requests are signed: with which of the secrets, and which id stands in front.

    Zalo's texts and its users disagree about both, hence the settings.
    """

    app_id: str
    oa_id: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)  # "oa", "app"
    secret: str = "oa"  # noqa: S105 - which, not what
    prefix: str = "app_id"

    def __post_init__(self) -> None:
        if self.secret not in {"oa", "app"} or self.prefix not in {"app_id", "oa_id"}:
            raise ValueError("CDHT_ZALO_OA_MAC_SECRET is oa or app, CDHT_ZALO_OA_MAC_PREFIX app_id or oa_id.")
        if self.prefix == "oa_id" and not self.oa_id:
            raise ValueError("CDHT_ZALO_OA_MAC_PREFIX=oa_id needs CDHT_ZALO_OA_OA_ID.")

    @property
    def ready(self) -> bool:
        """Whether there is a secret: without one nothing can be told from a forgery."""
        return bool(self.secrets.get(self.secret))

    def fits(self, raw: bytes, timestamp: str, given: str, *, secret: str, prefix: str) -> bool:
        """Whether a signature is the one that these make."""
        key, front = self.secrets.get(secret, ""), {"app_id": self.app_id, "oa_id": self.oa_id}
        if not key or not front[prefix]:
            return False
        right = mac(front[prefix], raw, timestamp, key)
        return hmac.compare_digest(given.encode(errors="replace"), right.encode())

    def genuine(self, raw: bytes, timestamp: str, given: str) -> bool:
        """Whether a signature is right by the settings."""
        return self.fits(raw, timestamp, given, secret=self.secret, prefix=self.prefix)

    def instead(self, raw: bytes, timestamp: str, given: str) -> str:
        """With which other settings it would be right; a hint for the log, never believed."""
        for secret in ("oa", "app"):
            for prefix in ("app_id", "oa_id"):
                if self.fits(raw, timestamp, given, secret=secret, prefix=prefix):
                    return f"{secret}/{prefix}"
        return ""


class Webhook:
    """Takes requests of Zalo; `receive` and `on_erase` are set before the first one."""

    def __init__(
        self,
        seal: Seal,
        now: Callable[[], datetime],
        *,
        stale: timedelta = DAY,
        erase: tuple[str, ...] = ERASE,
    ) -> None:
        self.receive: Receive | None = None
        self.on_erase: OnErase | None = None
        self._seal, self._now, self._stale, self._erase = seal, now, stale, erase
        self._told: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def ping(self, _: web.Request) -> web.Response:
        """Answer the console, which looks whether there is anybody."""
        return web.Response()

    async def take(self, request: web.Request) -> web.Response:
        """Take one event; 200 when it is committed, else Zalo brings it again."""
        if not self._seal.ready:
            self._once("zalo_oa.bootstrap", "no secret is set: whatever comes is dropped")
            return web.Response()
        raw = await body_of(request)
        event = object_of(raw)
        when = at(event)
        if not self._genuine(raw, event, request.headers.get("X-ZEvent-Signature", "")):
            return web.Response(status=403)
        if when is None or abs(self._now() - when) > self._stale:
            log.warning("zalo_oa.stale", kind=name(event))
            return web.Response(status=403)
        work = self._work(event, when)
        done = work is None or await self._in_time(work, name(event))
        return web.Response(status=200 if done else 500)

    async def aclose(self) -> None:
        """Wait for what is still being taken."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _genuine(self, raw: bytes, event: Mapping[str, Any], header: str) -> bool:
        timestamp = event.get("timestamp", "")
        timestamp, given = str(timestamp), given_mac(header)
        if self._seal.genuine(raw, timestamp, given):
            self._once("zalo_oa.mac_right", f"{self._seal.secret}/{self._seal.prefix}")
            return True
        other = self._seal.instead(raw, timestamp, given) if given else ""
        self._once("zalo_oa.mac_wrong", f"right with {other}" if other else "unknown", bad=True)
        return False

    def _work(self, event: Mapping[str, Any], when: datetime) -> Coroutine[Any, Any, None] | None:
        """What is to be done about an event, or None."""
        kind, who = name(event), subject(event)
        if self._seal.oa_id and account(event) not in {"", self._seal.oa_id}:
            if not known(event):
                log.info("zalo_oa.other_account", kind=kind)
            return None
        if kind in self._erase and who:
            return self._forget(who)
        heard = inbound(event, when)
        if heard and self.receive is not None:
            return _awaited(self.receive(heard))
        if not known(event):
            log.info("zalo_oa.event_skipped", kind=kind)
        return None

    async def _forget(self, who: str) -> None:
        if self.on_erase is None:
            raise RuntimeError("nobody erases")
        await self.on_erase(who)
        log.info("zalo_oa.erased")

    async def _in_time(self, work: Coroutine[Any, Any, None], kind: str) -> bool:
        """Whether it was committed in time; else it goes on, and its second coming is known."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if not done:
            task.add_done_callback(lambda late: late.cancelled() or late.exception())
            log.warning("zalo_oa.receive_slow", kind=kind)
            return False
        if task.cancelled() or (failure := task.exception()) is None:
            return not task.cancelled()
        log.error("zalo_oa.receive_failed", kind=kind, error=type(failure).__name__)
        return False

    def _once(self, event: str, what: str, *, bad: bool = False) -> None:
        """Log something the first time only, for anybody can send requests."""
        if (line := f"{event} {what}") not in self._told:
            self._told.add(line)
            (log.warning if bad else log.info)(event, what=what)


async def _awaited(work: Awaitable[None]) -> None:
    await work
