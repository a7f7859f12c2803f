"""Photos that were uploaded and wait for the job that keeps them: encrypted, few, and not for long."""

import asyncio
import os
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.channels.base import ChannelError

LARGEST: Final = 10 * 1024 * 1024  # bytes of one photo
ALL: Final = 300 * 1024 * 1024  # bytes of all that wait
DAY: Final = 24 * 3600.0  # the job gives up after a day, too
AFTER: Final = 600.0  # seconds that a photo stays once it was fetched: keeping it may fail
_NAME: Final = re.compile(r"[0-9a-f]{32}")
_HEADS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")

Change = Callable[[bytes], bytes]


class Full(Exception):
    """So many photos wait that no further one is taken."""


def looks_like_a_photo(data: bytes) -> bool:
    """Whether it begins as a picture does that the job can open."""
    return data.startswith(_HEADS) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


@dataclass(slots=True)
class Photos:
    """A folder of sealed files; every process of a machine sees the same."""

    folder: Path
    seal: Change = bytes
    open: Change = bytes

    async def keep(self, name: str, data: bytes) -> str:
        """Put a photo away under a name that is used again when it comes twice; raises Full."""
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
        if sum(size for _, size in self._files()) + len(sealed) > ALL:
            self._sweep()
            if sum(size for _, size in self._files()) + len(sealed) > ALL:
                raise Full
        draft = self.folder / f".{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
        draft.replace(self.folder / name)

    def _fetch(self, name: str) -> bytes:
        path = self.folder / name
        sealed = path.read_bytes()
        soon = time.time() - DAY + AFTER
        if path.stat().st_mtime > soon:
            os.utime(path, (soon, soon))
        return sealed

    def _sweep(self) -> None:
        limit = time.time() - DAY
        for path, _ in self._files():
            try:
                if path.stat().st_mtime < limit:
                    path.unlink()
            except OSError:
                continue  # another process was quicker

    def _files(self) -> list[tuple[Path, int]]:
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as found:
            return [(Path(each), each.stat().st_size) for each in found if each.is_file()]
