"""The writer: one thread that takes what waits, commits it as a group and wakes the callers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from secrets import SystemRandom
from threading import Thread

from sqlalchemy import Engine

from storage.errors import (
    BadWork,
    OutcomeUnknown,
    StoreBusy,
    StoreError,
    StoreUnavailable,
    Verdict,
    describe,
    verdict,
)
from storage.line import Handler, Line, Tx, Unit, wake
from storage.link import InDoubt, Link

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
        self._patience = patience
        self._lost_since: float | None = None
        self._begun = False
        self._running: list[Unit] = []  # whose call is being made
        self._thread = Thread(target=self._run, name="store-writer", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the line is closed and all that was in it is served."""
        self._thread.join()

    def _run(self) -> None:
        while units := self._line.take():
            gone = [unit for unit in units if unit.future.cancelled()]
            if gone:
                self._line.done(gone)
                units = [unit for unit in units if unit not in gone]
            parts = [(units, REPEATS)] if units else []
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
