"""Roles: who holds which, given by code, ended."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from dialogs.requests import roles as ask
from storage.access import PLACE, ROLE, in_force
from storage.places import label
from storage.where import Where


def my_roles(tx: Connection, where: Where, _: ask.MyRoles) -> list[dict[str, Any]]:
    """The roles in force on this contact."""
    rows = tx.execute(
        select(ROLE.c.id, ROLE.c.kind, ROLE.c.place, ROLE.c.called, PLACE.c.level)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(ROLE.c.contact == where.contact, in_force(where.at))
        .order_by(ROLE.c.since, ROLE.c.id)
    ).all()
    return [{**row._mapping, "label": label(tx, row.place)} for row in rows]


QUERIES: dict[type, Callable[..., Any]] = {ask.MyRoles: my_roles}
COMMANDS: dict[type, Callable[..., Any]] = {}
