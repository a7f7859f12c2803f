"""Where somebody left traces in a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import MetaData, delete, func, insert, select, update

from storage.privacy import erasure
from storage.store.store import Tx
from storage.tables import CONTACT, CONTACT_PERSON, TALKING
from tests.resident import Village


async def everywhere(there: Village) -> dict[str, str]:
    """All rows of each table that the database has, as text."""

    def read(tx: Tx) -> dict[str, str]:
        found = MetaData()
        found.reflect(tx)
        return {
            name: repr(sorted(repr(tuple(row)) for row in tx.execute(select(each))))
            for name, each in found.tables.items()
        }

    return await there.app.store.read(read)


async def found_in(there: Village, words: Sequence[str]) -> list[tuple[str, str]]:
    """Which words stand in which tables."""
    rows = await everywhere(there)
    return [(name, word) for name, text in rows.items() for word in words if word in text]


async def erase(there: Village, person: str) -> str | None:
    app = there.app
    return await app.store.write(lambda tx: erasure.erase(tx, app.house, person, app.clock()))


async def count(there: Village, of: Any, *which: Any) -> int:
    rows = await there.rows(select(func.count()).select_from(of).where(*which))
    return int(rows[0][0])


def leave(tx: Tx, person: str, sender: str) -> None:
    """What unlinking does to the contact that is left."""
    contact = tx.execute(select(CONTACT.c.id).filter_by(external=sender)).scalar_one()
    tx.execute(
        delete(CONTACT_PERSON).where(CONTACT_PERSON.c.contact == contact, CONTACT_PERSON.c.person == person)
    )
    nobody = {"person": "", "called": "", "address": "", "people": 0, "run": "", "front": {}}
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**nobody))


async def join(there: Village, person: str, sender: str, called: str) -> None:
    """What linking does: the person answers on another phone, too."""
    contact, at = await there.contact(sender), there.now[0]
    row = {"contact": contact, "person": person, "presses": "", "since": at}
    now = {"person": person, "called": called, "address": "ba", "people": 1, "run": "", "front": {}}

    def work(tx: Tx) -> None:
        tx.execute(insert(CONTACT_PERSON).values(**row))
        tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**now))

    await there.app.store.write(work)
