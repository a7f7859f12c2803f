"""One-time links of people with a role: for a list to come in, for sheets and cards to go out."""

from typing import Any

from sqlalchemy import Connection

from dialogs.requests import people as do
from storage.access import Held
from storage.links import url
from storage.where import Where

Result = dict[str, Any]


def import_link(tx: Connection, where: Where, held: Held, command: do.ImportLink) -> Result:
    """Where a list of households is to be sent in."""
    return _link(tx, where, held, "households", "gui", command.place)


def invite_link(tx: Connection, where: Where, held: Held, command: do.InviteLink) -> Result:
    """Where the sheets and cards of a place can be taken."""
    return _link(tx, where, held, "invite", "tep", command.place)


def _link(tx: Connection, where: Where, held: Held, purpose: str, path: str, place: str) -> Result:
    if not place:
        return {"refused": True}
    found = url(tx, where, purpose, path, role=held.id, place=place)
    return {"url": found} if found else {}
