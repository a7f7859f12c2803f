"""What goes over the wire between the page and the server: JSON in, JSON out."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.channels.base import Button, Inbound, Limits, Outgoing, Parts, picture_file
from dialogs.conversation import split_token, token
from dialogs.events import CameBack, Event, Photographed, Started, Tapped, Typed

LIMITS: Final = Limits(text=4000, buttons=60, row=3, label=240, can_photo=True, can_play=True, can_draw=True)
TOKEN: Final = 64  # bytes of a button's token
TEXT: Final = 8000  # characters that are read; the application cuts to its own limit
DIGITS: Final = 15  # of the number of a message
_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,20}")
_EDIT: Final = "!edit"  # no command: at the pending question it only asks again


class BadRequest(ValueError):
    """The page sent what no page of ours sends."""


def shown(message: Outgoing) -> dict[str, Any]:
    """A message as the page gets it: buttons are shown once, not in the text as well, and a card in place of its words."""
    flat = [button for row in message.buttons for button in row]
    spared = message.card.get("spares", ()) if message.card else ()
    options = [each for each in flat if not _is_key(each) and each.token not in spared]
    parts = message.parts or Parts(*_around(message.text, {each.label for each in flat}))
    kept: dict[str, Any] = {
        "text": parts.said,
        "options": [[each.label, each.token] for each in options],
        "keys": [[each.label, each.token] for each in flat if _is_key(each)],
    }
    kept |= {name: value for name, value in parts._asdict().items() if value and name != "said"}
    if message.card:
        kept["card"] = {name: each for name, each in message.card.items() if name != "spares"}
    if edit := _edit(flat):
        kept["edit"] = edit
    if message.picture:
        kept |= {"picture": _picture(message.picture), "shows": message.shows}
    if message.sound is not None:
        kept["sound"] = message.sound.id
    return kept


def _around(text: str, labels: set[str]) -> tuple[str, str, str]:
    """What is said, no question apart from it, and what stands behind the options: how to answer."""
    lines = text.split("\n")
    listed = [number for number, line in enumerate(lines) if line in labels]
    if not listed:
        return text.strip(), "", ""
    said = [line for line in lines[: listed[-1]] if line not in labels]
    return "\n".join(said).strip(), "", "\n".join(lines[listed[-1] + 1 :]).strip()


def _is_key(button: Button) -> bool:
    return split_token(button.token)[2].startswith("!")


def _edit(buttons: list[Button]) -> str:
    """The token that opens this question again once it is answered; only a sheet's has a way back."""
    for each in buttons:
        run, key, option = split_token(each.token)
        if option == "!back":
            return token(run, key, _EDIT)
    return ""


def _picture(picture: bytes) -> str:
    _, kind = picture_file(picture)
    return f"data:{kind};base64,{b64encode(picture).decode()}"


def heard(given: Mapping[str, Any], sender: str, at: datetime, network: str = "") -> Inbound:
    """What somebody did on the page; raises BadRequest."""
    language = language_of(given) or "vi"
    return Inbound(id_of(given.get("id")), sender, _event(given), at, chosen=language, network=network)


def pictured(id_: str, file: str, sender: str, at: datetime, network: str = "") -> Inbound:
    """A photo that was uploaded."""
    return Inbound(id_, sender, Photographed(file), at, network=network)


def id_of(given: object) -> str:
    """The name that the page gave to what it sends: the same when it sends it again."""
    if not isinstance(given, str) or not _ID.fullmatch(given):
        raise BadRequest("id")
    return given


def language_of(given: Mapping[str, Any], name: str = "language") -> str:
    """Which of our languages is named; "" where it is none."""
    return next((each for each in ("vi", "en") if given.get(name) == each), "")


def numbered(text: str) -> int | None:
    """The number of a message, as a page writes it."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def seen_of(given: Mapping[str, Any], epoch: str) -> int | None:
    """The newest message of a box that the page says it has; None where it has seen none."""
    seen = given.get("seen")
    number = seen.get(epoch) if isinstance(seen, dict) else None
    return number if isinstance(number, int) else None


def _event(given: Mapping[str, Any]) -> Event:
    text, tap = given.get("text"), given.get("tap")
    if isinstance(text, str):
        return Typed(text[:TEXT])
    if isinstance(tap, str) and tap.isascii() and len(tap) <= TOKEN:
        return Tapped(tap)
    if "start" in given:
        code = given["start"]
        return Started(code if isinstance(code, str) and _CODE.fullmatch(code) else "")
    if "return" in given:
        return CameBack(language_of(given, "return"))
    raise BadRequest("nothing was done")


def parsed(raw: bytes) -> dict[str, Any]:
    """The JSON of a request; raises BadRequest."""
    try:
        given = json.loads(raw.decode() or "{}")
    except (ValueError, RecursionError):
        raise BadRequest("no JSON") from None
    if not isinstance(given, dict):
        raise BadRequest("no object")
    return given
