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
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from storage.vault import Vault

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
        with closing(read_only(database)) as source, closing(sqlite3.connect(copy)) as target:
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
        sealed = vault.seal_bytes(begins + piece)
        file.write(_LENGTH.pack(len(sealed)) + sealed)
        if not following:
            return
        number, piece = number + 1, following


def unseal(file: BinaryIO, plain: BinaryIO, vault: Vault) -> dict[str, Any]:
    """Decrypt what `seal` made, and give its second line; raises BadBackup or WrongKey."""
    if file.readline(len(MAGIC)) != MAGIC:
        raise BadBackup("this is no backup that cdht made")
    head = file.readline(LONGEST_HEAD)
    number, last = 0, False
    while not last:
        opened = vault.open_bytes(_frame(file))
        if len(opened) < _BEGINS.size:
            raise BadBackup("the backup is damaged")
        name, at, last = _BEGINS.unpack(opened[: _BEGINS.size])
        if (name, at) != (_name(head), number):
            raise BadBackup("the backup is damaged: its pieces don't belong together")
        plain.write(opened[_BEGINS.size :])
        number += 1
    if file.read(1):
        raise BadBackup("the backup is damaged: something follows its end")
    about: dict[str, Any] = json.loads(head)
    return about


def restore_into(copy: Path, backup: Path, vault: Vault) -> dict[str, Any]:
    """Decrypt a backup into a new file, and see whether it is a whole database."""
    with backup.open("rb") as file, _new(copy) as plain:
        about = unseal(file, plain, vault)
    try:
        with closing(sqlite3.connect(copy)) as database:
            found = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BadBackup("the backup holds no database") from error
    if found != "ok":
        raise BadBackup("the database in the backup is damaged")
    return about


def read_only(database: Path) -> sqlite3.Connection:
    """Open a database that must be there, and that is not to change."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)


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
