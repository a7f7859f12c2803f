"""What a file might make a library do, as functions that `bot.files.confined` runs in a process of its own."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any


def length(data: bytes, *, more: int = 0) -> dict[str, Any]:
    """Plain data."""
    return {"độ dài": len(data) + more, "parts": [1, 2.5, None]}


def same(data: bytes) -> bytes:
    """Bytes."""
    return data


def greedy(data: bytes) -> int:
    """Takes a gigabyte."""
    return len(bytearray(1_000_000_000)) + len(data)


def aborts(data: bytes) -> None:
    """Ends as a library of Rust does that gets no memory."""
    del data
    os.abort()


def talkative(data: bytes) -> bytes:
    """Answers more than anybody wants."""
    return data * 1000


def spins(data: bytes) -> None:
    """Computes for ever."""
    while data:
        pass


def sleeps(data: bytes) -> None:
    """Waits for ever."""
    del data
    threading.Event().wait()


def leaves_one_behind(data: bytes) -> None:
    """Begins another process that holds on to the answer, and ends."""
    del data
    if os.fork() == 0:
        threading.Event().wait()
    os._exit(0)


def raises(data: bytes) -> None:
    """Fails, with something personal in its words."""
    raise KeyError(data.decode())


def panics(data: bytes) -> None:
    """Fails as PyO3 does, with what is no Exception."""
    raise BaseException(data)


def opens(data: bytes) -> str:
    """Looks into a file of this machine."""
    return Path(data.decode()).read_text(encoding="utf-8")


def chatters(data: bytes) -> int:
    """Prints where its answer goes."""
    print("something else", flush=True)
    return len(data)


def surroundings(data: bytes) -> dict[str, Any]:
    """What it has of the process that began it."""
    del data
    return {"environment": dict(os.environ), "modules": sorted(sys.modules), "pid": os.getpid()}
