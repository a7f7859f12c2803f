"""What a list of places would change was worked out; nothing was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from dialogs.lists import RawRow, RowFault
from dialogs.vietnamese import fold
from storage.place_columns import Known, Settled
from storage.place_tree import check_rows
from storage.store import Store
from storage.tables import HOUSEHOLD, PERSON, PLACE, PLACE_NAME
from storage.where import VIETNAM

STAGED = "staged:"  # with this begins the level of a place that is not to be seen yet


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one place, and which columns say something new."""

    settled: Settled
    columns: Mapping[str, Any]

    @property
    def new(self) -> bool:
        """Whether the place is."""
        return self.settled.known is None


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """What an import would do, or why it cannot; warnings among the faults stop nobody."""

    settled: tuple[Settled, ...]  # from the top down
    known: Mapping[str, Known]
    faults: tuple[RowFault, ...]
    changes: tuple[Change, ...]
    example: bool
    at: datetime
    state: tuple[int, str]  # of the places when it was made

    @property
    def wrong(self) -> bool:
        """Whether anything stops it."""
        return any(not fault.warning for fault in self.faults)

    @property
    def new(self) -> int:
        """How many places are new."""
        return sum(each.new for each in self.changes)


async def plan_places(
    store: Store, rows: Sequence[RawRow], at: datetime, *, example: bool = False
) -> PlacePlan:
    """Check rows against each other and the places stored; nothing is written."""
    today = at.astimezone(VIETNAM).date()
    known, taken, state = await store.read(lambda tx: _stored(tx, example=example))
    settled, faults = check_rows(rows, known, taken, today)
    changes = [] if any(not fault.warning for fault in faults) else list(_changes(settled, today))
    stored = {each.id: each for each in known}
    return PlacePlan(tuple(settled), stored, tuple(faults), tuple(changes), example, at, state)


def _stored(tx: Connection, *, example: bool) -> tuple[list[Known], set[str], tuple[int, str]]:
    """The places of this kind (real or example), codes of all others, and the state of it all."""
    rows = tx.execute(select(PLACE).where(PLACE.c.level.not_like(f"{STAGED}%"))).mappings().all()
    lived = set(tx.execute(select(PERSON.c.village).distinct()).scalars())
    lived |= set(tx.execute(select(PERSON.c.unit).distinct()).scalars())
    lived |= set(tx.execute(select(HOUSEHOLD.c.place).distinct()).scalars())
    names: dict[str, set[tuple[str, str]]] = {}
    for row in tx.execute(select(PLACE_NAME.c.place, PLACE_NAME.c.word, PLACE_NAME.c.folded)):
        names.setdefault(row.place, set()).add((row.word, row.folded))
    taken = set(tx.execute(select(HOUSEHOLD.c.code).where(HOUSEHOLD.c.code.is_not(None))).scalars())
    taken |= {row["code"] for row in rows if row["code"] and row["example"] != example}
    known = [
        Known(dict(row), row["id"] in lived, frozenset(names.get(row["id"], ())))
        for row in rows
        if row["example"] == example
    ]
    return known, taken, state_of(tx)


def state_of(tx: Connection) -> tuple[int, str]:
    """What tells whether another import came between: how many places there are, and the newest."""
    found = tx.execute(
        select(func.count(), func.max(PLACE.c.id)).where(PLACE.c.level.not_like(f"{STAGED}%"))
    ).one()
    return int(found[0]), str(found[1] or "")


def _changes(settled: Sequence[Settled], today: date) -> list[Change]:
    found = []
    for each in settled:
        columns = _columns(each, today)
        names = [name for name in each.row.names if _unnamed(each, name)]
        columns |= {"names": names} if names else {}
        if each.known is None or columns:
            found.append(Change(each, columns))
    return found


def _columns(each: Settled, today: date) -> dict[str, Any]:
    """What a row says otherwise than the place stored; all that it says, of a new place."""
    said = {"word": each.row.word, "name": each.row.name, "code": each.code, **each.row.values}
    if each.known is None:
        return said
    stored = each.known.row
    changed = {column: value for column, value in said.items() if stored[column] != value}
    if (stored["parent"] or "") != each.parent:
        changed["parent"] = each.parent
    former = (stored["word"], stored["folded"])
    if former != (each.row.word, fold(each.row.name)) and former not in each.known.names:
        changed["renamed"] = _last_day(each, today)
    return changed


def _unnamed(each: Settled, name: tuple[str, str]) -> bool:
    """Whether a former name is news; the one that this row replaces is kept with its dates."""
    if each.known is None:
        return True
    stored = each.known.row
    return (name[0], fold(name[1])) not in {*each.known.names, (stored["word"], stored["folded"])}


def _last_day(each: Settled, today: date) -> date:
    """The last day of the former name: the one before the new name's first."""
    stored = each.known.row["since"] if each.known else None
    since = each.row.values.get("since")
    first = since if since and since != stored else today
    last = first - timedelta(days=1)
    return max(last, stored) if stored else last
