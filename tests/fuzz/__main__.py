"""`make fuzz minutes=10`: the readers of what strangers send are fed, in turns, until the time is over."""

from __future__ import annotations

import sys
import time
from random import SystemRandom

from tests.fuzz.run import feed
from tests.fuzz.targets import TARGETS


def main() -> None:
    """Feed each reader, again and again; the first fault ends it, with what was fed."""
    until = time.monotonic() + 60 * float(sys.argv[1] if len(sys.argv) > 1 else 10)
    tried = dict.fromkeys(TARGETS, 0)
    while time.monotonic() < until:
        for name, target in TARGETS.items():
            seed = SystemRandom().getrandbits(64)
            try:
                tried[name] += feed(target, 20 if target.slow else 500, seed, until)
            except Exception:
                print(f"{name}: a fault, with seed {seed}", file=sys.stderr)
                raise
    for name, count in tried.items():
        print(f"{name}: {count}")


main()
