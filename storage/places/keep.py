"""Places as those who look after them keep them: listed, without the examples, set to 70 points, with rules of their own."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from storage.act import OPERATOR, Where, note
from storage.facts import rules
from storage.places.find import label
from storage.places.names import normal
from storage.store.rows import JsonMap, Row, fetch_all
from storage.store.staging import STAGED
from storage.tables import HOUSEHOLD, PERSON, PLACE, PLACE_NAME, PLACE_RULES

_SHOWN = PLACE.c.level.not_like(f"{STAGED}%")


def listed(tx: Connection) -> list[Row]:
    """Every place, those no longer used too."""
    return fetch_all(tx, select(PLACE).where(_SHOWN))


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


def set_hard(
    tx: Connection, code: str, document: str, on: date | None, *, new_id: Callable[[], str], at: datetime
) -> str | None:
    """
    Set a place, and all that lies in it, to 70 points (vùng khó khăn) by a document; without one, lift it.

    The place as people say it; None where none has the code. The former document stays in the audit.
    """
    place = tx.execute(select(PLACE).where(PLACE.c.code == normal(code), _SHOWN)).first()
    if place is None:
        return None
    if bool(document) != (on is not None):
        raise ValueError("a document goes with its date")
    values = {"hard": bool(document), "hard_document": document, "hard_date": on}
    tx.execute(update(PLACE).where(PLACE.c.id == place.id).values(**values))
    detail = {"hard": bool(document), "document": document, "was": place.hard_document}
    day = on.isoformat() if on else ""
    note(tx, new_id(), at, OPERATOR, "place.hard", place=place.id, on=day, **detail)
    return label(tx, place.id)


# -- what a place set itself: its dates, its limits, the sheets it decided to use


def rules_of(tx: Connection, place: str, *, held: bool = False) -> JsonMap:
    """What a place set itself; held: it is to be changed, and nobody else changes it meanwhile."""
    if not held:
        return rules(tx, [place]).get(place, {})
    wanted = select(PLACE_RULES.c.body).where(PLACE_RULES.c.place == place)
    return tx.execute(wanted.with_for_update()).scalar() or {}


def keep_rules(tx: Connection, where: Where, place: str, body: JsonMap, role: str) -> None:
    """Keep what a place set itself, and who did."""
    row = {"body": dict(body), "role": role, "at": where.at}
    if not tx.execute(update(PLACE_RULES).where(PLACE_RULES.c.place == place).values(**row)).rowcount:
        tx.execute(insert(PLACE_RULES).values(place=place, **row))
