"""Pushers as processes, against a real Bot API over HTTP: killed, stopped, told to wait; nobody gets anything twice."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.vault import Vault
from tests.pushing import Hamlet
from tests.servers.bot_api import BotApi

ROOT = Path(__file__).resolve().parents[2]
KEY = Vault.new_key()
ENDORSED = {"by": "cô Hoa", "year": 2026}
AWAKE = {"hours": {"quiet_from": "00:00", "quiet_to": "00:00"}}
PATIENCE = 120.0
LATELY = timedelta(hours=2)  # whoever wrote so lately is not reminded, whatever the hour at which this runs


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi("42:TEST") as made:
        yield made


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Hamlet]:
    made = Hamlet(database_url, secret_key=KEY)
    made.clock.now = datetime.now(UTC)
    async with made.app.store:
        await made.found()
        await made.rules(AWAKE)
        yield made


def environment(there: Hamlet, server: BotApi) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CDHT_")}
    return {
        **kept,
        "CDHT_DATABASE_URL": there.settings.database_url,
        "CDHT_SECRET_KEY": KEY,
        "CDHT_TELEGRAM_TOKEN": server.token,
        "CDHT_TELEGRAM_API_URL": server.url,
        "CDHT_LISTEN": "127.0.0.1:0",
        "CDHT_LOG_LEVEL": "ERROR",
    }


async def pusher(there: Hamlet, server: BotApi, *options: str) -> Process:
    """Start a pusher; what it does not end within its lease, another takes over."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "pusher",
        "--lease",
        "3",
        *options,
        env=environment(there, server),
        cwd=ROOT,
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )


def caught(process: int, which: signal.Signals) -> bool:
    """Whether a process handles a signal itself, by its status on Linux; elsewhere it is taken for granted."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return True
    line = next(each for each in status.read_text().splitlines() if each.startswith("SigCgt:"))
    return bool(int(line.split()[1], 16) >> (which - 1) & 1)


async def ends(process: Process) -> None:
    """SIGTERM: what is under way ends in order; a process that is still starting is waited for."""
    async with asyncio.timeout(PATIENCE):
        while not caught(process.pid, signal.SIGTERM):  # noqa: ASYNC110 (it happens in another process)
            await asyncio.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, errors.decode()


async def written_to(there: Hamlet, server: BotApi, number: int) -> list[str]:
    """So many people who wrote before, each with a message that is due."""
    persons = await there.people(number, spoke=LATELY)
    for n in range(number):
        server.person(1001 + n).starts()
    await there.plans("endorsed", *persons, args=ENDORSED)
    return persons


async def until(there: Hamlet, *states: str) -> Counter[str]:
    """Wait until every row of the ledger has one of these states."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = Counter(row["state"] for row in await there.rows())
            if set(found) <= set(states):
                return found
            await asyncio.sleep(0.2)


async def arrive(server: BotApi, number: int) -> None:
    """Wait until so many messages arrived in all."""
    async with asyncio.timeout(PATIENCE):
        while len(server.sent) < number:  # noqa: ASYNC110 (it happens in other processes)
            await asyncio.sleep(0.01)


@pytest.mark.slow
async def test_two_pushers_are_killed_and_nobody_gets_anything_twice(there: Hamlet, server: BotApi) -> None:
    await written_to(there, server, 90)
    processes = [await pusher(there, server, "--telegram-rate", "25") for _ in range(2)]
    chance = random.Random(7)
    try:
        for kill in range(2):
            before = len(server.sent)
            await arrive(server, before + 10 + kill)
            victim = processes.pop(chance.randrange(len(processes)))
            victim.kill()
            await victim.communicate()
            processes.append(await pusher(there, server, "--telegram-rate", "25"))
        found = await until(there, "sent", "unknown")
        for each in processes:
            await ends(each)
            processes = []
    finally:
        for each in processes:
            if each.returncode is None:
                each.kill()
                await each.communicate()

    assert not server.duplicates()
    assert found["sent"] + found["unknown"] == 90
    assert len(server.sent) >= found["sent"]
    assert found["unknown"] <= 2 * 10  # what was under way in two that died
    assert server.rate() <= 30  # what Telegram allows; the exact rate is measured by the bench


@pytest.mark.slow
async def test_a_restart_in_the_middle_loses_and_repeats_nothing(there: Hamlet, server: BotApi) -> None:
    await written_to(there, server, 60)
    for _ in range(3):
        process = await pusher(there, server, "--telegram-rate", "30")
        before = len(server.sent)
        await arrive(server, before + 12)
        await ends(process)
    process = await pusher(there, server, "--telegram-rate", "30")
    found = await until(there, "sent")
    await ends(process)

    assert found == {"sent": 60}
    assert not server.duplicates()


@pytest.mark.slow
async def test_faults_of_the_service_are_obeyed(there: Hamlet, server: BotApi) -> None:
    await written_to(there, server, 40)
    server.person(1003).blocks_bot()
    server.fault("sendMessage", status=429, parameters={"retry_after": 2}, skip=5)
    server.fault("sendMessage", status=500, skip=12)
    server.fault("sendMessage", "deliver_then_reset", skip=20)
    process = await pusher(there, server, "--telegram-rate", "30")
    found = await until(there, "sent", "unknown", "failed")
    await ends(process)

    assert found == {"sent": 38, "failed": 1, "unknown": 1}
    assert not server.duplicates()
    refused = next(each.at for each in server.requests if each.status == 429)
    later = [each.at - refused for each in server.requests if each.method == "sendMessage"]
    assert not [each for each in later if 0.5 < each < 2.0]  # what was under way at most


def test_the_pusher_does_not_import_aiogram() -> None:
    """It costs 165 MB (design.md §13)."""
    code = "import sys, bot.commands.serve, bot.pushes.service; print([m for m in sys.modules if m.split('.')[0] in ('aiogram', 'matplotlib')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


async def test_the_figures_are_shown_and_name_nobody(there: Hamlet, server: BotApi) -> None:
    import aiohttp

    await written_to(there, server, 3)
    port = 18_000 + os.getpid() % 2000
    process = await pusher(there, server, "--listen", f"127.0.0.1:{port}")
    await until(there, "sent")
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
        text = await answer.text()
    await ends(process)

    assert 'cdht_pushes_total{channel="telegram",outcome="sent",purpose="endorsed"} 3.0' in text
    assert 'cdht_ledger_rows{state="sent"} 3.0' in text
    assert "Lan" not in text
