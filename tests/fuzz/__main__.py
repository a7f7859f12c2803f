"""
The readers of what strangers send are fed.

`make fuzz minutes=10`: in turns, until the time is over. `make fuzz each=10`: each for so many seconds, as many at once as there
are cores; seed=1 beside it: the same again, as on every change. What a reader did not take is kept in tests/fuzz/corpus, and `make test` tries it from then on.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import SystemRandom

from tests.fuzz.run import for_seconds, turn
from tests.fuzz.targets import TARGETS


def in_turns(minutes: float) -> dict[str, int]:
    """Feed all, again and again."""
    until, tried, chance = time.monotonic() + 60 * minutes, dict.fromkeys(TARGETS, 0), SystemRandom()
    while time.monotonic() < until:
        for name in TARGETS:
            tried[name] += turn(name, until, chance)
    return tried


def at_once(seconds: float, first: int | None) -> dict[str, int]:
    """Feed each for so long, side by side; those that take a process a try stand first."""
    names = sorted(TARGETS, key=lambda name: not TARGETS[name].slow)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        counts = pool.map(for_seconds, names, [seconds] * len(names), [first] * len(names))
        return dict(zip(names, counts, strict=True))


def main() -> None:
    """Read how long, feed, and say how often each was fed."""
    arguments = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    arguments.add_argument("minutes", type=float, nargs="?", default=10.0)
    arguments.add_argument("--each", type=float, help="seconds for each reader, all side by side")
    arguments.add_argument(
        "--seed", type=int, help="with --each: the same inputs again, as far as the time goes"
    )
    given = arguments.parse_args()
    tried = at_once(given.each, given.seed) if given.each else in_turns(given.minutes)
    for name in TARGETS:
        print(f"{name}: {tried[name]}")


if __name__ == "__main__":
    main()
