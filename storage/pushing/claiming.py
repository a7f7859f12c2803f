"""
The ledger's states: planned → claimed → sending → sent | unknown | failed | dropped(reason).

A pusher claims due rows under a lease. When a lease ends, `claimed` is planned again; `sending` is unknown: whether it
arrived nobody knows, so it is reported and never sent again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, DateTime, Select, String, bindparam, column, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from dialogs.rules.purposes import Kind
from storage.pushing.caps import take_caps
from storage.tables import CONTACT, CONTACT_PERSON, PUSH

LEASE = timedelta(seconds=60)
TIME = DateTime(timezone=True)
FORGOTTEN = timedelta(days=1)  # after its end, on a channel that nobody serves
FIRST = (Kind.SERVICE.value, Kind.SUBSCRIBED.value)  # before what goes to many


@dataclass(frozen=True, slots=True)
class Bundle:
    """Due pushes to one contact: they become one message."""

    contact: str
    pushes: tuple[str, ...]


def claim(
    tx: Connection, owner: str, channel: str, at: datetime, most: int, lease: timedelta = LEASE
) -> list[Bundle]:
    """Take what is due on a channel, a contact's pushes together; what somebody else holds is passed over."""
    ids = _due(tx, channel, at, most, first=True)
    if len(ids) < most:
        ids += _due(tx, channel, at, most - len(ids), first=False)
    if not ids:
        return []
    ids += [each for each in _same_contacts(tx, ids, channel, at) if each not in set(ids)]
    taken = tx.execute(
        update(PUSH)
        .where(PUSH.c.id.in_(ids), PUSH.c.state == "planned")
        .values(state="claimed", owner=owner, lease=at + lease, changed=at)
        .returning(PUSH.c.id, PUSH.c.contact)
    ).all()
    contact_of = {row.id: row.contact for row in taken}
    bundles: dict[str, list[str]] = {}
    for id_ in ids:
        if id_ in contact_of:
            bundles.setdefault(contact_of[id_], []).append(id_)
    return [Bundle(contact, tuple(pushes)) for contact, pushes in bundles.items()]


def _due(tx: Connection, channel: str, at: datetime, most: int, *, first: bool) -> list[str]:
    kinds = PUSH.c.kind.in_(FIRST) if first else PUSH.c.kind.not_in(FIRST)
    due = _planned(channel, at).where(kinds).order_by(PUSH.c.not_before, PUSH.c.id).limit(most)
    return list(tx.execute(_unheld(tx, due)).scalars())


def _same_contacts(tx: Connection, ids: list[str], channel: str, at: datetime) -> list[str]:
    """What else is due for the same contacts, found by the persons who share them; in simple steps, each by an index."""
    found = tx.execute(select(PUSH.c.contact).where(PUSH.c.id.in_(ids)))
    contacts = sorted(set(found.scalars()))
    shared = tx.execute(select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact.in_(contacts)))
    persons = sorted(set(shared.scalars()))
    others = _planned(channel, at).where(PUSH.c.person.in_(persons), PUSH.c.contact.in_(contacts))
    return list(tx.execute(_unheld(tx, others.order_by(PUSH.c.not_before, PUSH.c.id))).scalars())


def _planned(channel: str, at: datetime) -> Select[Any]:
    due = PUSH.c.state == "planned", PUSH.c.not_before <= at
    return select(PUSH.c.id).where(*due, PUSH.c.channel == channel)


def _unheld(tx: Connection, rows: Select[Any]) -> Select[Any]:
    return rows.with_for_update(skip_locked=True) if tx.dialect.name == "postgresql" else rows


def end_leases(tx: Connection, at: datetime) -> tuple[int, int]:
    """What a pusher left behind: claimed is planned again, sending is unknown; how many of each. What nobody came for goes."""
    old = PUSH.c.not_before < at - FORGOTTEN, PUSH.c.expires < at - FORGOTTEN
    tx.execute(
        update(PUSH)
        .where(PUSH.c.state == "planned", *old)
        .values(state="dropped", reason="expired", changed=at)
    )
    over = PUSH.c.lease < at
    again = tx.execute(
        update(PUSH)
        .where(PUSH.c.state == "claimed", over)
        .values(state="planned", owner="", lease=None, changed=at)
    )
    lost = tx.execute(
        update(PUSH)
        .where(PUSH.c.state == "sending", over)
        .values(state="unknown", reason="lost", owner="", lease=None, changed=at)
    )
    return again.rowcount, lost.rowcount


def give_back(tx: Connection, owner: str, at: datetime, channel: str = "") -> int:
    """A pusher that ends in order, or has to be silent, puts back what it claimed and did not begin."""
    mine = [PUSH.c.state == "claimed", PUSH.c.owner == owner]
    if channel:
        mine.append(PUSH.c.channel == channel)
    back = tx.execute(update(PUSH).where(*mine).values(state="planned", owner="", lease=None, changed=at))
    return back.rowcount


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the pushes of one message; `again_at`: it was surely not sent, and is tried again then."""

    pushes: tuple[str, ...]
    contact: str
    state: str
    reason: str
    at: datetime
    message: str = ""
    again_at: datetime | None = None
    gone: bool = False
    caps: Mapping[str, int] = field(default_factory=dict)  # to be given back: nobody got it


_SETTLE = (
    update(PUSH)
    .where(PUSH.c.id == bindparam("b_id"), or_(PUSH.c.state == "sending", PUSH.c.state == "unknown"))
    .values(
        state=bindparam("b_state"),
        reason=bindparam("b_reason"),
        message=bindparam("b_message"),
        sent=bindparam("b_sent"),
        changed=bindparam("b_at"),
        owner="",
        lease=None,
    )
)
_KINDS: dict[str, Any] = {
    "b_id": String,
    "b_state": String,
    "b_reason": String,
    "b_message": String,
    "b_sent": TIME,
    "b_at": TIME,
}
_ROWS = (
    func.unnest(*(bindparam(f"{name}s", type_=ARRAY(kind)) for name, kind in _KINDS.items()))
    .table_valued(*(column(name, kind) for name, kind in _KINDS.items()), name="ended")
    .render_derived()
)
_SETTLE_ALL = (  # the same for many, on PostgreSQL: one statement instead of one a row
    update(PUSH)
    .where(PUSH.c.id == _ROWS.c.b_id, or_(PUSH.c.state == "sending", PUSH.c.state == "unknown"))
    .values(
        state=_ROWS.c.b_state,
        reason=_ROWS.c.b_reason,
        message=_ROWS.c.b_message,
        sent=_ROWS.c.b_sent,
        changed=_ROWS.c.b_at,
        owner="",
        lease=None,
    )
)
_AGAIN = (
    update(PUSH)
    .where(PUSH.c.id == bindparam("b_id"), PUSH.c.state == "sending")
    .values(
        state="planned",
        reason=bindparam("b_reason"),
        not_before=bindparam("b_not_before"),
        changed=bindparam("b_at"),
        owner="",
        lease=None,
        cost=0,
    )
)


def settle(tx: Connection, results: Sequence[Result]) -> list[None]:
    """Write down what became of messages; one given up as lost meanwhile learns its end, none is sent again."""
    ended: list[dict[str, Any]] = []
    again: list[dict[str, Any]] = []
    for each in results:
        for id_ in each.pushes:
            plain = {"b_id": id_, "b_reason": each.reason, "b_at": each.at}
            if each.again_at is not None:
                again.append({**plain, "b_not_before": each.again_at})
            else:
                sent = each.at if each.state == "sent" else None
                rest = {"b_state": each.state, "b_message": each.message, "b_sent": sent}
                ended.append({**plain, **rest})
    ended.sort(key=lambda row: str(row["b_id"]))
    if len(ended) > 1 and tx.dialect.name == "postgresql":
        tx.execute(_SETTLE_ALL, {f"{name}s": [row[name] for row in ended] for name in _KINDS})
    elif ended:
        tx.execute(_SETTLE, ended)
    if again:
        tx.execute(_AGAIN, sorted(again, key=lambda row: str(row["b_id"])))
    back: dict[str, int] = {}
    for each in results:
        for cap, number in each.caps.items():
            back[cap] = back.get(cap, 0) - number
    take_caps(tx, back)
    for each in results:
        if each.gone:
            tx.execute(
                update(CONTACT)
                .where(CONTACT.c.id == each.contact, CONTACT.c.blocked.is_(None))
                .values(blocked=each.at)
            )
    return [None] * len(results)
