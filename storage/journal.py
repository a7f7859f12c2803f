"""Who was erased, as digests in a file outside of the database, which no restored backup undoes."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from storage.engines import address

DIGEST = 32  # letters


@dataclass(frozen=True, slots=True)
class Journal:
    """One digest a line; only ever added to."""

    path: Path

    def digests(self) -> set[str]:
        """Who is in it; half a line, left by a crash, is nobody."""
        if not self.path.exists():
            return set()
        lines = self.path.read_text(encoding="ascii", errors="replace").split("\n")
        return {line for line in lines if len(line) == DIGEST and line.isalnum()}

    def add(self, digests: Iterable[str]) -> None:
        """Add who is not in it yet; on disk when this returns."""
        new = sorted(set(digests) - self.digests())
        if not new:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(b"".join(b"\n%s\n" % digest.encode() for digest in new))
            file.flush()
            os.fsync(file.fileno())


def journal_of(url: str, folder: Path) -> Journal:
    """The journal of a database: beside its file; of one on a server, in this folder."""
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        return Journal(Path(f"{parsed.database}.erased"))
    return Journal(folder / f"{Path(parsed.database or 'postgresql').name}.erased")
