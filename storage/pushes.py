"""The ledger of pushes: due rows claimed, settled, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.conversations import ASSESSMENT, CONTACT, TALKING
from storage.queries import consents
from storage.tables import Person, Push, table

PUSH, PERSON = table(Push), table(Person)


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
