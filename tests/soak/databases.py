"""The two databases, each on a disk of its own; PostgreSQL can be killed as a whole, and comes back."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.databases import Cluster, ask

NAME = "cdht"
DEADLOCK = "deadlock detected"


class Sqlite:
    """A file."""

    name, dies = "SQLite", False

    def __init__(self, folder: Path, logs: Path) -> None:
        self.url = f"sqlite:///{folder / 'soak.db'}"
        self.kills = 0

    async def starts(self) -> None:
        """It is there once somebody writes."""

    async def comes_back(self) -> None:
        """It never went."""

    def kill(self) -> None:
        """It dies with the process that has it open, and no other way."""

    def processes(self) -> list[int]:
        """None of its own."""
        return []

    def stops(self) -> None:
        """Nothing to stop."""

    def deadlocks(self) -> int | None:
        """There are none: one writes."""
        return None


class Postgresql:
    """A cluster of its own, which is durable."""

    name, dies = "PostgreSQL", True

    def __init__(self, folder: Path, logs: Path) -> None:
        self._cluster = Lasting(folder / "pg", logs)
        self.url = self._cluster.url.replace("/postgres?", f"/{NAME}?")
        self.kills = 0

    async def starts(self) -> None:
        """Make it."""
        await asyncio.to_thread(self._cluster.start, durable=True)
        server = self._cluster.url
        for statement in (
            f"CREATE DATABASE {NAME}",
            "ALTER SYSTEM SET max_wal_size = '128MB'",
            "SELECT pg_reload_conf()",
        ):
            await asyncio.to_thread(ask, server, statement)

    async def comes_back(self) -> None:
        """Start it where it is down; it recovers by itself."""
        for _ in range(10):
            with suppress(RuntimeError):
                await asyncio.to_thread(self._cluster.again)
                return
            await asyncio.sleep(1)
        raise RuntimeError("PostgreSQL did not come back")

    def kill(self) -> None:
        """SIGKILL to the server and to all its processes."""
        self.kills += 1
        for each in self.processes():
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)

    def processes(self) -> list[int]:
        """The server and its children."""
        first = self._cluster.first
        return [first, *_children(first)] if first else []

    def stops(self) -> None:
        """At once."""
        with suppress(RuntimeError):
            self._cluster.stop()

    def deadlocks(self) -> int | None:
        """How many its log tells of."""
        log = self._cluster.log
        return log.read_text(errors="replace").count(DEADLOCK) if log.exists() else 0


class Lasting(Cluster):
    """A cluster that is started again with its data; its log lies on another disk."""

    def __init__(self, folder: Path, logs: Path) -> None:
        super().__init__(folder)
        self.log = logs / "postgresql.log"
        if self._user:
            shutil.chown(logs, self._user)

    @property
    def first(self) -> int:
        """The process that the others are children of; 0: it is not running."""
        if not self._runs():
            return 0
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def again(self) -> None:
        """Start it unless it runs; with the settings it had."""
        if self._runs() and self._answers():
            return
        if self._runs():
            raise RuntimeError("still starting, or full")
        self._begin(durable=True)

    def _answers(self) -> bool:
        with suppress(psycopg.Error):
            psycopg.connect(self.url, connect_timeout=2).close()
            return True
        return False


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
