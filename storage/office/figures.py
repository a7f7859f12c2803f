"""
The sums of places: read in one statement, squashed by a tick, compared with a recount from the rows.

`figures` adds up what was squashed and what was not yet in one statement, so that it never sees half of a squash.
"""

from collections import Counter as Sums
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
    update,
)

from storage.contributions import of_assessment, of_household, of_person
from storage.counting import Key, Target, sent_of, targets, write_deltas
from storage.tables import ASSESSMENT, COUNTER, COUNTER_DELTA, HOUSEHOLD, PERSON, PLACE, TOMBSTONE
from storage.where import House

Figures = dict[str, int]
CHUNK = 1000


def figures(tx: Connection, place: str, year: int) -> Figures:
    """All sums of a place for a year, with those that hold whatever the year."""
    return figures_of(tx, [place], year)[place]


def figures_of(
    tx: Connection, places: Collection[str], year: int, *, only: Collection[str] = (), late: str = ""
) -> dict[str, Figures]:
    """
    The same for several places at once.

    only: these names and no others. late: with them, how many wait since that day or longer, as "late".
    """
    found: dict[str, Figures] = {place: {} for place in places}
    if not places:
        return found
    parts = [
        _part(COUNTER.c.place, COUNTER, COUNTER.c.value, places, year, only, late),
        *(
            _part(COUNTER_DELTA.c[level], COUNTER_DELTA, COUNTER_DELTA.c.delta, places, year, only, late)
            for level in ("village", "commune", "province")
        ),
    ]
    all_ = union_all(*parts).subquery()
    sums = select(all_.c.place, all_.c.name, func.sum(all_.c.n)).group_by(all_.c.place, all_.c.name)
    for place, name, number in tx.execute(sums):
        if number and only and name.startswith("wait:"):
            found[place]["late"] = found[place].get("late", 0) + int(number)
        elif number:
            found[place][name] = int(number)
    return found


def _part(
    at: ColumnElement[str],
    of: Table,
    n: ColumnElement[int],
    places: Collection[str],
    year: int,
    only: Collection[str],
    late: str,
) -> Select[Any]:
    wanted = select(at.label("place"), of.c.name.label("name"), n.label("n"))
    wanted = wanted.where(at.in_(places), of.c.year.in_([0, year]))
    if only:
        waits = and_(of.c.name >= "wait:", of.c.name <= f"wait:{late}")
        wanted = wanted.where(or_(of.c.name.in_(only), waits) if late else of.c.name.in_(only))
    return wanted


# -- the recount


def recount(tx: Connection, house: House, place: str = "") -> list[tuple[Key, int, int]]:
    """Where the sums differ from a recount of the rows: (place, year, name), should be, is."""
    should, stands = _counted_again(tx, house), _standing(tx)
    keys = sorted({*should, *stands})
    return [
        (key, should[key], stands[key])
        for key in keys
        if should[key] != stands[key] and place in {"", key[0]}
    ]


def mend(tx: Connection, house: House) -> int:
    """Make rows and sums right; how many sums were wrong."""
    wrong = recount(tx, house)
    for of, rows in (
        (of, [{"b_id": id_, "b_counted": new} for id_, old, new in rows if old != new])
        for of, rows in _afresh(tx, house)
    ):
        if rows:
            mark = update(of).where(of.c.id == bindparam("b_id"))
            tx.execute(mark.values(counted=bindparam("b_counted", type_=of.c.counted.type)), rows)
    deltas: dict[Target, int] = {
        (place, "", "", year, name): should - is_ for (place, year, name), should, is_ in wrong
    }
    write_deltas(tx, house, deltas)
    return len(wrong)


def _counted_again(tx: Connection, house: House) -> Sums[Key]:
    should: Sums[Key] = Sums()
    for _, rows in _afresh(tx, house):
        for _, _, counted in rows:
            _add(should, counted)
    for stone in tx.execute(select(TOMBSTONE.c.counted)):
        _add(should, stone.counted)
    return should


def _add(should: Sums[Key], counted: Mapping[str, Any]) -> None:
    for target in targets(counted) if counted else ():
        for name, number in counted["n"].items():
            year, _, short = name.partition(":")
            for place in {*target} - {""}:
                should[place, int(year), short] += number


def _standing(tx: Connection) -> Sums[Key]:
    found: Sums[Key] = Sums()
    for row in tx.execute(select(COUNTER)):
        found[row.place, row.year, row.name] += row.value
    for row in tx.execute(select(COUNTER_DELTA)):
        for place in {row.village, row.commune, row.province} - {""}:
            found[place, row.year, row.name] += row.delta
    return found


Afresh = Iterator[tuple[str, dict[str, Any], dict[str, Any]]]  # id, as counted, as it should be


def _afresh(tx: Connection, house: House) -> Iterator[tuple[Table, Afresh]]:
    above = {row.id: row.province for row in tx.execute(select(PLACE.c.id, PLACE.c.province))}
    units = {row.id: row.unit for row in tx.execute(select(PERSON.c.id, PERSON.c.unit))}

    def at(row: Mapping[str, Any], unit: str) -> list[str]:
        village, commune = row["village"] or "", row["commune"] or ""
        return [village, commune, above.get(village) or above.get(commune) or "", unit]

    def people() -> Afresh:
        for row in _all(tx, PERSON):
            adds = of_person(row)
            new = {"at": at(row, row["unit"] or ""), "n": adds} if adds else {}
            yield (row["id"], row["counted"], new | ({"home": row["household"]} if row["household"] else {}))

    def sheets() -> Afresh:
        for row in _all(tx, ASSESSMENT):
            unit = units.get(row["person"]) or ""
            adds = of_assessment(row, house.sheets.get(row["sheet"]), staff=bool(unit))
            yield row["id"], row["counted"], {"at": at(row, unit), "n": adds} if adds else {}

    def homes() -> Afresh:
        sent = sent_of(tx)
        for row in _all(tx, HOUSEHOLD):
            adds = of_household(row, sent.get(row["id"], {}))
            where = {**row, "village": row["place"]}
            yield row["id"], row["counted"], {"at": at(where, ""), "n": adds} if adds else {}

    yield from ((PERSON, people()), (ASSESSMENT, sheets()), (HOUSEHOLD, homes()))


def _all(tx: Connection, of: Table) -> Iterator[dict[str, Any]]:
    """Every row, a chunk at a time."""
    last = ""
    while (
        rows := tx.execute(select(of).where(of.c.id > last).order_by(of.c.id).limit(CHUNK)).mappings().all()
    ):
        yield from (dict(row) for row in rows)
        last = rows[-1]["id"]
