"""`make bench`: the figures of the design, side by side in one run; ratios count, these machines differ."""

import asyncio
import gc
import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from tests import databases
from tests.bench import advance, campaign, gateway, peers, several, summary

PEOPLE = (32, 300)
GOFLOW = 4_700  # goflow's answers a second on the machine of the design's measurements


def main() -> None:
    """Measure and print one JSON object; two rounds, the better of each figure counts."""
    warnings.simplefilter("ignore")
    gc.collect()
    gc.freeze()  # as `cdht run` does
    found: dict[str, Any] = {"advance": _best(advance.measure, advance.measure)}
    found["python-telegram-bot, in memory"] = _best(_ptb, _ptb)
    found["summary"] = summary.measure()
    with tempfile.TemporaryDirectory() as folder:
        for people in PEOPLE:
            urls = (f"sqlite:///{Path(folder) / f'{people}.{turn}.db'}" for turn in range(2))
            found[f"SQLite FULL, {people} people"] = _best(*(_gateway(url, people) for url in urls))
    databases.session_folder()
    with tempfile.TemporaryDirectory() as folder:
        found["campaign for 100,000, SQLite FULL"] = campaign.measure(
            databases.sqlite(Path(folder), tables=True)
        )
    try:
        with databases.postgresql(tables=True) as url:
            found["campaign for 100,000, PostgreSQL"] = campaign.measure(url)
        for people in PEOPLE:
            with databases.postgresql(tables=True) as url:
                found[f"PostgreSQL, {people} people"] = _gateway(url, people)()
        found["gateways on one PostgreSQL"] = several.measure()
    finally:
        databases.stop_server()
    ptb = found["python-telegram-bot, in memory"]["ptb_updates_per_second"]
    found["ratio to python-telegram-bot"] = {
        name: round(figures["updates_per_second"] / ptb, 2)
        for name, figures in found.items()
        if "updates_per_second" in figures
    }
    found["ratio of advance to goflow's published figure"] = round(
        found["advance"]["advance_per_second"] / GOFLOW, 1
    )
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _ptb() -> dict[str, float]:
    return asyncio.run(peers.measure())


def _gateway(url: str, people: int) -> Any:
    return lambda: asyncio.run(gateway.run(url, people, 9))


def _best(*rounds: Any) -> dict[str, float]:
    """The better of each figure: rates high, costs low."""
    all_ = [each() for each in rounds]
    return {
        name: (max if "per_second" in name or "per_group" in name else min)(each[name] for each in all_)
        for name in all_[0]
    }


if __name__ == "__main__":
    main()
