"""One reader is fed so many times; what it did not take is kept, and tried again ever after."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random, SystemRandom

from hypothesis import HealthCheck, given, seed, settings

from tests.fuzz.targets import TARGETS, Target

CORPUS = Path(__file__).with_name("corpus")


def feed(
    target: Target,
    most: int,
    start: int,
    until: float = float("inf"),
    told: Callable[[object], object] = lambda _: None,
) -> int:
    """
    Feed a reader, at most so often and until then; how often it was fed. Raises what the reader did.

    told: hears the shortest of what the reader did not take.
    """
    fed, last = 0, [None]

    @seed(start)
    @settings(max_examples=most, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(target.fed)
    def reads(given_: object) -> None:
        nonlocal fed
        if time.monotonic() < until:
            fed += 1
            last[0] = given_  # type: ignore[call-overload]
            target.reads(given_)

    try:
        reads()
    except Exception:
        told(last[0])
        raise
    return fed


def turn(name: str, until: float, chance: Random) -> int:
    """Feed one reader for a moment: how often it was fed. A fault is kept, and raised."""
    target, start = TARGETS[name], chance.getrandbits(64)
    try:
        return feed(target, 20 if target.slow else 500, start, until, partial(keep, name))
    except Exception:
        print(
            f"{name}: a fault, with seed {start}; what was fed is kept in tests/fuzz/corpus", file=sys.stderr
        )
        raise


def for_seconds(name: str, seconds: float, first: int | None = None) -> int:
    """Feed one reader, turn by turn; with a first seed always the same, as far as the time goes."""
    until, fed = time.monotonic() + seconds, 0
    chance = SystemRandom() if first is None else Random(f"{first} {name}")
    while time.monotonic() < until:
        fed += turn(name, until, chance)
    return fed


# -- the corpus: a folder a reader, a file an input


def folder(name: str, corpus: Path = CORPUS) -> Path:
    """Where the inputs of a reader lie."""
    return corpus / name.replace(" ", "-").lower()


def keep(name: str, given_: object, corpus: Path = CORPUS) -> Path:
    """Keep an input of a reader."""
    said = {"bytes": base64.b64encode(given_).decode()} if isinstance(given_, bytes) else {"value": given_}
    text = json.dumps(said)
    path = folder(name, corpus) / f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="ascii")
    return path


def kept(name: str, corpus: Path = CORPUS) -> list[object]:
    """What was kept for a reader, in the order of the files' names."""
    found: list[object] = []
    for path in sorted(folder(name, corpus).glob("*.json")):
        said = json.loads(path.read_text(encoding="ascii"))
        found.append(base64.b64decode(said["bytes"]) if "bytes" in said else said["value"])
    return found
