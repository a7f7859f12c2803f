"""Replies on their way: claimed under a lease, marked when delivered, their bodies emptied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from storage.conversations import Written, write
from storage.store.hot import Hot
from storage.store.rows import Found
from storage.tables import CONTACT, INBOX, OUTBOX, TALKING

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a delivery: sent, failed or expired; `message` is the service's id, `gone` that nobody is there."""

    id: str
    state: str
    message: str = ""
    why: str = ""
    gone_at: datetime | None = None


_MARK = Hot(
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("b_id"))
    .values(
        state=bindparam("b_state"),
        message=bindparam("b_message"),
        why=bindparam("b_why"),
        body="",
        owner="",
        lease=None,
    )
)


def mark(tx: Connection, marked: list[Marked]) -> list[None]:
    """Mark a set of deliveries; the rows of someone who is to be forgotten go altogether."""
    rows = sorted(marked, key=lambda each: each.id)
    ids = [each.id for each in rows]
    tx.execute(delete(OUTBOX).where(OUTBOX.c.id.in_(ids), OUTBOX.c.why == "forget"))
    _MARK.each(
        tx,
        [
            {"b_id": each.id, "b_state": each.state, "b_message": each.message, "b_why": each.why}
            for each in rows
        ],
    )
    gone = {each.id: each.gone_at for each in rows if each.gone_at}
    if gone:
        contacts = tx.execute(select(OUTBOX.c.contact).where(OUTBOX.c.id.in_(list(gone)))).scalars().all()
        tx.execute(
            update(CONTACT)
            .where(CONTACT.c.id.in_(contacts))
            .values(blocked=max(each for each in gone.values() if each))
        )
    return [None] * len(marked)


def claim(
    tx: Connection, owner: str, at: datetime, *, grace: timedelta, channels: Sequence[str], most: int = 200
) -> list[Found]:
    """
    Take replies that nobody delivers: waiting longer than `grace`, and not under a lease that still holds.

    Only the first unsent row of a contact is free to go; the rows come in sequence.
    """
    free = (
        select(OUTBOX.c.id)
        .where(
            OUTBOX.c.state == "waiting",
            OUTBOX.c.channel.in_(channels),
            OUTBOX.c.created <= at - grace,
            or_(OUTBOX.c.lease.is_(None), OUTBOX.c.lease < at),
        )
        .order_by(OUTBOX.c.contact, OUTBOX.c.sequence)
        .limit(most)
    )
    if tx.dialect.name == "postgresql":
        free = free.with_for_update(skip_locked=True)
    ids = tx.execute(free).scalars().all()
    if not ids:
        return []
    tx.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids))
        .values(owner=owner, lease=at + LEASE, attempts=OUTBOX.c.attempts + 1)
    )
    return list(
        tx.execute(
            select(OUTBOX, TALKING.c.language, TALKING.c.address, TALKING.c.called)
            .outerjoin(TALKING, TALKING.c.contact == OUTBOX.c.contact)
            .where(OUTBOX.c.id.in_(ids))
            .order_by(OUTBOX.c.contact, OUTBOX.c.sequence)
        )
    )


def of_inbound(tx: Connection, digest: str) -> list[str]:
    """The replies to an event that are still waiting."""
    return list(
        tx.execute(
            select(OUTBOX.c.id).where(OUTBOX.c.inbound == digest, OUTBOX.c.state == "waiting")
        ).scalars()
    )


def extend(tx: Connection, id_: str, owner: str, until: datetime) -> None:
    """Hold on to a reply while its delivery is being tried again."""
    tx.execute(update(OUTBOX).where(OUTBOX.c.id == id_).values(owner=owner, lease=until))


def park(tx: Connection, digest: str, channel: str, external: str, at: datetime) -> None:
    """An event that broke its step is kept as failed, and never tried for ever."""
    contact = (
        tx.execute(
            select(CONTACT.c.id).where(CONTACT.c.channel == channel, CONTACT.c.external == external)
        ).scalar()
        or ""
    )
    known = tx.execute(select(INBOX.c.id).where(INBOX.c.id == digest)).first()
    if known is None:
        write(tx, Written(inbox=[{"id": digest, "contact": contact, "state": "failed", "at": at}]))


def enqueue(
    tx: Connection, id_: str, contact: str, channel: str, external: str, text: str, at: datetime
) -> None:
    """A message that no event asked for, behind what the contact is still to get."""
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(sequence=TALKING.c.sequence + 1))
    sequence = tx.execute(select(TALKING.c.sequence).where(TALKING.c.contact == contact)).scalar() or 0
    of = {"id": id_, "contact": contact, "sequence": sequence, "channel": channel, "external": external}
    write(tx, Written(outbox=[{**of, "body": text, "created": at}]))


class Waiting(NamedTuple):
    """How many replies are not sent yet, and since when the oldest waits."""

    number: int
    oldest: datetime | None


def waiting(tx: Connection) -> Waiting:
    """The replies that are on their way."""
    counted = select(func.count(), func.min(OUTBOX.c.created)).where(OUTBOX.c.state == "waiting")
    return Waiting(*tx.execute(counted).one())
