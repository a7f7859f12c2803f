"""Published versions of sheets, and which is in force for each group of people."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.tables import SHEET_VERSION


def published(tx: Connection) -> list[tuple[dict[str, Any], bool]]:
    """The published sheets as mappings, and whether each is in force; oldest first."""
    rows = tx.execute(
        select(SHEET_VERSION.c.body, SHEET_VERSION.c.in_force).order_by(
            SHEET_VERSION.c.published, SHEET_VERSION.c.id
        )
    )
    return [(row.body, bool(row.in_force)) for row in rows]


def publish(
    tx: Connection, sheet: str, version: str, status: str, body: dict[str, Any], at: datetime
) -> bool:
    """Put a version in force for its group; False where this version was published before (versions never change)."""
    key = f"{sheet}@{version}"
    if tx.execute(select(SHEET_VERSION.c.id).where(SHEET_VERSION.c.id == key)).first():
        return False
    tx.execute(update(SHEET_VERSION).where(SHEET_VERSION.c.sheet == sheet).values(in_force=False))
    tx.execute(
        insert(SHEET_VERSION).values(
            id=key, sheet=sheet, version=version, status=status, body=body, published=at, in_force=True
        )
    )
    return True
