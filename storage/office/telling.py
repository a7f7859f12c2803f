"""Many are told of one thing: what `storage.pushes.plan` does for one, in two statements for all."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dialogs.rules.purposes import PURPOSES
from storage.facts import contact_for
from storage.tables import CONTACT, PERSON, PUSH
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
        .select_from(PERSON.join(CONTACT, CONTACT.c.id == contact_for(PERSON.c.id)))
        .where(PERSON.c.id.in_(persons))
        .order_by(PERSON.c.id)
    ).all()
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
        for row in rows
    ]
    if planned:
        tx.execute(insert(PUSH), planned)
    return len(planned)
