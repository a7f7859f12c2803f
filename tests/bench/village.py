"""
How long the head's pages take on SQLite: a village of 500 persons in 140 households, all of them on a phone.

Run it with `python -m tests.bench.village`; nothing here is a test.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from sqlalchemy import insert

from dialogs.talks.finding import FindPeople
from dialogs.talks.review.asked import EndorseAll, ToReview
from dialogs.talks.village.board import Board
from dialogs.talks.village.nudging import Nudge, OnlyYou, Unfinished
from storage.act import Where
from storage.tables import ASSESSMENT, CONTACT, CONTACT_PERSON, HOUSEHOLD, PERSON, ROLE, TALKING
from tests import databases
from tests.asking import served
from tests.village import COMMUNE, Village, quick_folder
from tests.ways import INDICATORS

PERSONS, HOUSEHOLDS, ROUNDS = 500, 140, 15
KEY = "nguoi_dan_xa@du-thao-2"


def filled(tx: Any, at: Any) -> None:
    """Everybody of the village: a third sent, a third in the middle, a third silent; half of them reachable."""
    tx.execute(
        insert(HOUSEHOLD),
        [
            {"id": f"h{n:04}", "place": "dong", "commune": COMMUNE, "name": f"nhà ví dụ {n}"}
            for n in range(HOUSEHOLDS)
        ],
    )
    tx.execute(
        insert(PERSON),
        [
            {
                "id": f"p{n:04}",
                "commune": COMMUNE,
                "village": "dong",
                "household": f"h{n % HOUSEHOLDS:04}",
                "called": "Lan",
                "address": "ba",
                "full_name": f"Nguyễn Thị {n}",
                "folded": f"nguyen thi {n}",
                "born": 1960,
                "created": at,
            }
            for n in range(PERSONS)
        ],
    )
    levels = dict.fromkeys(INDICATORS, "3")
    tx.execute(
        insert(ASSESSMENT),
        [
            {
                "id": f"a{n:04}",
                "person": f"p{n:04}",
                "year": 2026,
                "commune": COMMUNE,
                "village": "dong",
                "sheet": KEY,
                "run": f"r{n:04}",
                "state": "sent" if n % 3 else "open",
                "answered": 10 if n % 3 else 7 + n % 3,
                "score": 80,
                "levels": levels if n % 3 else {},
                "sent": at,
                "started": at,
            }
            for n in range(PERSONS)
            if n % 3 != 2
        ],
    )
    reached = range(0, PERSONS, 2)
    tx.execute(
        insert(CONTACT),
        [{"id": f"c{n:04}", "channel": "zalo", "external": f"x{n}", "created": at} for n in reached],
    )
    tx.execute(
        insert(TALKING), [{"contact": f"c{n:04}", "person": f"p{n:04}", "heard_at": at} for n in reached]
    )
    tx.execute(
        insert(CONTACT_PERSON),
        [{"contact": f"c{n:04}", "person": f"p{n:04}", "presses": "self", "since": at} for n in reached],
    )
    tx.execute(
        insert(ROLE).values(
            id="role", contact="head", kind="head", place="dong", commune=COMMUNE, called="cô Hoa", since=at
        )
    )


def main() -> None:
    """Print the median of each page, and how many statements it took."""
    with TemporaryDirectory(dir=quick_folder()) as folder:
        village = Village(databases.sqlite(Path(folder), tables=True))
        village.begin()
        village.write(lambda tx: filled(tx, village.now))
        where = Where(village.house, village.now, "head", "zalo", "head")
        listed = village.write(lambda tx: served(tx, where, ToReview("role")))
        chosen = tuple((each["assessment"], each["stamp"]) for each in listed["sheets"])
        asked: list[tuple[str, Any, int]] = [
            ("board", Board("role"), ROUNDS),
            ("nudge preview", Unfinished("role"), ROUNDS),
            ("only you", OnlyYou("role"), ROUNDS),
            ("find by name", FindPeople("role", "nguyen thi"), ROUNDS),
            ("to review", ToReview("role"), ROUNDS),
            ("nudge all", Nudge("role"), 1),
            ("endorse 10", EndorseAll("role", chosen), 1),
        ]
        print(f"{PERSONS} persons, {HOUSEHOLDS} households, SQLite")
        for name, request, rounds in asked:
            spent, statements = _timed(village, where, request, rounds)
            print(f"  {name:14} {spent * 1000:7.1f} ms  {statements:4} statements")
        village.close()


def _timed(village: Village, where: Where, request: Any, rounds: int) -> tuple[float, int]:
    counted = [0]

    def work(tx: Any) -> float:
        def heard(_: str) -> None:
            counted[0] += 1

        driver = tx.connection.dbapi_connection
        driver.set_trace_callback(heard)
        began = process_time()
        served(tx, where, request)
        spent = process_time() - began
        driver.set_trace_callback(None)
        return spent

    taken = [village.write(work) for _ in range(rounds)]
    return median(taken), counted[0] // rounds


if __name__ == "__main__":
    main()
