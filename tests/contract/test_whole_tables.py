"""
What a message or a push asks of the database is found by an index, however many people there are.

All scripts of `tests/transcripts` are told and three days of reminders and news go out, while SQLite says each statement that it
runs; then each is explained. A table that grows with the people and is read from end to end makes every reply wait for the
whole province.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from bot.pushes.planner import Planner
from storage.ledger.plan import STRETCH
from tests import databases
from tests.pushing import Hamlet
from tests.rehearsal.run import rehearse
from tests.transcripts.telling import SCRIPTS, Stage

FEW = {  # what may be read whole, and why it stays short
    "campaign": "news of a year",
    "commune_whole": "a row a commune",
    "counter_delta": "added to the sums every few seconds",
    "invitation_1": "of officers, each for some days",
    "link_code": "each for some days",
    "place": "some thousands in a province",
    "place_name": "former names of them",
    "place_rules": "of places that have rules of their own",
    "role": "of heads and officers",
    "title_rules": "of places that put a title off",
}
SELDOM = re.compile(
    r"UPDATE inbox SET contact=''"  # erasing: once in a life, over what is kept for some days
    r"|UPDATE conversation SET address=|SELECT push\.[^W]+FROM push$|SELECT person\.[^W]+FROM person ORDER BY person\.id$"
)  # the others are of the tests, which look at whole tables
MADE_THERE = re.compile(
    r"\(?subquery|anon_|CONSTANT|json_each|(of|adult)( LEFT-JOIN)?$"
)  # rows that the statement itself made


BY_STATE = re.compile(r" (ix_push_state|ix_outbox_state) ")  # through all that was ever sent, or is planned
OF_SOMEBODY = re.compile(r"(?<![a-z_])(person|contact|id|inbound) (=|IN) ")


@contextmanager
def _heard() -> Iterator[set[str]]:
    """The statements that any connection to an SQLite file runs meanwhile."""
    said: set[str] = set()

    def listens(driver: sqlite3.Connection, _: object) -> None:
        driver.set_trace_callback(said.add)

    event.listen(Pool, "connect", listens)
    try:
        yield said
    finally:
        event.remove(Pool, "connect", listens)


def _read_whole(file: Path, said: set[str]) -> dict[str, str]:
    """Those of the statements that read a table of many rows from end to end, and which."""
    shapes = {re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", each): each for each in said}
    found = {}
    connection = sqlite3.connect(file)
    for each in shapes.values():
        if each.split(None, 1)[0] not in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"} or SELDOM.match(
            each
        ):
            continue
        for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {each}"):
            of = step.removeprefix("SCAN ")
            if of != step and not MADE_THERE.match(of) and of.split()[0] not in FEW:
                found[each] = of.split()[0]
            if BY_STATE.search(step) and OF_SOMEBODY.search(each):
                found[each] = step
    connection.close()
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(databases.sqlite(tmp_path, tables=True).removeprefix("sqlite:///"))


def test_no_conversation_reads_a_whole_table(file: Path) -> None:
    with _heard() as said:
        stage = Stage(f"sqlite:///{file}")
        for script in SCRIPTS.values():
            stage.tells(script, "vi")
        stage.close()

    found = _read_whole(file, said)

    assert len(said) > 3000
    assert found == {}


def test_no_push_reads_a_whole_table(file: Path) -> None:
    with _heard() as said:
        report = rehearse(f"sqlite:///{file}", 60, 3, tells=lambda _: None)

    found = _read_whole(file, said)

    assert report["messages"] > 10
    assert found == {}


def test_what_reads_a_whole_table_is_seen(file: Path) -> None:
    assert _read_whole(
        file, {"SELECT id FROM contact WHERE external = 'a'", "SELECT id FROM contact WHERE id = 'a'"}
    ) == {"SELECT id FROM contact WHERE external = 'a'": "contact"}


def test_what_is_somebodys_is_not_looked_for_by_its_state(file: Path) -> None:
    """SQLite must be told what an index is worth (revision 0020); without that, it looks through all that is planned or was sent."""
    asked = "UPDATE push SET state = 'dropped' WHERE person = 'a' AND state = 'planned'"

    assert _read_whole(file, {asked}) == {}

    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM sqlite_stat1")
    connection.commit()
    connection.close()
    assert "ix_push_state" in _read_whole(file, {asked})[asked]


def test_every_index_of_which_sqlite_is_told_something_is_there(file: Path) -> None:
    connection = sqlite3.connect(file)
    told = {*connection.execute("SELECT tbl, idx FROM sqlite_stat1")}
    there = {*connection.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'")}
    connection.close()

    assert told
    assert told <= there


async def test_postgresql_plans_for_a_stretch_of_people_by_their_keys() -> None:
    """It counts with half a percent of all for a stretch of ids, and else would read all sheets for each few hundred people."""
    people, rounds = 20_000, 2
    with databases.postgresql(tables=True) as url:
        there = Hamlet(url)
        async with there.app.store:
            await there.found()
            await there.people(
                people, spoke=timedelta(hours=23, minutes=50)
            )  # of fewer, reading all is quicker
            await there.app.store.write(lambda tx: tx.exec_driver_sql("ANALYZE"))
        before = _read_by_postgresql(url)
        there = Hamlet(url)
        async with there.app.store:
            planned = [await Planner(there.app).reminders() for _ in range(rounds)]
        read = _read_by_postgresql(url)

    some = (
        people * rounds * (people // STRETCH) / 4
    )  # of a fresh connection the first are planned for what they ask
    assert planned[0] > people / 2
    assert {name: n - before[name] for name, n in read.items() if n - before[name] > some} == {}


def _read_by_postgresql(url: str) -> dict[str, int]:
    """How many rows of each table were read from end to end, said by the server once the connections of before are gone."""
    with psycopg.connect(url) as connection:
        deadline = time.monotonic() + 20
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while (row := connection.execute(others).fetchone()) and row[0] and time.monotonic() < deadline:
            time.sleep(0.05)
        return dict(
            connection.execute(
                "SELECT relname, seq_tup_read FROM pg_stat_user_tables"
                " WHERE relname IN ('assessment', 'conversation', 'contact', 'person', 'push', 'consent', 'answer')"
            ).fetchall()
        )
