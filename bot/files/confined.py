"""
A function run on bytes of strangers in a process of its own, with limits of memory and time.

The process starts empty: no environment, no open files, nothing of this process's memory; it can open no file. What it
answers is plain data (what JSON can say) or bytes, never anything that is executed here. What the house itself draws and sets
is made there, too: it may read files then, fonts and words, and write none.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.files.child import BROKEN, DONE, FULL, RAISED, RAW

P = ParamSpec("P")
R = TypeVar("R")
MB = 1024 * 1024
AT_ONCE = 2  # processes of this kind at a time
KEPT = ("LD_LIBRARY_PATH",)  # of the environment: where an interpreter may look for its own library
START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from bot.files.child import main; main()"


class Kind(StrEnum):
    """Why nothing came of it."""

    BIG = "big"  # more memory than allowed, or a larger answer
    SLOW = "slow"
    UNREADABLE = "unreadable"


class ConfinedError(Exception):
    """Nothing came of it; `cause` names the error over there, for the log: it says nothing of the content."""

    def __init__(self, kind: Kind, cause: str = "") -> None:
        super().__init__(f"{kind}: {cause}" if cause else kind)
        self.kind = kind
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Bytes of memory, seconds of computing, seconds in all, and bytes of the answer.

    files: how many it may have open at once, to read; none where it works on what strangers sent.
    """

    memory: int
    cpu: int
    wall: float
    output: int = 32 * MB
    files: int = 0


def run(work: Callable[Concatenate[bytes, P], R], data: bytes, limits: Limits, /, **args: Any) -> R:
    """What a function of a module makes of the bytes; raises ConfinedError where it makes nothing."""
    if not work.__qualname__.isidentifier() or work.__module__ == "__main__":
        raise ValueError(f"{work.__qualname__} is not to be found by its name in a module")
    asked = {"work": f"{work.__module__}:{work.__qualname__}", "limits": asdict(limits), "args": args}
    with _places():
        said, code, late = _answer(json.dumps(asked).encode() + b"\n", data, limits)
    made: R = _understood(said, code, limits, late=late)
    return made


async def run_async(
    work: Callable[Concatenate[bytes, P], R], data: bytes, limits: Limits, /, **args: Any
) -> R:
    """The same while the event loop goes on."""
    return await asyncio.get_running_loop().run_in_executor(
        _threads(), partial(run, work, data, limits, **args)
    )


@cache
def _places() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(AT_ONCE)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, "confined")


def _answer(asked: bytes, data: bytes, limits: Limits) -> tuple[bytes, int, bool]:
    """What the process says, how it ended, and whether its time was up."""
    paths = json.dumps([str(Path(each).absolute()) for each in sys.path])
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", START, paths]
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    late = threading.Event()
    with subprocess.Popen(  # noqa: S603 (this interpreter, and nothing of the file among its arguments)
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        cwd="/",
        start_new_session=True,
    ) as child:

        def too_late() -> None:
            late.set()
            _end(child)

        timer = threading.Timer(limits.wall, too_late)
        timer.start()
        try:
            return _exchange(child, asked, data, limits.output), child.wait(), late.is_set()
        finally:
            timer.cancel()
            _end(child)


def _exchange(child: "subprocess.Popen[bytes]", asked: bytes, data: bytes, most: int) -> bytes:
    """All that is asked goes over before anything comes back."""
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("a process without pipes")
    try:
        with child.stdin as into:
            for part in (memoryview(asked), memoryview(data)):
                sent = 0
                while sent < len(part):
                    sent += into.write(part[sent:]) or 0
    except BrokenPipeError:
        return b""
    said = bytearray()
    while len(said) <= most + 1 and (part_ := child.stdout.read(MB)):
        said += part_
    if len(said) > most + 1:
        _end(child)
    return bytes(said)


def _end(child: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)  # its own session: whatever it began ends with it


def _understood(said: bytes, code: int, limits: Limits, *, late: bool) -> Any:
    if late or -code in {signal.SIGXCPU, signal.SIGALRM}:
        raise ConfinedError(Kind.SLOW)
    if len(said) > limits.output + 1 or -code in {signal.SIGABRT, signal.SIGKILL}:
        raise ConfinedError(Kind.BIG)  # a library of Rust or C aborts where it gets no memory
    kind, body = said[:1], said[1:]
    if code == 0 and kind == RAW:
        return body
    if code == 0 and kind == DONE:
        return json.loads(body)
    if kind == FULL:
        raise ConfinedError(Kind.BIG)
    if kind == BROKEN:
        raise RuntimeError(f"what opens files can't be started: {body.decode(errors='replace')}")
    raise ConfinedError(Kind.UNREADABLE, body.decode(errors="replace") if kind == RAISED else f"ended {code}")
