"""The condition a database is in, for whoever keeps it running."""

from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select, text, update

from storage.tables import ACCOUNT, ANSWER, OUTBOX, PERSON, PLACE
from storage.vault import Vault, WrongKey

SAMPLE = 50  # sealed texts that are tried with the keys at hand


def revision(tx: Connection) -> str | None:
    """The revision of its tables, or None where there are none."""
    return MigrationContext.configure(tx).get_current_revision()


def writes(tx: Connection) -> None:
    """Raise what the database says against writing, if anything; nothing is changed."""
    tx.execute(update(ACCOUNT).where(ACCOUNT.c.id == "").values(owner=""))


def size(tx: Connection) -> int:
    """How many bytes it takes on disk."""
    if tx.dialect.name == "postgresql":
        return int(tx.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)
    name = str(tx.engine.url.database)
    files = (Path(name + end) for end in ("", "-wal"))
    return sum(each.stat().st_size for each in files if each.exists())


def counts(tx: Connection) -> dict[str, int]:
    """How many persons there are, and how many replies wait."""
    waiting = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state == "waiting")
    return {
        "persons": tx.execute(select(func.count()).select_from(PERSON)).scalar() or 0,
        "waiting": tx.execute(waiting).scalar() or 0,
    }


def places(tx: Connection) -> dict[str, int]:
    """How many places of each level there are; "example" counts those that are invented."""
    rows = tx.execute(select(PLACE.c.level, func.count()).group_by(PLACE.c.level)).all()
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    example = select(func.count()).select_from(PLACE).where(PLACE.c.example)
    return {**found, "example": tx.execute(example).scalar() or 0}


def communes(tx: Connection) -> list[dict[str, Any]]:
    """Who answers for the data in each commune, by its row."""
    rows = select(PLACE.c.name, PLACE.c.controller, PLACE.c.contact_name, PLACE.c.contact_phone)
    return [dict(row) for row in tx.execute(rows.filter_by(level="commune")).mappings()]


def unreadable(tx: Connection, vault: Vault) -> int:
    """How many of the newest sealed texts the keys at hand don't open."""
    newest = select(ANSWER.c.value).where(ANSWER.c.secret).order_by(ANSWER.c.id.desc())
    closed = 0
    for value in tx.execute(newest.limit(SAMPLE)).scalars():
        try:
            vault.open(value)
        except (WrongKey, ValueError):
            closed += 1
    return closed
