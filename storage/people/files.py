"""One-time links of people with a role: for a list to come in, for sheets and cards to go out."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert

from dialogs.requests import people as do
from storage.access import Held
from storage.tables import FILE_LINK
from storage.where import Where

GOOD_FOR_HOURS = 24

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
    if not where.house.public_url:
        return {}
    token = where.house.vault.new_key().rstrip("=")
    tx.execute(
        insert(FILE_LINK).values(
            id=where.house.vault.digest("link", token),
            purpose=purpose,
            person="",
            contact=where.contact,
            args={"role": held.id, "place": place},
            created=where.at,
            expires=where.at + timedelta(hours=GOOD_FOR_HOURS),
            used=None,
        )
    )
    return {"url": f"{where.house.public_url}/{path}/{token}"}
