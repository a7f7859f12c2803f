"""One reader is fed so many times."""

from __future__ import annotations

import time

from hypothesis import HealthCheck, given, seed, settings

from tests.fuzz.targets import Target


def feed(target: Target, most: int, start: int, until: float = float("inf")) -> int:
    """Feed a reader, at most so often and until then; how often it was fed. Raises what the reader did."""
    fed = 0

    @seed(start)
    @settings(max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.fed)
    def reads(given_: object) -> None:
        nonlocal fed
        if time.monotonic() < until:
            fed += 1
            target.reads(given_)

    reads()
    return fed
