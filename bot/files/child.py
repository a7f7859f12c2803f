"""The other side of `bot.files.confined`: one function is run on bytes in a process that may do nothing else."""

import json
import os
import resource
import signal
import sys
from importlib import import_module
from typing import Any

OPEN = 8  # descriptors of its own: what it hears, says, and was started with
DONE, RAW, FULL, RAISED, BROKEN = b"d", b"b", b"m", b"x", b"?"  # the first byte of an answer


def main() -> None:
    """Read what is to be done and on which bytes, do it within its limits, and answer."""
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)  # what a library prints is no answer
    os.close(nowhere)
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        module, _, name = asked["work"].partition(":")
        work = getattr(import_module(module), name)
        _confine(**asked["limits"])
    except Exception as error:  # the program is not whole: no fault of the file
        _say(answer, BROKEN + repr(error).encode())
        return
    try:
        made: Any = work(data, **asked["args"])
        said = RAW + made if isinstance(made, bytes) else DONE + _plain(made)
    except MemoryError:
        said = FULL
    except BaseException as error:
        said = RAISED + type(error).__name__.encode()
    _say(answer, said)


def _confine(memory: int, cpu: int, wall: float, output: int, files: int) -> None:  # noqa: ARG001
    """From here on: no file is opened (but so many, where the house draws) or written, no more memory and time than that."""
    signal.alarm(int(wall) + 2)  # also where nobody is left to end this process
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))  # the first is told apart from a lack of memory
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, files and files + OPEN),  # those that are open stay so
    ):
        resource.setrlimit(what, (most, most))


def _plain(made: Any) -> bytes:
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def _say(answer: int, said: bytes) -> None:
    with os.fdopen(answer, "wb") as out:
        out.write(said)
