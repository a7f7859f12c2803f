"""Photos that were uploaded and wait for the job that keeps them: encrypted, few, and not for long."""

import asyncio
import hashlib
import os
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from bot.channels.base import ChannelError

LARGEST: Final = 10 * 1024 * 1024  # bytes of one photo
SESSION: Final = 30 * 1024 * 1024  # bytes of all that wait of one visitor,
ADDRESS: Final = 120 * 1024 * 1024  # of one address,
ALL: Final = 300 * 1024 * 1024  # and of everybody
DAY: Final = 24 * 3600.0  # the job gives up after a day, too
AFTER: Final = 600.0  # seconds that a photo stays once it was fetched: keeping it may fail
_NAME: Final = re.compile(r"(?:[0-9a-f]{16}){2,3}")  # of the address, of the visitor, of the photo
_PART: Final = 16
_HEADS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")

Change = Callable[[bytes], bytes]


class Full(Exception):
    """So many photos of a visitor or an address wait that no further one is taken."""


def looks_like_a_photo(data: bytes) -> bool:
    """Whether it begins as a picture does that the job can open."""
    return data.startswith(_HEADS) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


class _Waiting(NamedTuple):
    """A photo that waits: what it takes, since when, and whose it is."""

    path: Path
    size: int
    since: float

    @property
    def address(self) -> str:
        return self.path.name[:_PART]

    @property
    def visitor(self) -> str:
        return self.path.name[_PART : 2 * _PART]


@dataclass(slots=True)
class Photos:
    """
    A folder of sealed files; every process of a machine sees the same.

    A visitor and an address have a share. Where all are used up, the oldest photo of the address that takes most makes
    room: whoever fills the store loses by it, and nobody else.
    """

    folder: Path
    seal: Change = bytes
    open: Change = bytes
    session: int = SESSION
    address: int = ADDRESS
    all: int = ALL
    _one: Lock = field(default_factory=Lock)

    async def keep(self, photo: str, data: bytes, visitor: str, address: str) -> str:
        """Put a photo away; gives its name, the same when it comes twice. Raises Full."""
        name = "".join(
            hashlib.sha256(each.encode()).hexdigest()[:_PART] for each in (address, visitor, photo)
        )
        await asyncio.to_thread(self._keep, name, self.seal(data))
        return name

    async def fetch(self, name: str) -> bytes:
        """A photo that waits; a process on another machine may have it."""
        if not _NAME.fullmatch(name):
            raise ChannelError("no photo of this page")
        try:
            return self.open(await asyncio.to_thread(self._fetch, name))
        except OSError:
            raise ChannelError("the photo is not on this machine", retryable=True, elsewhere=True) from None

    async def sweep(self) -> None:
        """Let go of what waited for a day, or was fetched."""
        await asyncio.to_thread(self._sweep)

    def _keep(self, name: str, sealed: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._one:
            self._make_room(name, len(sealed))
            draft = self.folder / f".{secrets.token_hex(8)}"
            try:
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(sealed)
                draft.replace(self.folder / name)
            except OSError:
                draft.unlink(missing_ok=True)
                raise

    def _make_room(self, name: str, size: int) -> None:
        self._sweep()
        there = [each for each in self._files() if each.path.name != name]
        new = _Waiting(self.folder / name, size, 0.0)
        of_visitor = sum(each.size for each in there if each.visitor == new.visitor)
        of_address = sum(each.size for each in there if each.address == new.address)
        if of_visitor + size > self.session or of_address + size > self.address:
            raise Full
        taken: Counter[str] = Counter()
        for each in there:
            taken[each.address] += each.size
        taken[new.address] += size
        while taken.total() > self.all:
            most = max(taken, key=lambda who: (taken[who], who))
            oldest = min(
                (each for each in there if each.address == most), key=lambda each: each.since, default=None
            )
            if oldest is None:
                raise Full
            oldest.path.unlink(missing_ok=True)
            there.remove(oldest)
            taken[most] -= oldest.size

    def _fetch(self, name: str) -> bytes:
        path = self.folder / name
        sealed = path.read_bytes()
        soon = time.time() - DAY + AFTER
        if path.stat().st_mtime > soon:
            os.utime(path, (soon, soon))
        return sealed

    def _sweep(self) -> None:
        limit = time.time() - DAY
        for each in self._files():
            if each.since < limit:
                each.path.unlink(missing_ok=True)

    def _files(self) -> list[_Waiting]:
        if not self.folder.is_dir():
            return []
        found = []
        with os.scandir(self.folder) as entries:
            for each in entries:
                try:
                    stat = each.stat()
                except FileNotFoundError:
                    continue  # another process was quicker
                found.append(_Waiting(Path(each), stat.st_size, stat.st_mtime))
        return found
