"""What came of it, as a table on the terminal and as a page of the documentation."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bot.clock import VIETNAM, now
from tests.databases import programs
from tests.soak.judge import Found, Memory
from tests.soak.world import World


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one database."""

    here: World
    found: Sequence[Found]
    memories: Sequence[Memory]
    quiet: float  # seconds until nothing was on its way
    seconds: float

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return not any(each.broken for each in self.found) and all(each.flat for each in self.memories)


def lines(outcome: Outcome) -> list[str]:
    """Of one database, in Markdown."""
    here, crowd = outcome.here, outcome.here.crowd
    assert crowd is not None
    waits = sorted(wait for each in crowd.told for wait in each.waits)
    kills = [f"{each.name} {each.kills} times" for each in here.keepers]
    if here.database.dies:
        kills.append(f"the database {here.database.kills} times")
    again = f" Zalo had given up posting (six times nobody took an event) and was switched on again {here.resubscribed} times."
    by_channel = ", ".join(
        f"{name} {sum(len(each.waits) for each in crowd.told if each.channel == name)}"
        for name in sorted({each.channel for each in crowd.told})
    )
    return [
        f"## {here.name}",
        "",
        f"{len(crowd.told)} people; answered messages: {by_channel}; asked again because nothing came: {sum(each.nudges for each in crowd.told)}.",
        f"Killed: {', '.join(kills)}. The disk was full for {here.full:.0f} s ({here.disk.how}).{again * bool(here.resubscribed)}",
        (f"An answer came after {_at(waits, 0.5):.2f} s (median), {_at(waits, 0.95):.1f} s (95 of 100), {_at(waits, 1.0):.0f} s (the longest);"
        f" {outcome.quiet:.0f} s after the last kill nothing was on its way."),
        "",
        "| promise | broken | of |",
        "|---|---|---|",
        *(f"| {each.promise}{f' ({each.note})' if each.broken and each.note else ''} | {each.broken} | {each.of or '-'} |" for each in outcome.found),
        "",
        "| private memory, MB | first third | last third | flat |",
        "|---|---|---|---|",
        *(f"| {each.process} | {_mb(each.first)} | {_mb(each.last)} | {'yes' if each.flat else 'NO'} |" for each in outcome.memories),
        "",
        *(f"- {what}: {times} times" for what, times in sorted(crowd.broke.items())),
        *(f"- {each.channel} waits for an answer to {each.silent}: {'; '.join([*each.last][-30:])}" for each in crowd.told if each.silent),
        *(f"- {each.channel} {each.odd}: {'; '.join(each.last)}" for each in crowd.told if each.odd),
    ]  # fmt: skip


def written(outcomes: Sequence[Outcome], minutes: float) -> str:
    """The page."""
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("sqlalchemy", "psycopg", "aiohttp", "aiogram")
    )
    head = [
        "# Soak",
        "",
        "Written by `make soak`: each database for half of the time under mixed load through the wire formats of Telegram, the Zalo Bot,",
        "the Official Account and the page, while processes and PostgreSQL are killed with SIGKILL and the disk is full once.",
        "What is measured, and how it is made to fail, stands in `tests/soak/__init__.py`.",
        "",
        f"{now().astimezone(VIETNAM):%Y-%m-%d}; {minutes:g} minutes; {_machine()}.",
        f"Python {platform.python_version()}, {versions}, PostgreSQL {_postgresql()}, SQLite {_sqlite()}.",
        "",
        f"**{'Every promise was kept.' if all(each.kept for each in outcomes) else 'NOT every promise was kept.'}**",
        "",
    ]
    body = [line for each in outcomes for line in lines(each)]
    return "\n".join([*head, *body]).rstrip() + "\n"


def say(text: str) -> None:
    """On the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _at(waits: Sequence[float], share: float) -> float:
    if not waits:
        return 0.0
    if share == 0.5:
        return statistics.median(waits)
    return waits[min(len(waits) - 1, int(len(waits) * share))]


def _mb(size: int | None) -> str:
    return f"{size / 1e6:.0f}" if size is not None else "too short to tell"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.system()} {platform.release().split('-')[0]} on {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB of memory"


def _postgresql() -> str:
    from subprocess import run

    said = run(
        [str(programs() / "postgres"), "--version"], capture_output=True, text=True, check=False
    ).stdout
    return said.strip().rpartition(" ")[2]


def _sqlite() -> str:
    return sqlite3.sqlite_version


def write(path: Path, text: str) -> None:
    """Keep the page."""
    path.write_text(text, encoding="utf-8")
