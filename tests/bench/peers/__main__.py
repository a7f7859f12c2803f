"""
`make bench-peers`: every row in turn, several rounds, and the page that says what was found.

    python -m tests.bench.peers [--rounds 5] [--sessions 300] [--conversations 20000] [--only WORD] [--no-page]

Rounds are interleaved, so that what else the machine does falls on all rows alike. Prints what it does, and the page.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.bench import over_http
from tests.bench.peers import report
from tests.bench.peers.environments import Missing, python
from tests.bench.peers.ours import questionnaire
from tests.bench.peers.questionnaire import save
from tests.bench.peers.rows import ROWS, Figures, Row, running
from tests.bench.peers.stores import durable_postgresql

PEOPLE = (32, 300)
WARM = 64  # sessions that a process has answered before the first is counted
Spread = dict[str, list[float]]  # each figure: the median, the least and the most of the rounds


def main() -> None:
    """Measure, and write the page."""
    options = _options()
    warnings.simplefilter("ignore")
    rows = [row for row in ROWS if options.only in row.name]
    missing = _missing(rows)
    rows = [row for row in rows if row.peer not in missing]
    with tempfile.TemporaryDirectory() as folder, durable_postgresql():
        about = report.about(options.rounds, options.sessions, options.conversations)
        asked = Path(folder) / "questionnaire.json"
        save(asked, questionnaire())
        rounds: dict[str, dict[int, list[Figures]]] = {row.name: defaultdict(list) for row in rows}
        for turn in range(options.rounds):
            for row in rows:
                _tell(f"round {turn + 1} of {options.rounds}: {row.name}")
                with running(row, asked) as there:
                    there.answers(PEOPLE[0], WARM)
                    for people in PEOPLE:
                        rounds[row.name][people].append(there.answers(people, options.sessions))
        found = {row.name: _found(row, rounds[row.name]) for row in rows}
        for row in (each for each in rows if each.processes == 1):
            _tell(f"{options.conversations} conversations in the middle: {row.name}")
            with running(row, asked) as there:
                resident = there.resident
                found[row.name]["memory"] = {"resident": resident} | there.conversations(
                    options.conversations
                )
        http = {}
        if not options.only:
            _tell("through HTTP")
            http = {
                name: _spread(each) for name, each in asyncio.run(over_http.measure(options.rounds)).items()
            }
    measured = {**about, "missing": missing, "rows": found, "http": http}
    if not options.no_page:
        report.write(measured)
    sys.stdout.write(report.page(measured))


def _options() -> argparse.Namespace:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--sessions", type=int, default=300, help="of each row, round and number of people")
    made.add_argument("--conversations", type=int, default=20_000)
    made.add_argument("--only", default="", help="only rows whose name has this in it")
    made.add_argument("--no-page", action="store_true", help="leave docs/benchmarks.md as it is")
    return made.parse_args()


def _missing(rows: list[Row]) -> dict[str, str]:
    """The peers that can't be had here, and why."""
    found = {}
    for peer in dict.fromkeys(row.peer for row in rows):
        try:
            python(peer)
        except Missing as why:
            found[peer] = str(why)
            _tell(str(why))
    return found


def _found(row: Row, rounds: dict[int, list[Figures]]) -> dict[str, Any]:
    about = {"processes": row.processes, "survives": row.survives}
    return {**about, "at_once": {str(people): _spread(each) for people, each in rounds.items()}}


def _spread(rounds: list[Figures]) -> Spread:
    return {
        name: [statistics.median(values), min(values), max(values)]
        for name in rounds[0]
        for values in [[each[name] for each in rounds]]
    }


def _tell(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    main()
