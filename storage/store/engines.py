"""Opening a database: its address, its engines, and how each connection is set up."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from dialogs.jsons import dumped, loaded
from dialogs.phrases import Phrase, Told

if TYPE_CHECKING:
    import psycopg  # a tenth of a second, which SQLAlchemy takes where there is a PostgreSQL

_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}
_SQLITE = {"sqlite", "sqlite+pysqlite"}

# How long libpq waits for a server, and how soon it notices that one has gone without a word.
_LIBPQ = {
    "application_name": "cdht",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


A_FILE, A_SERVER = "sqlite:///file", "postgresql://…"


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine that writes over one connection, and one that only reads."""

    dialect: str
    writing: Engine
    reading: Engine

    def dispose(self) -> None:
        """Close every connection."""
        self.writing.dispose()
        self.reading.dispose()


def address(url: str) -> URL:
    """Read a URL, and say plainly what is wrong with it (never its password)."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadAddress(
            Phrase(
                "database.no_address",
                "Địa chỉ cơ sở dữ liệu chưa đúng: viết {file} hoặc {server}.",
                file=A_FILE,
                server=A_SERVER,
            )
        ) from None
    if parsed.drivername in _POSTGRESQL:
        libpq = {name: value for name, value in _LIBPQ.items() if name not in parsed.query}
        return parsed.set(drivername="postgresql+psycopg").update_query_dict(libpq)
    if parsed.drivername not in _SQLITE:
        raise BadAddress(
            Phrase(
                "database.no_such_kind",
                "Không dùng được loại cơ sở dữ liệu {kind}: viết {file} hoặc {server}.",
                kind=parsed.drivername,
                file=A_FILE,
                server=A_SERVER,
            )
        )
    if not parsed.database or ":memory:" in parsed.database or "mode=memory" in url:
        raise BadAddress(
            Phrase(
                "database.in_memory",
                "SQLite trong bộ nhớ chỉ có một kết nối, ở đây cần nhiều: ghi tên một tệp, ví dụ {file}.",
                file="sqlite:////tmp/try.db",
            )
        )
    return parsed.set(drivername="sqlite+pysqlite")


def open_engines(url: str, *, readers: int) -> Engines:
    """Prepare both engines; nothing is connected before the first use."""
    parsed = address(url)
    dialect = parsed.get_backend_name()
    return Engines(dialect, open_engine(parsed), _open_reading(parsed, readers))


def open_engine(url: URL, *, patience: float = 5.0) -> Engine:
    """Prepare an engine whose transactions write; `patience` is SQLite's busy timeout."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, "BEGIN IMMEDIATE", patience=patience, poolclass=NullPool)
    return _postgresql(url, isolation_level="READ COMMITTED", poolclass=NullPool)


def connect(engine: Engine) -> Connection:
    """Open a connection; whatever prevents it is the database's fault, and no unit's."""
    try:
        return engine.connect()
    except DBAPIError as error:
        if engine.dialect.name == "postgresql":
            error.connection_invalidated = True  # it may be starting: the same as a lost one
        raise
    except OSError as error:
        raise StoreUnavailable("the database cannot be opened") from error


def foreign(tx: Connection, text: str, error: Exception, cursor: DBAPICursor | None = None) -> StatementError:
    """What SQLAlchemy would raise of an error of the driver; of a connection that is lost it knows from then on that it is."""
    driver = tx.connection.dbapi_connection
    lost = tx.dialect.is_disconnect(error, driver, cursor)  # type: ignore[arg-type]
    if lost:
        tx.invalidate(error)
    return DBAPIError.instance(
        text,
        None,
        error,
        tx.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=tx.dialect,
    )


def _open_reading(url: URL, readers: int) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, "BEGIN", reads=True, poolclass=QueuePool, pool_size=readers, max_overflow=0)
    engine = _postgresql(
        url, isolation_level="REPEATABLE READ", poolclass=QueuePool, pool_size=readers, max_overflow=0
    )
    return engine.execution_options(postgresql_readonly=True)


def _sqlite(url: URL, begin: str, *, patience: float = 5.0, reads: bool = False, **pool: object) -> Engine:
    # hide_parameters: what people wrote must not reach a log by way of an error's text
    engine = create_engine(
        url,
        hide_parameters=True,
        json_serializer=dumped,
        json_deserializer=loaded,
        connect_args={"check_same_thread": False, "timeout": patience},
        **pool,
    )

    @event.listens_for(engine, "do_connect")
    def private(*_: object) -> None:
        """Create the file so that only its owner reads it; SQLite gives -wal and -shm its mode.

        A file that is there is never opened here: closing it would drop every lock that SQLite holds on
        it in this process (POSIX), and another process would then delete a log that is being written.
        """
        if not reads and url.database and not url.database.startswith("file:"):
            with suppress(FileExistsError):
                os.close(os.open(url.database, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(driver: sqlite3.Connection, _: object) -> None:
        driver.isolation_level = None  # sqlite3 begins nothing by itself: we do, below
        for pragma in _pragmas(reads=reads):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        driver = connection.connection.dbapi_connection
        try:  # for every group: SQLAlchemy's way to it costs several times what it does
            driver.execute(begin)  # type: ignore[union-attr]
        except sqlite3.Error as error:
            raise foreign(connection, begin, error) from error

    return engine


SECURE = "secure_delete = ON"  # what is deleted is written over


def _pragmas(*, reads: bool) -> list[str]:
    """List what each connection needs; the writer alone chooses how the file is kept."""
    if reads:
        return [SECURE, "query_only = ON"]
    return [
        SECURE,
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -16384",  # 16 MiB
        "journal_size_limit = 67108864",  # a log that one long reader made grow shrinks again
    ]


@contextmanager
def opened_file(
    file: Path | str, *, uri: bool = False, patience: float = 5.0
) -> Iterator[sqlite3.Connection]:
    """A connection to an SQLite file beside the engines, closed at the end; it begins nothing by itself."""
    with closing(sqlite3.connect(file, timeout=patience, uri=uri, isolation_level=None)) as driver:
        driver.execute(f"PRAGMA {SECURE}")
        yield driver


def scrub(file: Path, *, patience: float = 30.0) -> bool:
    """
    Write an SQLite database anew without what was deleted, and empty its log; False while others are in the way.

    A page is written over when its rows go, not where they stood before the page was put in order: only that they are not
    carried over is certain.
    """
    try:
        with opened_file(file, patience=patience) as driver:
            driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _SQLITE_AGAIN:
            return False
        raise
    return not busy


_POOLED = "pooled"
_SESSION = (
    "SELECT set_config('timezone', 'UTC', {0}), set_config('synchronous_commit', CASE"
    " current_setting('synchronous_commit') WHEN 'off' THEN 'on'"
    " ELSE current_setting('synchronous_commit') END, {0}),"
    # rows are looked for by their keys; at the 4 of rotating disks whole tables are read for a few hundred people
    " set_config('random_page_cost', '1.1', {0})"
)


def _postgresql(url: URL, **options: object) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        use_native_hstore=False,
        json_serializer=dumped,
        json_deserializer=loaded,
        **options,
    )

    @event.listens_for(engine, "connect")
    def prepare(driver: psycopg.Connection[tuple[object, ...]], record: ConnectionPoolEntry) -> None:
        """
        Stay durable where the server is set to forget, give times in UTC, and take an index for no dearer than it is.

        A pooler (PgBouncer) may hand each transaction to another session of the server, which other programs use too: there
        nothing is prepared, and what a session would keep is said anew in each transaction.
        """
        row = driver.execute("SELECT pg_backend_pid()").fetchone()
        pooled = row is None or row[0] != driver.info.backend_pid  # of no process there
        record.info[_POOLED] = pooled
        if pooled:
            driver.prepare_threshold = None
        else:
            driver.execute(_SESSION.format("false"))
        driver.commit()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.info.get(_POOLED):
            connection.exec_driver_sql(_SESSION.format("true"))

    return engine


# -- What could not be stored, and whose fault it was


class StoreError(Exception):
    """The base of all errors that the store itself raises."""


class BadAddress(Told, StoreError, ValueError):
    """The URL names no database that we use."""


class StoreClosed(StoreError):
    """The store was closed before this was asked."""


class StoreBusy(StoreError):
    """Somebody else held what was needed, however often we tried; nothing was stored."""


class StoreUnavailable(StoreError):
    """The database cannot be reached or cannot write; nothing was stored."""


class OutcomeUnknown(StoreUnavailable):
    """The connection broke while committing, and nobody can say whether it was stored."""


class BadWork(StoreError):
    """The work broke its contract with the store; nothing was stored."""


class BadMigration(Told, StoreError):
    """A migration left rows that point nowhere; nothing was changed."""


class Verdict(Enum):
    """What an error asks of those who share the transaction."""

    CULPRIT = auto()  # one unit is to blame: find it, the others go on
    AGAIN = auto()  # a quarrel over locks: everything once more, a moment later
    LOST = auto()  # the connection is gone: everything once more on a new one
    BROKEN = auto()  # nobody can write here: tell everybody


# PostgreSQL, appendix A of its manual
_READ_ONLY = "25006"  # read_only_sql_transaction: this server is no longer the primary
_AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_LOST = {
    "57P01",  # admin_shutdown
    "57P02",  # crash_shutdown
    "57P03",  # cannot_connect_now
    "57P05",  # idle_session_timeout
    "25P03",  # idle_in_transaction_session_timeout
    _READ_ONLY,
}
_BROKEN = {"53100"}  # disk_full

# SQLite, primary result codes (https://sqlite.org/rescode.html)
_SQLITE_READ_ONLY = 8
_SQLITE_AGAIN = {5, 6}  # BUSY, LOCKED
_SQLITE_BROKEN = {_SQLITE_READ_ONLY, 10, 11, 13, 14, 26}  # IOERR, CORRUPT, FULL, CANTOPEN, NOTADB


def verdict(error: BaseException, *, reads: bool = False) -> Verdict:
    """Say what an error asks of the group; errors wrapped by the work are looked into.

    `reads` is true of a connection that must not write: that it refuses to is no fault of its own.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DBAPIError):
            return _of_driver(cause, reads=reads)
        if isinstance(cause, StoreUnavailable):
            return Verdict.BROKEN
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return Verdict.CULPRIT


def _of_driver(error: DBAPIError, *, reads: bool) -> Verdict:
    state = getattr(error.orig, "sqlstate", None) or ""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    if reads and (state == _READ_ONLY or code == _SQLITE_READ_ONLY):
        return Verdict.CULPRIT
    if state in _AGAIN or code in _SQLITE_AGAIN:
        return Verdict.AGAIN
    if error.connection_invalidated or state in _LOST or state.startswith("08"):
        return Verdict.LOST
    if state in _BROKEN or state.startswith("58") or code in _SQLITE_BROKEN:
        return Verdict.BROKEN
    return Verdict.CULPRIT


def describe(error: BaseException) -> str:
    """Name an error for a log, without the values that databases like to quote."""
    orig = getattr(error, "orig", None) or error
    state = getattr(orig, "sqlstate", None) or getattr(orig, "sqlite_errorname", None)
    return f"{type(orig).__name__}({state})" if state else type(orig).__name__
