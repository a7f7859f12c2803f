"""
How many bytes a year of one resident takes, before and after the night that lets go of what is over.

    python -m tests.bench.size [--residents 2000] [--postgresql] [--indexes]

Every resident joins, answers ten questions in two evenings, sends the sheet, is written to eight times by a real pusher,
and is endorsed by the head of the chapter: with the code that serves. Photos are left out. On SQLite what counts are
the pages in use; on PostgreSQL the tables as VACUUM FULL leaves them. Prints one JSON object; `--indexes` says it of each
index, too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import structlog
from sqlalchemy import insert, text

from bot import housekeeping
from bot.app import App, build
from bot.channels.base import Inbound
from bot.clock import Ids
from bot.pauses import Pauses
from bot.pushes.pusher import Pusher, sender_of
from bot.pushes.service import at_night
from dialogs.events import Typed
from dialogs.talks.review.asked import EndorseAll, OpenSheet, ToReview
from storage.act import Where, consent
from storage.ledger.write import tell_all
from storage.privacy.terms import Size, size
from storage.tables import CONTACT, PERSON, ROLE, metadata
from tests import databases
from tests.asking import served
from tests.pushing import Line
from tests.resident import Recorder, settings_of
from tests.village import COMMUNE, found

PEOPLE = 2_000_000
SPRING = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FIRST = ("xin chào", "2", "1", "Lan", "VD1", "1", "3", "3", "4", "4", "nghỉ", "1")
SECOND = ("tiếp tục", "3", "2", "3", "3", "4", "3", "1", "1", "Nguyễn Thị Lan 1960", "1", "1")
PUSHES = (  # days after the first evening, what for
    (1, "asked"),  # by themselves
    (20, "endorsed"),  # by the chapter
    (60, "declined"),
    (100, "returned"),
    (140, "registered_paper"),
    (180, "recognised"),
    (200, "filled_in"),
    (240, "registered_paper"),
)
TOGETHER = 200  # residents who write at one time


class Year:
    """An application whose clock runs through a year."""

    def __init__(self, url: str) -> None:
        self.now, self._numbers = SPRING, count(1)
        self.channel = Recorder("telegram")

        def seconds() -> float:
            return self.now.timestamp()

        self.app: App = build(
            settings_of(url, public_url="", telegram_token="42:TEST"),
            [self.channel],
            clock=lambda: self.now,
            ids=Ids(seconds),
            reminders=True,
        )

    async def evening(self, residents: range, lines: tuple[str, ...]) -> None:
        """Some residents write line by line, each after the answer to the last."""
        receive = self.app.receiver(self.channel)

        async def says(resident: int, line: str) -> None:
            await receive([Inbound(f"m{next(self._numbers)}", str(1000 + resident), Typed(line), self.now)])

        for line in lines:
            self.now += timedelta(seconds=30)
            await asyncio.gather(*(says(each, line) for each in residents))
        await self.app.deliveries.drained()
        self.channel.said.clear()

    async def agreed(self) -> None:
        """They agreed to reminders and news."""

        def work(tx: Any) -> None:
            for row in tx.execute(text("SELECT contact, person FROM contact_person")).all():
                where = Where(
                    self.app.house, self.now, row.contact, "telegram", row.contact, person=row.person
                )
                for purpose in ("reminders", "news"):
                    consent(tx, where, purpose, given=True)

        await self.app.store.write(work, alone=True)

    async def pushed(self, purpose: str, occurrence: str) -> int:
        """Each is written to."""
        persons = await self.app.store.read(lambda tx: list(tx.execute(PERSON.select()).scalars()))
        args = {"by": "cô Hoa", "year": 2026, "number": "1", "day": "2026-09-01"}
        house, accounts = self.app.house, {"telegram": "telegram:42"}
        if purpose not in {"asked", "endorsed"}:
            await self.app.store.write(
                lambda tx: tell_all(
                    tx, house, self.now, purpose, persons, occurrence=occurrence, args=args, by="role"
                ),
                alone=True,
            )
        line = Line()
        sender = sender_of("telegram", line, accounts, rate=1e6)
        sender.paced, sender.spacing = True, 0.0
        await Pusher(
            self.app, {"telegram": sender}, Pauses(self.app.store, accounts, lambda: self.now)
        ).drain()
        return len(line.sent)

    async def endorsed(self) -> int:
        """The head of the chapter endorses all sheets, ten at a time."""
        role = {"id": "role", "contact": "head", "kind": "head", "place": "dong", "commune": COMMUNE}
        head = {"id": "head", "channel": "telegram", "external": "1", "created": self.now}

        def begins(tx: Any) -> None:
            tx.execute(insert(CONTACT).values(**head))
            tx.execute(insert(ROLE).values(**role, called="cô Hoa", since=self.now))

        await self.app.store.write(begins)
        where = Where(self.app.house, self.now, "head", "telegram", "1")
        done = 0
        while True:
            agreed = await self.app.store.write(lambda tx: _agreed(tx, where))
            if not agreed:
                return done
            done += agreed


def _agreed(tx: Any, where: Where) -> int:
    """The oldest ten: those that have to be opened are."""
    listed = served(tx, where, ToReview("role"))["sheets"]
    for each in listed:
        if each["must"]:
            served(tx, where, OpenSheet("role", each["assessment"]))
    chosen = tuple((each["assessment"], each["stamp"]) for each in listed)
    return len(served(tx, where, EndorseAll("role", chosen))["done"]) if chosen else 0


async def measured(url: str, residents: int) -> dict[str, Any]:
    """The year, its end, and the night after it."""
    year = Year(url)
    housekeeping.REST = 0  # type: ignore[misc]
    async with year.app as app:
        await app.store.write(found)
        empty = await app.store.read(size)
        groups = [range(at, min(at + TOGETHER, residents)) for at in range(0, residents, TOGETHER)]
        for each in groups:
            await year.evening(each, FIRST)
        await year.agreed()
        sent: dict[str, int] = {}
        for number, (days, purpose) in enumerate(PUSHES):
            year.now = SPRING + timedelta(days=days)
            if purpose == "endorsed":
                sent["reviewed"] = await year.endorsed()
            sent[f"{number} {purpose}"] = await year.pushed(purpose, f"2026:{number}")
            if number == 0:
                for each in groups:
                    await year.evening(each, SECOND)
        year.now = SPRING + timedelta(days=365)
        await housekeeping.add_up(app)  # as is done each minute
        before = await app.store.read(size)
        await at_night(app)
        if app.store.dialect == "postgresql":
            await asyncio.to_thread(_packed, url)
        after = await app.store.read(size)
        indexes = await app.store.read(lambda tx: dict(_of_indexes(tx)))
    of = {"residents": residents, "messages each": len(FIRST + SECOND), "pushes": sent}
    return of | _figures(residents, empty, before, after) | {"indexes": per(indexes, residents)}


def _figures(residents: int, empty: Size, before: Size, after: Size) -> dict[str, Any]:
    used = [each.bytes - each.free - empty.bytes + empty.free for each in (before, after)]
    return {
        "bytes of a resident before": round(used[0] / residents),
        "bytes of a resident after": round(used[1] / residents),
        f"GB for {PEOPLE:,}": round(used[1] / residents * PEOPLE / 1e9, 1),
        "tables before": per(before.tables, residents),
        "tables after": per(after.tables, residents),
    }


def per(found: Any, residents: int) -> dict[str, int]:
    """Bytes a resident, the largest first; what is nothing beside them is left out."""
    each = {name: round(number / residents) for name, number in found.items()}
    return {name: each[name] for name in sorted(each, key=lambda name: -each[name]) if each[name] >= 20}


def _packed(url: str) -> None:
    """The rows that are left, without the room of those that went, which is used again by what comes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM FULL")


def _of_indexes(tx: Any) -> Iterator[tuple[str, int]]:
    if tx.dialect.name == "postgresql":
        each = "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind IN ('r', 'i') AND pg_table_is_visible(oid)"
        yield from ((name, number) for name, number in tx.execute(text(each)) if not name.startswith("pg_"))
        return
    rows = tx.execute(
        text("SELECT dbstat.name, pgsize FROM dbstat JOIN sqlite_master USING (name) WHERE aggregate = 1")
    )
    for name, number in rows:
        yield ("(rows) " if name in metadata.tables else "") + name, number


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--residents", type=int, default=2000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--indexes", action="store_true")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if given.postgresql:
            databases.session_folder()
            stack.callback(databases.stop_server)
            url = stack.enter_context(databases.postgresql(tables=True))
        else:
            url = databases.sqlite(Path(folder), tables=True)
        found_ = asyncio.run(measured(url, given.residents))
    if not given.indexes:
        del found_["indexes"]
    json.dump(found_, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
