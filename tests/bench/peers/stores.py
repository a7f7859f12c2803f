"""Where a row keeps what people did: a new one for every measurement, and how much it cost and holds."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import databases
from tests.bench.peers.environments import Missing, valkey

TICKS = os.sysconf("SC_CLK_TCK")


def nothing() -> float:
    """No server, nothing kept."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """Its address, the seconds of CPU its server has used, and the bytes it holds."""

    address: str = ""
    cpu: Callable[[], float] = nothing
    holds: Callable[[], float] = nothing


@contextmanager
def memory() -> Iterator[Kept]:
    """Nowhere: what the process holds goes with it."""
    yield Kept()


@contextmanager
def pickled() -> Iterator[Kept]:
    """A file that is written anew each second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.pickle"
        yield Kept(str(path), holds=lambda: path.stat().st_size if path.exists() else 0)


@contextmanager
def sqlite() -> Iterator[Kept]:
    """A file of SQLite; the log is as durable as the product has it, FULL."""
    with tempfile.TemporaryDirectory() as folder:
        url = databases.sqlite(Path(folder), tables=True)
        yield Kept(url, holds=lambda: sum(each.stat().st_size for each in Path(folder).glob("*.db*")))


@contextmanager
def postgresql() -> Iterator[Kept]:
    """A database of the server of this run."""
    with databases.postgresql(tables=True) as url:

        def holds() -> float:
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return float(row[0]) if row else 0.0

        yield Kept(url, _cpu_of_postgresql, holds)


@contextmanager
def redis() -> Iterator[Kept]:
    """A Valkey over a unix socket, which writes nothing to disk: the fastest way to have it."""
    with tempfile.TemporaryDirectory() as folder:
        at = str(Path(folder) / "socket")
        words = ["--port", "0", "--unixsocket", at, "--save", "", "--appendonly", "no", "--dir", folder]
        server = subprocess.Popen([valkey(), *words], stdout=subprocess.DEVNULL)
        try:
            _until(lambda: Path(at).exists())
            yield Kept(f"unix://{at}", lambda: _cpu(server.pid)[0], lambda: _used_memory(at))
        finally:
            server.terminate()
            server.wait(10)


STORES = {"": memory, "pickle": pickled, "sqlite": sqlite, "postgresql": postgresql, "redis": redis}


@contextmanager
def durable_postgresql() -> Iterator[None]:
    """A PostgreSQL that waits for the disk, as in production, for all that asks `databases` meanwhile."""
    before = os.environ.get(databases.SERVER)
    databases.session_folder().mkdir(exist_ok=True)
    cluster = databases.Cluster(Path(tempfile.mkdtemp(prefix="cdht-bench-")))
    cluster.folder.chmod(0o755)
    cluster.start(durable=True)
    os.environ[databases.SERVER] = cluster.url
    try:
        yield
    finally:
        databases.stop_server()
        os.environ.pop(databases.SERVER)
        if before:
            os.environ[databases.SERVER] = before
        cluster.stop()


def _cpu_of_postgresql() -> float:
    """Of the server and all its processes, those that have ended too."""
    with psycopg.connect(databases.server_url()) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        postmaster = _parent(row[0]) if row else 0  # while that backend is there
    own, ended = _cpu(postmaster)
    children = (int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal())
    return own + ended + sum(_cpu(each)[0] for each in children if _parent(each) == postmaster)


def _stat(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return ["0"] * 20


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _cpu(pid: int) -> tuple[float, float]:
    """Seconds of a process, and of its children that have ended."""
    user, system, users, systems = (int(each) / TICKS for each in _stat(pid)[11:15])
    return user + system, users + systems


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    return _cpu(pid)[0]


def _used_memory(at: str) -> float:
    with socket.socket(socket.AF_UNIX) as asked:
        asked.connect(at)
        asked.sendall(b"INFO memory\r\n")
        for line in asked.recv(65536).decode().splitlines():
            if line.startswith("used_memory:"):
                return float(line.partition(":")[2])
    raise LookupError("used_memory")


def _until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            raise Missing("Valkey does not start")
        time.sleep(0.02)
