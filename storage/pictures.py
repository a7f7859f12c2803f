"""
Where the photos and voice messages of sheets lie: in the database, or as files in a folder, sealed the same way.

Of one in the folder the database holds its name alone: a reference in the place of the bytes, "@" and the name; nothing that
was sealed begins so. A file is whole and on disk before the row that names it is committed, and its name begins with the id
of that row, so that one whose row never came is found and swept. When a row goes, its file is noted in the same transaction,
and removed after the commit. Setting a folder changes nothing of what was kept before: it is read where it lies, and moved
at night.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from storage.store.rows import insert_new
from storage.tables import EVIDENCE, GONE_PICTURE
from storage.vault import Sealed, Vault, WrongKey

MARK = b"@"
TOKEN = 16  # letters of a name behind the id
LONGEST = 200  # bytes of a reference at most: everything sealed that is longer is no reference
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}\.[0-9a-f]{16}")
_DRAFT = ".draft"
ORPHANED = 24 * 3600.0  # seconds after which a file without a row has none coming
AT_ONCE = 500


class NoFolder(OSError):
    """A photo lies in a folder, and no folder is set, or it is not there."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The folder, None where they lie in the database."""

    folder: Path | None = None

    def put(self, id_: str, sealed: bytes) -> bytes:
        """What the row of this id is to hold: the bytes, or the reference to a file that is whole and on disk."""
        if self.folder is None:
            return sealed
        name = f"{id_}.{secrets.token_hex(TOKEN // 2)}"
        self.write(name, sealed)
        return MARK + name.encode()

    def sealed(self, held: bytes) -> bytes | None:
        """The sealed bytes that a row holds or names; None where the file is gone."""
        name = named(held)
        if name is None:
            return held
        try:
            return self._there(name).read_bytes()
        except OSError:
            return None

    def opened(self, held: bytes | None, vault: Vault) -> bytes | None:
        """The photo itself; None where there is none. Raises WrongKey."""
        sealed = self.sealed(held) if held else None
        return vault.open_bytes(sealed, Sealed.PICTURE) if sealed else None

    def write(self, name: str, sealed: bytes) -> None:
        """Write a file that appears under its name when it is whole and on disk, readable by its owner."""
        path = self._there(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{secrets.token_hex(8)}{_DRAFT}")
        try:
            number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(number, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _on_disk(path.parent)
        finally:
            draft.unlink(missing_ok=True)

    def tried(self) -> None:
        """Prove that a file can be written and read; raises OSError."""
        if self.folder is not None:
            name = f"try.{secrets.token_hex(TOKEN // 2)}"
            self.write(name, name.encode())
            if self.sealed(MARK + name.encode()) != name.encode():
                raise NoFolder("what was written does not come back")
            self.remove(name)

    def remove(self, name: str) -> None:
        """Write a file over, and take it away."""
        path = self._there(name)
        try:
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        _on_disk(path.parent)

    def cleared(self, tx: Connection) -> None:
        """Remove the files whose rows are gone for good; without a folder they stay noted."""
        while self.folder is not None and (names := due(tx)):
            for name in names:
                self.remove(name)
            removed(tx, names)

    def names(self) -> Iterator[str]:
        """The files that are there, in no order."""
        if self.folder is None or not self.folder.is_dir():
            return
        with os.scandir(self.folder) as entries:
            for each in entries:
                if _NAME.fullmatch(each.name):
                    yield each.name

    def renewed(self, vault: Vault) -> tuple[int, int]:
        """Seal every file anew with the current key: how many were, and how many no key opens. It can be run again."""
        done = closed = 0
        for name in sorted(self.names()):
            sealed = self.sealed(MARK + name.encode())
            if sealed is None:
                continue
            try:
                new = vault.renewed_bytes(sealed, Sealed.PICTURE)
            except WrongKey:
                closed += 1
                continue
            if new != sealed:
                self.write(name, new)
                done += 1
        return done, closed

    def drafts_swept(self) -> None:
        """Take away what a crash left half written."""
        if self.folder is None or not self.folder.is_dir():
            return
        for each in self.folder.glob(f".*{_DRAFT}"):
            if _age(each) > ORPHANED:
                each.unlink(missing_ok=True)

    def old(self, name: str) -> bool:
        """Whether a file lies there for so long that its row would have come."""
        return _age(self._there(name)) > ORPHANED

    def _there(self, name: str) -> Path:
        if self.folder is None:
            raise NoFolder("a photo lies in a folder, and none is set")
        if not _NAME.fullmatch(name):
            raise NoFolder("no name of a photo")
        return self.folder / name


def named(held: bytes) -> str | None:
    """The name of the file that a row refers to; None where it holds the bytes."""
    return held[1:].decode("ascii", "replace") if held[:1] == MARK else None


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _on_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


# -- rows

_REFERS = and_(EVIDENCE.c.picture.is_not(None), func.length(EVIDENCE.c.picture) <= LONGEST)


def let_go(tx: Connection, *which: ColumnElement[bool]) -> None:
    """Evidence goes; its files are removed once that is committed, by `due`."""
    held = tx.execute(select(EVIDENCE.c.picture).where(*which, _REFERS)).scalars()
    names = [name for each in held if (name := named(each)) is not None]
    insert_new(tx, GONE_PICTURE, [{"id": each} for each in sorted(names)])
    tx.execute(delete(EVIDENCE).where(*which))


def due(tx: Connection, most: int = AT_ONCE) -> list[str]:
    """Files whose rows are gone."""
    return list(tx.execute(select(GONE_PICTURE.c.id).order_by(GONE_PICTURE.c.id).limit(most)).scalars())


def removed(tx: Connection, names: Sequence[str]) -> int:
    """They are gone, too."""
    return tx.execute(delete(GONE_PICTURE).where(GONE_PICTURE.c.id.in_(names))).rowcount


def orphans(tx: Connection, names: Sequence[str]) -> list[str]:
    """Which of these files no row names."""
    found: list[str] = []
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        ids = {name.partition(".")[0] for name in some}
        held = tx.execute(select(EVIDENCE.c.picture).where(EVIDENCE.c.id.in_(ids), _REFERS)).scalars()
        known = {named(each) for each in held}
        found += [name for name in some if name not in known]
    return found


def inside(tx: Connection, after: str, most: int) -> list[tuple[str, bytes]]:
    """Photos that lie in the database: the id of the row and the sealed bytes, behind an id."""
    wanted = select(EVIDENCE.c.id, EVIDENCE.c.picture).where(
        EVIDENCE.c.id > after, func.length(EVIDENCE.c.picture) > LONGEST
    )
    return [(row.id, row.picture) for row in tx.execute(wanted.order_by(EVIDENCE.c.id).limit(most))]


def moved(tx: Connection, id_: str, sealed: bytes, reference: bytes) -> bool:
    """The row names the file from now on; False where it changed or went meanwhile."""
    still = (EVIDENCE.c.id == id_, EVIDENCE.c.picture == sealed)
    return bool(tx.execute(update(EVIDENCE).where(*still).values(picture=reference)).rowcount)
