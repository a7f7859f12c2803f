"""
What caps are used up: read and taken in the transaction that marks a push `sending`.

The rows are made, then held (PostgreSQL locks them in sorted order, SQLite has one writer), then added to: so two
pushers never both take the last place.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Integer, bindparam, delete, select, update

from dialogs.rules.caps import Cap
from storage.pushing.inserting import insert_many
from storage.tables import CAP
from storage.where import VIETNAM

_THESE = CAP.c.id.in_(bindparam("b_ids", expanding=True))
_TAKE = update(CAP).where(_THESE).values(used=CAP.c.used + bindparam("b_n", type_=Integer))
_USED = select(CAP.c.id, CAP.c.used).where(_THESE).order_by(CAP.c.id)
_HELD = _USED.with_for_update()


def hold_caps(tx: Connection, caps: Collection[Cap]) -> dict[str, int]:
    """How much of each is used; the rows are held until the transaction ends."""
    wanted = {each.id: each for each in caps}
    if not wanted:
        return {}
    ids, ends = sorted(wanted), {day: _end(day) for day in {each.until for each in caps}}
    insert_many(tx, CAP, [{"id": id_, "used": 0, "until": ends[wanted[id_].until]} for id_ in ids])
    rows = _HELD if tx.dialect.name == "postgresql" else _USED
    return {row.id: row.used for row in tx.execute(rows, {"b_ids": ids})}


def used_caps(tx: Connection, ids: Collection[str]) -> dict[str, int]:
    """How much of each of these is used, held by nobody."""
    return {row.id: row.used for row in tx.execute(_USED, {"b_ids": sorted(ids)})}


def take_caps(tx: Connection, taken: Mapping[str, int]) -> None:
    """Count what is sent (or, with a negative number, what surely was not)."""
    for number in sorted(set(taken.values()) - {0}):
        ids = sorted(id_ for id_, n in taken.items() if n == number)
        tx.execute(_TAKE, {"b_ids": ids, "b_n": number})


def drop_old_caps(tx: Connection, at: datetime, most: int = 500) -> int:
    """Let go of the counts of days and weeks that are over."""
    old = select(CAP.c.id).where(CAP.c.until < at).limit(most)
    return tx.execute(delete(CAP).where(CAP.c.id.in_(list(tx.execute(old).scalars())))).rowcount


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=2), time(0), VIETNAM)
