"""One place of any level was found as people at the machine name it: by code, by id, or by name."""

from typing import Any

from sqlalchemy import Connection, or_, select

from dialogs.vietnamese import fold
from storage.place_codes import normal
from storage.places import label
from storage.tables import PLACE


def places_named(tx: Connection, words: str) -> list[dict[str, Any]]:
    """The places that are meant, each with its label: a code or an id means one, a name perhaps several."""
    exact = select(PLACE).where(or_(PLACE.c.code == normal(words), PLACE.c.id == words))
    rows = tx.execute(exact).mappings().all()
    if not rows:
        folded = fold(words)
        named = select(PLACE).where(PLACE.c.until.is_(None)).order_by(PLACE.c.id)
        by_name = or_(PLACE.c.folded == folded, PLACE.c.folded == folded.partition(" ")[2])
        rows = tx.execute(named.where(by_name).limit(20)).mappings().all()
        rows = [row for row in rows if folded in {row["folded"], fold(f"{row['word']} {row['name']}")}]
    return [{**row, "label": label(tx, row["id"])} for row in rows]
