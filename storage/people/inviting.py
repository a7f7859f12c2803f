"""What stands on the sheets and cards with which a village is invited."""

from typing import Any

from sqlalchemy import Connection, select

from storage.places import label
from storage.tables import HOUSEHOLD, PLACE
from storage.where import House

Found = dict[str, Any]


def invitation_of(tx: Connection, house: House, place: str) -> Found | None:
    """A village (or unit) with its code, whom to call, and its households with their codes."""
    row = tx.execute(select(PLACE).where(PLACE.c.id == place)).mappings().first()
    if row is None or row["level"] not in {"village", "unit"} or not row["code"]:
        return None
    above = tx.execute(select(PLACE).where(PLACE.c.id == row["commune"])).mappings().first()
    homes = tx.execute(
        select(HOUSEHOLD.c.name, HOUSEHOLD.c.code)
        .where(HOUSEHOLD.c.place == place, HOUSEHOLD.c.code.is_not(None), HOUSEHOLD.c.state != "moved")
        .order_by(HOUSEHOLD.c.code, HOUSEHOLD.c.id)
    ).all()
    name = (above or row)["word"] + " " + (above or row)["name"]
    return {
        "label": label(tx, place),
        "village": f"{row['word']} {row['name']}",
        "code": row["code"],
        "organisation": house.organisation or f"Hội Khuyến học {name}",
        "contact_name": row["contact_name"] or (above["contact_name"] if above else "") or house.contact_name,
        "contact_phone": row["contact_phone"]
        or (above["contact_phone"] if above else "")
        or house.contact_phone,
        "homes": [{"name": each.name, "code": each.code} for each in homes],
    }


def villages_of(tx: Connection, place: str) -> list[str]:
    """A village itself, or all that lie in a commune."""
    rows = tx.execute(
        select(PLACE.c.id)
        .where(
            (PLACE.c.id == place) | (PLACE.c.commune == place),
            PLACE.c.level.in_(("village", "unit")),
            PLACE.c.until.is_(None),
        )
        .order_by(PLACE.c.folded, PLACE.c.id)
    )
    return list(rows.scalars())
