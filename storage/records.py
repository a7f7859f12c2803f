"""What is kept of every act: the audit, and the consent log; the only writers of both."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from storage.tables import AUDIT, CONSENT
from storage.where import House, Where

OPERATOR = "operator"  # whoever runs the machine


def note(
    tx: Connection,
    id_: str,
    at: datetime,
    actor: str,
    action: str,
    person: str = "",
    place: str = "",
    **detail: Any,
) -> str:
    """One row of the audit: who did what, to whom, where; never what a person wrote. Its id."""
    row = {"id": id_, "at": at, "actor": actor, "action": action, "person": person, "place": place}
    tx.execute(insert(AUDIT).values(**row, detail=detail))
    return id_


def audit(
    tx: Connection, where: Where, action: str, *, person: str | None = None, place: str = "", **detail: Any
) -> str:
    """What the contact of this step did; unless said, to the person who answers."""
    whom = where.person if person is None else person
    return note(tx, where.house.new_id(), where.at, f"contact:{where.contact}", action, whom, place, **detail)


def by_operator(
    tx: Connection, house: House, at: datetime, action: str, person: str = "", place: str = "", **detail: Any
) -> str:
    """What the operator did from the machine; /dulieu shows who looked."""
    return note(tx, house.new_id(), at, OPERATOR, action, person, place, **detail)


def consent(tx: Connection, where: Where, purpose: str, *, given: bool, **of: Any) -> None:
    """One row in the consent log: who, what for, which text, when, on which channel; `of`: what is not that of this step."""
    row = {
        "person": where.person,
        "version": where.house.consent_version,
        "channel": where.channel,
        "at": where.at,
    }
    row |= {"id": where.house.new_id(), "purpose": purpose, "contact": where.contact, "given": given}
    tx.execute(insert(CONSENT).values(**row | of))
