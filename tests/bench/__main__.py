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
from tests.bench import advance, campaign, gateway, several, summary
from tests.bench.peers.ours import questionnaire
from tests.bench.peers.questionnaire import save
from tests.bench.peers.rows import Row, running
from tests.bench.peers.stores import durable_postgresql

PEOPLE = (32, 300)
GOFLOW = 4_700  # goflow's answers a second on the machine of the design's measurements


def main() -> None:
    """Measure and print one JSON object; two rounds, the better of each figure counts."""
    warnings.simplefilter("ignore")
    gc.collect()
    gc.freeze()  # as `cdht run` does
    found: dict[str, Any] = {"advance": _best(advance.measure, advance.measure)}
    found["summary"] = summary.measure()
    with tempfile.TemporaryDirectory() as folder:
        for people in PEOPLE:
            urls = (f"sqlite:///{Path(folder) / f'{people}.{turn}.db'}" for turn in range(2))
            found[f"SQLite FULL, {people} people"] = _best(*(_gateway(url, people) for url in urls))
    with durable_postgresql():
        with tempfile.TemporaryDirectory() as folder:
            found["campaign for 100,000, SQLite FULL"] = campaign.measure(
                databases.sqlite(Path(folder), tables=True)
            )
        with databases.postgresql(tables=True) as url:
            found["campaign for 100,000, PostgreSQL"] = campaign.measure(url)
        for people in PEOPLE:
            with databases.postgresql(tables=True) as url:
                found[f"PostgreSQL, {people} people"] = _gateway(url, people)()
        found["gateways on one PostgreSQL"] = several.measure()
        found["beside python-telegram-bot, its conversations in memory"] = _beside()
    found["ratio of advance to goflow's published figure"] = round(
        found["advance"]["advance_per_second"] / GOFLOW, 1
    )
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _beside() -> dict[str, Any]:
    """The same questionnaire in turn (tests/bench/peers): the updates a second of both, and how many times theirs ours are."""
    rows = {"ours": Row("ours", "ours", store="sqlite"), "theirs": Row("theirs", "ptb")}
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        save(asked := Path(folder) / "questionnaire.json", questionnaire())
        for people in PEOPLE:
            rates: dict[str, list[float]] = {name: [] for name in rows}
            for name, row in [*rows.items(), *rows.items()]:
                with running(row, asked) as there:
                    rates[name].append(there.answers(people, 300)["updates_per_second"])
            best = {name: max(each) for name, each in rates.items()}
            ratio = round(best["ours"] / best["theirs"], 2)
            found[f"{people} people"] = {name: round(each) for name, each in best.items()} | {"ratio": ratio}
    return found


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
