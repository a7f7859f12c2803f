"""
The whole way of a message: `cdht run` as it is, with everything on, and a Bot API server over real HTTP on this machine.

    python -m tests.bench.over_http

Both by polling and by webhook. What is counted is the CPU of the program's own process for a sheet of ten questions; the server
and the people are the process of the bench. Prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.vault import Vault
from tests import databases
from tests.bench.gateway import WELCOME
from tests.servers.bot_api import BotApi
from tests.servers.bot_api_people import Person

ROOT = Path(__file__).parents[2]
PEOPLE, SESSIONS, ANSWERS = 32, 3, 10
PATIENCE = 120.0
WAYS = {"polling in, requests out": False, "webhook in, requests out": True}
TICKS = os.sysconf("SC_CLK_TCK")
Figures = dict[str, float]


async def measure(rounds: int) -> dict[str, list[Figures]]:
    """Each way, so many rounds, in turn."""
    found: dict[str, list[Figures]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, by_webhook in WAYS.items():
            found[way].append(await run(by_webhook=by_webhook))
    return found


async def run(*, by_webhook: bool) -> Figures:
    """People who talk at once, on a new SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        url = databases.sqlite(Path(folder), tables=True)
        async with BotApi("42:TEST") as server, _program(url, server, by_webhook=by_webhook) as program:
            people = [[server.person(1000 * n + m) for m in range(SESSIONS)] for n in range(1, PEOPLE + 1)]
            for each in people:
                await asyncio.gather(*(_is_welcomed(person) for person in each))
            waits: list[float] = []
            cpu, began = _cpu(program.pid), time.perf_counter()
            await asyncio.gather(*(_answers(each, waits) for each in people))
            wall, used = time.perf_counter() - began, _cpu(program.pid) - cpu
            count = len(waits)
    waits.sort()
    return {
        "messages_per_second": count / wall,
        "cpu_ms": used / count * 1e3,
        "p50_ms": statistics.median(waits) * 1e3,
        "p99_ms": waits[int(count * 0.99)] * 1e3,
    }


@asynccontextmanager
async def _program(url: str, server: BotApi, *, by_webhook: bool) -> AsyncIterator[Process]:
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CDHT_")}
    settings = {
        "CDHT_DATABASE_URL": url,
        "CDHT_SECRET_KEY": Vault.new_key(),
        "CDHT_TELEGRAM_TOKEN": server.token,
        "CDHT_TELEGRAM_API_URL": server.url,
        "CDHT_LISTEN": f"127.0.0.1:{port}",
        "CDHT_LOG_FORMAT": "json",
    }
    if by_webhook:
        settings |= {
            "CDHT_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "CDHT_TELEGRAM_WEBHOOK_SECRET": "of-nothing-real",
        }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env=kept | settings,
        cwd=ROOT,
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        method = "setWebhook" if by_webhook else "getUpdates"
        await server.until(lambda: server.counts[method], PATIENCE)
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _is_welcomed(person: Person) -> None:
    for text in WELCOME[:-1]:
        person.says(text)
        await person.hears(PATIENCE)


async def _answers(one_after_the_other: list[Person], waits: list[float]) -> None:
    for person in one_after_the_other:
        began = time.perf_counter()
        person.says(WELCOME[-1])
        await person.hears(PATIENCE)
        waits.append(time.perf_counter() - began)
        for _ in range(ANSWERS):
            began = time.perf_counter()
            last = person.last
            level = next(each for each in last.buttons if (each.data or "").endswith("|3"))
            person.taps(last, str(level.data))
            await person.hears(PATIENCE)
            waits.append(time.perf_counter() - began)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main() -> None:
    """One round, printed."""
    databases.session_folder().mkdir(exist_ok=True)
    try:
        json.dump(asyncio.run(measure(1)), sys.stdout, ensure_ascii=False, indent=2)
    finally:
        databases.stop_server()
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
