"""
A backup of an SQLite database: one consistent copy, encrypted, in a file.

A line that names the format, a line of JSON (when it was made, nothing of anybody), then frames:
four bytes of length and a piece that the vault has sealed. Each piece begins with a digest of the
second line, its own number, and whether it is the last: pieces can't be swapped, dropped or taken
from another backup without being noticed.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypedDict

from sqlalchemy import URL

from storage.act import House
from storage.privacy.erasure import Journal, erase_again
from storage.privacy.installed import know
from storage.store.engines import BadMigration, address, open_engine, opened_file, scrub
from storage.store.migrate import migrate
from storage.vault import Sealed, Vault

MAGIC = b"cdht-backup 1\n"
PIECE = 1 << 20
LONGEST_HEAD, LONGEST_FRAME = 4096, PIECE + 1024
_BEGINS = struct.Struct(">16sQ?")
_LENGTH = struct.Struct(">I")


class BadBackup(ValueError):
    """A file that can't be restored; the message says why."""


def back_up(database: Path, vault: Vault, to: Path, at: datetime) -> int:
    """Copy a database, while it is being used or not, into an encrypted file; gives its size."""
    with _scratch(database, ".copying") as copy:
        with read_only(database) as source, opened_file(copy) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        with copy.open("rb") as plain, _new(to) as file:
            seal(plain, file, vault, at)
    return to.stat().st_size


def seal(plain: BinaryIO, file: BinaryIO, vault: Vault, at: datetime) -> None:
    """Encrypt one stream into another, a piece at a time."""
    about = {"made": at.isoformat(timespec="seconds"), "id": secrets.token_hex(16)}
    head = json.dumps(about).encode() + b"\n"
    file.write(MAGIC + head)
    number, piece = 0, plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        begins = _BEGINS.pack(_name(head), number, not following)
        sealed = vault.seal_bytes(begins + piece, Sealed.BACKUP)
        file.write(_LENGTH.pack(len(sealed)) + sealed)
        if not following:
            return
        number, piece = number + 1, following


def unseal(file: BinaryIO, plain: BinaryIO, vault: Vault) -> dict[str, str]:
    """Decrypt what `seal` made, and give its second line; raises BadBackup or WrongKey."""
    if file.readline(len(MAGIC)) != MAGIC:
        raise BadBackup("this is no backup that cdht made")
    head = file.readline(LONGEST_HEAD)
    number, last = 0, False
    while not last:
        opened = vault.open_bytes(_frame(file), Sealed.BACKUP)
        if len(opened) < _BEGINS.size:
            raise BadBackup("the backup is damaged")
        name, at, last = _BEGINS.unpack(opened[: _BEGINS.size])
        if (name, at) != (_name(head), number):
            raise BadBackup("the backup is damaged: its pieces don't belong together")
        plain.write(opened[_BEGINS.size :])
        number += 1
    if file.read(1):
        raise BadBackup("the backup is damaged: something follows its end")
    about: dict[str, str] = json.loads(head)
    return about


def restore_into(copy: Path, backup: Path, vault: Vault) -> dict[str, str]:
    """Decrypt a backup into a new file, and see whether it is a whole database."""
    with backup.open("rb") as file, _new(copy) as plain:
        about = unseal(file, plain, vault)
    try:
        with opened_file(copy) as database:
            found = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BadBackup("the backup holds no database") from error
    if found != "ok":
        raise BadBackup("the database in the backup is damaged")
    return about


def read_only(database: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open a database that must be there, and that is not to change."""
    return opened_file(f"{database.absolute().as_uri()}?mode=ro", uri=True)


def _frame(file: BinaryIO) -> bytes:
    length = file.read(_LENGTH.size)
    size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else LONGEST_FRAME + 1
    sealed = file.read(size) if size <= LONGEST_FRAME else b""
    if len(sealed) != size:
        raise BadBackup("the backup is damaged or not whole")
    return sealed


def _name(head: bytes) -> bytes:
    return hashlib.sha256(head).digest()[:16]


@contextmanager
def _scratch(database: Path, end: str) -> Iterator[Path]:
    """A file beside the database, for its owner's eyes, gone afterwards."""
    path = database.with_name(database.name + end)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name when it is whole and on disk, readable by its owner."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        number = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


# -- a backup takes the place of an SQLite database, without those who were erased since

HOLDS = ("person", "contact", "place", "sheet_version")  # with a row in one, a database is in use


class InTheWay(ValueError):
    """The database that is there can't be replaced; the message says why and what to do."""


class Restored(TypedDict):
    """When the backup was made, and how many were erased again."""

    made: str
    erased_again: int


def restore(database: Path, backup: Path, house: House, journal: Journal, at: datetime) -> Restored:
    """
    Put a backup in the place of the database.

    Everything is done to a file beside it, and checked: when anything is wrong, the database that
    was there is still there.
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
        scrub(ready)
        alone(ready)
        if database.exists():
            alone(database)
        ready.replace(database)
    finally:
        for end in ("", "-wal", "-shm"):
            ready.with_name(ready.name + end).unlink(missing_ok=True)
    return {"made": about["made"], "erased_again": again}


def filled(database: Path) -> bool:
    """Whether there is a database that holds anything."""
    if not database.exists() or not database.stat().st_size:
        return False
    try:
        with read_only(database) as opened:
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
    try:
        with opened_file(database, patience=2) as opened:
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
            know(tx, house.vault)
            return erase_again(tx, house, journal.digests(), at)
    finally:
        engine.dispose()
