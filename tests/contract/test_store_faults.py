"""The contract of the store when others are in the way, or the database is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import bindparam, insert, text, update

from storage.store import writer
from storage.store.engines import BadAddress, StoreBusy, StoreUnavailable
from storage.store.store import Tx, open_store
from storage.store.writer import REPEATS
from tests import databases
from tests.contract.notes import (
    add,
    count,
    count_up,
    fill_tallies,
    note,
    notes,
    opened,
    tallies,
    tally,
    together,
)
from tests.contract.relay import Relay


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    with databases.postgresql() as url:
        yield url


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


def plus_one(number: int) -> Callable[[Tx], int]:
    change = update(tally).where(tally.c.id == bindparam("b_id")).values(n=tally.c.n + 1)
    return lambda tx: tx.execute(change, {"b_id": number}).rowcount


class Other:
    """Another client, who holds tally 1 and will want tally 0 as soon as we hold that."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)
        self.connection.execute("SET deadlock_timeout = '60s'")  # so that the victim is us
        self.connection.commit()
        self.connection.execute("UPDATE tally SET n = n + 10 WHERE id = 1")
        self.waiting = False

    def want(self) -> None:
        with self.connection:
            self.connection.execute("UPDATE tally SET n = n + 10 WHERE id = 0")

    def waits(self, tx: Tx) -> None:
        """Come back when the other waits for us."""
        if self.waiting:
            return  # we have been here before
        self.waiting = True
        self.thread = threading.Thread(target=self.want)
        self.thread.start()
        blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = :pid")
        while not tx.scalar(blocked, {"pid": self.connection.info.backend_pid}):
            time.sleep(0.01)


async def test_a_deadlock_is_settled_by_doing_the_whole_group_again(postgresql_url: str) -> None:
    async with opened(postgresql_url) as store:
        await store.write(fill_tallies(10))
        other = Other(postgresql_url)

        def cross(tx: Tx) -> str:
            plus_one(0)(tx)
            other.waits(tx)
            plus_one(1)(tx)
            return "crossed"

        answers = await together(
            store,
            lambda: store.write(plus_one(5)),
            lambda: store.write(cross),
            lambda: store.step(count_up, 6, 6),
        )
        other.thread.join()

        assert answers == [1, "crossed", 6]
        expected = {0: 11, 1: 11, 5: 1, 6: 1}
        assert expected == {n: v for n, v in (await store.read(tallies)).items() if v}
        assert store.stats.retries == 1
        assert store.stats.halvings == 0


async def test_a_quarrel_without_end_is_given_up_by_the_one_who_quarrels(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "pause", lambda _: None)

    def quarrel(tx: Tx) -> None:
        tx.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$"))

    async with opened(postgresql_url) as store:
        answers = await together(
            store, lambda: store.write(add(1)), lambda: store.write(quarrel), lambda: store.write(add(2))
        )

        assert answers[::2] == [1, 2]
        assert isinstance(answers[1], StoreBusy)
        assert store.stats.retries >= REPEATS


async def test_a_locked_file_is_waited_for(sqlite_path: Path) -> None:
    async with opened(f"sqlite:///{sqlite_path}") as store:
        await store.write(impatient)
        other = sqlite3.connect(sqlite_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        asked = asyncio.create_task(store.write(add(1)))
        await asyncio.to_thread(until, lambda: store.stats.retries)
        other.execute("ROLLBACK")
        other.close()

        assert await asked == 1


async def test_a_file_that_stays_locked_is_reported_to_all(
    sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "pause", lambda _: None)
    async with opened(f"sqlite:///{sqlite_path}") as store:
        await store.write(impatient)
        other = sqlite3.connect(sqlite_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        asked = (store.write(add(number)) for number in range(5))
        answers = await asyncio.gather(*asked, return_exceptions=True)

        assert all(isinstance(answer, StoreBusy) for answer in answers)
        other.execute("ROLLBACK")
        other.close()
        assert await store.write(add(1)) == 1


def until(condition: Callable[[], object]) -> None:
    while not condition():
        time.sleep(0.01)


def impatient(tx: Tx) -> None:
    tx.execute(text("PRAGMA busy_timeout = 1"))


async def test_a_connection_ended_by_the_server_is_opened_again(postgresql_url: str) -> None:
    async with opened(postgresql_url) as store:
        await store.write(add(1))
        await store.read(count)
        databases.ask(
            postgresql_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )

        assert await store.write(add(2)) == 2
        assert await store.read(count) == 2
        assert store.stats.retries == 1


async def test_a_connection_ended_in_the_middle_of_a_work_has_it_done_again(postgresql_url: str) -> None:
    ends: list[int] = []

    def shot(tx: Tx) -> int:
        add(1)(tx)
        if not ends:
            ends.append(tx.scalar(text("SELECT pg_backend_pid()")) or 0)
            databases.ask(databases.server_url(), f"SELECT pg_terminate_backend({ends[0]})")
        return add(2)(tx)

    async with opened(postgresql_url) as store:
        assert await store.write(shot) == 2
        assert {1, 2} == set(await store.read(notes))


async def test_a_commit_whose_answer_is_lost_is_not_done_twice(postgresql_url: str) -> None:
    with Relay(postgresql_url) as relay:
        async with opened(relay.url) as store:
            await store.write(fill_tallies(3))
            relay.cut_at = b"COMMIT"
            await asyncio.gather(*(store.step(count_up, n, n) for n in range(3)))

            assert relay.cuts == 1
            assert await store.read(tallies) == {0: 1, 1: 1, 2: 1}


async def test_a_transaction_lost_before_its_commit_is_done_again(postgresql_url: str) -> None:
    with Relay(postgresql_url) as relay:
        async with opened(relay.url) as store:
            await store.write(fill_tallies(3))
            relay.cut_at = b"UPDATE"
            await asyncio.gather(*(store.step(count_up, n, n) for n in range(3)))

            assert relay.cuts == 1
            assert await store.read(tallies) == {0: 1, 1: 1, 2: 1}


async def test_an_outage_is_waited_out_or_reported_in_time(postgresql_url: str) -> None:
    with Relay(postgresql_url) as relay:
        async with opened(relay.url, patience=0.5) as store:
            await store.write(add(1))
            relay.down, relay.cut_at = True, b"INSERT"
            begun = time.monotonic()
            with pytest.raises(StoreUnavailable):
                await store.write(add(2))
            with pytest.raises(StoreUnavailable):  # known to be down: no waiting again
                await store.write(add(3))
            with pytest.raises(StoreUnavailable):
                await store.read(count)
            assert time.monotonic() - begun < 10

            relay.down = False
            assert await store.write(add(4)) == 4
            assert {1, 4} == set(await store.read(notes))


async def test_a_server_that_is_not_there_is_reported(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    async with open_store(url, patience=0.1) as store:
        with pytest.raises(StoreUnavailable):
            await store.write(count)
        with pytest.raises(StoreUnavailable):
            await store.read(count)


async def test_a_folder_that_is_not_there_is_reported_at_once(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'nowhere' / 'test.db'}") as store:
        with pytest.raises(StoreUnavailable):
            await store.write(count)


async def test_a_thousand_rows_take_few_round_trips(postgresql_url: str) -> None:
    rows = [{"id": number, "word": "từ"} for number in range(1000)]
    changed = [{"b_id": number} for number in range(1000)]
    change = update(note).where(note.c.id == bindparam("b_id")).values(word="khác")
    with Relay(postgresql_url) as relay:
        async with opened(relay.url) as store:
            await store.write(count)
            before = relay.turns
            await store.write(lambda tx: [tx.execute(insert(note), rows), None][1])
            await store.write(lambda tx: [tx.execute(change, changed), None][1])

            assert relay.turns - before < 100
            assert await store.read(count) == 1000


@pytest.mark.parametrize(
    "url",
    [
        "",
        "village.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://root:geheim@localhost/village",
        "postgresql+asyncpg://root:geheim@localhost/village",
    ],
)
def test_an_address_that_we_cannot_use_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        open_store(url)

    assert "geheim" not in str(caught.value)


async def test_only_its_owner_reads_the_file(sqlite_path: Path) -> None:
    async with opened(f"sqlite:///{sqlite_path}") as store:
        await store.write(add(1))

        assert {0o600} == {path.stat().st_mode & 0o777 for path in sqlite_path.parent.glob("*.db*")}
