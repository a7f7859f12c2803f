"""
Replies on their way: claimed under a lease, marked when delivered, their bodies emptied.

A step only adds rows. Which of those left behind an answer has overtaken is seen when they are claimed, so a step never
waits for a delivery, nor the other way round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select, update

from storage.conversations import Written, write
from storage.store.hot import Hot, among
from storage.store.rows import Found
from storage.store.writer import ends_a_group
from storage.tables import CONTACT, INBOX, OUTBOX, TALKING, in_order

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a delivery: sent, failed or expired; `message` is the service's id."""

    id: str
    state: str
    message: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A delivery that is being tried again: nobody else takes it before then."""

    id: str
    owner: str
    until: datetime


_MARK = Hot(
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("b_id"), OUTBOX.c.why != "forget")
    .values(
        state=bindparam("b_state"),
        message=bindparam("b_message"),
        why=bindparam("b_why"),
        body="",
        owner="",
        lease=None,
    )
)


_HELD = Hot(select(OUTBOX.c.id).where(among(OUTBOX.c.id, "ids")).order_by(OUTBOX.c.id).with_for_update())
_FORGET = Hot(delete(OUTBOX).where(among(OUTBOX.c.id, "ids"), OUTBOX.c.why == "forget"))
_KEEP = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("b_id"), OUTBOX.c.state == "waiting")
    .values(owner=bindparam("b_owner"), lease=bindparam("b_until"))
)


@ends_a_group
def mark(tx: Connection, sets: list[Sequence[Marked | Kept]]) -> list[None]:
    """Mark sets of deliveries, in the order of their ids; the rows of someone who is to be forgotten go altogether."""
    rows = sorted(chain.from_iterable(sets), key=attrgetter("id"))
    if tx.dialect.name == "postgresql":
        _HELD.rows(tx, ids=[each.id for each in rows])
    marked = [each for each in rows if isinstance(each, Marked)]
    if marked:
        met = _MARK.each(
            tx,
            [
                {"b_id": each.id, "b_state": each.state, "b_message": each.message, "b_why": each.why}
                for each in marked
            ],
        )
        if met < len(marked):
            _FORGET.run(tx, ids=[each.id for each in marked])
    kept = [each for each in rows if isinstance(each, Kept)]
    if kept:
        tx.execute(_KEEP, [{"b_id": each.id, "b_owner": each.owner, "b_until": each.until} for each in kept])
    return [None] * len(sets)


def gone(tx: Connection, id_: str, at: datetime) -> None:
    """Nobody is there any more to get this reply."""
    theirs = select(OUTBOX.c.contact).where(OUTBOX.c.id == id_).scalar_subquery()
    tx.execute(update(CONTACT).where(CONTACT.c.id == theirs).values(blocked=at))


def claim(
    tx: Connection, owner: str, at: datetime, *, grace: timedelta, channels: Sequence[str], most: int = 200
) -> list[Found]:
    """
    Take replies that nobody delivers: waiting longer than `grace`, and not under a lease that still holds.

    The rows come in the order they were written. A question that a later one of the contact has overtaken is not asked any
    more: `replaced`.
    """
    free = (
        select(OUTBOX.c.id)
        .where(
            OUTBOX.c.state == "waiting",
            OUTBOX.c.channel.in_(channels),
            OUTBOX.c.created <= at - grace,
            or_(OUTBOX.c.lease.is_(None), OUTBOX.c.lease < at),
        )
        .order_by(OUTBOX.c.contact, *in_order(OUTBOX))
        .limit(most)
    )
    if tx.dialect.name == "postgresql":
        free = free.with_for_update(skip_locked=True)
    ids = tx.execute(free).scalars().all()
    if not ids:
        return []
    later = OUTBOX.alias()
    overtaken = exists().where(
        later.c.contact == OUTBOX.c.contact, later.c.question, later.c.serial > OUTBOX.c.serial
    )
    tx.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids), OUTBOX.c.question, overtaken)
        .values(state="replaced", body="")
    )
    tx.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(ids), OUTBOX.c.state == "waiting")
        .values(owner=owner, lease=at + LEASE, attempts=OUTBOX.c.attempts + 1)
    )
    return list(
        tx.execute(
            select(OUTBOX, TALKING.c.language, TALKING.c.address, TALKING.c.called)
            .outerjoin(TALKING, TALKING.c.contact == OUTBOX.c.contact)
            .where(OUTBOX.c.id.in_(ids), OUTBOX.c.state == "waiting")
            .order_by(OUTBOX.c.contact, *in_order(OUTBOX))
        )
    )


def of_inbound(tx: Connection, digest: str) -> list[str]:
    """The replies to an event that are still waiting."""
    return list(
        tx.execute(
            select(OUTBOX.c.id).where(OUTBOX.c.inbound == digest, OUTBOX.c.state == "waiting")
        ).scalars()
    )


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
    of = {"id": id_, "contact": contact, "channel": channel, "external": external}
    write(tx, Written(outbox=[{**of, "body": text, "created": at}]))


class Waiting(NamedTuple):
    """How many replies are not sent yet, and since when the oldest waits."""

    number: int
    oldest: datetime | None


def waiting(tx: Connection) -> Waiting:
    """The replies that are on their way."""
    counted = select(func.count(), func.min(OUTBOX.c.created)).where(OUTBOX.c.state == "waiting")
    return Waiting(*tx.execute(counted).one())
