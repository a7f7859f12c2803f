"""
Tokens of channel accounts that change with each use: one process at a time changes them.

Who takes the lease speaks to the service and keeps what comes of it. Whoever was slower than its
lease keeps it all the same, unless the tokens have changed meanwhile.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from storage.conversations import insert_new
from storage.tables import ChannelToken, table

TOKEN = table(ChannelToken)


class Kept(NamedTuple):
    """Sealed tokens, and which change of them this is."""

    sealed: str
    version: int
    changed: datetime


def kept(tx: Connection, account: str) -> Kept | None:
    """The tokens of an account."""
    wanted = select(TOKEN.c.sealed, TOKEN.c.version, TOKEN.c.changed).where(TOKEN.c.id == account)
    row = tx.execute(wanted).first()
    return Kept(*row) if row else None


def take(tx: Connection, account: str, owner: str, at: datetime, until: datetime) -> bool:
    """Take the lease; False while somebody else holds it, or where there are no tokens."""
    free = or_(TOKEN.c.lease.is_(None), TOKEN.c.lease < at)
    mine = update(TOKEN).where(TOKEN.c.id == account, free).values(owner=owner, lease=until)
    return bool(tx.execute(mine).rowcount)


def keep(tx: Connection, account: str, version: int, sealed: str, at: datetime) -> bool:
    """Keep what came of that change, and end the lease; False if another change came first."""
    same = (TOKEN.c.id == account) & (TOKEN.c.version == version)
    changed = {"sealed": sealed, "version": version + 1, "changed": at, "owner": "", "lease": None}
    return bool(tx.execute(update(TOKEN).where(same).values(**changed)).rowcount)


def release(tx: Connection, account: str, owner: str) -> None:
    """End the lease with nothing changed."""
    mine = (TOKEN.c.id == account) & (TOKEN.c.owner == owner)
    tx.execute(update(TOKEN).where(mine).values(owner="", lease=None))


def put(tx: Connection, account: str, sealed: str, at: datetime) -> None:
    """Tokens that a human brought, in the place of what there was."""
    fresh = {"id": account, "sealed": "", "version": 0, "owner": "", "lease": None, "changed": at}
    insert_new(tx, TOKEN, [fresh])
    new = {"sealed": sealed, "version": TOKEN.c.version + 1, "changed": at}
    one = update(TOKEN).where(TOKEN.c.id == account)
    tx.execute(one.values(**new, owner="", lease=None))
