"""A commune's own sheets of points: published, in force, and each version as it was answered by."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dialogs.rules.titles import Title
from dialogs.sheets.points import PointsSheet, points_dump, points_load
from storage.store.rows import fetch_first
from storage.tables import POINTS_VERSION, newest_first


def in_force(tx: Connection, commune: str, title: Title) -> tuple[str, PointsSheet] | None:
    """The sheet of a title that a commune uses, with its key; None until it published one."""
    mine = (
        POINTS_VERSION.c.commune == commune,
        POINTS_VERSION.c.title == title.value,
        POINTS_VERSION.c.in_force,
    )
    row = fetch_first(tx, select(POINTS_VERSION).where(*mine).order_by(*newest_first(POINTS_VERSION)))
    return (row["id"], points_load(row["body"])) if row else None


def by_key(tx: Connection, key: str) -> PointsSheet | None:
    """A version that was published."""
    row = fetch_first(tx, select(POINTS_VERSION).where(POINTS_VERSION.c.id == key)) if key else None
    return points_load(row["body"]) if row else None


def publish(tx: Connection, at: datetime, role: str, commune: str, sheet: PointsSheet) -> bool:
    """Put a version in force; False where that version is there already: versions never change."""
    key = f"{sheet.title}.{commune}@{sheet.version}"
    if by_key(tx, key) is not None:
        return False
    mine = (POINTS_VERSION.c.commune == commune, POINTS_VERSION.c.title == sheet.title)
    tx.execute(update(POINTS_VERSION).where(*mine).values(in_force=False))
    row = {"id": key, "commune": commune, "title": sheet.title, "version": sheet.version, "in_force": True}
    tx.execute(insert(POINTS_VERSION).values(**row, body=points_dump(sheet), role=role, published=at))
    return True
