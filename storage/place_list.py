"""All places were listed, for those who look after them."""

from typing import Any

from sqlalchemy import Connection, func, select

from storage.place_plan import STAGED
from storage.tables import Place, table

PLACE = table(Place)
_SHOWN = PLACE.c.level.not_like(f"{STAGED}%")


def listed(tx: Connection) -> list[dict[str, Any]]:
    """Every place, those no longer used too."""
    return [dict(row) for row in tx.execute(select(PLACE).where(_SHOWN)).mappings()]


def real_places(tx: Connection) -> int:
    """How many places there are that are no examples."""
    found = select(func.count()).select_from(PLACE).where(_SHOWN, PLACE.c.example.is_(False))
    return int(tx.execute(found).scalar() or 0)
