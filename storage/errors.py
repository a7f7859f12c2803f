"""What could not be stored, and whose fault it was.

* StoreError
  x BadAddress            the URL names no database that we use
  x StoreClosed           asked after the store was closed
  x StoreBusy             somebody else held what was needed, however often we tried
  x StoreUnavailable      the database cannot be reached or cannot write; nothing was stored
    + OutcomeUnknown      the connection broke while committing, and nobody can say how it ended
  x BadWork               the work broke its contract with the store
  x BadMigration          a migration left rows that point nowhere
"""

from __future__ import annotations

from enum import Enum, auto

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The base of all errors that the store itself raises."""


class BadAddress(StoreError, ValueError):
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


class BadMigration(StoreError):
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
