"""
The ledger's states: planned → claimed → sending → sent | unknown | failed | dropped(reason).

A pusher claims due rows under a lease. When a lease ends, `claimed` is planned again; `sending` is unknown: whether it
arrived nobody knows, so it is reported and never sent again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    DateTime,
    Integer,
    String,
    and_,
    bindparam,
    column,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from dialogs.rules.purposes import Cap, Kind
from storage.act import VIETNAM
from storage.store.hot import Hot, among
from storage.store.rows import insert_new
from storage.tables import ACCOUNT, CAP, CONTACT, CONTACT_PERSON, OUTBOX, PUSH

LEASE = timedelta(seconds=60)
TIME = DateTime(timezone=True)
FORGOTTEN = timedelta(days=1)  # after its end, on a channel that nobody serves
FIRST = (Kind.SERVICE.value, Kind.SUBSCRIBED.value)  # before what goes to many


@dataclass(frozen=True, slots=True)
class Bundle:
    """Due pushes to one contact: they become one message."""

    contact: str
    pushes: tuple[str, ...]


_PLANNED = (
    select(PUSH.c.id)
    .where(PUSH.c.state == "planned", PUSH.c.not_before <= bindparam("at"))
    .where(PUSH.c.channel == bindparam("channel"))
    .order_by(PUSH.c.not_before, PUSH.c.id)
    .with_for_update(skip_locked=True)  # what somebody else holds is passed over
)
_MOST = _PLANNED.limit(bindparam("most", type_=Integer))
_REACHED = PUSH.c.contact.in_(
    select(CONTACT.c.id).where(CONTACT.c.channel == bindparam("channel"), among(CONTACT.c.external, "people"))
)
_IS_FIRST = and_(  # as the index `ix_push_first` has it, word for word
    PUSH.c.state == literal("planned", literal_execute=True),
    PUSH.c.kind.in_(bindparam("kinds", FIRST, expanding=True, literal_execute=True)),
)
_FIRST, _THEN = Hot(_MOST.where(_IS_FIRST)), Hot(_MOST.where(PUSH.c.kind.not_in(FIRST)))
_FIRST_OF = Hot(_MOST.where(_IS_FIRST, _REACHED))
_THEN_OF = Hot(_MOST.where(PUSH.c.kind.not_in(FIRST), _REACHED))
_CONTACTS = Hot(select(PUSH.c.contact).where(among(PUSH.c.id, "ids")))
_SHARING = Hot(select(CONTACT_PERSON.c.person).where(among(CONTACT_PERSON.c.contact, "contacts")))
_BESIDE = Hot(_PLANNED.where(among(PUSH.c.person, "persons"), among(PUSH.c.contact, "contacts")))
_CLAIM = Hot(
    update(PUSH)
    .where(among(PUSH.c.id, "b_ids"), PUSH.c.state == "planned")
    .values(
        state="claimed", owner=bindparam("b_owner"), lease=bindparam("b_lease"), changed=bindparam("b_at")
    )
    .returning(PUSH.c.id, PUSH.c.contact)
)


def claim(
    tx: Connection,
    owner: str,
    channel: str,
    at: datetime,
    most: int,
    lease: timedelta = LEASE,
    only: Collection[str] | None = None,
) -> list[Bundle]:
    """
    Take what is due on a channel, a contact's pushes together; what somebody else holds is passed over.

    only: to these of its people, by the service's ids.
    """
    first, then = (_FIRST, _THEN) if only is None else (_FIRST_OF, _THEN_OF)
    which = {"channel": channel, "at": at} | ({} if only is None else {"people": sorted(only)})
    ids = [row.id for row in first.rows(tx, most=most, **which)]
    if len(ids) < most:
        ids += [row.id for row in then.rows(tx, most=most - len(ids), **which)]
    if not ids:
        return []
    beside = _same_contacts(tx, ids, channel, at)
    ids = [*dict.fromkeys([*ids, *beside])]
    taken = _CLAIM.rows(tx, b_ids=ids, b_owner=owner, b_lease=at + lease, b_at=at)
    contact_of = {row.id: row.contact for row in taken}
    bundles: dict[str, list[str]] = {}
    for id_ in ids:
        if id_ in contact_of:
            bundles.setdefault(contact_of[id_], []).append(id_)
    return [Bundle(contact, tuple(pushes)) for contact, pushes in bundles.items()]


def _same_contacts(tx: Connection, ids: list[str], channel: str, at: datetime) -> list[str]:
    """What else is due for the same contacts, found by the persons who share them; in simple steps, each by an index."""
    contacts = sorted({row.contact for row in _CONTACTS.rows(tx, ids=ids)})
    persons = sorted(sharing(tx, contacts))
    others = _BESIDE.rows(tx, persons=persons, contacts=contacts, channel=channel, at=at)
    return [row.id for row in others]


def sharing(tx: Connection, contacts: Collection[str]) -> set[str]:
    """The persons of these contacts."""
    return {row.person for row in _SHARING.rows(tx, contacts=contacts)}


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


_SETTLE = Hot(
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
_KINDS: dict[str, type[String] | DateTime] = {
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
_AGAIN = Hot(
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
    ended: list[dict[str, object]] = []
    again: list[dict[str, object]] = []
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
    else:
        _SETTLE.each(tx, ended)
    _AGAIN.each(tx, sorted(again, key=lambda row: str(row["b_id"])))
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


# -- Accounts of channels: which pusher sends for one, and until when nothing may be sent by anybody

ACCOUNT_LEASE = timedelta(seconds=15)
SENDER = "push:"  # an account's row of the pusher that sends for it, beside the row of the account itself


def hold_account(
    tx: Connection, account: str, owner: str, at: datetime, lease: timedelta = ACCOUNT_LEASE
) -> bool:
    """Become, or stay, the one pusher that sends for an account; False while another one is."""
    name = SENDER + account
    insert_new(tx, ACCOUNT, [{"id": name}])
    free = or_(ACCOUNT.c.owner.in_(("", owner)), ACCOUNT.c.lease.is_(None), ACCOUNT.c.lease < at)
    held = tx.execute(update(ACCOUNT).where(ACCOUNT.c.id == name, free).values(owner=owner, lease=at + lease))
    return bool(held.rowcount)


def release_accounts(tx: Connection, owner: str) -> None:
    """Let another pusher have them at once."""
    mine = ACCOUNT.c.id.like(SENDER + "%") & (ACCOUNT.c.owner == owner)
    tx.execute(update(ACCOUNT).where(mine).values(owner="", lease=None))


def pause_account(tx: Connection, account: str, until: datetime) -> None:
    """Nobody sends for this account before then; an earlier end never shortens a pause."""
    insert_new(tx, ACCOUNT, [{"id": account}])
    shorter = or_(ACCOUNT.c.paused_until.is_(None), ACCOUNT.c.paused_until < until)
    tx.execute(update(ACCOUNT).where(ACCOUNT.c.id == account, shorter).values(paused_until=until))


_PAUSED = Hot(
    select(ACCOUNT.c.id, ACCOUNT.c.paused_until).where(
        among(ACCOUNT.c.id, "accounts"), ACCOUNT.c.paused_until > bindparam("at")
    )
)


def pauses(tx: Connection, accounts: Collection[str], at: datetime) -> dict[str, datetime]:
    """Until when each of these accounts is to be silent; those that may speak are left out."""
    return {row.id: row.paused_until for row in _PAUSED.rows(tx, accounts=accounts, at=at)}


def all_pauses(tx: Connection, at: datetime) -> dict[str, datetime]:
    """Every account that is to be silent now."""
    rows = select(ACCOUNT.c.id, ACCOUNT.c.paused_until).where(ACCOUNT.c.paused_until > at)
    return {row.id: row.paused_until for row in tx.execute(rows)}


def senders(tx: Connection, at: datetime) -> dict[str, datetime]:
    """The accounts some pusher sends for just now, and until when it said so."""
    rows = select(ACCOUNT.c.id, ACCOUNT.c.lease).where(ACCOUNT.c.id.like(SENDER + "%"), ACCOUNT.c.lease >= at)
    return {row.id.removeprefix(SENDER): row.lease for row in tx.execute(rows)}


# -- What caps are used up: read and taken in the transaction that marks a push `sending`

_THESE = among(CAP.c.id, "b_ids")
_TAKE = Hot(update(CAP).where(_THESE).values(used=CAP.c.used + bindparam("b_n", type_=Integer)))
_USES = select(CAP.c.id, CAP.c.used).where(_THESE).order_by(CAP.c.id)
_USED, _HELD = Hot(_USES), Hot(_USES.with_for_update())


def hold_caps(tx: Connection, caps: Collection[Cap]) -> dict[str, int]:
    """How much of each is used; the rows are held until the transaction ends."""
    wanted = {each.id: each for each in caps}
    if not wanted:
        return {}
    ids, ends = sorted(wanted), {day: _end(day) for day in {each.until for each in caps}}
    insert_new(tx, CAP, [{"id": id_, "used": 0, "until": ends[wanted[id_].until]} for id_ in ids])
    return {row.id: row.used for row in _HELD.rows(tx, b_ids=ids)}


def used_caps(tx: Connection, ids: Collection[str]) -> dict[str, int]:
    """How much of each of these is used, held by nobody."""
    return {row.id: row.used for row in _USED.rows(tx, b_ids=sorted(ids))}


def take_caps(tx: Connection, taken: Mapping[str, int]) -> None:
    """Count what is sent (or, with a negative number, what surely was not)."""
    for number in sorted(set(taken.values()) - {0}):
        ids = sorted(id_ for id_, n in taken.items() if n == number)
        _TAKE.run(tx, b_ids=ids, b_n=number)


def drop_old_caps(tx: Connection, at: datetime, most: int = 500) -> int:
    """Let go of the counts of days and weeks that are over."""
    old = select(CAP.c.id).where(CAP.c.until < at).limit(most)
    return tx.execute(delete(CAP).where(CAP.c.id.in_(list(tx.execute(old).scalars())))).rowcount


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=2), time(0), VIETNAM)


# -- How much of a service's plan is used: people on a channel, and messages sent since a time

LEFT = ("sent", "sending", "unknown")  # states of a push that the service may have counted


class Usage(NamedTuple):
    """At least so many: what belonged to people who were forgotten is not counted any more."""

    users: int
    messages: int


def usage(tx: Connection, channel: str, since: datetime) -> Usage:
    """The contacts of a channel, and the replies and pushes that went out on it since a time."""
    users = select(func.count()).select_from(CONTACT).where(CONTACT.c.channel == channel)
    replies = (
        select(func.count())
        .select_from(OUTBOX)
        .where(OUTBOX.c.channel == channel, OUTBOX.c.state == "sent", OUTBOX.c.created >= since)
        .where(OUTBOX.c.message != "")
    )
    pushes = (
        select(func.count())
        .select_from(PUSH)
        .join(CONTACT, CONTACT.c.id == PUSH.c.contact)
        .where(CONTACT.c.channel == channel, PUSH.c.state.in_(LEFT), PUSH.c.changed >= since)
    )
    counted = [tx.execute(each).scalar() or 0 for each in (users, replies, pushes)]
    return Usage(counted[0], counted[1] + counted[2])


def month_began(at: datetime) -> datetime:
    """When the month of a time began in Vietnam."""
    return at.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
