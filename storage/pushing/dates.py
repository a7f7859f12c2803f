"""The dates of the year by commune, from what its officers set: when it opens, when sheets are to be in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.tables import PLACE, PLACE_RULES
from storage.where import VIETNAM

NAMES = {"opens": "opens", "closes": "closes"}  # what it is called here: its key in body["dates"]


def dates_of_communes(tx: Connection, at: datetime) -> dict[str, dict[str, date]]:
    """{"opens": {commune: date}, "closes": {…}} of this year; a commune's own goes before its province's."""
    year = at.astimezone(VIETNAM).year
    rows = tx.execute(select(PLACE_RULES.c.place, PLACE_RULES.c.body)).all()
    bodies = {row.place: row.body for row in rows}
    found: dict[str, dict[str, date]] = {name: {} for name in NAMES}
    if not bodies:
        return found
    communes = select(PLACE.c.id, PLACE.c.province).where(PLACE.c.level == "commune")
    for row in tx.execute(communes):
        for name, key in NAMES.items():
            for body in (bodies.get(row.id, {}), bodies.get(row.province, {})):
                if (day := _date(body, key, year)) is not None:
                    found[name][row.id] = day
                    break
    return found


def _date(body: Mapping[str, Any], key: str, year: int) -> date | None:
    dates = body.get("dates")
    try:
        day = date.fromisoformat(dates[key])  # type: ignore[index]
    except (TypeError, ValueError, KeyError):
        return None
    return day if day.year == year else None
