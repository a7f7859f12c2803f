"""Real processes: what keeps one from beginning is one line, every line can be read by machines, and SIGTERM ends it in time."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from storage.vault import Vault
from tests import databases
from tests.end_to_end.processes import KEY, ROOT, Said, environment, locked, mute, running
from tests.pushing import Hamlet
from tests.servers.bot_api import BotApi

SERVICES = ("run", "gateway", "pusher")
ENDS_IN = 10.0
Way = Callable[[Path], AbstractAsyncContextManager[dict[str, str]]]
WAYS: dict[str, tuple[Way, str]] = {}
"""Every way to fail at the start: what is arranged for it, and what is said."""


def way(says: str) -> Callable[[Callable[[Path], AsyncIterator[dict[str, str]]]], None]:
    def put(arrange: Callable[[Path], AsyncIterator[dict[str, str]]]) -> None:
        WAYS[arrange.__name__] = asynccontextmanager(arrange), says

    return put


def filled(folder: Path) -> str:
    """A database with tables that knows the key of these tests."""
    url = databases.sqlite(folder, tables=True)
    with sqlite3.connect(folder / "test.db") as tx:
        vault = Vault([urlsafe_b64decode(KEY + "=")])
        tx.execute(
            "INSERT INTO installation (id, keys, digest_key, counted, program) VALUES ('this', ?, ?, 1, '')",
            (json.dumps(list(vault.fingerprints)), vault.digest_fingerprint),
        )
    return url


@way("Connection refused")
async def database_away(_: Path) -> AsyncIterator[dict[str, str]]:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        yield {"CDHT_DATABASE_URL": f"postgresql://cdht@127.0.0.1:{taken.getsockname()[1]}/cdht"}


@way("password authentication failed")
async def wrong_password(_: Path) -> AsyncIterator[dict[str, str]]:
    async with locked() as there:
        yield {"CDHT_DATABASE_URL": f"postgresql://cdht@{there}/cdht", "CDHT_DATABASE_PASSWORD": "s3cret/@:"}


@way("update the program")
async def newer_tables(folder: Path) -> AsyncIterator[dict[str, str]]:
    url = databases.sqlite(folder, tables=True)
    with sqlite3.connect(folder / "test.db") as tx:
        tx.execute("UPDATE alembic_version SET version_num = '9999'")
    yield {"CDHT_DATABASE_URL": url}


@way("is not a key")
async def no_key(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {"CDHT_DATABASE_URL": databases.sqlite(folder), "CDHT_SECRET_KEY": "short"}


@way("another secret key")
async def another_key(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {"CDHT_DATABASE_URL": filled(folder), "CDHT_SECRET_KEY": Vault.new_key()}


@way("No database URL")
async def no_address(_: Path) -> AsyncIterator[dict[str, str]]:
    yield {"CDHT_DATABASE_URL": "the one over there"}


@way("CDHT_WEB")
async def no_boolean(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {"CDHT_DATABASE_URL": databases.sqlite(folder), "CDHT_WEB": "perhaps"}


@way("CDHT_LOG_LEVEL")
async def no_level(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {"CDHT_DATABASE_URL": databases.sqlite(folder), "CDHT_LOG_LEVEL": "LOUD"}


@way("CDHT_SECRET_KEY_FILE")
async def no_file(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {
        "CDHT_DATABASE_URL": databases.sqlite(folder),
        "CDHT_SECRET_KEY": "",
        "CDHT_SECRET_KEY_FILE": "/not/there",
    }


@way("can't be used")
async def no_folder(folder: Path) -> AsyncIterator[dict[str, str]]:
    (folder / "file").write_text("")
    yield {"CDHT_DATABASE_URL": f"sqlite:///{folder}/file/test.db"}


async def port_taken(folder: Path) -> AsyncIterator[dict[str, str]]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield {
            "CDHT_DATABASE_URL": filled(folder),
            "CDHT_WEB": "true",
            "CDHT_LISTEN": f"127.0.0.1:{taken.getsockname()[1]}",
        }


async def no_port(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {"CDHT_DATABASE_URL": filled(folder), "CDHT_WEB": "true", "CDHT_LISTEN": "here"}


async def settings_at_odds(folder: Path) -> AsyncIterator[dict[str, str]]:
    yield {
        "CDHT_DATABASE_URL": filled(folder),
        "CDHT_TELEGRAM_TOKEN": "42:TEST",
        "CDHT_PUBLIC_URL": "https://vi-du.example",
    }


GATEWAYS: dict[str, tuple[Way, str]] = {
    "port_taken": (asynccontextmanager(port_taken), "CDHT_LISTEN"),
    "no_port": (asynccontextmanager(no_port), "CDHT_LISTEN"),
    "settings_at_odds": (asynccontextmanager(settings_at_odds), "secret"),
}
"""Of a process that listens."""
CASES = [
    (service, name) for service in SERVICES for name in (*WAYS, *(GATEWAYS if service != "pusher" else ()))
]


@pytest.mark.slow
@pytest.mark.parametrize(("service", "name"), CASES)
async def test_what_keeps_a_process_from_beginning_is_one_line(
    service: str, name: str, tmp_path: Path
) -> None:
    """At once, for machines where logs are for machines, and with no secret and no trace in it."""
    arranged, says = {**WAYS, **GATEWAYS}[name]
    async with arranged(tmp_path) as settings:
        began = time.monotonic()
        async with running(service, **settings) as said:
            code = await said.ended(20)
        took = time.monotonic() - began

    (line,) = [each for each in said.events if each["event"] != "database.prepared"]
    assert code in {1, 2}
    assert (line["event"], line["level"]) == ("start.failed", "error")
    assert says in line["why"]
    assert "\n" not in line["why"]
    assert "s3cret" not in line["why"]
    assert took < 20


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "Địa chỉ cơ sở dữ liệu chưa đúng: viết sqlite:///file hoặc postgresql://…."),
        ("en", "No database URL: write sqlite:///file or postgresql://…."),
    ],
)
async def test_in_a_terminal_it_is_a_sentence(language: str, sentence: str) -> None:
    """In the language of whoever keeps it."""
    wrong = {"CDHT_LOG_FORMAT": "text", "CDHT_DATABASE_URL": "nothing", "CDHT_LANG": language}
    async with running("gateway", **wrong) as said:
        assert await said.ended() == 1

    assert said.lines == [sentence]


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
async def test_without_a_channel_it_waits_and_says_so(service: str, tmp_path: Path) -> None:
    """A restart would change nothing; whoever asks is told that it is not ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    watched = ["--listen", f"127.0.0.1:{port}"] if service == "pusher" else []
    settings = {"CDHT_DATABASE_URL": databases.sqlite(tmp_path), "CDHT_LISTEN": f"127.0.0.1:{port}"}
    async with running(service, *watched, **settings) as said, aiohttp.ClientSession() as session:
        await said.until("no_channel")
        await said.until("pusher" if service == "pusher" else "serving")
        async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            ready = answer.status, await answer.json()
        said.process.terminate()
        code = await said.ended(ENDS_IN)

    assert ready == (503, {"ready": False, "missing": ["no channel is configured"], "channels": {}})
    assert code == 0
    assert len(said.of("no_channel")) == 1


@asynccontextmanager
async def busy(url: str) -> AsyncIterator[tuple[BotApi, dict[str, str]]]:
    """A service with two people of whom one has just written, and something that is due to them."""
    there = Hamlet(url, secret_key=KEY)
    there.clock.now = datetime.now(UTC)
    async with BotApi("42:TEST") as api:
        async with there.app.store:
            await there.found()
            await there.rules({"hours": {"quiet_from": "00:00", "quiet_to": "00:00"}})
            persons = await there.people(2, spoke=timedelta(hours=2))
            await there.plans("endorsed", *persons, args={"by": "cô Hoa", "year": 2026})
        yield (
            api,
            {"CDHT_DATABASE_URL": url, "CDHT_TELEGRAM_TOKEN": api.token, "CDHT_TELEGRAM_API_URL": api.url},
        )


@pytest.mark.slow
async def test_every_line_is_for_machines_also_while_all_fails(tmp_path: Path) -> None:
    """At the loudest, healthy and failing: each line is an object, each state is said once, each step has its request."""
    url = databases.sqlite(tmp_path, tables=True)
    async with (
        busy(url) as (api, settings),
        running("run", CDHT_LOG_LEVEL="DEBUG", CDHT_WEB="true", **settings) as said,
    ):
        await said.until("serving")
        mai = api.person(2001)
        mai.starts()
        step = await said.until("step.done")
        with sqlite3.connect(tmp_path / "test.db", timeout=30) as tx:
            tx.execute("ALTER TABLE account RENAME TO elsewhere")
        await said.until("tick.failed", tick="pauses")
        await said.until("background.failed", what="pauses")
        mai.says("xin chào")
        await asyncio.sleep(6)
        with sqlite3.connect(tmp_path / "test.db", timeout=30) as tx:
            tx.execute("ALTER TABLE elsewhere RENAME TO account")
        await said.until("tick.again", tick="pauses")
        await said.until("background.again", what="pauses")
        said.process.terminate()
        code = await said.ended(ENDS_IN)

    assert code == 0
    assert all(each["event"] and each["level"] and each["timestamp"] for each in said.events)
    assert step["request"]
    once = Counter(
        (each["event"], each.get("tick"), each.get("what"), each["error"]) for each in said.of("tick.failed")
    )
    assert set(once.values()) == {1}
    failed = said.of("tick.failed", tick="pauses")[0]
    assert "Traceback" in failed["exception"]
    assert failed["at"].startswith(("bot/", "storage/"))


LIBRARIES = """
import asyncio, logging, sys, threading, warnings
from bot.logs import catch_all, set_up
from bot.settings import Settings
set_up(Settings()); catch_all()
for name in ("apscheduler.executors.default", "asyncio", "aiohttp.server", "aiogram", "telegram.ext"):
    try:
        raise RuntimeError("a person's words")
    except RuntimeError:
        logging.getLogger(name).exception("it broke\\nhere")
warnings.warn("deprecated")
threading.Thread(target=lambda: 1 / 0).start()
class Ends:
    def __del__(self): raise KeyError("words")
Ends()
async def lost():
    asyncio.get_running_loop().create_task(fails()); await asyncio.sleep(0.01)
async def fails(): raise ValueError("a person's words")
asyncio.run(lost())
import gc; gc.collect()
raise LookupError("a person's words")
"""


THREADS = """
import logging, structlog, sys, threading
from bot.logs import set_up
from bot.settings import Settings
set_up(Settings()); sys.setswitchinterval(1e-6)
def ours():
    for number in range(500): structlog.get_logger().error("ours", number=number)
def theirs():
    for number in range(500): logging.getLogger("aiogram").error("theirs")
threads = [threading.Thread(target=each) for each in (ours, theirs) * 3]
for each in threads: each.start()
for each in threads: each.join()
"""


async def _ran(program: str, **settings: str) -> Said:
    """A program that ran to its end, with what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, env=environment(**settings), cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    said = Said(process)
    await said.ended()
    return said


async def test_lines_of_threads_do_not_mix() -> None:
    """Ours and those of libraries come by two ways, each with a lock of its own."""
    said = await _ran(THREADS)

    assert Counter(each["event"] for each in said.events) == {"ours": 1500, "theirs": 1500}


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
async def test_what_libraries_log_and_nobody_caught_is_a_line_like_the_others(level: str) -> None:
    """A trace is there at DEBUG alone; without it nothing of what an error quotes."""
    said = await _ran(LIBRARIES, CDHT_LOG_LEVEL=level)
    assert said.process.returncode == 1

    loggers = {each.get("logger") for each in said.events}
    errors = Counter(each.get("error") for each in said.events)
    assert {"apscheduler.executors.default", "asyncio", "aiohttp.server", "aiogram", "py.warnings"} <= loggers
    assert {"RuntimeError", "ZeroDivisionError", "KeyError", "ValueError", "LookupError"} <= set(errors)
    assert ("words" in "".join(said.lines)) is (level == "DEBUG")
    assert all(("exception" in each) is (level == "DEBUG") for each in said.events if "error" in each)


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
async def test_it_ends_in_time_while_the_service_hangs(service: str, tmp_path: Path) -> None:
    """A request that is never answered holds up nobody."""
    url = databases.sqlite(tmp_path, tables=True)
    async with busy(url) as (_, settings), mute() as nobody:
        silent = {**settings, "CDHT_TELEGRAM_API_URL": f"http://{nobody}"}
        async with running(service, CDHT_LOG_LEVEL="DEBUG", **silent) as said:
            await said.until("pusher" if service == "pusher" else "serving")
            await asyncio.sleep(2)  # what is due is on its way
            code = await _told_to_end(said)

    assert code == 0
    assert said.of("stopped")


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("how", ["gone", "frozen"])
async def test_it_ends_in_time_while_the_database_is_away(service: str, how: str, tmp_path: Path) -> None:
    """Stopped, or there and not answering."""
    own = databases.Cluster(Path(databases.tempfile.mkdtemp(prefix="cdht-own-")))
    own.start()
    try:
        databases.ask(own.url, "CREATE DATABASE cdht")
        url = own.url.replace("/postgres?", "/cdht?")
        from storage.store.migrate import migrate

        await asyncio.to_thread(migrate, url)
        async with (
            busy(url) as (_, settings),
            running(service, CDHT_LOG_LEVEL="DEBUG", CDHT_WEB="true", **settings) as said,
        ):
            await said.until("pusher" if service == "pusher" else "serving")
            with Away(own, how):
                await asyncio.sleep(2)
                code = await _told_to_end(said)
    finally:
        own.stop()

    assert code == 0
    assert said.of("stopped") or said.of("stopped.at_last")


async def _told_to_end(said: Said) -> int:
    began = time.monotonic()
    said.process.send_signal(signal.SIGTERM)
    code = await said.ended(ENDS_IN + 5)
    assert time.monotonic() - began < ENDS_IN
    return code


class Away:
    """A server that is stopped, or whose every process is."""

    def __init__(self, cluster: databases.Cluster, how: str) -> None:
        self._cluster, self._how = cluster, how

    def _signal(self, which: signal.Signals) -> None:
        import os

        main = int((self._cluster.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for each in (main, *map(int, children)):
            os.kill(each, which)

    def __enter__(self) -> None:
        if self._how == "gone":
            self._cluster._control("stop", "-w", "-m", "immediate")
        else:
            self._signal(signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        if self._how == "frozen":
            self._signal(signal.SIGCONT)
