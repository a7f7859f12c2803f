"""What a person did, in the past tense, whichever channel it came by."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Started:
    """They opened the conversation, perhaps with the code of an invitation."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class CameBack:
    """They opened the page again and see nothing yet; `language` is the one they chose there, if any."""

    language: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """They wrote something."""

    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """They pressed a button: `token` is what the button carried, as `conversation.token` made it."""

    token: str
    message: str = ""  # the service's id of the message that holds the button


@dataclass(frozen=True, slots=True)
class Photographed:
    """They sent a picture; `file` is the service's id for it, nothing is downloaded yet; `album`: with which others it was sent."""

    file: str
    caption: str = ""
    album: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """
    They sent what the assistant can't read: voice, sticker, location, document, video, protected content.

    file: the service's id of a voice message that can be kept as it is; nothing is downloaded yet.
    A picture is "too_large", or of a kind that can't be opened, "odd_picture".
    """

    kind: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """They changed a message sent before; `original` is the inbound id of that message."""

    original: str
    text: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """They blocked the assistant or left it."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """They let the assistant write again."""


Event: TypeAlias = (
    Started | CameBack | Typed | Tapped | Photographed | Unreadable | Edited | Blocked | Unblocked
)
