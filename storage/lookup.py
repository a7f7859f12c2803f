"""Somebody is looked up for support: by the service's id, by the contact's or the person's own."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from storage.tables import CONTACT, CONTACT_PERSON, PERSON


@dataclass(frozen=True, slots=True)
class Known:
    """A contact, and the ids of the persons who share it."""

    contact: str
    channel: str
    external: str
    persons: tuple[str, ...]


def find(tx: Connection, who: str, channel: str = "") -> list[Known]:
    """The contacts that are meant; a person's id finds each of their contacts, with nobody else."""
    which = or_(CONTACT.c.external == who, CONTACT.c.id == who)
    if channel:
        which = which & (CONTACT.c.channel == channel)
    rows = tx.execute(select(CONTACT).where(which).order_by(CONTACT.c.id)).all()
    if rows:
        return [_known(row, persons(tx, row.id)) for row in rows]
    theirs = select(CONTACT).join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
    if channel:
        theirs = theirs.where(CONTACT.c.channel == channel)
    found = tx.execute(theirs.where(CONTACT_PERSON.c.person == who).order_by(CONTACT.c.id)).all()
    return [_known(row, (who,)) for row in found]


def persons(tx: Connection, contact: str) -> tuple[str, ...]:
    """Who shares a contact, those who came first first."""
    shared = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == contact)
    return tuple(tx.execute(shared.order_by(CONTACT_PERSON.c.since, CONTACT_PERSON.c.person)).scalars())


def names(tx: Connection, ids: tuple[str, ...]) -> dict[str, str]:
    """What persons are called, so that whoever looked them up can tell them apart."""
    rows = tx.execute(select(PERSON.c.id, PERSON.c.called).where(PERSON.c.id.in_(ids)))
    return {row.id: row.called for row in rows}


def _known(row: Any, ids: tuple[str, ...]) -> Known:
    return Known(row.id, row.channel, row.external, ids)
