"""Many are told of one thing: what `storage.pushes.plan` does for one, in two statements for all."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dialogs.rules.purposes import PURPOSES
from storage.pushes import PASSIVE
from storage.tables import CONTACT, CONTACT_PERSON, PERSON, PUSH, TALKING
from storage.where import House


def tell_all(
    tx: Connection,
    house: House,
    at: datetime,
    purpose: str,
    persons: Collection[str],
    *,
    occurrence: str,
    args: Mapping[str, Any],
    by: str,
) -> int:
    """Plan one push each, of an occurrence that is new; how many can be written to."""
    rows = tx.execute(
        select(
            PERSON.c.id,
            PERSON.c.household,
            PERSON.c.commune,
            PERSON.c.village,
            CONTACT.c.id.label("contact"),
            CONTACT.c.channel,
        )
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .join(CONTACT, CONTACT.c.id == CONTACT_PERSON.c.contact)
        .join(TALKING, TALKING.c.contact == CONTACT.c.id)
        .where(PERSON.c.id.in_(persons), CONTACT.c.blocked.is_(None), CONTACT.c.channel.not_in(PASSIVE))
        .order_by(TALKING.c.heard_at, CONTACT.c.id.desc())
    ).all()
    last = {row.id: row for row in rows}  # the contact of each that wrote last
    kind, lasts = PURPOSES[purpose].kind.value, PURPOSES[purpose].lasts
    planned = [
        {
            "id": house.new_id(),
            "person": row.id,
            "contact": row.contact,
            "household": row.household or "",
            "commune": row.commune,
            "village": row.village or "",
            "channel": row.channel,
            "kind": kind,
            "purpose": purpose,
            "occurrence": occurrence,
            "campaign": "",
            "args": dict(args),
            "by": by,
            "not_before": at,
            "expires": at + lasts,
            "state": "planned",
            "reason": "",
            "attempts": 0,
            "owner": "",
            "lease": None,
            "message": "",
            "cost": 0,
            "created": at,
            "changed": at,
            "sent": None,
        }
        for row in last.values()
    ]
    if planned:
        tx.execute(insert(PUSH), planned)
    return len(planned)
