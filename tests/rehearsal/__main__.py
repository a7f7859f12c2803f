"""
`make rehearsal`: 100,000 people for 30 days unless told otherwise; ends with 1 if any promise was broken.

A whole one replaces docs/rehearsal.md, a shorter one prints alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import databases
from tests.rehearsal.run import rehearse
from tests.village import quick_folder

PAGE = Path(__file__).parents[2] / "docs/rehearsal.md"
PEOPLE, DAYS = 100_000, 30


def main() -> None:
    """Rehearse, print the report, and say by the exit code how it went."""
    asked = argparse.ArgumentParser(prog="make rehearsal", description=__doc__)
    asked.add_argument("people", nargs="?", type=int, default=PEOPLE)
    asked.add_argument("days", nargs="?", type=int, default=DAYS)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgresql", action="store_true", help="on a real PostgreSQL; else on SQLite")
    given = asked.parse_args()
    began, cpu = time.monotonic(), time.process_time()
    report = _rehearsed(given.people, given.days, given.seed, on_postgresql=given.postgresql)
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    broken = sum(report["promises broken"].values()) + report["sent although asked to be silent"]
    json.dump(report, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write(f"\n{'KEPT: all zero' if not broken else f'BROKEN: {broken}'}\n")
    if given.people >= PEOPLE and given.days >= DAYS and not given.postgresql:
        PAGE.write_text(_page(report, took, cpu), encoding="utf-8")
    sys.exit(1 if broken else 0)


def _page(report: dict[str, Any], took: float, cpu: float) -> str:
    """The report of a whole one."""
    broken = sum(report["promises broken"].values()) + report["sent although asked to be silent"]
    tables = {
        "What was sent, by purpose": report["by purpose"],
        "What became of the rows of the ledger": report["ends"],
        "What went wrong on purpose": report["faults"],
        "Promises broken": report["promises broken"]
        | {"sent although the service asked to be silent": report["sent although asked to be silent"]},
    }
    lines = [
        "# Rehearsal",
        "",
        f"Written by `make rehearsal`: {report['people']:,} made-up people and {report['days']} days of reminders and news on a virtual clock, by the",
        "real planner, ledger, rules and sender on SQLite; one day in three with two pushers. Services refuse, lose answers and ask",
        "for silence; processes are killed in the middle, the database goes away, clocks step back; people finish, change their",
        "mind, fall ill and die meanwhile. Judged by what reached the telephones (`tests/rehearsal/checks.py`).",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}; Linux {platform.release().split('-')[0]}, {os.cpu_count()} cores; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.",
        f"It took {took / 60:.1f} minutes, {cpu / 60:.1f} of processor. {report['messages']:,} messages, {report['rows of the ledger']:,} rows of the ledger; a round of the planner",
        f"took {report['seconds of a round of the planner, at most']} s at most.",
        "",
        f"**{'Every promise was kept.' if not broken else f'{broken} promises were BROKEN.'}**",
    ]
    for title, rows in tables.items():
        lines += ["", f"## {title}", "", "| | |", "|---|---:|"]
        lines += [f"| {name.replace('_', ' ')} | {number:,} |" for name, number in rows.items()]
    return "\n".join(lines) + "\n"


def _rehearsed(people: int, days: int, seed: int, *, on_postgresql: bool) -> dict[str, Any]:
    databases.session_folder()
    try:
        if on_postgresql:
            with databases.postgresql(tables=True) as url:
                return rehearse(url, people, days, seed=seed, tells=_tell)
        with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
            return rehearse(databases.sqlite(Path(folder), tables=True), people, days, seed=seed, tells=_tell)
    finally:
        databases.stop_server()


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
