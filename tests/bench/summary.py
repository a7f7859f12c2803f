"""
How the time of a summary grows with the number of residents: 10,000 → 1,000,000.

    python -m tests.bench.summary

A small commune is real (rows of people, counted as always); the others are sums alone, as they would lie there after years. A
summary reads sums, never people: what may make it slower is the size of the tables of sums. Prints one JSON object.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from bot.app import key_of
from bot.example import make
from bot.shelf import shipped_sheets
from storage.act import House
from storage.counting import add, squash
from storage.office.summary import COUNTS, summarise
from storage.office.wholes import NOW, make_ready
from storage.store.engines import address, open_engine
from storage.tables import PLACE
from storage.vault import Vault
from tests import databases

AT = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
A_COMMUNE = (
    10_000  # a third of what communes have on average since 2025: a province of a hundred, as there are
)
ROUNDS = 60
SIZES = (10_000, 1_000_000)


def house() -> House:
    """A house without people."""
    numbers = count(1)
    sheets = {key_of(sheet): sheet for sheet in shipped_sheets().values()}
    in_force = {sheet.id: key for key, sheet in sheets.items()}
    return House(Vault([b"k" * 32]), lambda: f"{next(numbers):016d}", sheets, in_force)


def fill(tx: Connection, of: House, residents: int) -> None:
    """One real commune of a thousand, and as many others as there are residents, as sums."""
    make(tx, of, AT, people=1000)
    while squash(tx, 5000):
        pass
    plain = {"hard": False, "hard_document": "", "example": True, "province": "tinh", "former": ""}
    names = (
        *COUNTS,
        *(f"ind:{c}.{i}:{level}" for c in range(1, 4) for i in range(1, 5) for level in range(1, 5)),
        *(f"low:{c}.{i}" for c in range(1, 4) for i in range(1, 5)),
        *(f"wait:2026-{m:02d}-{d:02d}" for m in (10, 11) for d in range(1, 29, 3)),
    )
    for number in range(residents // A_COMMUNE - 1):
        id_ = f"x{number}"
        places = [
            {
                **plain,
                "id": id_,
                "parent": "tinh",
                "level": "commune",
                "word": "xã",
                "name": id_,
                "folded": id_,
                "commune": id_,
            }
        ]
        places += [
            {
                **plain,
                "id": f"{id_}-{v}",
                "parent": id_,
                "level": "village",
                "word": "thôn",
                "name": f"{v}",
                "folded": f"{v}",
                "commune": id_,
            }
            for v in range(13)
        ]
        tx.execute(insert(PLACE), places)
        year = {name: 0 if name in NOW else 2026 for name in names}
        sums = {(id_, year[name], name): 400 for name in names}
        sums |= {(f"{id_}-{v}", year[name], name): 30 for v in range(13) for name in names}
        add(tx, sums)


def times(tx: Connection, of: House, place: str) -> float:
    """The median of some summaries, in milliseconds of this processor: SQLite works in this process."""
    found = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        summarise(tx, of, AT, place)
        found.append(time.process_time() - begun)
    return statistics.median(found) * 1e3


def run(url: str, residents: int) -> dict[str, float]:
    """A village, a commune, a province."""
    of, engine = house(), open_engine(address(url))
    with engine.begin() as tx:
        fill(tx, of, residents)
        while make_ready(tx, AT.year):  # as the tick does
            pass
    with engine.begin() as tx:
        if tx.dialect.name == "postgresql":
            tx.exec_driver_sql("ANALYZE")
        found = {
            name: times(tx, of, place)
            for name, place in (("village_ms", "mau-1"), ("commune_ms", "mau"), ("province_ms", "tinh"))
        }
    engine.dispose()
    return found


def measure() -> dict[str, Any]:
    """Both sizes on SQLite, and how much longer the larger takes."""
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for residents in SIZES:
            (Path(folder) / str(residents)).mkdir()
            found[residents] = run(databases.sqlite(Path(folder) / str(residents), tables=True), residents)
    small, large = (found[size] for size in SIZES)
    return {
        **{
            f"{size:,} residents": {name: round(ms, 2) for name, ms in each.items()}
            for size, each in found.items()
        },
        "ratio": {name.removesuffix("_ms"): round(large[name] / small[name], 2) for name in small},
    }


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
    sys.stdout.write("\n")
