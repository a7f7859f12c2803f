"""
A province of real rows, to look at and to measure with whatever one likes: residents, telephones, sheets, reviews.

    python -m tests.bench.province sqlite:////tmp/tinh.db [--residents 1000000] [--commune 10000]

The communes are example communes (`bot.example`), written and counted as always; the database is made, or has its tables and
no such place. Prints one JSON object: how long it took, how many rows and bytes there are, and milliseconds of this
process for what an officer or a head asks first, of its smallest part and of the whole.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, func, select

from bot.example import make
from storage.act import House
from storage.counting import squash
from storage.office.summary import summarise
from storage.office.wholes import make_ready
from storage.privacy.terms import size
from storage.store.engines import address, open_engine
from storage.store.migrate import migrate
from storage.tables import ASSESSMENT, CONSENT, CONTACT, HOUSEHOLD, PERSON, PLACE
from tests.bench.summary import AT, house

PROVINCE, ROUNDS = "tinh", 30
COUNTED = (PLACE, HOUSEHOLD, PERSON, CONTACT, ASSESSMENT, CONSENT)


def fill(url: str, of: House, residents: int, commune: int, tells: Callable[[str], None]) -> None:
    """Communes of so many residents each, one transaction a commune, until there are enough."""
    engine = open_engine(address(url))
    communes = -(-residents // commune)
    for number in range(communes):
        with engine.begin() as tx:
            people = min(commune, residents - number * commune)
            make(tx, of, AT, people=people, seed=number, name=named(number), province=PROVINCE)
            while squash(tx, 5000) or make_ready(tx, AT.year):
                pass
        tells(f"{number + 1} of {communes} communes")
    if engine.dialect.name == "postgresql":
        with engine.begin() as tx:
            tx.exec_driver_sql("ANALYZE")
    engine.dispose()


def named(number: int) -> str:
    """The id of a commune."""
    return f"x{number:04}"


def looked_at(url: str, of: House) -> dict[str, Any]:
    """What is there, and how long the summaries of a village, a commune and the province take."""
    engine = open_engine(address(url))
    with engine.begin() as tx:
        rows = {each.name: tx.execute(select(func.count()).select_from(each)).scalar() for each in COUNTED}
        places = {"village": f"{named(0)}-1", "commune": named(0), "province": PROVINCE}
        asked = {f"{level}_ms": median(tx, of, place) for level, place in places.items()}
        found = {"rows": rows, "bytes": size(tx, tables=False).bytes, "summary": asked}
    engine.dispose()
    return found


def median(tx: Connection, of: House, place: str) -> float:
    """Of some summaries of a place, in milliseconds of the clock: with PostgreSQL most of it is the server's."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        summarise(tx, of, AT, place)
        found.append(time.perf_counter() - began)
    return round(statistics.median(found) * 1e3, 2)


def main() -> None:
    """Make it and look at it."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("database", help="sqlite:////path or postgresql://…")
    options.add_argument("--residents", type=int, default=1_000_000)
    options.add_argument("--commune", type=int, default=10_000, help="residents of each commune")
    given = options.parse_args()
    of, began = house(), time.perf_counter()
    migrate(given.database)
    fill(given.database, of, given.residents, given.commune, lambda text: print(text, file=sys.stderr))
    took = round(time.perf_counter() - began, 1)
    json.dump({"seconds": took, **looked_at(given.database, of)}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
