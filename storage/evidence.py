"""Photos that wait to be fetched: each stands alone, has three attempts, and an end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from dialogs.rules.fetching import MOST, again
from storage.outbox import enqueue
from storage.tables import CONTACT, CONTACT_PERSON, EVIDENCE, TALKING


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A photo that waits, and how to speak to the contact it came from; nobody, where that one is gone.

    tries: the attempts until now, with the one that was claimed.
    """

    id: str
    channel: str
    file: str
    at: datetime
    tries: int
    contact: str
    external: str
    language: str
    address: str
    called: str

    @property
    def spent(self) -> bool:
        """Whether there is no attempt left."""
        return self.tries >= MOST


def waiting(
    tx: Connection, channels: Sequence[str], at: datetime, *, ends: bool = True, most: int = 20
) -> list[Waiting]:
    """The oldest photos of these channels that are due; `ends`: those without an attempt left, too."""
    rows = (
        select(
            EVIDENCE.c.id,
            EVIDENCE.c.channel,
            EVIDENCE.c.file,
            EVIDENCE.c.at,
            EVIDENCE.c.tries,
            func.coalesce(CONTACT.c.id, "").label("contact"),
            func.coalesce(CONTACT.c.external, "").label("external"),
            func.coalesce(TALKING.c.language, "").label("language"),
            func.coalesce(TALKING.c.address, "").label("address"),
            func.coalesce(TALKING.c.called, "").label("called"),
        )
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == EVIDENCE.c.person, isouter=True)
        .join(
            CONTACT,
            (CONTACT.c.id == CONTACT_PERSON.c.contact) & (CONTACT.c.channel == EVIDENCE.c.channel),
            isouter=True,
        )
        .join(TALKING, TALKING.c.contact == CONTACT.c.id, isouter=True)
        .where(
            EVIDENCE.c.state == "waiting",
            EVIDENCE.c.channel.in_(channels),
            or_(EVIDENCE.c.again.is_(None), EVIDENCE.c.again <= at),
            EVIDENCE.c.tries <= (MOST if ends else MOST - 1),
        )
        .order_by(EVIDENCE.c.id, CONTACT.c.id.is_(None), CONTACT.c.id)
        .limit(most)
    )
    first: dict[str, Waiting] = {}
    for row in tx.execute(rows).mappings():
        first.setdefault(row["id"], Waiting(**row))
    return list(first.values())


def claim(tx: Connection, rows: Sequence[Waiting], at: datetime) -> list[Waiting]:
    """
    Those that nobody else took, with the attempt counted before it is made: what ends this process is one too.

    What has no attempt left is taken as it is.
    """
    taken = []
    for row in rows:
        tries = min(row.tries + 1, MOST)
        ours = tx.execute(
            update(EVIDENCE)
            .where(
                EVIDENCE.c.id == row.id,
                EVIDENCE.c.state == "waiting",
                EVIDENCE.c.tries == row.tries,
                or_(EVIDENCE.c.again.is_(None), EVIDENCE.c.again <= at),
            )
            .values(tries=tries, again=again(tries, at))
        )
        if ours.rowcount:
            taken.append(row if row.spent else replace(row, tries=tries))
    return taken


def release(tx: Connection, row: Waiting, until: datetime) -> None:
    """It is with another process: the attempt does not count."""
    tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == row.id, EVIDENCE.c.state == "waiting", EVIDENCE.c.tries == row.tries)
        .values(tries=row.tries - 1, again=until)
    )


def keep(tx: Connection, id_: str, sealed: bytes) -> None:
    """The picture is here; the service's id is no longer needed."""
    tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == id_, EVIDENCE.c.state == "waiting")
        .values(picture=sealed, state="kept", file="")
    )


def refuse(tx: Connection, row: Waiting, outbox: str, text: str, at: datetime) -> bool:
    """Nothing came of it: say so to whoever is there; False where nobody is told, or somebody was already."""
    settled = tx.execute(
        update(EVIDENCE)
        .where(EVIDENCE.c.id == row.id, EVIDENCE.c.state == "waiting")
        .values(state="refused", file="")
    )
    told = bool(settled.rowcount and row.contact)
    if told:
        enqueue(tx, outbox, row.contact, row.channel, row.external, text, at)
    return told
