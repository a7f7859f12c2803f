"""Bringing a database to the tables of this version.

    python -m storage.store.migrate "add a column"     drafts a revision from `storage.tables`

Two processes that start at once do not migrate at once: the second waits, on PostgreSQL for an
advisory lock and on SQLite for the writer's lock, and then finds nothing left to do. All steps are
taken or none: they share one transaction.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, column, event, func, inspect, select, text, update
from sqlalchemy import table as alembic_version

from storage.act import in_force
from storage.outbox import waiting
from storage.store.engines import BadMigration, address, open_engine
from storage.store.rows import Row, fetch_all
from storage.tables import PERSON, PLACE, ROLE

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_VERSION = alembic_version("alembic_version", column("version_num"))
_STEP: Final = re.compile(
    r"(\w+?)_\w+\.py"
)  # the file of a step begins with its revision; they sort in their order
_LOCK = 0x63646874  # "cdht": any number that no other program on the server uses
_PATIENCE = 120.0  # seconds for which SQLite waits for another process


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to a revision, up or down; do nothing if it is there already."""
    from alembic import command  # noqa: PLC0415 (a tenth of a second: only where tables change)
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with _alone(url) as connection:
        here, target = revision_of(connection), head() if revision == "head" else revision
        if here is not None and here not in revisions():
            raise BadMigration(f"the database is at {here}, of a newer version than this program")
        if target is None or target == here:
            return
        config = _config(connection)
        script = ScriptDirectory.from_config(config)
        behind = {step.revision for step in script.iterate_revisions(here, "base")} if here else ()
        if target == "base" or target in behind:
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)


def current(url: str) -> str | None:
    """Name the revision at which the database is, or None if it has no tables yet."""
    engine = open_engine(address(url))
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def head() -> str | None:
    """Name the newest revision of this version."""
    return max(revisions(), default=None)


def revisions() -> set[str]:
    """Every revision that this version knows, by the names of their files."""
    return {found[1] for each in (MIGRATIONS / "versions").iterdir() if (found := _STEP.fullmatch(each.name))}


def draft(message: str) -> None:
    """Write a revision with what is in `storage.tables` and not in the revisions yet."""
    from alembic import command  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'draft.db'}"
        migrate(url)
        with _alone(url) as connection:
            number = len(revisions()) + 1
            command.revision(_config(connection), message, autogenerate=True, rev_id=f"{number:04d}")


def _config(connection: Connection | None = None) -> Config:
    """Say where the scripts are: beside this file, in an installed wheel too."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    """Open a transaction in which nobody else migrates."""
    engine = open_engine(address(url), patience=_PATIENCE)
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:  # its way of altering a table is to make another and drop the first
        event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.begin() as connection:
            if not sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else ()
            if lost:
                tables = ", ".join(sorted({str(row[0]) for row in lost}))
                raise BadMigration(f"rows would point nowhere: {tables}")
    finally:
        engine.dispose()


# -- The condition a database is in, for whoever keeps it running


def revision_of(tx: Connection) -> str | None:
    """The revision of its tables, or None where there are none."""
    if not inspect(tx).has_table(_VERSION.name):
        return None
    found: str | None = tx.execute(select(_VERSION.c.version_num)).scalar()
    return found


def writes(tx: Connection) -> None:
    """Write a row as it stands, and raise what the database says against it; it is proven once this is committed."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SET LOCAL lock_timeout = '3s'"))  # somebody migrates: no reason to stand in a queue
    tx.execute(update(_VERSION).values(version_num=_VERSION.c.version_num))


APART = timedelta(seconds=1)  # a clock that differs by more is wrong


def ahead(tx: Connection, clock: Callable[[], datetime]) -> timedelta:
    """How far a clock is ahead of the database's; an embedded database has none of its own."""
    if tx.dialect.name != "postgresql":
        return timedelta(0)
    before = clock()
    there: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    after = clock()
    return before + (after - before) / 2 - there


def size(tx: Connection) -> int:
    """How many bytes it takes on disk."""
    if tx.dialect.name == "postgresql":
        return int(tx.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)
    name = str(tx.engine.url.database)
    files = (Path(name + end) for end in ("", "-wal"))
    return sum(each.stat().st_size for each in files if each.exists())


def counts(tx: Connection) -> dict[str, int]:
    """How many persons there are, and how many replies wait."""
    return {
        "persons": tx.execute(select(func.count()).select_from(PERSON)).scalar() or 0,
        "waiting": waiting(tx).number,
    }


def places(tx: Connection) -> dict[str, int]:
    """How many places of each level there are; "example" counts those that are invented."""
    rows = tx.execute(select(PLACE.c.level, func.count()).group_by(PLACE.c.level)).all()
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    example = select(func.count()).select_from(PLACE).where(PLACE.c.example)
    return {**found, "example": tx.execute(example).scalar() or 0}


def roles(tx: Connection, at: datetime) -> dict[str, int]:
    """How many hold a role of each kind now."""
    rows = tx.execute(select(ROLE.c.kind, func.count()).where(in_force(at)).group_by(ROLE.c.kind)).all()
    return {row[0]: row[1] for row in rows}


def communes(tx: Connection) -> list[Row]:
    """Who answers for the data in each commune, by its row."""
    rows = select(PLACE.c.name, PLACE.c.controller, PLACE.c.contact_name, PLACE.c.contact_phone)
    return fetch_all(tx, rows.filter_by(level="commune"))


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
