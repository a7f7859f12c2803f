"""Processes of the program that are kept running: killed, started again, their memory looked at."""

from __future__ import annotations

import asyncio
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOOK = 2.0  # seconds between two looks at the memory
AGAIN = 1.0  # seconds until one that ended is started again, as a service manager would


@dataclass(frozen=True, slots=True)
class Look:
    """The memory of a process, in bytes, at a time of `time.monotonic`, when it had served so long."""

    at: float
    age: float
    memory: int


class Keeper:
    """One process that is started again whenever it ends, until `ends`."""

    def __init__(
        self, name: str, words: tuple[str, ...], env: Mapping[str, str], log: Path, port: int
    ) -> None:
        self.name, self._words, self._env, self._log, self._port = name, words, env, log, port
        self.looks: list[Look] = []
        self.kills = self.ended = 0  # by us; by itself after it had begun to serve
        self._process: Process | None = None
        self._began, self._killed, self._served, self._over = 0.0, False, False, False
        self._tasks = [asyncio.create_task(self._keep()), asyncio.create_task(self._look())]

    @property
    def pid(self) -> int | None:
        """Its number, while it lives."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def serves(self) -> bool:
        """Whether it has begun to serve."""
        if self.pid is None:
            return False
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.close()
            return True
        return False

    def kill(self) -> None:
        """SIGKILL, wherever it is."""
        if self.pid is not None and self._process is not None:
            self._killed = True
            self.kills += 1
            with suppress(ProcessLookupError):
                self._process.kill()

    async def ends(self) -> int:
        """SIGTERM, and wait; with what it ended (-9: it had to be killed after half a minute)."""
        self._over = True
        process = self._process
        if process is None:
            return 0
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 30)
        except TimeoutError:
            process.kill()
        code = await process.wait()
        for each in self._tasks:
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return code

    async def _keep(self) -> None:
        while not self._over:
            self._killed = self._served = False
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bot", *self._words,
                    env=dict(self._env), cwd=ROOT, stdin=DEVNULL, stdout=log, stderr=log,
                )  # fmt: skip
            self._began = time.monotonic()
            await self._process.wait()
            if not self._killed and not self._over:
                self.ended += self._served
                await asyncio.sleep(AGAIN)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            if self.pid is not None and (memory := private_memory(self.pid)):
                now = time.monotonic()
                if self._served:
                    self.looks.append(Look(now, now - self._began, memory))
                elif await self.serves():
                    self._served, self._began = True, now


def private_memory(pid: int) -> int:
    """Bytes that are a process's own (Linux: anonymous pages, each shared one in part); 0 where it is gone."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1]) * 1024
    return 0
