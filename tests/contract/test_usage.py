"""What of a service's plan is used, counted on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from storage.ledger.claim import month_began, usage
from storage.store.store import Store
from storage.tables import CONTACT, OUTBOX, PUSH

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
LATER, BEFORE = SINCE + timedelta(days=3), SINCE - timedelta(seconds=1)


def _contact(tx: Connection, id_: str, channel: str) -> None:
    row = {"id": id_, "channel": channel, "external": id_, "created": SINCE, "blocked": None}
    tx.execute(insert(CONTACT).values(**row))


def _reply(tx: Connection, number: int, channel: str, **row: Any) -> None:
    tx.execute(
        insert(OUTBOX).values(
            id=f"o{number}",
            contact="a",
            channel=channel,
            external="a",
            body="",
            question=False,
            inbound="",
            owner="",
            lease=None,
            attempts=0,
            why="",
            **row,
        )
    )


def _push(tx: Connection, contact: str, state: str, at: datetime) -> None:
    tx.execute(
        insert(PUSH).values(
            id=f"{contact}{state}{at:%d}",
            person=contact,
            contact=contact,
            commune="",
            purpose="p",
            occurrence=f"{state}{at}",
            not_before=at,
            expires=at,
            state=state,
            reason="",
            attempts=0,
            created=at,
            changed=at,
        )
    )


def _month(tx: Connection) -> None:
    for id_, channel in (("a", "zalo_bot"), ("b", "zalo_bot"), ("c", "telegram")):
        _contact(tx, id_, channel)
    replies = [
        ("zalo_bot", "sent", LATER, "m1"),
        ("zalo_bot", "sent", SINCE, "m2"),  # these count
        ("zalo_bot", "sent", BEFORE, "m3"),
        ("zalo_bot", "sent", LATER, ""),  # a picture alone
        ("zalo_bot", "failed", LATER, ""),
        ("zalo_bot", "waiting", LATER, ""),
        ("telegram", "sent", LATER, "m4"),
    ]
    for number, (channel, state, at, message) in enumerate(replies):
        _reply(tx, number, channel, state=state, created=at, message=message)
    for contact, state, at in [
        ("a", "sent", LATER),
        ("b", "unknown", LATER),  # these count
        ("a", "failed", LATER),
        ("a", "sent", BEFORE),
        ("c", "sent", LATER),
    ]:
        _push(tx, contact, state, at)


async def test_people_replies_and_pushes_of_a_channel_are_counted(store: Store) -> None:
    await store.write(_month)

    assert await store.read(lambda tx: usage(tx, "zalo_bot", SINCE)) == (2, 4)
    assert await store.read(lambda tx: usage(tx, "zalo_oa", SINCE)) == (0, 0)


@pytest.mark.parametrize(
    ("at", "began"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC)),
        (datetime(2026, 10, 31, 17, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC)),
        (datetime(2026, 10, 31, 16, 59, tzinfo=UTC), datetime(2026, 9, 30, 17, tzinfo=UTC)),
    ],
)
def test_a_month_begins_at_midnight_in_vietnam(at: datetime, began: datetime) -> None:
    assert month_began(at) == began
