"""Who looks at a campaign as a second officer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dialogs.rules.roles import POWERS, Action
from storage.access import in_force
from storage.tables import PLACE, ROLE


def seconds(tx: Connection, campaign: Mapping[str, Any], at: datetime) -> list[str]:
    """
    The roles that may confirm a campaign, on another contact than its author's and not of its author.

    Those at its own place; where there is none, those above it.
    """
    kinds = [kind.value for kind, power in POWERS.items() if Action.CONFIRM_NEWS in power.may]
    author = tx.execute(select(ROLE).where(ROLE.c.id == campaign["by"])).first()
    above = select(PLACE.c.province).where(PLACE.c.id == campaign["place"]).scalar_subquery()
    rows = tx.execute(
        select(ROLE.c.id, ROLE.c.place, ROLE.c.contact, ROLE.c.person)
        .where(ROLE.c.kind.in_(kinds), in_force(at))
        .where((ROLE.c.place == campaign["place"]) | (ROLE.c.place == above))
        .order_by(ROLE.c.since, ROLE.c.id)
    ).all()
    others = [
        row
        for row in rows
        if author is None
        or (row.contact != author.contact and (not row.person or row.person != author.person))
    ]
    near = [row.id for row in others if row.place == campaign["place"]]
    return near or [row.id for row in others]
