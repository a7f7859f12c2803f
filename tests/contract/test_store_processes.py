"""The contract of the store when processes die, and when several share a database."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path

import pytest

from storage.store.store import open_store
from tests import databases
from tests.contract.notes import add, fill_tallies, notes, opened, tallies
from tests.contract.writing_process import CALLERS, TALLIES

pytestmark = pytest.mark.slow

MODULE = "tests.contract.writing_process"
ROOT = Path(__file__).parents[2]


async def start(url: str, *words: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", MODULE, url, *words, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )


def acknowledged(output: bytes) -> dict[int, int]:
    """Read what a process printed; its last line may be cut."""
    lines = output.decode().split("\n")[:-1]
    return {int(number): int(tally) for number, tally in (line.split() for line in lines)}


async def test_what_was_acknowledged_survives_a_kill(empty_database_url: str) -> None:
    async with opened(empty_database_url) as store:
        await store.write(fill_tallies(TALLIES))
    heard: dict[int, int] = {}
    for life in range(4):
        process = await start(empty_database_url, str(life * 1_000_000))
        assert process.stdout is not None
        head = [await process.stdout.readline() for _ in range(150 + 77 * life)]
        process.kill()
        rest, _ = await process.communicate()
        heard |= acknowledged(b"".join(head) + rest)

    async with open_store(empty_database_url) as store:
        stored, sums = set(await store.read(notes)), await store.read(tallies)

    assert len(heard) > 500
    assert heard.keys() <= stored
    assert len(stored) <= len(heard) + 4 * CALLERS  # no more than was under way at each kill
    counted = Counter(heard.values())
    assert all(sums[tally] >= counted[tally] for tally in range(TALLIES))
    assert sum(sums.values()) == len(stored)  # each unit wholly or not at all


async def test_two_processes_share_a_database(empty_database_url: str) -> None:
    async with opened(empty_database_url) as store:
        await store.write(fill_tallies(TALLIES))
    processes = [await start(empty_database_url, str(n * 1_000_000), "40") for n in range(2)]
    outputs = [await process.communicate() for process in processes]
    heard: Counter[int] = Counter()
    for process, (output, errors) in zip(processes, outputs, strict=True):
        assert process.returncode == 0, errors.decode()
        heard.update(acknowledged(output).values())

    async with open_store(empty_database_url) as store:
        assert len(await store.read(notes)) == 2 * 40 * CALLERS
        assert await store.read(tallies) == {tally: heard[tally] for tally in range(TALLIES)}


async def test_a_process_that_leaves_does_not_take_our_log_with_it(tmp_path: Path) -> None:
    url, log = databases.sqlite(tmp_path), tmp_path / "test.db-wal"
    leave = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM note').close()"
    async with opened(url) as store:
        await store.write(add(1))
        async with open_store(url) as second:  # opening the file aside would drop our locks on it
            await second.write(add(2))
        inode = log.stat().st_ino
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", leave, str(tmp_path / "test.db"))
        assert await other.wait() == 0

        assert log.stat().st_ino == inode
        assert {1, 2} == set(await store.read(notes))
