"""
Tokens of channel accounts that change with each use: one process at a time changes them.

Who takes the lease speaks to the service and keeps what comes of it. Whoever was slower than its
lease keeps it all the same, unless the tokens have changed meanwhile.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from storage.conversations import insert_new
from storage.tables import CHANNEL_TOKEN


class Kept(NamedTuple):
    """Sealed tokens, and which change of them this is."""

    sealed: str
    version: int
    changed: datetime


def kept(tx: Connection, account: str) -> Kept | None:
    """The tokens of an account."""
    wanted = select(CHANNEL_TOKEN.c.sealed, CHANNEL_TOKEN.c.version, CHANNEL_TOKEN.c.changed).where(
        CHANNEL_TOKEN.c.id == account
    )
    row = tx.execute(wanted).first()
    return Kept(*row) if row else None


def take(tx: Connection, account: str, owner: str, at: datetime, until: datetime) -> bool:
    """Take the lease; False while somebody else holds it, or where there are no tokens."""
    free = or_(CHANNEL_TOKEN.c.lease.is_(None), CHANNEL_TOKEN.c.lease < at)
    mine = update(CHANNEL_TOKEN).where(CHANNEL_TOKEN.c.id == account, free).values(owner=owner, lease=until)
    return bool(tx.execute(mine).rowcount)


def keep(tx: Connection, account: str, version: int, sealed: str, at: datetime) -> bool:
    """Keep what came of that change, and end the lease; False if another change came first."""
    same = (CHANNEL_TOKEN.c.id == account) & (CHANNEL_TOKEN.c.version == version)
    changed = {"sealed": sealed, "version": version + 1, "changed": at, "owner": "", "lease": None}
    return bool(tx.execute(update(CHANNEL_TOKEN).where(same).values(**changed)).rowcount)


def release(tx: Connection, account: str, owner: str) -> None:
    """End the lease with nothing changed."""
    mine = (CHANNEL_TOKEN.c.id == account) & (CHANNEL_TOKEN.c.owner == owner)
    tx.execute(update(CHANNEL_TOKEN).where(mine).values(owner="", lease=None))


def put(tx: Connection, account: str, sealed: str, at: datetime) -> None:
    """Tokens that a human brought, in the place of what there was."""
    fresh = {"id": account, "sealed": "", "version": 0, "owner": "", "lease": None, "changed": at}
    insert_new(tx, CHANNEL_TOKEN, [fresh])
    new = {"sealed": sealed, "version": CHANNEL_TOKEN.c.version + 1, "changed": at}
    one = update(CHANNEL_TOKEN).where(CHANNEL_TOKEN.c.id == account)
    tx.execute(one.values(**new, owner="", lease=None))
