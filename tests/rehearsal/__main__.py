"""`make rehearsal`: 100,000 people for 30 days unless told otherwise; ends with 1 if any promise was broken."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import databases
from tests.rehearsal.run import rehearse
from tests.village import quick_folder


def main() -> None:
    """Rehearse, print the report, and say by the exit code how it went."""
    asked = argparse.ArgumentParser(prog="make rehearsal", description=__doc__)
    asked.add_argument("people", nargs="?", type=int, default=100_000)
    asked.add_argument("days", nargs="?", type=int, default=30)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgresql", action="store_true", help="on a real PostgreSQL; else on SQLite")
    given = asked.parse_args()
    report = _rehearsed(given.people, given.days, given.seed, on_postgresql=given.postgresql)
    broken = sum(report["promises broken"].values()) + report["sent although asked to be silent"]
    json.dump(report, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write(f"\n{'KEPT: all zero' if not broken else f'BROKEN: {broken}'}\n")
    sys.exit(1 if broken else 0)


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
