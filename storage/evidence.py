"""Photos that wait to be fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.outbox import enqueue
from storage.tables import CONTACT, CONTACT_PERSON, EVIDENCE, TALKING


@dataclass(frozen=True, slots=True)
class Waiting:
    """A photo that waits, and how to speak to the contact it came from."""

    id: str
    channel: str
    file: str
    at: datetime
    contact: str
    external: str
    language: str
    address: str
    called: str


def waiting(tx: Connection, channels: Sequence[str], most: int = 20) -> list[Waiting]:
    """The oldest photos that wait, of these channels."""
    rows = tx.execute(
        select(
            EVIDENCE.c.id,
            EVIDENCE.c.channel,
            EVIDENCE.c.file,
            EVIDENCE.c.at,
            CONTACT.c.id.label("contact"),
            CONTACT.c.external,
            TALKING.c.language,
            TALKING.c.address,
            TALKING.c.called,
        )
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == EVIDENCE.c.person)
        .join(CONTACT, (CONTACT.c.id == CONTACT_PERSON.c.contact) & (CONTACT.c.channel == EVIDENCE.c.channel))
        .join(TALKING, TALKING.c.contact == CONTACT.c.id)
        .where(EVIDENCE.c.state == "waiting", EVIDENCE.c.channel.in_(channels))
        .order_by(EVIDENCE.c.id)
        .limit(most)
    )
    first: dict[str, Waiting] = {}
    for row in rows:
        first.setdefault(row.id, Waiting(*row))
    return list(first.values())


def keep(tx: Connection, id_: str, sealed: bytes) -> None:
    """The picture is here; the service's id is no longer needed."""
    tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == id_, EVIDENCE.c.state == "waiting")
        .values(picture=sealed, state="kept", file="")
    )


def refuse(tx: Connection, row: Waiting, outbox: str, text: str, at: datetime) -> bool:
    """It was no photo: say so; False where somebody said it already."""
    settled = tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == row.id, EVIDENCE.c.state == "waiting")
        .values(state="refused", file="")
    )
    if settled.rowcount:
        enqueue(tx, outbox, row.contact, row.channel, row.external, text, at)
    return bool(settled.rowcount)
