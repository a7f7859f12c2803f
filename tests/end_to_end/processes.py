"""Real processes of the program: their environment, what they say line by line, and services that answer nobody."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from storage.vault import Vault

ROOT = Path(__file__).resolve().parents[2]
KEY = Vault.new_key()
PATIENCE = 60.0


def environment(**settings: str) -> dict[str, str]:
    """Only these settings, and logs for machines."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CDHT_")}
    return {
        **kept,
        "CDHT_LOG_FORMAT": "json",
        "CDHT_LISTEN": "127.0.0.1:0",
        "CDHT_SECRET_KEY": KEY,
        **settings,
    }


class Said:
    """A process and the lines of both its outputs, as they come."""

    def __init__(self, process: Process) -> None:
        self.process, self.lines = process, []
        self._readers = [asyncio.create_task(self._read(each)) for each in (process.stdout, process.stderr)]

    lines: list[str]

    @property
    def events(self) -> list[dict[str, Any]]:
        """Each line, parsed."""
        return [json.loads(line) for line in self.lines]

    def of(self, event: str, **about: Any) -> list[dict[str, Any]]:
        """The lines of an event."""
        return [each for each in self.events if each["event"] == event and about.items() <= each.items()]

    async def until(self, event: str, **about: Any) -> dict[str, Any]:
        """Wait for a line of an event."""
        async with asyncio.timeout(PATIENCE):
            while not (found := self.of(event, **about)):  # it happens in another process
                assert self.process.returncode is None, self.lines
                await asyncio.sleep(0.05)
        return found[0]

    async def ended(self, patience: float = PATIENCE) -> int:
        """Wait until it ends by itself; with what."""
        code = await asyncio.wait_for(self.process.wait(), patience)
        await asyncio.gather(*self._readers)
        return code

    async def _read(self, stream: asyncio.StreamReader | None) -> None:
        assert stream is not None
        while line := await stream.readline():
            self.lines.append(line.decode().rstrip("\n"))


@asynccontextmanager
async def running(*command: str, **settings: str) -> AsyncIterator[Said]:
    """A process of the program, which is killed where it did not end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *command,
        env=environment(**settings),
        cwd=ROOT,
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    said = Said(process)
    try:
        yield said
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await said.ended()


@asynccontextmanager
async def mute() -> AsyncIterator[str]:
    """A service that takes every request and answers none; its address."""
    ends = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ends.wait()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        ends.set()
        server.close()


@asynccontextmanager
async def locked() -> AsyncIterator[str]:
    """A PostgreSQL that refuses the password, as its protocol says; its address."""
    refusal = b'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "cdht"\0\0'

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                (length,) = struct.unpack("!i", await reader.readexactly(4))
                (code,) = struct.unpack("!i", await reader.readexactly(4))
                await reader.readexactly(length - 8)
                if code == 196608:  # a startup message of version 3
                    break
                writer.write(b"N")  # neither TLS nor GSSAPI here
            writer.write(b"R" + struct.pack("!ii", 8, 3))  # the password, please
            await reader.readexactly(1)
            (length,) = struct.unpack("!i", await reader.readexactly(4))
            await reader.readexactly(length - 4)
            writer.write(b"E" + struct.pack("!i", len(refusal) + 4) + refusal)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
