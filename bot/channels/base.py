"""What every channel is: it hears `Inbound`, sends `Outgoing`, knows its `Limits` and maps every foreign error."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from dialogs.events import Event

if TYPE_CHECKING:  # a channel without a server imports none
    from aiohttp import web


@dataclass(frozen=True, slots=True)
class Inbound:
    """
    One thing a person did on a channel.

    id: the same for a redelivered update, unique within the channel ("m17.5" a message, "c99" a tap). sender: the
    service's id of the person. at: when the person did it, aware; `grain` is how coarse that time is. network: where it
    came from, as a digest, on a channel where anybody can be somebody new at any time.
    """

    id: str
    sender: str
    event: Event
    at: datetime
    grain: timedelta = timedelta(0)
    callback: str = ""  # what has to be acknowledged to the service, so that a button stops spinning
    language: str = ""  # what the person's app speaks: English is offered then, Vietnamese spoken
    chosen: str = ""  # the language they chose on a page of ours
    network: str = ""


class Button(NamedTuple):
    """A button: what it says and what it carries (ASCII, at most 64 bytes)."""

    label: str
    token: str


class Sound(NamedTuple):
    """A recording: its id in the store, the OGG with Opus, and how many seconds it lasts."""

    id: str
    data: bytes
    seconds: int


class Parts(NamedTuple):
    """
    A message taken apart, for a channel that draws it: what is said beside its card, the question, and how to answer.

    takes: what may be given instead of an option. passed: it is a text to pass on to others as it is.
    """

    said: str = ""
    asks: str = ""
    hint: str = ""
    takes: Literal["", "words", "photo"] = ""
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """
    One message, laid out for a channel: plain text, rows of buttons, perhaps a picture; or a sound, which goes alone.

    edits: the service's id of an earlier message that this one replaces where the channel can edit. strips: the id of a
    message whose buttons are to go. card: what a channel that draws shows in place of some of the text (`layout.carded`),
    and parts: the text without that. Whoever leaves both has everything in the text.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edits: str = ""
    strips: str = ""
    picture: bytes = b""  # a PNG or JPEG; the text is its caption
    shows: str = ""  # which of the drawn pictures it is
    sound: Sound | None = None
    opens: Button | None = None  # a page of ours that opens in the app: what the button says, and the address
    card: Mapping[str, Any] | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry; `layout` decides by these alone."""

    text: int
    buttons: int = 0  # in all; 0: none, options are numbers
    row: int = 8  # buttons a row
    label: int = 64  # characters of a button's label that are worth sending
    can_edit: bool = False
    can_photo: bool = False
    can_play: bool = False  # an OGG with Opus, by its bytes
    can_open: bool = False  # a page of ours in the app, by a button
    can_draw: bool = False  # cards, and the parts of a message each in its place


class Hook(NamedTuple):
    """
    How a service posts to us, as it says itself.

    ours: to our address. waiting: what it could not post yet; None where it does not say. failed: when it last failed, in
    seconds; 0: never.
    """

    ours: bool
    waiting: int | None = None
    failed: float = 0.0


class ChannelError(Exception):
    """
    A service refused or failed.

    retryable: trying the same again later can help. gone: the person can't be reached any more. retry_after: wait so
    long, that chat or all of this account. needs_human: an administrator must act (wrong token, no consent of the OA). perhaps_sent:
    it is not known whether the message arrived. stale: the message to edit is gone or too old: send it anew. elsewhere: another
    process can. away: nobody looks just now, and whoever comes back is shown where they are.
    """

    def __init__(
        self,
        what: str,
        *,
        retryable: bool = False,
        gone: bool = False,
        retry_after: float | None = None,
        needs_human: bool = False,
        perhaps_sent: bool = False,
        stale: bool = False,
        elsewhere: bool = False,
        away: bool = False,
    ) -> None:
        super().__init__(what)
        self.retryable = retryable
        self.gone = gone
        self.retry_after = retry_after
        self.needs_human = needs_human
        self.perhaps_sent = perhaps_sent
        self.stale = stale
        self.elsewhere = elsewhere
        self.away = away


def spoken(hint: str) -> str:
    """Which of our languages it is that somebody's app or browser says it speaks."""
    return "en" if hint[:2].lower() == "en" else "vi"


def message_id(answer: Any, key: str = "message_id") -> str:
    """The service's id of a message in its answer; raises ChannelError where there is none."""
    found = answer.get(key) if isinstance(answer, dict) else None
    if not found:
        raise ChannelError("an answer without a message", retryable=True, perhaps_sent=True)
    return str(found)


def picture_file(picture: bytes) -> tuple[str, str]:
    """The name and the type of a picture as a file, by its first bytes."""
    png = picture.startswith(b"\x89PNG")
    return ("picture.png", "image/png") if png else ("picture.jpg", "image/jpeg")


Receive = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Hands a batch over; returns when all of it is committed, raises when some of it could not be."""


class Channel(Protocol):
    """A way to reach people. Nothing happens at construction; `listen` and `send` do everything."""

    name: str
    limits: Limits

    async def start(self, receive: Receive, app: "web.Application") -> None:
        """Get ready: register webhook routes on `app` (before it runs), set commands and profile texts."""

    async def listen(self) -> None:
        """Hear people until cancelled (polling), or just keep the webhook registered."""

    async def send(self, to: str, message: Outgoing) -> str:
        """Deliver one message and return the service's id of it; raises ChannelError."""

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        """Let buttons stop spinning; never raises."""

    async def fetch(self, file: str) -> bytes:
        """Download a file a person sent, from the service's host only, at most 20 MB; raises ChannelError."""

    async def check(self) -> str:
        """One line for `cdht doctor`: who the account is; raises ChannelError."""

    async def aclose(self) -> None:
        """Close connections."""
