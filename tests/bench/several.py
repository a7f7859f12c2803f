"""
Gateways side by side, each a process, on one PostgreSQL: people who answer at once, of whom every message may reach any of them.

    python -m tests.bench.several [SECONDS] [GATEWAYS]        ten minutes of two: python -m tests.bench.several 600 2

counts the deadlocks, and measures one gateway against two where no number of them is given. A gateway reads updates of
Telegram from its standard input, a line each, and writes what it sends to its standard output.
"""

import asyncio
import json
import logging
import random
import sys
import time
from asyncio.subprocess import PIPE, Process
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from bot.channels.telegram.updates import inbound
from bot.clock import now
from storage.store.migrate import migrate
from tests import databases
from tests.bench.gateway import WELCOME, Stubbed, Talker
from tests.bench.peers.stores import durable_postgresql
from tests.gateways import deadlocks, gateways

PEOPLE = 60
SECONDS = 10.0
MODULE = "tests.bench.several"
ROOT = Path(__file__).parents[2]


# -- a gateway


class Told(Stubbed):
    """A Telegram that is told on standard output."""

    async def _call(self, method: str, params: dict[str, Any], seconds: int = 0) -> Any:
        answer = await super()._call(method, params, seconds)
        if method in {"sendMessage", "editMessageText"}:
            sys.stdout.write(json.dumps(params) + "\n")
            sys.stdout.flush()
        return answer


async def serve(url: str) -> None:
    """Take what comes by standard input, until that ends."""
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet, logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with gateways(url, [0.0], of=Told) as (app,):
        receive = app.receiver(app.channels["telegram"])
        tasks: set[asyncio.Task[None]] = set()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while line := await reader.readline():
            heard = inbound(json.loads(line), now)
            assert heard is not None
            task = asyncio.create_task(receive([heard]))  # type: ignore[arg-type]
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)


# -- the people


class Elsewhere(Talker):
    """One person; the gateways are other processes."""

    def __init__(self, number: int, service: Stubbed, processes: list[Process]) -> None:
        self.chat, self.number, self.channel = 1000 + number, 0, service
        self._processes, self._luck = processes, random.Random(number)

    async def _hand(self, text: str) -> None:
        reply = self.channel.heard.setdefault(str(self.chat), asyncio.Event())
        reply.clear()
        pipe = self._luck.choice(self._processes).stdin
        assert pipe is not None
        pipe.write(text.encode() + b"\n")
        async with asyncio.timeout(60):
            await reply.wait()

    async def talks(self, until: float, waits: list[float]) -> None:
        """Answer, go back, answer again, without end."""
        while (began := time.perf_counter()) < until:
            await (self.taps(self.button("3")) if self.number % 2 else self.says("quay lại"))
            waits.append(time.perf_counter() - began)


async def _reads(process: Process, service: Stubbed) -> None:
    assert process.stdout is not None
    while line := await process.stdout.readline():
        params = json.loads(line)
        service.sent[str(params["chat_id"])] = params
        service.heard.setdefault(str(params["chat_id"]), asyncio.Event()).set()


@asynccontextmanager
async def processes(url: str, several: int, service: Stubbed) -> Any:
    """So many gateways."""
    async with AsyncExitStack() as stack:
        started = []
        for _ in range(several):
            words = ("-m", MODULE, "serve", url)
            process = await asyncio.create_subprocess_exec(
                sys.executable, *words, stdin=PIPE, stdout=PIPE, cwd=ROOT, limit=1 << 20
            )
            started.append(process)
            stack.push_async_callback(process.wait)
            assert process.stdin is not None
            stack.callback(process.stdin.close)
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n"
            reads = asyncio.create_task(_reads(process, service))
            stack.callback(reads.cancel)
        yield started


async def run(url: str, several: int, seconds: float) -> dict[str, float]:
    """Messages a second of so many gateways, how long the slowest twentieth waited, and the deadlocks."""
    service, before = Stubbed(), deadlocks(url)
    async with processes(url, several, service) as started:
        people = [Elsewhere(number, service, started) for number in range(PEOPLE)]
        for text in WELCOME:
            await asyncio.gather(*(each.says(text) for each in people))
        for each in people:
            each.number += each.number % 2 == 0
        waits: list[float] = []
        began = time.perf_counter()
        await asyncio.gather(*(each.talks(began + seconds, waits) for each in people))
        spent = time.perf_counter() - began
    waits.sort()
    return {
        "gateways": several,
        "updates_per_second": round(len(waits) / spent),
        "p95_ms": round(waits[int(len(waits) * 0.95)] * 1000, 1),
        "deadlocks": deadlocks(url) - before,
    }


def measure(seconds: float = SECONDS) -> dict[str, Any]:
    """One gateway against two."""
    found = []
    for several in (1, 2):
        with databases.postgresql(tables=False) as url:
            migrate(url)
            found.append(asyncio.run(run(url, several, seconds)))
    ratio = found[1]["updates_per_second"] / found[0]["updates_per_second"]
    return {"one": found[0], "two": found[1], "two to one": round(ratio, 2)}


def main(seconds: str = str(SECONDS), several: str = "") -> None:
    """Measure, or count the deadlocks of a longer time."""
    with durable_postgresql():
        if not several:
            found: Any = measure(float(seconds))
        else:
            with databases.postgresql() as url:
                migrate(url)
                found = asyncio.run(run(url, int(several), float(seconds)))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve(sys.argv[2]))
    else:
        main(*sys.argv[1:])
