"""Channel accounts: which process polls one, and until when nothing may be sent through it."""

from datetime import datetime

from sqlalchemy import Connection, or_, update

from storage.conversations import insert_new
from storage.tables import Account, table

ACCOUNT = table(Account)


def lease(tx: Connection, account: str, owner: str, at: datetime, until: datetime) -> bool:
    """Take or keep the lease of an account; False while another owner's lease holds."""
    insert_new(tx, ACCOUNT, [{"id": account, "owner": "", "lease": None, "paused_until": None}])
    free = or_(ACCOUNT.c.owner == owner, ACCOUNT.c.lease.is_(None), ACCOUNT.c.lease < at)
    taken = tx.execute(
        update(ACCOUNT).where(ACCOUNT.c.id == account, free).values(owner=owner, lease=until)
    )
    return bool(taken.rowcount)


def release(tx: Connection, account: str, owner: str) -> None:
    """Give the lease back, so that another process need not wait for its end."""
    tx.execute(
        update(ACCOUNT)
        .where(ACCOUNT.c.id == account, ACCOUNT.c.owner == owner)
        .values(owner="", lease=None)
    )
