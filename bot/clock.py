"""The clock, and time-ordered ids: the only places where the time and randomness come from."""

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Generic, TypeVar

from dialogs.rules.sending import VIETNAM

__all__ = ["VIETNAM", "Clock", "Ids", "now"]

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]  # ten bits at a time
_SHIFTS = range(70, -1, -10)
_RANDOM_BITS = 38

Clock = Callable[[], datetime]
V = TypeVar("V")


class Lately(Generic[V]):
    """What was last noted of each, of the newest only."""

    def __init__(self, remembered: int = 10_000) -> None:
        self._noted: dict[tuple[str, str], V] = {}
        self._remembered = remembered

    def put(self, of: tuple[str, str], value: V) -> None:
        """Note it; the oldest is forgotten where there are too many."""
        self._noted.pop(of, None)
        self._noted[of] = value
        if len(self._noted) > self._remembered:
            del self._noted[next(iter(self._noted))]

    def get(self, of: tuple[str, str]) -> V | None:
        """What was noted last, if it is remembered."""
        return self._noted.get(of)


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class Ids:
    """
    Ids of 16 letters that begin with the time of this process: near in time, near on the disk. Nothing is ordered by them.

    42 bits of milliseconds since 2025, 38 random bits: two processes do not meet.
    """

    def __init__(self, seconds: Callable[[], float] = time.time) -> None:
        self._seconds = seconds
        self._last = 0
        self._random = random.Random()  # noqa: S311 (ids are no secrets; seeded by the system)
        self._lock = threading.Lock()

    def __call__(self) -> str:
        fresh = (int(self._seconds() * 1000) - _EPOCH_MS << _RANDOM_BITS) | self._random.getrandbits(
            _RANDOM_BITS - 1
        )
        with self._lock:
            self._last = value = fresh if fresh > self._last else self._last + 1
        return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])
