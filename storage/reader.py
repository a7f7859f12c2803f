"""The reader: units of work that see one snapshot and cannot write."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine

from storage.engines import connect
from storage.errors import StoreBusy, StoreUnavailable, Verdict, describe, verdict
from storage.line import Tx, presentable
from storage.writer import REPEATS, pause

T = TypeVar("T")


class Reader:
    """Runs reading work on connections of its own; called from a few threads."""

    def __init__(self, engine: Engine, *, patience: float) -> None:
        self._engine = engine
        self._patience = patience

    def run(self, work: Callable[[Tx], T]) -> T:
        """Run a work, and run it again while the database is lost or another is in the way."""
        deadline = time.monotonic() + self._patience
        attempt = 0
        while True:
            try:
                return self._once(work)
            except BaseException as error:
                match verdict(error, reads=True):
                    case Verdict.LOST if time.monotonic() < deadline:
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
