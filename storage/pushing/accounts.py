"""Accounts of channels: which pusher sends for one, and until when nothing may be sent by anybody."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from storage.conversations import insert_new
from storage.tables import ACCOUNT

LEASE = timedelta(seconds=15)
SENDER = "push:"  # an account's row of the pusher that sends for it, beside the row of the account itself


def hold_account(tx: Connection, account: str, owner: str, at: datetime, lease: timedelta = LEASE) -> bool:
    """Become, or stay, the one pusher that sends for an account; False while another one is."""
    name = SENDER + account
    insert_new(tx, ACCOUNT, [{"id": name, "owner": "", "lease": None, "paused_until": None}])
    free = or_(ACCOUNT.c.owner.in_(("", owner)), ACCOUNT.c.lease.is_(None), ACCOUNT.c.lease < at)
    held = tx.execute(update(ACCOUNT).where(ACCOUNT.c.id == name, free).values(owner=owner, lease=at + lease))
    return bool(held.rowcount)


def release_accounts(tx: Connection, owner: str) -> None:
    """Let another pusher have them at once."""
    mine = ACCOUNT.c.id.like(SENDER + "%") & (ACCOUNT.c.owner == owner)
    tx.execute(update(ACCOUNT).where(mine).values(owner="", lease=None))


def pause_account(tx: Connection, account: str, until: datetime) -> None:
    """Nobody sends for this account before then; an earlier end never shortens a pause."""
    insert_new(tx, ACCOUNT, [{"id": account, "owner": "", "lease": None, "paused_until": None}])
    shorter = or_(ACCOUNT.c.paused_until.is_(None), ACCOUNT.c.paused_until < until)
    tx.execute(update(ACCOUNT).where(ACCOUNT.c.id == account, shorter).values(paused_until=until))


def pauses(tx: Connection, accounts: Collection[str], at: datetime) -> dict[str, datetime]:
    """Until when each of these accounts is to be silent; those that may speak are left out."""
    rows = tx.execute(
        select(ACCOUNT.c.id, ACCOUNT.c.paused_until).where(
            ACCOUNT.c.id.in_(list(accounts)), ACCOUNT.c.paused_until > at
        )
    )
    return {row.id: row.paused_until for row in rows}


def all_pauses(tx: Connection, at: datetime) -> dict[str, datetime]:
    """Every account that is to be silent now."""
    rows = select(ACCOUNT.c.id, ACCOUNT.c.paused_until).where(ACCOUNT.c.paused_until > at)
    return {row.id: row.paused_until for row in tx.execute(rows)}


def senders(tx: Connection, at: datetime) -> dict[str, datetime]:
    """The accounts some pusher sends for just now, and until when it said so."""
    rows = select(ACCOUNT.c.id, ACCOUNT.c.lease).where(ACCOUNT.c.id.like(SENDER + "%"), ACCOUNT.c.lease >= at)
    return {row.id.removeprefix(SENDER): row.lease for row in tx.execute(rows)}
