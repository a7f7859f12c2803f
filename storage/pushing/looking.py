"""The ledger seen from outside: how much waits, how long, what was paused, and each message of one person with its reason."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, func, select

from storage.pushing.accounts import all_pauses, senders
from storage.tables import CONSENT, CONTACT, CONTACT_PERSON, PUSH

OPEN = ("planned", "claimed", "sending")
STATES = (*OPEN, "sent", "unknown", "failed", "dropped")


@dataclass(slots=True)
class Ledger:
    """Counts by state, the oldest due time of open states, accounts that are paused and that are sent for."""

    rows: dict[str, int] = field(default_factory=dict)
    oldest: dict[str, datetime | None] = field(default_factory=dict)
    paused: dict[str, datetime] = field(default_factory=dict)
    senders: dict[str, datetime] = field(default_factory=dict)


def ledger(tx: Connection, at: datetime) -> Ledger:
    """The ledger in numbers."""
    found = Ledger(dict.fromkeys(STATES, 0), dict.fromkeys(OPEN))
    for state, rows in tx.execute(select(PUSH.c.state, func.count()).group_by(PUSH.c.state)):
        found.rows[state] = rows
    due = select(PUSH.c.state, func.min(PUSH.c.not_before).label("oldest")).where(
        PUSH.c.state.in_(OPEN), PUSH.c.not_before <= at
    )
    for row in tx.execute(due.group_by(PUSH.c.state)):
        found.oldest[row.state] = row.oldest
    found.paused, found.senders = all_pauses(tx, at), senders(tx, at)
    return found


def by_purpose(tx: Connection, at: datetime) -> list[dict[str, Any]]:
    """What is open, and what needs a look: state × purpose, with how many are due and since when."""
    due = func.sum((PUSH.c.not_before <= at).cast(Integer))
    rows = tx.execute(
        select(
            PUSH.c.state,
            PUSH.c.purpose,
            PUSH.c.channel,
            func.count().label("rows"),
            due.label("due"),
            func.min(PUSH.c.not_before).label("oldest"),
        )
        .where(PUSH.c.state.in_((*OPEN, "unknown", "failed")))
        .group_by(PUSH.c.state, PUSH.c.purpose, PUSH.c.channel)
        .order_by(PUSH.c.state, PUSH.c.purpose, PUSH.c.channel)
    ).mappings()
    return [dict(row) for row in rows]


def dropped_since(tx: Connection, since: datetime) -> list[tuple[str, int]]:
    """Why pushes were dropped or failed, most frequent first."""
    rows = tx.execute(
        select(PUSH.c.reason, func.count())
        .where(PUSH.c.state.in_(("dropped", "failed", "unknown")), PUSH.c.changed >= since)
        .group_by(PUSH.c.reason)
    )
    return sorted(((row[0], int(row[1])) for row in rows), key=lambda each: -each[1])


def of_person(tx: Connection, person: str, most: int = 50) -> list[dict[str, Any]]:
    """Each message to a person, sent and not sent, newest first."""
    rows = tx.execute(
        select(PUSH, CONTACT.c.blocked)
        .outerjoin(CONTACT, CONTACT.c.id == PUSH.c.contact)
        .where(PUSH.c.person == person)
        .order_by(PUSH.c.id.desc())
        .limit(most)
    ).mappings()
    return [dict(row) for row in rows]


def standing_of(tx: Connection, person: str) -> dict[str, Any]:
    """What decides on messages to a person beside the messages: consents, contacts."""
    consents = tx.execute(
        select(CONSENT.c.purpose, CONSENT.c.given, CONSENT.c.at)
        .where(CONSENT.c.person == person)
        .order_by(CONSENT.c.id)
    )
    contacts = tx.execute(
        select(CONTACT.c.id, CONTACT.c.channel, CONTACT.c.blocked)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
        .where(CONTACT_PERSON.c.person == person)
    ).mappings()
    return {
        "consents": {row.purpose: (bool(row.given), row.at) for row in consents},
        "contacts": [dict(row) for row in contacts],
    }


def unknown(tx: Connection, channels: Collection[str] = ()) -> list[dict[str, Any]]:
    """Messages that perhaps arrived: reported, never sent again."""
    rows = select(PUSH.c.id, PUSH.c.purpose, PUSH.c.channel, PUSH.c.reason, PUSH.c.changed).where(
        PUSH.c.state == "unknown"
    )
    if channels:
        rows = rows.where(PUSH.c.channel.in_(list(channels)))
    return [dict(row) for row in tx.execute(rows.order_by(PUSH.c.id)).mappings()]
