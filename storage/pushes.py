"""The ledger of pushes: due rows claimed, settled, each with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, true, update

from dialogs.rules.purposes import PURPOSES
from storage.conversations import ASSESSMENT, CONTACT, TALKING
from storage.queries import consents
from storage.tables import ContactPerson, Person, Push, table
from storage.where import House

PUSH, PERSON, SHARED = table(Push), table(Person), table(ContactPerson)


@dataclass(frozen=True, slots=True)
class Due:
    """A push that is due, and what the rules at the moment of sending need to know."""

    id: str
    purpose: str
    channel: str
    external: str
    contact: str
    expires: datetime
    created: datetime
    blocked: bool
    leaving: bool
    consenting: bool
    left: int  # questions still open; 0: nothing to remind of
    language: str
    address: str
    called: str


def due(tx: Connection, channels: Sequence[str], at: datetime, most: int = 50) -> list[Due]:
    """Planned pushes whose time has come, oldest first."""
    rows = tx.execute(
        select(
            PUSH,
            CONTACT.c.channel,
            CONTACT.c.external,
            CONTACT.c.blocked,
            PERSON.c.erase_at,
            PERSON.c.address,
            PERSON.c.called,
            TALKING.c.language,
        )
        .join(CONTACT, CONTACT.c.id == PUSH.c.contact)
        .join(PERSON, PERSON.c.id == PUSH.c.person)
        .join(TALKING, TALKING.c.contact == CONTACT.c.id)
        .where(PUSH.c.state == "planned", PUSH.c.not_before <= at, CONTACT.c.channel.in_(channels))
        .order_by(PUSH.c.not_before)
        .limit(most)
    ).all()
    return [
        Due(
            row.id,
            row.purpose,
            row.channel,
            row.external,
            row.contact,
            row.expires,
            row.created,
            row.blocked is not None,
            row.erase_at is not None,
            consents(tx, row.person).get("reminders", False),
            _left(tx, row.person),
            row.language,
            row.address,
            row.called,
        )
        for row in rows
    ]


def _left(tx: Connection, person: str) -> int:
    row = tx.execute(
        select(ASSESSMENT.c.asked, ASSESSMENT.c.answered)
        .where(ASSESSMENT.c.person == person, ASSESSMENT.c.state == "open")
        .order_by(ASSESSMENT.c.id.desc())
        .limit(1)
    ).first()
    return row.asked - row.answered if row else 0


def settle(tx: Connection, id_: str, was: str, state: str, reason: str, at: datetime) -> bool:
    """Move a push on; False where another pusher was quicker."""
    moved = tx.execute(
        update(PUSH)
        .where(PUSH.c.id == id_, PUSH.c.state == was)
        .values(state=state, reason=reason, changed=at, attempts=PUSH.c.attempts + 1)
    )
    return bool(moved.rowcount)


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
    to = tx.execute(
        select(CONTACT.c.id, CONTACT.c.channel)
        .join(SHARED, SHARED.c.contact == CONTACT.c.id)
        .join(TALKING, TALKING.c.contact == CONTACT.c.id)
        .where(SHARED.c.person == person, CONTACT.c.blocked.is_(None))
        .where(CONTACT.c.id == contact if contact else true())
        .order_by(TALKING.c.heard_at.desc(), CONTACT.c.id)
        .limit(1)
    ).first()
    who = tx.execute(select(PERSON).where(PERSON.c.id == person)).mappings().first()
    if to is None or who is None:
        return ""
    start = not_before or at
    row = {
        "id": house.new_id(), "person": person, "contact": to.id, "household": who["household"] or "",
        "commune": who["commune"], "village": who["village"] or "", "channel": to.channel,
        "kind": PURPOSES[purpose].kind.value, "purpose": purpose, "occurrence": occurrence, "campaign": "",
        "args": dict(args or {}), "by": by, "not_before": start, "expires": start + PURPOSES[purpose].lasts,
        "state": "planned", "reason": "", "attempts": 0, "owner": "", "lease": None, "message": "", "cost": 0,
        "created": at, "changed": at, "sent": None,
    }  # fmt: skip
    before = tx.execute(
        select(PUSH.c.id).where(
            PUSH.c.person == person, PUSH.c.purpose == purpose, PUSH.c.occurrence == occurrence
        )
    ).first()
    if before is not None:
        return ""
    tx.execute(insert(PUSH).values(row))
    return str(row["id"])
