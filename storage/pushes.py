"""The ledger of pushes: a row is planned here; how it is claimed and sent see `storage.pushing`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select
from sqlalchemy.dialects import postgresql, sqlite

from dialogs.rules.purposes import PURPOSES
from storage.access import in_force
from storage.facts import can_write, contact_for
from storage.tables import CONTACT, CONTACT_PERSON, PERSON, PLACE, PUSH, ROLE
from storage.where import House

_DIALECTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def plan(
    tx: Connection,
    house: House,
    at: datetime,
    purpose: str,
    person: str,
    *,
    occurrence: str,
    args: Mapping[str, Any] | None = None,
    by: str = "",
    contact: str = "",
    not_before: datetime | None = None,
) -> str:
    """
    Write a row of the ledger; its id, or "" where nobody can be written to or it was planned before.

    It goes to `contact`, or to the contact of the person that wrote last and can be reached. Whether and when it is
    really sent is decided at that moment, see `dialogs.rules`.
    """
    mine = select(CONTACT.c.id, CONTACT.c.channel)
    if contact:
        shared = and_(CONTACT_PERSON.c.contact == CONTACT.c.id, CONTACT_PERSON.c.person == person)
        mine = mine.join(CONTACT_PERSON, shared).where(CONTACT.c.id == contact, can_write())
    else:
        mine = mine.where(CONTACT.c.id == contact_for(person))
    to = tx.execute(mine).first()
    who = tx.execute(select(PERSON).where(PERSON.c.id == person)).mappings().first()
    if to is None or who is None:
        return ""
    start = not_before or at
    row = {
        "id": house.new_id(),
        "person": person,
        "contact": to.id,
        "household": who["household"] or "",
        "commune": who["commune"],
        "village": who["village"] or "",
        "channel": to.channel,
        "kind": PURPOSES[purpose].kind.value,
        "purpose": purpose,
        "occurrence": occurrence,
        "campaign": "",
        "args": dict(args or {}),
        "by": by,
        "not_before": start,
        "expires": start + PURPOSES[purpose].lasts,
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
    return insert_push(tx, row)


def plan_for_role(
    tx: Connection,
    house: House,
    at: datetime,
    purpose: str,
    role: str,
    *,
    occurrence: str,
    args: Mapping[str, Any] | None = None,
    by: str = "",
    not_before: datetime | None = None,
) -> str:
    """
    The same for the holder of a role, on the contact where the role was taken up; `args` gets "role" and "place".

    A holder who is no resident stands in the ledger as "role:<id>". Whether the role still holds is looked at again at the
    moment of sending.
    """
    held = tx.execute(
        select(ROLE, CONTACT.c.channel, PLACE.c.level)
        .join(CONTACT, CONTACT.c.id == ROLE.c.contact)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(ROLE.c.id == role, in_force(at), can_write())
    ).first()
    if held is None:
        return ""
    start = not_before or at
    local = held.level in {"village", "unit"}
    row = {
        "id": house.new_id(),
        "person": held.person or f"role:{role}",
        "contact": held.contact,
        "household": "",
        "commune": held.commune,
        "village": held.place if local else "",
        "channel": held.channel,
        "kind": PURPOSES[purpose].kind.value,
        "purpose": purpose,
        "occurrence": f"{occurrence}:{role}",
        "campaign": "",
        "args": {"role": role, "place": held.place, **(args or {})},
        "by": by,
        "not_before": start,
        "expires": start + PURPOSES[purpose].lasts,
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
    return insert_push(tx, row)


def insert_push(tx: Connection, row: Mapping[str, Any]) -> str:
    """Write a row unless the same (person, purpose, occurrence) was written before, by whatever process; its id, or ""."""
    new = _DIALECTS[tx.dialect.name](PUSH).values(dict(row)).on_conflict_do_nothing()
    made = tx.execute(new.returning(PUSH.c.id)).scalar()
    return str(made) if made else ""
