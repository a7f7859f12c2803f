"""A backup takes the place of an SQLite database, without those who were erased since."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from storage.backup import BadBackup, read_only, restore_into
from storage.engines import address, open_engine
from storage.erasure import erase_again
from storage.errors import BadMigration
from storage.journal import Journal
from storage.migrate import migrate
from storage.where import House

HOLDS = ("person", "contact", "place", "sheet_version")  # with a row in one, a database is in use


class InTheWay(ValueError):
    """The database that is there can't be replaced; the message says why and what to do."""


def restore(database: Path, backup: Path, house: House, journal: Journal, at: datetime) -> dict[str, Any]:
    """
    Put a backup in the place of the database.

    Everything is done to a file beside it, and checked: when anything is wrong, the database that
    was there is still there. Returns when the backup was made, and how many were erased again.
    """
    ready = database.with_name(database.name + ".restoring")
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        about = restore_into(ready, backup, house.vault)
        url = URL.create("sqlite", database=str(ready)).render_as_string()
        try:
            migrate(url)
        except BadMigration as error:
            raise BadBackup(f"the backup can't be used: {error}") from error
        again = _erase_again(url, house, journal, at)
        alone(ready)
        if database.exists():
            alone(database)
        ready.replace(database)
    finally:
        for end in ("", "-wal", "-shm"):
            ready.with_name(ready.name + end).unlink(missing_ok=True)
    return {**about, "erased_again": again}


def filled(database: Path) -> bool:
    """Whether there is a database that holds anything."""
    if not database.exists() or not database.stat().st_size:
        return False
    try:
        with closing(read_only(database)) as opened:
            tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master")}
            return any(
                opened.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()  # noqa: S608 - ours
                for name in HOLDS
                if name in tables
            )
    except sqlite3.DatabaseError:
        return True  # whatever it is, it is not ours to throw away


def alone(database: Path) -> None:
    """Fold what lies beside the database into it; only who is alone with it can do that."""
    with closing(sqlite3.connect(database, timeout=2)) as opened:
        try:
            mode = opened.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise InTheWay("the database is in use: stop cdht first") from error
        except sqlite3.DatabaseError:
            return  # no database: nothing lies beside it
    if mode != "delete":
        raise InTheWay("the database is in use: stop cdht first")


def _erase_again(url: str, house: House, journal: Journal, at: datetime) -> int:
    engine = open_engine(address(url))
    try:
        with engine.begin() as tx:
            return erase_again(tx, house, journal.digests(), at)
    finally:
        engine.dispose()
