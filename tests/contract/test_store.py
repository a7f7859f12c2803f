"""The contract of the store, kept on SQLite and on PostgreSQL: what it does when all goes well."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from storage.store.engines import StoreClosed
from storage.store.store import Store, Tx, open_store
from tests.contract.notes import add, add_all, count, held, note, notes, opened, together


@pytest.fixture
async def store(empty_database_url: str) -> AsyncIterator[Store]:
    async with opened(empty_database_url) as store:
        yield store


async def test_a_unit_is_stored_when_its_caller_hears_of_it(store: Store, empty_database_url: str) -> None:
    assert await store.write(add(1, "một")) == 1

    async with open_store(empty_database_url) as other:
        assert await other.read(notes) == {1: "một"}


async def test_what_waits_together_is_committed_together(store: Store) -> None:
    before = store.stats.groups

    answers = await together(store, *(lambda n=n: store.write(add(n)) for n in range(50)))

    assert answers == [*range(50)]
    assert store.stats.groups - before == 2  # the one that kept the writer busy, and ours


async def test_a_group_takes_no_more_than_it_may(empty_database_url: str) -> None:
    async with opened(empty_database_url, group=10) as store:
        await together(store, *(lambda n=n: store.write(add(n)) for n in range(35)))

        assert store.stats.groups == 1 + 4
        assert store.stats.units == 1 + 35


async def test_a_unit_that_asks_for_it_is_committed_alone_and_in_its_turn(store: Store) -> None:
    def seen(number: int, *, alone: bool = False) -> Any:
        def work(tx: Tx) -> tuple[int, int]:
            tx.execute(insert(note), {"id": number})
            return count(tx), store.stats.groups

        return lambda: store.write(work, alone=alone)

    answers = await together(store, seen(1), seen(2), seen(3, alone=True), seen(4))

    counts, groups = zip(*answers, strict=True)
    assert counts == (1, 2, 3, 4)
    assert groups == (1, 1, 2, 3)


async def test_all_callers_of_a_group_are_woken_by_one_call_into_their_loop(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    wakes: list[object] = []
    real = loop.call_soon_threadsafe

    def counted(callback: Any, *args: Any, **options: Any) -> Any:
        wakes.append(callback)
        return real(callback, *args, **options)

    async with held(store):
        tasks = [asyncio.create_task(store.write(add(n))) for n in range(40)]
        await asyncio.sleep(0)
        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
    await asyncio.gather(*tasks)

    assert len(wakes) == 2  # the one that kept the writer busy, and ours


async def test_items_that_wait_for_one_handler_are_handed_over_in_one_call(store: Store) -> None:
    calls: list[list[int]] = []

    def double(_: Tx, items: list[int]) -> list[int]:
        calls.append(items)
        return [2 * item for item in items]

    answers = await together(store, *(lambda n=n: store.step(double, n, n) for n in range(64)))

    assert [[*range(64)]] == calls
    assert [2 * n for n in range(64)] == answers


async def test_items_of_one_key_are_handled_one_after_the_other_in_their_order(store: Store) -> None:
    groups: list[list[tuple[str, int]]] = []

    def handle(_: Tx, items: list[tuple[str, int]]) -> list[None]:
        groups.append(items)
        return [None] * len(items)

    def other(tx: Tx, items: list[tuple[str, int]]) -> list[None]:
        return handle(tx, items)

    await together(
        store,
        *(lambda n=n: store.step(handle if n % 2 else other, ("hà", n), "hà") for n in range(6)),
        lambda: store.step(handle, ("nam", 0), "nam"),
    )

    assert [("hà", n) for n in range(6)] == [item for g in groups for item in g if item[0] == "hà"]
    assert all(len({key for key, _ in group}) == len(group) for group in groups)
    assert ("nam", 0) in {item for group in groups[:2] for item in group}  # it waits for nobody


async def test_a_key_may_be_asked_for_again_from_its_own_answer(store: Store) -> None:
    answered = [await store.step(add_all, number, "hà") for number in range(20)]

    assert answered == [*range(20)]


async def test_works_and_handlers_share_a_group_unless_rows_are_locked(store: Store) -> None:
    """Where rows are locked, no second handler and no work comes with rows that others hold after a first one's."""
    answers = await together(
        store,
        lambda: store.write(add(1)),
        lambda: store.step(add_all, 2, 2),
        lambda: store.write(add(3)),
        lambda: store.step(add_all, 4, 4),
    )

    assert answers == [1, 2, 3, 4]
    assert store.stats.groups == (2 if store.dialect == "sqlite" else 3)


async def test_a_read_sees_one_moment_and_nobody_waits_for_it(store: Store) -> None:
    seen, go = threading.Event(), threading.Event()

    def twice(tx: Tx) -> tuple[int, int]:
        first = count(tx)
        seen.set()
        assert go.wait(30)
        return first, count(tx)

    reading = asyncio.create_task(store.read(twice))
    await asyncio.to_thread(seen.wait)
    await store.write(add(1))
    go.set()

    assert await reading == (0, 0)
    assert await store.read(count) == 1


async def test_reads_go_on_while_the_writer_is_busy(store: Store) -> None:
    async with held(store):
        assert await asyncio.wait_for(store.read(count), 10) == 0


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        await store.read(add(1))

    assert await store.read(count) == 0


async def test_many_callers_and_rounds_lose_nothing(store: Store) -> None:
    async def call(caller: int) -> None:
        for round_ in range(10):
            number = caller * 10 + round_
            asked = store.step(add_all, number, caller) if round_ % 2 else store.write(add(number))
            assert await asked == number

    await asyncio.gather(*(call(caller) for caller in range(40)))

    assert await store.read(count) == 400
    assert store.stats.units == 400


async def test_several_event_loops_may_use_one_store(store: Store) -> None:
    async def some(first: int) -> list[int]:
        return await asyncio.gather(*(store.write(add(first + n)) for n in range(20)))

    others = [asyncio.to_thread(asyncio.run, some(first)) for first in (100, 200)]
    answers = await asyncio.gather(some(300), *others)

    assert [[*range(first, first + 20)] for first in (300, 100, 200)] == answers
    assert await store.read(count) == 60


async def test_a_cancelled_caller_disturbs_nobody(store: Store) -> None:
    async with held(store):
        tasks = [asyncio.create_task(store.write(add(n))) for n in range(10)]
        steps = [asyncio.create_task(store.step(add_all, 10 + n, "hà")) for n in range(4)]
        await asyncio.sleep(0)
        for task in (tasks[3], steps[0], steps[2]):
            task.cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*tasks, *steps, return_exceptions=True)

    assert tasks[3].cancelled()
    assert {0, 1, 2, 4, 5, 6, 7, 8, 9, 11, 13} == set(await store.read(notes))


async def test_a_caller_cancelled_while_its_group_runs_disturbs_nobody(store: Store) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slow(tx: Tx) -> int:
        begun.set()
        assert gate.wait(30)
        return add(1)(tx)

    task = asyncio.create_task(store.write(slow))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    gate.set()
    await store.write(add(2))

    assert task.cancelled()
    assert {1, 2} == set(await store.read(notes))


async def test_closing_serves_what_waits_and_refuses_what_comes_later(empty_database_url: str) -> None:
    async with opened(empty_database_url) as store:
        async with held(store):
            tasks = [asyncio.create_task(store.write(add(n))) for n in range(30)]
            tasks += [asyncio.create_task(store.step(add_all, 30 + n, "hà")) for n in range(5)]
            await asyncio.sleep(0)
            closing = asyncio.create_task(store.aclose())
            await asyncio.sleep(0)
            with pytest.raises(StoreClosed):
                await store.write(add(99))
            with pytest.raises(StoreClosed):
                await store.read(count)
        await closing

        assert await asyncio.gather(*tasks) == [*range(35)]
        await store.aclose()  # twice does no harm


@pytest.mark.parametrize(
    "word",
    [
        "Nguyễn Thị Hồng Ánh, thôn Đặng Xá",
        "ho\u0323c ta\u0323\u0302p",  # decomposed: given back as it came
        "👩🏽‍🌾 ₫ 漢字 العربية",
        "'; DROP TABLE note; -- %s %(x)s :x ?",
        "line\nbreak\ttab\r\n",
        "x" * 100_000,
        "",
    ],
)
async def test_text_comes_back_as_it_went_in(store: Store, word: str) -> None:
    await store.write(add(1, word))

    assert {1: word} == await store.read(notes)


async def test_a_connection_is_set_up_to_be_durable(store: Store, database: str) -> None:
    def asked(tx: Tx, *names: str) -> list[str]:
        return [str(tx.scalar(text(name))) for name in names]

    if database == "sqlite":
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
        words = [f"PRAGMA {pragma}" for pragma in pragmas]
        writing, reading = ["wal", "2", "1", "5000", "0"], ["wal", "2", "0", "5000", "1"]
    else:
        settings = ("synchronous_commit", "transaction_isolation", "transaction_read_only")
        words = [f"SHOW {name}" for name in (*settings, "timezone", "application_name")]
        writing = ["on", "read committed", "off", "UTC", "cdht"]
        reading = ["on", "repeatable read", "on", "UTC", "cdht"]

    assert store.dialect == database
    assert writing == await store.write(lambda tx: asked(tx, *words))
    assert reading == await store.read(lambda tx: asked(tx, *words))
