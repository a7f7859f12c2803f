"""All places were listed, for those who look after them."""

from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from storage.place_plan import STAGED
from storage.tables import HOUSEHOLD, PERSON, PLACE, PLACE_NAME

_SHOWN = PLACE.c.level.not_like(f"{STAGED}%")


def listed(tx: Connection) -> list[dict[str, Any]]:
    """Every place, those no longer used too."""
    return [dict(row) for row in tx.execute(select(PLACE).where(_SHOWN)).mappings()]


def real_places(tx: Connection) -> int:
    """How many places there are that are no examples."""
    found = select(func.count()).select_from(PLACE).where(_SHOWN, PLACE.c.example.is_(False))
    return int(tx.execute(found).scalar() or 0)


def remove_examples(tx: Connection) -> int | None:
    """Remove the example commune; how many places that were, None where somebody lives there."""
    examples = select(PLACE.c.id).where(PLACE.c.example.is_(True))
    person = or_(PERSON.c.village.in_(examples), PERSON.c.unit.in_(examples))
    lived = (select(PERSON.c.id).where(person), select(HOUSEHOLD.c.id).where(HOUSEHOLD.c.place.in_(examples)))
    if any(tx.execute(each.limit(1)).first() for each in lived):
        return None
    tx.execute(delete(PLACE_NAME).where(PLACE_NAME.c.place.in_(examples)))
    tx.execute(update(PLACE).where(PLACE.c.example.is_(True)).values(parent=None))
    return tx.execute(delete(PLACE).where(PLACE.c.example.is_(True))).rowcount
