"""The 70-point areas (vùng khó khăn) were set and lifted, each time with its document."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.place_codes import normal
from storage.place_plan import STAGED
from storage.places import label
from storage.records import OPERATOR, note
from storage.tables import PLACE


def place_coded(tx: Connection, code: str) -> dict[str, Any] | None:
    """The place of any level that has this code, however it was typed."""
    which = (PLACE.c.code == normal(code), PLACE.c.level.not_like(f"{STAGED}%"))
    row = tx.execute(select(PLACE).where(*which)).mappings().first()
    return {**row, "label": label(tx, row["id"])} if row else None


def set_hard(
    tx: Connection, code: str, document: str, on: date | None, *, new_id: Callable[[], str], at: datetime
) -> dict[str, Any] | None:
    """
    Set a place, and all that lies in it, to 70 points by a document; without one, lift it.

    None where no place has the code. The former document stays in the audit.
    """
    place = place_coded(tx, code)
    if place is None:
        return None
    if bool(document) != (on is not None):
        raise ValueError("a document goes with its date")
    values = {"hard": bool(document), "hard_document": document, "hard_date": on}
    tx.execute(update(PLACE).where(PLACE.c.id == place["id"]).values(**values))
    detail = {
        "hard": bool(document),
        "document": document,
        "on": on.isoformat() if on else "",
        "was": place["hard_document"],
    }
    note(tx, new_id(), at, OPERATOR, "place.hard", place=place["id"], **detail)
    return place | values
