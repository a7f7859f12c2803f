"""How many units a second the store commits: 32 callers, three statements a unit.

    python -m tests.bench.store [--seconds 3] [--callers 32] [--burn 0]

A unit reads a session row, adds an answer and updates the session (500 bytes of JSON). `write` runs
the three statements for each unit, `step` for the whole set of those who wait. `--burn` has each
caller work that many microseconds in the event loop before each unit, as a parser would. Prints
one JSON object: best of the windows, their median, and the time a caller waited. `sqlite.floor` is
what SQLite does without any of this: bare sqlite3, one thread, the callers' units in one commit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, bindparam, insert, select, update

from storage.store.engines import address, open_engine
from storage.store.store import Store, Tx, open_store
from tests import databases

metadata = MetaData()
session = Table(
    "session", metadata, Column("id", Integer, primary_key=True), Column("state", Text, default="")
)
answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", Integer, index=True),
    Column("option", String(20)),
)

_state = json.dumps({"answers": {f"q{n}": "often" for n in range(32)}})[:500]
_by_id = select(session.c.id, session.c.state).where(session.c.id == bindparam("b_id"))
_by_ids = select(session.c.id, session.c.state).where(session.c.id.in_(bindparam("b_ids", expanding=True)))
_change = update(session).where(session.c.id == bindparam("b_id")).values(state=bindparam("b_state"))

Unit = Callable[[Store, int], Awaitable[object]]


def one(tx: Tx, person: int) -> int:
    """Do the three statements for one person."""
    tx.execute(_by_id, {"b_id": person}).one()
    tx.execute(insert(answer), {"session": person, "option": "often"})
    tx.execute(_change, {"b_id": person, "b_state": _state})
    return person


def many(tx: Tx, people: list[int]) -> list[int]:
    """Do the three statements for all who wait."""
    found = tx.execute(_by_ids, {"b_ids": people}).all()
    people = sorted(row.id for row in found)
    tx.execute(insert(answer), [{"session": person, "option": "often"} for person in people])
    tx.execute(_change, [{"b_id": person, "b_state": _state} for person in people])
    return people


async def by_write(store: Store, person: int) -> object:
    """Hand over a work."""
    return await store.write(lambda tx: one(tx, person))


async def by_step(store: Store, person: int) -> object:
    """Hand over an item of a set."""
    return await store.step(many, person, person)


async def measure(url: str, unit: Unit, options: argparse.Namespace) -> dict[str, Any]:
    """Let the callers run, each its next unit as soon as the last is committed."""
    waits: list[float] = []
    windows: list[float] = []
    burn = options.burn / 1e6
    async with open_store(url) as store:
        deadline = time.perf_counter() + 0.5  # warm

        async def call(person: int) -> None:
            while (begun := time.perf_counter()) < deadline:
                while time.perf_counter() - begun < burn:
                    pass
                begun = time.perf_counter()
                await unit(store, person)
                waits.append(time.perf_counter() - begun)

        for _ in range(options.windows + 1):
            waits.clear()
            before, cpu = store.stats.groups, time.process_time()
            begun = time.perf_counter()
            await asyncio.gather(*(call(person) for person in range(options.callers)))
            took = time.perf_counter() - begun
            windows.append(len(waits) / took)
            deadline = time.perf_counter() + options.seconds / options.windows
        waits.sort()
        return {
            "best": round(max(windows[1:])),
            "median": round(statistics.median(windows[1:])),
            "p50_ms": round(waits[len(waits) // 2] * 1e3, 2),
            "p95_ms": round(waits[len(waits) * 95 // 100] * 1e3, 2),
            "cpu_us": round((time.process_time() - cpu) / len(waits) * 1e6),
            "units_a_group": round(len(waits) / (store.stats.groups - before), 1),
        }


def floor(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Do the same statements in groups with bare sqlite3 and no callers."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    people = [(person,) for person in range(options.callers)]
    answers = [(person, "often") for (person,) in people]
    states = [(_state, person) for (person,) in people]
    windows: list[float] = []
    for _ in range(options.windows):
        groups, begun = 0, time.perf_counter()
        while (took := time.perf_counter() - begun) < options.seconds / options.windows:
            connection.execute("BEGIN IMMEDIATE")
            for person in people:
                connection.execute("SELECT id, state FROM session WHERE id = ?", person).fetchone()
            connection.executemany("INSERT INTO answer (session, option) VALUES (?, ?)", answers)
            connection.executemany("UPDATE session SET state = ? WHERE id = ?", states)
            connection.execute("COMMIT")
            groups += 1
        windows.append(groups * options.callers / took)
    connection.close()
    return {"best": round(max(windows)), "median": round(statistics.median(windows))}


def fill(url: str, people: int) -> None:
    """Make the tables and a session for each caller."""
    engine = open_engine(address(url))
    with engine.begin() as tx:
        metadata.create_all(tx)
        tx.execute(insert(session), [{"id": person} for person in range(people)])
    engine.dispose()


def main() -> None:
    """Measure both ways on both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--windows", type=int, default=5)
    parser.add_argument("--callers", type=int, default=32)
    parser.add_argument("--burn", type=float, default=0.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    result: dict[str, Any] = {"callers": options.callers, "load": os.getloadavg()[0]}
    cluster = databases.Cluster(databases.session_folder())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        urls = {"sqlite": f"sqlite:///{path}", "postgresql": cluster.url}
        try:
            cluster.start(durable=True)
            for name, url in urls.items():
                fill(url, options.callers)
                for way, unit in {"write": by_write, "step": by_step}.items():
                    if options.only in f"{name}.{way}":
                        result[f"{name}.{way}"] = asyncio.run(measure(url, unit, options))
            result["sqlite.floor"] = floor(path, options)
        finally:
            cluster.stop()
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
