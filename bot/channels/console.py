"""The terminal: one line in, messages out, options always numbered; the same when stdin is a pipe."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, TextIO

from bot.channels.base import Inbound, Limits, Outgoing, Receive
from dialogs.events import Photographed, Typed

if TYPE_CHECKING:
    from aiohttp import web

LIMITS = Limits(text=4000)


class Console:
    """A conversation under a name; `prompt` is shown in a terminal only."""

    name = "console"
    limits = LIMITS

    def __init__(self, contact: str, *, lines: TextIO | None = None, out: TextIO | None = None) -> None:
        self._contact = contact
        self._lines, self._out = lines or sys.stdin, out or sys.stdout
        self._receive: Receive | None = None
        self._sent = count(1)
        self._prompts = self._lines.isatty()

    async def start(self, receive: Receive, app: "web.Application") -> None:  # noqa: ARG002
        """Nothing to register."""
        self.hears(receive)

    def hears(self, receive: Receive) -> None:
        """Hand what is said to this, from now on."""
        self._receive = receive

    async def listen(self) -> None:
        """Read lines until the end; each is answered before the next is read."""
        assert self._receive is not None  # noqa: S101
        while line := await asyncio.to_thread(self._read):
            await self._receive([self._inbound(line.rstrip("\r\n"))])

    def _read(self) -> str:
        if self._prompts:
            self._out.write("> ")
            self._out.flush()
        return self._lines.readline()

    def _inbound(self, line: str) -> Inbound:
        at = datetime.now(UTC)
        if line.startswith("/anh "):
            return Inbound(f"{at.timestamp()}", self._contact, Photographed(line[5:].strip()), at)
        return Inbound(f"{at.timestamp()}", self._contact, Typed(line), at)

    async def send(self, to: str, message: Outgoing) -> str:  # noqa: ARG002
        """Print the message."""
        if message.picture:
            self._out.write(f"\n[ảnh, {len(message.picture) // 1024 + 1} kB]\n")
        if message.text:
            self._out.write(f"\n{message.text}\n")
        self._out.flush()
        return str(next(self._sent))

    async def acknowledge(self, callbacks: Sequence[str]) -> None:
        """There is nothing that spins."""

    async def fetch(self, file: str) -> bytes:
        """A photo is a path on this machine (`/anh PATH`)."""
        return await asyncio.to_thread(_bytes, file)

    async def check(self) -> str:
        """Always there."""
        return "terminal"

    async def aclose(self) -> None:
        """Nothing is open."""


def _bytes(path: str) -> bytes:
    from pathlib import Path  # noqa: PLC0415

    return Path(path).read_bytes()
