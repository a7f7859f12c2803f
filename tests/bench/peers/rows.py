"""What is compared: each row, where it runs, where it keeps what people did, and one measurement of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.peers.environments import ROOT, python
from tests.bench.peers.stores import STORES, Kept

FIRST = 1_000_000  # the chats of each process begin a million further
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `survives` is what of an answer that was confirmed outlives a failure."""

    name: str
    module: str
    peer: str = ""
    store: str = ""
    processes: int = 1
    survives: str = "nothing"


DISK = "a power cut"
ROWS = (
    Row("this project, SQLite FULL", "ours", store="sqlite", survives=DISK),
    Row("this project, PostgreSQL", "ours", store="postgresql", survives=DISK),
    Row("this project, PostgreSQL, 2 processes", "ours", store="postgresql", processes=2, survives=DISK),
    Row("python-telegram-bot ConversationHandler", "ptb", "python-telegram-bot"),
    Row("… with PicklePersistence each second", "ptb", "python-telegram-bot", "pickle", survives="all but the last second"),
    Row("aiogram FSM", "aiogram_states", "aiogram"),
    Row("aiogram FSM, Redis, isolation", "aiogram_states", "aiogram", "redis", survives="the process, not the server"),
    Row("aiogram FSM, Redis, isolation, 2 processes", "aiogram_states", "aiogram", "redis", 2, "the process, not the server"),
    Row("aiogram-dialog", "aiogram_windows", "aiogram-dialog"),
    Row("the bench alone (nobody answers)", "nobody"),
)  # fmt: off


class Running:
    """The processes of a row, which do what they are ordered at the same time."""

    def __init__(self, workers: Sequence[subprocess.Popen[str]], kept: Kept) -> None:
        self._workers, self._kept = workers, kept
        self.resident = max(each["resident"] for each in self._answers())

    def answers(self, people: int, sessions: int) -> Figures:
        """Whole sessions: updates a second, microseconds of CPU an update, milliseconds until the reply."""
        several = len(self._workers)
        self._order({"people": people // several, "sessions": sessions // several})
        served = self._kept.cpu()
        did = self._order({})
        served = self._kept.cpu() - served
        updates = sum(each["updates"] for each in did)
        return {
            "updates_per_second": updates / max(each["wall"] for each in did),
            "cpu_us": sum(each["cpu"] for each in did) / updates * 1e6,
            "server_us": served / updates * 1e6,
            "p50_ms": max(each["p50"] for each in did) * 1e3,
            "p99_ms": max(each["p99"] for each in did) * 1e3,
        }

    def conversations(self, number: int) -> Figures:
        """Bytes for each of so many conversations in the middle: in the process, and where they are kept."""
        several, held = len(self._workers), self._kept.holds()
        did = self._order({"conversations": number // several})
        return {
            "process_bytes": sum(each["after"] - each["before"] for each in did) / number,
            "kept_bytes": (self._kept.holds() - held) / number,
        }

    def _order(self, what: dict[str, int]) -> list[dict[str, float]]:
        for each in self._workers:
            assert each.stdin is not None
            each.stdin.write(json.dumps(what) + "\n")
            each.stdin.flush()
        return self._answers()

    def _answers(self) -> list[dict[str, float]]:
        found = []
        for each in self._workers:
            assert each.stdout is not None
            line = each.stdout.readline()
            if not line:
                raise SystemExit(f"{' '.join(map(str, each.args))} ended with {each.wait()}")  # type: ignore[arg-type]
            found.append(json.loads(line))
        return found


@contextmanager
def running(row: Row, questionnaire: Path) -> Iterator[Running]:
    """The processes of a row, on a store that is new."""
    with STORES[row.store]() as kept, ExitStack() as stack:
        workers = []
        for number in range(row.processes):
            words: list[Any] = [python(row.peer), "-m", "tests.bench.peers.worker", row.module, questionnaire]
            worker = subprocess.Popen(
                [*words, kept.address, str(FIRST * (number + 1))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            stack.callback(_ends, worker)
            workers.append(worker)
        yield Running(workers, kept)


def _ends(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.close()
    try:
        worker.wait(20)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
