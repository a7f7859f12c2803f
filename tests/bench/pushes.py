"""`python -m tests.bench.pushes`: the figures of pushes (design.md §11). Prints; asserts nothing."""

import asyncio
import json
import random
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import build
from bot.channels.base import Limits
from bot.memory import settled
from bot.pushes.planner import Planner
from bot.pushes.pusher import Pusher, sender_of
from bot.pushes.telegram import TelegramLine, application
from tests import databases
from tests.bench.gateway import WELCOME, Stubbed, Talker
from tests.pushing import Hamlet, Line

ENDORSED = {"by": "cô Hoa", "year": 2026}
LEDGER, HTTP, LIMIT, PEOPLE = 6_000, 2_000, 300, 100_000
LANES, LANE, THINKS = (
    16,
    30,
    0.1,
)  # so many people at once, one after the other; seconds between a question and its answer


async def ledger(url: str, purpose: str, number: int = LEDGER) -> dict[str, Any]:
    """The whole of the ledger, with a request that takes no time."""
    async with _hamlet(url) as there:
        persons = await there.people(number)
        await there.plans(purpose, *persons, args=ENDORSED)
        line = Line(limits=Limits(text=4096, buttons=100, label=40))
        pusher = there.pusher(line)
        began, worked = time.perf_counter(), time.process_time()
        await pusher.drain()
        took, cpu = time.perf_counter() - began, time.process_time() - worked
    number = len(line.sent)
    return {"sent": number, "per_second": round(number / took), "cpu_us": round(cpu / number * 1e6)}


async def http(url: str, rate: float, number: int, limits: Limits | None = None) -> dict[str, Any]:
    """Through python-telegram-bot and real HTTP to a server in another process."""
    async with _hamlet(url) as there, _answering() as (address, arrived):
        persons = await there.people(number)
        await there.plans("endorsed", *persons, args=ENDORSED)
        telegram = application("42:TEST", api_url=address, rate=rate)
        line = TelegramLine(telegram.bot)
        sender = sender_of("telegram", line, {}, rate)
        pusher = Pusher(there.app, {"telegram": sender}, there.pusher(Line()).pauses)
        began, worked = time.perf_counter(), time.process_time()
        await pusher.drain()
        took, cpu = time.perf_counter() - began, time.process_time() - worked
        times = await arrived()
        await line.aclose()
    return {
        "sent": len(times),
        "per_second": round(len(times) / took, 1),
        "cpu_us": round(cpu / len(times) * 1e6),
        "of_the_limit": round((len(times) - 1) / (times[-1] - times[0]) / rate, 3),
        "most_in_one_second": most_within(times, 1.0),
    }


async def planned(url: str, number: int = PEOPLE) -> dict[str, Any]:
    """Reminders for many people, chunk by chunk."""
    async with _hamlet(url) as there:
        await _many(there, number)
        return {"people": number, **await rounds(there)}


async def _many(there: Hamlet, number: int) -> None:
    """Residents of whom most are due; PostgreSQL has counted them, as its autovacuum does where they came one by one."""
    for _ in range(number // 5_000):
        await there.people(5_000, spoke=timedelta(hours=23, minutes=50))
    if there.app.store.dialect == "postgresql":
        await there.app.store.write(lambda tx: tx.exec_driver_sql("ANALYZE"))


async def rounds(there: Hamlet) -> dict[str, Any]:
    """One round in which all are due, and a whole one after it in which nobody is."""
    reads: list[float] = []
    writes: list[float] = []
    read, write = there.app.store.read, there.app.store.write

    def timed(into: list[float], work: Any) -> Any:
        def run(tx: Any) -> Any:
            began = time.perf_counter()
            done = work(tx)
            into.append(time.perf_counter() - began)
            return done

        return run

    there.app.store.read = lambda work: read(timed(reads, work))  # type: ignore[method-assign]
    there.app.store.write = lambda work: write(timed(writes, work))  # type: ignore[method-assign,assignment,misc]
    planner, found = Planner(there.app), dict[str, Any]()
    for name in ("due", "quiet"):
        began, worked = time.perf_counter(), time.process_time()
        found[f"{name}_rows"] = await planner.reminders()
        found[f"{name}_seconds"] = round(time.perf_counter() - began, 2)
        found[f"{name}_cpu_seconds"] = round(time.process_time() - worked, 2)
        for kind, times in (("read", reads), ("write", writes)):
            times.sort()
            if times:
                found[f"{name}_{kind}_ms_p50"] = round(times[len(times) // 2] * 1000, 1)
                found[f"{name}_{kind}_ms_p95"] = round(times[int(len(times) * 0.95)] * 1000, 1)
            times.clear()
    return found


async def meanwhile(url: str, number: int = PEOPLE) -> dict[str, Any]:
    """How long people wait for replies, alone and while reminders for many are planned by the same process."""
    async with _hamlet(url) as there:
        await _many(there, number)
    channel = Stubbed()
    settings = there.settings.model_copy(update={"slows_senders": False, "too_soon": 0.0})
    app = build(settings, [channel], clock=there.clock, reminders=True)
    async with app:
        await channel.start(app.receiver(channel), web.Application())
        settled()
        lanes = [
            [Talker(9_000_000 + lane * 1_000 + n, channel, app) for n in range(LANE)] for lane in range(LANES)
        ]
        for each in (talker for lane in lanes for talker in lane):
            each.now = there.clock
            for text in WELCOME:
                await each.says(text)
        half = LANE // 3
        alone = await _answers([lane[:half] for lane in lanes], lambda: False)
        planning = asyncio.create_task(Planner(app).reminders())
        during = await _answers([lane[half:] for lane in lanes], planning.done)
        rows = await planning
    alone, during = sorted(alone), sorted(during)
    p95 = [each[int(len(each) * 0.95)] * 1000 for each in (alone, during)]
    return {
        "rows": rows,
        "replies": [len(alone), len(during)],
        "p95_ms_alone": round(p95[0], 1),
        "p95_ms_meanwhile": round(p95[1], 1),
        "ratio": round(p95[1] / p95[0], 2),
    }


async def _answers(lanes: list[list[Talker]], over: Callable[[], bool]) -> list[float]:
    """The seconds that each reply took; people of a lane come one after the other, and think a moment."""
    waits: list[float] = []

    async def answers(lane: list[Talker]) -> None:
        for each in lane:
            for _ in range(9):
                if over():
                    return
                await asyncio.sleep(random.expovariate(1 / THINKS))
                began = time.perf_counter()
                await each.taps(each.button("3"))
                waits.append(time.perf_counter() - began)

    await asyncio.gather(*map(answers, lanes))
    return waits


def most_within(times: list[float], window: float) -> int:
    """The most arrivals within any window."""
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - window:
            first += 1
        most = max(most, last - first + 1)
    return most


@asynccontextmanager
async def _hamlet(url: str) -> AsyncIterator[Hamlet]:
    there = Hamlet(url)
    async with there.app.store:
        await there.found()
        settled()  # as the pusher has it
        yield there


@asynccontextmanager
async def _answering() -> AsyncIterator[tuple[str, Any]]:
    """A server in a process of its own that says yes and remembers when it was asked."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.pushes",
        "--answer",
        stdout=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()

    async def arrived() -> list[float]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n")
        found: list[float] = json.loads(await process.stdout.readline())
        return found

    try:
        yield address, arrived
    finally:
        process.terminate()
        await process.wait()


async def _answer() -> None:
    times: list[float] = []

    async def said(request: web.Request) -> web.Response:
        times.append(time.monotonic())
        data = await request.json()
        chat = {"id": int(str(data["chat_id"])), "type": "private"}
        message = {"message_id": len(times), "date": 0, "chat": chat, "text": ""}
        return web.json_response({"ok": True, "result": message})

    app = web.Application()
    app.router.add_post("/{bot}/{method}", said)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.readline)
    print(json.dumps(times), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Measure and print one JSON object."""
    warnings.simplefilter("ignore")
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    if "--answer" in sys.argv:
        asyncio.run(_answer())
        return
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(100))

        def url() -> str:
            place = Path(folder) / str(next(numbers))
            place.mkdir()
            return databases.sqlite(place, tables=True)

        found["ledger, service, SQLite FULL"] = asyncio.run(ledger(url(), "endorsed"))
        found["ledger, capped and with choices, SQLite FULL"] = asyncio.run(ledger(url(), "unfinished"))
        found["HTTP through python-telegram-bot"] = asyncio.run(http(url(), 2000.0, HTTP))
        found["limit of 30 a second"] = asyncio.run(http(url(), 30.0, LIMIT))
        found["planning, SQLite"] = asyncio.run(planned(url()))
        found["replies while it is planned, SQLite"] = asyncio.run(meanwhile(url()))
        databases.session_folder()
        try:
            with databases.postgresql(tables=True) as address:
                found["ledger, service, PostgreSQL"] = asyncio.run(ledger(address, "endorsed"))
            for name, measures in (("planning", planned), ("replies while it is planned", meanwhile)):
                with databases.postgresql(tables=True) as address:
                    found[f"{name}, PostgreSQL"] = asyncio.run(measures(address))
        finally:
            databases.stop_server()
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
