"""
A backup of a database: one consistent copy, encrypted, in a file.

A line that names the format, a line of JSON (when it was made, of what kind of database, with which
keys and by which program; nothing of anybody), then frames: four bytes of length and a piece that
the vault has sealed. Each piece begins with a digest of the second line, its own number, and
whether it is the last: pieces can't be swapped, dropped or taken from another backup without being
noticed. What is sealed is a line of JSON with the journal of erasures, then the database: the file
of an SQLite database, what `pg_dump` writes of one on PostgreSQL; and, where they lie in a folder,
the photos (`storage.privacy.packing`).
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
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypedDict

from sqlalchemy import URL

from dialogs.phrases import Phrase, Told
from storage.act import House
from storage.pictures import Pictures
from storage.privacy.dumping import BadBackup, drop_tables, dumped, restoring
from storage.privacy.erasure import Journal, erase_again, erased
from storage.privacy.installed import OTHER_DIGESTS, holds, know, openable
from storage.privacy.packing import Packed, Photo, Readable, Unpacked, Writable
from storage.store.engines import BadMigration, address, open_engine, opened_file, scrub
from storage.store.migrate import head, migrate, revision_of, revisions
from storage.vault import Sealed, Vault, WrongKey

MAGIC = b"cdht-backup 2\n"
PACKED = b"cdht-backup 3\n"  # the database as a file among others: photos of a folder come with it
BEFORE = b"cdht-backup 1\n"  # without a label and a journal
PIECE = 1 << 20
LONGEST_HEAD, LONGEST_FRAME = 4096, PIECE + 1024
NOWHERE = Pictures()
_BEGINS = struct.Struct(">16sQ?")
_LENGTH = struct.Struct(">I")


class Label(TypedDict, total=False):
    """What a backup says of itself to everybody."""

    made: str
    id: str
    kind: str
    keys: list[str]
    digest_key: str
    program: str
    revision: str
    erased: list[str]  # said to who opens it


def back_up_any(
    url: str,
    vault: Vault,
    to: Path,
    at: datetime,
    journal: Journal,
    program: str,
    pictures: Pictures = NOWHERE,
) -> int:
    """Copy a database, while it is being used or not, with the journal of its erasures and its photos, into an encrypted file."""
    parsed = address(url)
    engine = open_engine(parsed)
    try:
        with engine.begin() as tx:
            openable(tx, vault)
            revision = revision_of(tx) or ""
            known = erased(tx) if revision == head() else []
    finally:
        engine.dispose()
    label: Label = {"program": program, "revision": revision, "erased": sorted({*known, *journal.digests()})}
    if parsed.get_backend_name() == "sqlite":
        return back_up(Path(str(parsed.database)), vault, to, at, label, pictures)
    to.parent.mkdir(parents=True, exist_ok=True)
    with dumped(url) as plain, _new(to) as file:
        seal(plain, file, vault, at, {**label, "kind": "postgresql"}, pictures)
        plain.ended()
    return to.stat().st_size


def back_up(
    database: Path,
    vault: Vault,
    to: Path,
    at: datetime,
    label: Label | None = None,
    pictures: Pictures = NOWHERE,
) -> int:
    """Copy an SQLite database, while it is being used or not, into an encrypted file; gives its size."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(database, ".copying") as copy:
        with read_only(database) as source, opened_file(copy) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        with copy.open("rb") as plain, _new(to) as file:
            seal(plain, file, vault, at, {**(label or {}), "kind": "sqlite"}, pictures)
    return to.stat().st_size


def seal(
    plain: Readable,
    file: BinaryIO,
    vault: Vault,
    at: datetime,
    label: Label | None = None,
    pictures: Pictures = NOWHERE,
) -> None:
    """Encrypt one stream into another, a piece at a time; behind it the photos of a folder."""
    said = {key: value for key, value in (label or {}).items() if key != "erased"}
    made = {"made": at.isoformat(timespec="seconds"), "id": secrets.token_hex(16)}
    keys = {"keys": list(vault.fingerprints[:1]), "digest_key": vault.digest_fingerprint}
    line = json.dumps({**said, **made, **keys}).encode() + b"\n"
    file.write((MAGIC if pictures.folder is None else PACKED) + line)
    if pictures.folder is not None:
        plain = Packed(plain, pictures, PIECE)
    number, piece = 0, json.dumps({"erased": (label or {}).get("erased", [])}).encode() + b"\n"
    while True:
        following = plain.read(PIECE)
        begins = _BEGINS.pack(_name(line), number, not following)
        sealed = vault.seal_bytes(begins + piece, Sealed.BACKUP)
        file.write(_LENGTH.pack(len(sealed)) + sealed)
        if not following:
            return
        number, piece = number + 1, following


def unseal(file: BinaryIO, plain: Writable, vault: Vault, photos: Photo | None = None) -> Label:
    """
    Decrypt what `seal` made, and give its label, with the journal; raises BadBackup or WrongKey.

    photos: takes each photo that comes with it, by its name; without it they are only looked at.
    """
    magic = file.readline(len(MAGIC))
    if magic not in {MAGIC, BEFORE, PACKED}:
        raise BadBackup(Phrase("backup.none", "Đây không phải bản sao lưu do chương trình này tạo."))
    unpacked = Unpacked(plain, photos or _kept_nowhere) if magic == PACKED else None
    plain = unpacked or plain
    journal = b""
    line = file.readline(LONGEST_HEAD)
    number, last = 0, False
    while not last:
        opened = vault.open_bytes(_frame(file), Sealed.BACKUP)
        if len(opened) < _BEGINS.size:
            raise BadBackup(DAMAGED)
        name, at, last = _BEGINS.unpack(opened[: _BEGINS.size])
        if (name, at) != (_name(line), number):
            raise BadBackup(DAMAGED)
        if number == 0 and magic != BEFORE:
            journal = opened[_BEGINS.size :]
        else:
            plain.write(opened[_BEGINS.size :])
        number += 1
    if file.read(1) or (unpacked is not None and not unpacked.whole):
        raise BadBackup(DAMAGED)
    about: Label = json.loads(line)
    about["erased"] = json.loads(journal)["erased"] if journal else []
    return about


def restore_into(copy: Path, backup: Path, vault: Vault, photos: Photo | None = None) -> Label:
    """Decrypt a backup into a new file, and see whether it is a whole database."""
    with backup.open("rb") as file, _new(copy) as plain:
        about = unseal(file, plain, vault, photos)
    try:
        with opened_file(copy) as database:
            found = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BadBackup(DAMAGED) from error
    if found != "ok":
        raise BadBackup(DAMAGED)
    return about


def read_only(database: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open a database that must be there, and that is not to change."""
    return opened_file(f"{database.absolute().as_uri()}?mode=ro", uri=True)


def _frame(file: BinaryIO) -> bytes:
    length = file.read(_LENGTH.size)
    size = _LENGTH.unpack(length)[0] if len(length) == _LENGTH.size else LONGEST_FRAME + 1
    sealed = file.read(size) if size <= LONGEST_FRAME else b""
    if len(sealed) != size:
        raise BadBackup(DAMAGED)
    return sealed


def _name(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()[:16]


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


IN_USE = Phrase("database.in_use", "Cơ sở dữ liệu đang được dùng: dừng các tiến trình cdht trước.")
DAMAGED = Phrase("backup.damaged", "Bản sao lưu bị hỏng hoặc không nguyên vẹn.")


class InTheWay(Told, ValueError):
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
        about = restore_into(ready, backup, house.vault, placed(house.pictures))
        suits(about, house.vault, "sqlite")
        url = URL.create("sqlite", database=str(ready)).render_as_string()
        try:
            migrate(url)
        except BadMigration as error:
            raise BadBackup(error.said) from error
        journal.add(about["erased"])
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


def suits(about: Label, vault: Vault, kind: str) -> None:
    """Raise what stands against restoring a backup here, as its label says."""
    if about.get("digest_key", vault.digest_fingerprint) != vault.digest_fingerprint:
        raise WrongKey(OTHER_DIGESTS)
    if (was := about.get("kind", "sqlite")) != kind:
        raise BadBackup(
            Phrase(
                "backup.other_kind",
                "Đây là bản sao lưu của {kind}: khôi phục vào một cơ sở dữ liệu loại đó, rồi chuyển về đây bằng {command}.",
                kind=was,
                command="cdht move",
            )
        )
    if (revision := about.get("revision", "")) and revision not in revisions():
        by = about.get("program", "?")
        raise BadBackup(
            Phrase(
                "backup.newer",
                "Bản sao lưu này do cdht {by} tạo, bảng ở bản {revision}. Chương trình ở đây cũ hơn: cần cập nhật.",
                by=by,
                revision=revision,
            )
        )


def restore_postgresql(url: str, backup: Path, house: House, journal: Journal, at: datetime) -> Restored:
    """
    Put a backup into a PostgreSQL database in which nothing is.

    The whole of it is opened and checked before anything is done; then it comes in one transaction.
    """
    with backup.open("rb") as file:
        about = unseal(file, _Nowhere(), house.vault, partial(_checked, house.pictures))
    suits(about, house.vault, "postgresql")
    engine = open_engine(address(url))
    try:
        with engine.begin() as tx:
            if holds(tx):
                raise InTheWay(
                    Phrase(
                        "restore.filled",
                        "Cơ sở dữ liệu này đang có dữ liệu. Tạo một cơ sở dữ liệu trống ({command}), rồi ghi vào {setting}.",
                        command="createdb",
                        setting="CDHT_DATABASE_URL",
                    )
                )
            drop_tables(tx)
        journal.add(about["erased"])
        with backup.open("rb") as file, restoring(url) as into:
            unseal(file, into, house.vault, placed(house.pictures))
    finally:
        engine.dispose()
    migrate(url)
    return {"made": about["made"], "erased_again": _erase_again(url, house, journal, at)}


def placed(pictures: Pictures) -> Photo:
    """What puts photos of a backup into the folder; one that is there already is of the same name and stays."""
    there = set(pictures.names())

    def put(name: str, sealed: bytes) -> None:
        _checked(pictures, name, sealed)
        if name not in there:
            pictures.write(name, sealed)

    return put


def _checked(pictures: Pictures, name: str, sealed: bytes) -> None:  # noqa: ARG001 (where it goes is what matters)
    """Raise BadBackup where there is no folder for photos."""
    if pictures.folder is None:
        raise BadBackup(
            Phrase(
                "backup.photos",
                "Bản sao lưu này có ảnh để trong thư mục: đặt {setting}, rồi khôi phục lại.",
                setting="CDHT_PHOTO_FOLDER",
            )
        )


def _kept_nowhere(name: str, sealed: bytes) -> None:
    """A photo that is only looked at."""


class _Nowhere:
    """Where what is only checked goes."""

    def write(self, data: bytes, /) -> None:
        """Keep nothing."""


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
        raise InTheWay(IN_USE) from error
    except sqlite3.DatabaseError:
        return  # no database: nothing lies beside it
    if mode != "delete":
        raise InTheWay(IN_USE)


def _erase_again(url: str, house: House, journal: Journal, at: datetime) -> int:
    engine = open_engine(address(url))
    try:
        with engine.begin() as tx:
            know(tx, house.vault)
            again = erase_again(tx, house, journal.digests(), at)
        with engine.begin() as tx:  # what went is committed
            house.pictures.cleared(tx)
        return again
    finally:
        engine.dispose()
