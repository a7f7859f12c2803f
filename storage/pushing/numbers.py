"""The numbers of places: what a village, its commune and its province set, read for many at once."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from dialogs.rules.numbers import Numbers, numbers_of
from storage.tables import PLACE, PLACE_RULES

Pair = tuple[str, str]  # village, commune


def numbers_of_places(tx: Connection, pairs: Collection[Pair]) -> dict[Pair, Numbers]:
    """The numbers for (village, commune), either may be ""."""
    ids = {each for pair in pairs for each in pair if each}
    if not ids:
        return {pair: numbers_of() for pair in pairs}
    above = select(PLACE.c.id, PLACE.c.province, PLACE.c.commune).where(PLACE.c.id.in_(ids))
    provinces = {row.id: row.province for row in tx.execute(above)}
    wanted = ids | {each for each in provinces.values() if each}
    rows = tx.execute(select(PLACE_RULES.c.place, PLACE_RULES.c.body).where(PLACE_RULES.c.place.in_(wanted)))
    bodies = {row.place: row.body for row in rows}
    return {
        (village, commune): numbers_of(
            bodies.get(village, {}),
            bodies.get(commune, {}),
            bodies.get(provinces.get(commune, "") or provinces.get(village, ""), {}),
        )
        for village, commune in pairs
    }
