"""
What caps are used up: read and taken in the transaction that marks a push `sending`.

The rows are made, then held (PostgreSQL locks them in sorted order, SQLite has one writer), then added to: so two
pushers never both take the last place.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update

from dialogs.rules.caps import Cap
from storage.conversations import insert_new
from storage.tables import Cap as CapRow
from storage.tables import table
from storage.where import VIETNAM

CAP = table(CapRow)
_TAKE = update(CAP).where(CAP.c.id == bindparam("b_id")).values(used=CAP.c.used + bindparam("b_n"))


def hold_caps(tx: Connection, caps: Collection[Cap]) -> dict[str, int]:
    """How much of each is used; the rows are held until the transaction ends."""
    wanted = {each.id: each for each in caps}
    if not wanted:
        return {}
    insert_new(
        tx, CAP, [{"id": id_, "used": 0, "until": _end(wanted[id_])} for id_ in sorted(wanted)]
    )
    rows = select(CAP.c.id, CAP.c.used).where(CAP.c.id.in_(sorted(wanted))).order_by(CAP.c.id)
    if tx.dialect.name == "postgresql":
        rows = rows.with_for_update()
    return {row.id: row.used for row in tx.execute(rows)}


def take_caps(tx: Connection, taken: Mapping[str, int]) -> None:
    """Count what is sent (or, with a negative number, what surely was not)."""
    rows = [{"b_id": id_, "b_n": n} for id_, n in sorted(taken.items()) if n]
    if rows:
        tx.execute(_TAKE, rows)


def drop_old_caps(tx: Connection, at: datetime, most: int = 500) -> int:
    """Let go of the counts of days and weeks that are over."""
    old = select(CAP.c.id).where(CAP.c.until < at).limit(most)
    return tx.execute(delete(CAP).where(CAP.c.id.in_(list(tx.execute(old).scalars())))).rowcount


def _end(cap: Cap) -> datetime:
    return datetime.combine(cap.until + timedelta(days=2), time(0), VIETNAM)
