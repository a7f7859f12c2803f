"""The list of a place as it is stored, to be taken along."""

from typing import Any

from sqlalchemy import Connection, select

from storage.tables import HOUSEHOLD, PERSON, PLACE


def exported(tx: Connection, place: str) -> list[dict[str, Any]]:
    """The list as it is: one row a person, and one for each household without any."""
    here = (PLACE.c.id == place) | (PLACE.c.commune == place)
    rows = tx.execute(
        select(
            PLACE.c.code.label("place"),
            HOUSEHOLD.c.code,
            HOUSEHOLD.c.name.label("home"),
            PERSON.c.full_name,
            PERSON.c.born,
            PERSON.c.state,
        )
        .select_from(
            PERSON.join(PLACE, PLACE.c.id == PERSON.c.village).outerjoin(
                HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household
            )
        )
        .where(here, PERSON.c.basis != "")
        .order_by(PLACE.c.folded, HOUSEHOLD.c.name, HOUSEHOLD.c.id, PERSON.c.born, PERSON.c.id)
    ).mappings()
    return [dict(row) for row in rows]
