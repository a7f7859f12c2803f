"""Replies of a step: what was said, laid out for the channel, as messages in the outbox; and how the outbox keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.channels.base import Button, Inbound, Limits, Outgoing, Parts
from bot.channels.layout import Page, carded
from dialogs import events
from dialogs.conversation import split_token
from dialogs.engine import Tell
from dialogs.jsons import dumped, loaded
from dialogs.reading import Context
from dialogs.talks.link import told
from dialogs.talks.office.summary import card, head
from locales import Voice, finished, render
from storage.act import House, Where
from storage.conversations import Written, of_contacts
from storage.outbox import enqueue


@dataclass(frozen=True, slots=True)
class Heard:
    """One event on its way to the store, with the channel it came by."""

    channel: str
    limits: Limits
    inbound: Inbound
    digest: str
    unseen: bool = False  # a number typed before the question could have been seen
    twice: bool = False  # the very same as the one before, within a moment
    early: bool = False  # within a moment of the appearance of the question


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply that is committed and waits to be delivered."""

    id: str
    channel: str
    to: str
    message: Outgoing
    extra: Mapping[str, Any]


def reply(
    written: Written, heard: Heard, where: Where, row: Any, pages: Sequence[Page], *, asks: bool
) -> list[Ready]:
    """The pages of a turn and what its commands send beside them, put into the outbox of the group."""
    ready = []
    inbound = heard.inbound
    pressed = _pressed(heard, row)
    alone = len(pages) == 1 and not where.sends  # what is sent beside it would stand behind it
    edits = pressed if alone and row.front.get("context") == Context.LEVELS else ""
    strips = "" if edits else pressed
    bodies: list[tuple[Outgoing, Mapping[str, Any]]] = [
        (
            Outgoing(
                page.text,
                page.buttons,
                edits=edits,
                strips=strips,
                opens=page.opens,
                card=page.card,
                parts=page.parts,
            ),
            {},
        )
        for page in pages
    ]
    bodies[:0] = [_beside(extra, heard.limits) for extra in where.sends]
    for number, (message, extra) in enumerate(bodies, start=1):
        id_ = where.house.new_id()
        written.outbox.append(
            {
                "id": id_,
                "contact": row.contact,
                "channel": heard.channel,
                "external": inbound.sender,
                "body": body(message, extra),
                "state": "waiting",
                "question": asks and number == len(bodies),
                "inbound": heard.digest,
                "owner": "",
                "lease": None,
                "attempts": 0,
                "created": inbound.at,
                "message": "",
                "why": "forget" if where.forgets else "",
            }
        )
        ready.append(Ready(id_, heard.channel, inbound.sender, message, extra))
    return ready


def _beside(extra: Mapping[str, Any], limits: Limits) -> tuple[Outgoing, Mapping[str, Any]]:
    """What a command sends beside the reply: figures are drawn by a channel that draws, any other gets the picture."""
    if not limits.can_draw or extra.get("picture") != "summary":
        return Outgoing(""), extra
    found, voice = extra["summary"], Voice(str(extra["language"]))
    text = finished(render(head(found), voice))
    return Outgoing(text, card=carded(card(found), voice), parts=Parts()), {}


def tell(tx: Connection, house: House, words: Tell, at: datetime) -> Ready | None:
    """Words to another contact that a command asked for, behind what that contact is still to get."""
    row = of_contacts(tx, [words["contact"]]).get(words["contact"])
    if row is None:
        return None
    text = finished(render(told(words), Voice(row.language, row.address, row.called)))
    id_ = house.new_id()
    enqueue(tx, id_, row.contact, row.channel, row.external, body(Outgoing(text), {}), at)
    return Ready(id_, row.channel, row.external, Outgoing(text), {})


def _pressed(heard: Heard, row: Any) -> str:
    """
    The message of the pending question, when its button was pressed: that of a sheet is replaced, any other keeps what
    it says (the result, the look-over) and loses its buttons. An old message stays as it was.
    """
    event = heard.inbound.event
    if not isinstance(event, events.Tapped) or not heard.limits.can_edit or "run" not in row.front:
        return ""
    return event.message if split_token(event.token)[:2] == (row.front["run"], row.front["key"]) else ""


def body(message: Outgoing, extra: Mapping[str, Any]) -> str:
    """A message as the outbox keeps it."""
    kept: dict[str, Any] = {
        "text": message.text,
        "buttons": [[(b.label, b.token) for b in row] for row in message.buttons],
        "edits": message.edits,
        "extra": dict(extra),
    }
    if message.opens is not None:
        kept["opens"] = list(message.opens)
    if message.card is not None:
        kept["card"] = message.card
    if message.parts is not None:
        kept["parts"] = message.parts
    return dumped(kept)


def unbody(text: str) -> tuple[Outgoing, Mapping[str, Any]]:
    """What `body` kept."""
    stored: Any = loaded(text)
    buttons = tuple(tuple(Button(label, token) for label, token in row) for row in stored["buttons"])
    opens = Button(*stored["opens"]) if "opens" in stored else None
    parts = Parts(*stored["parts"]) if "parts" in stored else None
    message = Outgoing(
        stored["text"], buttons, edits=stored["edits"], card=stored.get("card"), parts=parts, opens=opens
    )
    return message, stored["extra"]
