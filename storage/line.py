"""What waits to be written: first come, first served, one item a key at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Condition, Lock
from typing import Any

from sqlalchemy import Connection

from storage.errors import BadWork, StoreClosed

Tx = Connection
"""An open transaction of the store: what a unit of work speaks to."""

Work = Callable[[Tx], Any]
Handler = Callable[[Tx, list[Any]], list[Any]]


@dataclass(slots=True, eq=False)
class Unit:
    """One piece of work, who waits for it, and how it went."""

    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    work: Work | None = None
    handler: Handler | None = None  # set-wise, instead of `work`: together with all its other items
    item: Any = None
    key: Hashable = None
    alone: bool = False
    result: Any = None
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

    def put(self, unit: Unit) -> None:
        """Let a unit join the line."""
        with self._lock:
            if self._closed:
                raise StoreClosed("the store is closed")
            if unit.handler is not None:
                if unit.key in self._behind:
                    self._stand_behind(unit)
                    return
                self._behind[unit.key] = None
            self._ready.append(unit)
            if self._resting:
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
