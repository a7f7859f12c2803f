"""The writer: one thread that takes what waits, commits it as a group and wakes the callers."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from threading import Condition, Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import DBAPIError

from storage.store.engines import (
    BadWork,
    OutcomeUnknown,
    StoreBusy,
    StoreClosed,
    StoreError,
    StoreUnavailable,
    Verdict,
    connect,
    describe,
    verdict,
)

Tx = Connection
"""An open transaction of the store: what a unit of work speaks to."""

Work = Callable[[Tx], object]
Handler = Callable[[Tx, list[Any]], Sequence[object]]


SOON = 0.01  # seconds for which what ends a group waits for others
_ENDS: set[object] = set()
H = TypeVar("H", bound=Callable[..., object])


def ends_a_group(handler: H) -> H:
    """
    Let the items of a handler share the transaction of another handler, behind its items.

    It locks only rows that no other handler locks, in one order, so nobody who waits for them holds what the first wants.
    """
    _ENDS.add(handler)
    return handler


@dataclass(slots=True, eq=False)
class Unit:
    """One piece of work, who waits for it, and how it went."""

    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    work: Work | None = None
    handler: Handler | None = None  # set-wise, instead of `work`: together with all its other items
    item: object = None
    key: Hashable = None
    alone: bool = False
    result: object = None
    error: BaseException | None = None


class Line:
    """The waiting line between the event loops, which put, and the writer, which takes.

    A second item of a key stands behind the first and joins the end of the line when that one is
    done; so a key that floods the store delays only itself.
    """

    def __init__(self, group: int) -> None:
        self._group = group
        self._ready: deque[Unit] = deque()
        self._behind: dict[Hashable, deque[Unit] | None] = {}
        self._lock = Lock()  # entered for every unit: cheaper than the condition that owns it
        self._bell = Condition(self._lock)
        self._resting = False
        self._closed = False
        self._rings = 0.0  # until when somebody has rung, by the clock that is never put back

    def put(self, unit: Unit) -> bool:
        """
        Let a unit join the line; whether the caller is to `ring` in `SOON`.

        What ends a group does not wake a writer that rests: others will come, with whom it shares a transaction.
        """
        with self._lock:
            if self._closed:
                raise StoreClosed("the store is closed")
            if unit.handler is not None:
                if unit.key in self._behind:
                    self._stand_behind(unit)
                    return False
                self._behind[unit.key] = None
            self._ready.append(unit)
            if not self._resting:
                return False
            if unit.handler in _ENDS:
                now = time.monotonic()
                promised = now < self._rings
                if not promised:
                    self._rings = now + 2 * SOON  # or their loop has ended, and the next one is asked
                return not promised
            self._resting = False
            self._bell.notify()
            return False

    def ring(self) -> None:
        """Wake the writer if it rests while somebody waits."""
        with self._lock:
            self._rings = 0.0
            if self._resting and self._ready:
                self._resting = False
                self._bell.notify()

    def _stand_behind(self, unit: Unit) -> None:
        queue = self._behind[unit.key]
        if queue is None:
            queue = self._behind[unit.key] = deque()
        queue.append(unit)

    def take(self) -> list[Unit]:
        """Wait for work and take a group of it; nothing is left once this is empty."""
        ready = self._ready
        with self._lock:
            while not ready:
                if self._closed:
                    return []
                self._resting = True
                self._bell.wait()
            units = [ready.popleft()]
            if units[0].alone:
                return units
            while ready and len(units) < self._group and not ready[0].alone:
                units.append(ready.popleft())
            return units

    def done(self, units: list[Unit]) -> None:
        """Let those who stood behind these units join the line."""
        with self._lock:
            for unit in units:
                if unit.handler is not None:
                    queue = self._behind.pop(unit.key)
                    if queue:
                        self._ready.append(queue.popleft())
                        self._behind[unit.key] = queue or None

    def close(self) -> None:
        """Let nobody join any more; what is in the line is still served."""
        with self._lock:
            self._closed = True
            self._bell.notify()


def wake(units: list[Unit]) -> None:
    """Tell every caller how it went, with one call into each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Unit]] = {}
    for unit in units:
        loops.setdefault(unit.loop, []).append(unit)
    for loop, waiting in loops.items():
        try:
            loop.call_soon_threadsafe(_answer, waiting)
        except RuntimeError:  # this loop was closed, and nobody listens there any more
            continue


def _answer(units: list[Unit]) -> None:
    for unit in units:
        future, error = unit.future, unit.error
        if future.done():  # the caller was cancelled
            continue
        if error is None:
            future.set_result(unit.result)
        else:
            unit.error = None  # no cycle through the traceback
            future.set_exception(presentable(error))


def presentable(error: BaseException) -> Exception:
    """Give an error that may cross a future: neither an exit nor a StopIteration may."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    wrapped = BadWork(f"the work raised {type(error).__name__}")
    wrapped.__cause__ = error
    return wrapped


# -- The writer's one connection: opened when needed, thrown away when it broke

_NAME = text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)")
_FATE = text("SELECT pg_xact_status(CAST(:name AS xid8))")


class InDoubt(Exception):
    """The connection broke while it committed the transaction of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Link:
    """One connection and the transaction that is open on it.

    Only `commit` commits: a work that tries to is refused, for it would commit its neighbours too.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._postgresql = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._may_commit = False
        event.listen(engine, "commit", self._guard)

    def _guard(self, _: Connection) -> None:
        if not self._may_commit:
            raise BadWork("a work must not commit: the store does")

    def begin(self) -> Connection:
        """Open a transaction, and a connection if there is none."""
        if self._connection is None:
            self._connection = connect(self._engine)
        self._transaction = self._connection.begin()
        return self._connection

    def check(self) -> None:
        """Refuse to go on where the work left a transaction that can no longer be committed."""
        connection, transaction = self._open()
        if not transaction.is_active or connection.get_transaction() is not transaction:
            raise BadWork("a work must not end the transaction: the store does")
        driver = connection.connection.dbapi_connection
        if self._postgresql:
            # INTRANS, or IDLE before the first statement; COMMIT of an INERROR rolls back silently
            usable = driver is not None and driver.pgconn.transaction_status in {0, 2}
        else:
            usable = driver is not None and driver.in_transaction
        if not usable:
            raise BadWork("the work swallowed a database error, after which nothing can be stored")

    def commit(self) -> None:
        """Commit; if the connection breaks just then, `InDoubt` carries what to ask the server."""
        connection, transaction = self._open()
        name = connection.scalar(_NAME) if self._postgresql else None
        self._may_commit = True
        try:
            transaction.commit()
        except DBAPIError as error:
            if name is not None and verdict(error) is Verdict.LOST:
                raise InDoubt(name) from error
            raise
        finally:
            self._may_commit = False
        self._transaction = None

    def fate(self, name: str) -> str | None:
        """Ask how a transaction ended: committed, aborted, in progress, or None if forgotten."""
        connection = self.begin()
        found: str | None = connection.scalar(_FATE, {"name": name})
        self.rollback()
        return found

    def rollback(self) -> None:
        """Undo everything since `begin`, whatever state the work left; else drop the connection."""
        connection, self._transaction = self._connection, None
        if connection is None:
            return
        if connection.invalidated:
            self.drop()
            return
        try:
            while (transaction := connection.get_transaction()) is not None:
                transaction.rollback()
            driver = connection.connection.dbapi_connection
            if driver is not None:
                driver.rollback()  # a refused commit has cut SQLAlchemy's transaction off from it
        except Exception:
            self.drop()

    def drop(self) -> None:
        """Throw the connection away; the next `begin` opens another."""
        connection, self._connection, self._transaction = self._connection, None, None
        if connection is not None and not connection.closed:
            connection.invalidate()
            connection.close()

    def _open(self) -> tuple[Connection, RootTransaction]:
        if self._connection is None or self._transaction is None:
            raise BadWork("there is no transaction")
        return self._connection, self._transaction


# -- The writer: one thread that takes what waits, commits it as a group and wakes the callers

REPEATS = 8

_random = SystemRandom()


@dataclass(slots=True)
class Stats:
    """What the writer has done so far: plain counters, which its thread alone changes."""

    groups: int = 0  # committed
    units: int = 0  # stored with them
    retries: int = 0  # a group done again, after a quarrel over locks or a lost connection
    halvings: int = 0  # a group done again in parts, to find the culprit


def pause(attempt: int) -> None:
    """Sleep a little, each time longer up to a second, and never in step with others."""
    time.sleep(min(1.0, 0.005 * 2 ** min(attempt, 8)) * _random.uniform(0.5, 1.5))


class Writer:
    """Runs units of work in groups, each group in one transaction."""

    def __init__(self, engine: Engine, line: Line, *, patience: float) -> None:
        self.stats = Stats()
        self._line = line
        self._link = Link(engine)
        self._locks_rows = engine.dialect.name == "postgresql"
        self._patience = patience
        self._lost_since: float | None = None
        self._begun = False
        self._running: list[Unit] = []  # whose call is being made
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def hurry(self) -> None:
        """Wait for a lost database no longer."""
        self._patience = 0.0

    def join(self) -> None:
        """Wait until the line is closed and all that was in it is served."""
        self._thread.join()

    def _run(self) -> None:
        while units := self._line.take():
            gone = [unit for unit in units if unit.future.cancelled()]
            if gone:
                self._line.done(gone)
                units = [unit for unit in units if unit not in gone]
            parts = [(part, REPEATS) for part in reversed(self._apart(units))]
            while parts:
                part, repeats = parts.pop()
                try:
                    smaller = self._serve(part, repeats)
                except BaseException as error:
                    smaller = _refuse(part, StoreError, error)
                if smaller:
                    self.stats.halvings += 1
                    parts += [(units, repeats // 2) for units in reversed(smaller)]
                else:
                    self._line.done(part)
                    wake(part)
        self._link.drop()

    def _apart(self, units: list[Unit]) -> list[list[Unit]]:
        """
        What goes into a transaction of its own, where rows are locked.

        A handler locks what its items need in one order. A second handler in the same transaction, or a work, would come
        after it with rows that another process holds, while that one waits for the first's.
        """
        if not self._locks_rows:
            return [units] if units else []
        sets: dict[Handler | None, list[Unit]] = {}
        behind: list[Unit] = []
        for unit in units:
            (behind if unit.handler in _ENDS else sets.setdefault(unit.handler, [])).append(unit)
        if behind:
            first = next((handler for handler in sets if handler is not None), behind[0].handler)
            sets.setdefault(first, []).extend(behind)
        return [*sets.values()]

    def _serve(self, units: list[Unit], repeats: int) -> list[list[Unit]]:
        """Store these units, or note why not; if one of them prevents it, return smaller parts."""
        quarrels = losses = 0
        while True:
            try:
                return self._once(units)
            except OutcomeUnknown as error:
                return _refuse(units, OutcomeUnknown, error)
            except BaseException as error:
                found = verdict(error)
                match found:
                    case Verdict.LOST if self._hopes():
                        losses += 1
                        pause(losses)
                    case Verdict.AGAIN if quarrels < repeats:
                        quarrels += 1
                        pause(quarrels)
                    case Verdict.LOST | Verdict.BROKEN:
                        return _refuse(units, StoreUnavailable, error)
                    case Verdict.AGAIN if len(units) == 1 or not self._begun:
                        return _refuse(units, StoreBusy, error)
                    case _ if len(units) == 1:
                        units[0].error = error
                        return []
                    case _:
                        return _parts(units, self._running)
            self.stats.retries += 1

    def _once(self, units: list[Unit]) -> list[list[Unit]]:
        """Run these units in one transaction and commit it, or raise with nothing stored."""
        self._begun, self._running = False, []
        try:
            tx = self._link.begin()
            self._begun = True
            self._call(tx, units)
            self._link.commit()
        except InDoubt as doubt:
            self._link.drop()
            if not self._was_committed(doubt):
                raise
        except BaseException as error:
            self._link.rollback()
            if verdict(error) in {Verdict.LOST, Verdict.BROKEN}:
                self._link.drop()
            raise
        self._lost_since = None
        self.stats.groups += 1
        self.stats.units += len(units)
        return []

    def _call(self, tx: Tx, units: list[Unit]) -> None:
        """Make every call of a group: each work alone, each handler once with its items."""
        calls: list[list[Unit]] = []
        sets: dict[Handler, list[Unit]] = {}
        for unit in units:
            if unit.handler is None:
                calls.append([unit])
            elif (together := sets.get(unit.handler)) is not None:
                together.append(unit)
            else:
                sets[unit.handler] = together = [unit]
                calls.append(together)
        for call in calls:
            self._running = call
            _make(tx, call)
            self._link.check()
        self._running = []

    def _hopes(self) -> bool:
        """Start the clock of an outage, and say whether to wait for its end any longer."""
        now = time.monotonic()
        if self._lost_since is None:
            self._lost_since = now
        return now - self._lost_since < self._patience

    def _was_committed(self, doubt: InDoubt) -> bool:
        """Ask the server, as soon as it answers, how the commit in doubt ended."""
        attempt = 0
        while True:
            try:
                fate = self._link.fate(doubt.name)
            except Exception as error:
                self._link.drop()
                if verdict(error) is not Verdict.LOST:
                    raise OutcomeUnknown("the server does not know the transaction") from error
                fate = "in progress"
            if fate in {"committed", "aborted"}:
                return fate == "committed"
            if fate is None or not self._hopes():
                raise OutcomeUnknown("the connection broke while committing") from doubt
            attempt += 1
            pause(attempt)


def _make(tx: Tx, call: list[Unit]) -> None:
    """Make one call and keep what it returned."""
    first = call[0]
    if first.handler is None:
        first.result = first.work(tx) if first.work is not None else None
        return
    answers = first.handler(tx, [unit.item for unit in call])
    if len(answers) != len(call):
        raise BadWork(f"the handler gave {len(answers)} answers to {len(call)} items")
    for unit, answer in zip(call, answers, strict=True):
        unit.result = answer


def _parts(units: list[Unit], running: list[Unit]) -> list[list[Unit]]:
    """Cut a failed group: what came before the failed call, that call in halves, what came after.

    Where no call failed, but the commit did, the whole group is halved.
    """
    suspects = running or units
    known = {id(unit) for unit in suspects}
    start = next(place for place, unit in enumerate(units) if id(unit) in known)
    half = len(suspects) // 2
    parts = [
        units[:start],
        suspects[:half],
        suspects[half:],
        [unit for unit in units[start:] if id(unit) not in known],
    ]
    return [part for part in parts if part]


def _refuse(units: list[Unit], kind: type[StoreError], cause: BaseException) -> list[list[Unit]]:
    """Give each caller an error of its own, for one error must not be raised twice."""
    for unit in units:
        unit.error = kind(f"nothing was stored: {describe(cause)}")
        unit.error.__cause__ = cause
    return []


# -- The reader: units of work that see one snapshot and cannot write

T = TypeVar("T")


class Reader:
    """Runs reading work on connections of its own; called from a few threads."""

    def __init__(self, engine: Engine, *, patience: float) -> None:
        self._engine = engine
        self._patience = patience

    def hurry(self) -> None:
        """Wait for a lost database no longer."""
        self._patience = 0.0

    def run(self, work: Callable[[Tx], T]) -> T:
        """Run a work, and run it again while the database is lost or another is in the way."""
        began = time.monotonic()
        attempt = 0
        while True:
            try:
                return self._once(work)
            except BaseException as error:
                match verdict(error, reads=True):
                    case Verdict.LOST if time.monotonic() - began < self._patience:
                        pass  # SQLAlchemy throws the others of the pool away as well
                    case Verdict.AGAIN if attempt < REPEATS:
                        pass
                    case Verdict.LOST | Verdict.BROKEN:
                        raise StoreUnavailable(f"nothing was read: {describe(error)}") from error
                    case Verdict.AGAIN:
                        raise StoreBusy(f"nothing was read: {describe(error)}") from error
                    case _:
                        raise presentable(error)  # noqa: B904 - it is the error, or has it as cause
            attempt += 1
            pause(attempt)

    def _once(self, work: Callable[[Tx], T]) -> T:
        with connect(self._engine) as tx, tx.begin():
            return work(tx)
