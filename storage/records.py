"""What is kept of every act: the audit, and the consent log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from storage.tables import AUDIT, CONSENT
from storage.where import Where


def audit(
    tx: Connection, where: Where, action: str, *, person: str | None = None, place: str = "", **detail: Any
) -> None:
    """Who did what, to whom (unless said, the person who answers), where; never what a person wrote."""
    tx.execute(
        insert(AUDIT).values(
            id=where.house.new_id(),
            at=where.at,
            actor=f"contact:{where.contact}",
            action=action,
            person=where.person if person is None else person,
            place=place,
            detail=detail,
        )
    )


def consent(tx: Connection, where: Where, purpose: str, *, given: bool, at: datetime | None = None) -> None:
    """One row in the consent log: who, what for, which text, when, on which channel."""
    tx.execute(
        insert(CONSENT).values(
            id=where.house.new_id(),
            person=where.person,
            purpose=purpose,
            given=given,
            version=where.house.consent_version,
            channel=where.channel,
            contact=where.contact,
            at=at or where.at,
        )
    )
