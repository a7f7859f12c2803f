"""The contract of the store when a unit fails: its caller hears of it, its neighbours do not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from storage.store.engines import BadWork, Verdict, describe, verdict
from storage.store.store import Store, Tx
from tests.contract.notes import (
    Refused,
    add,
    add_all,
    claim,
    count,
    count_up,
    fill_tallies,
    notes,
    opened,
    tallies,
    tally,
    together,
)

CULPRITS = {0, 17, 18, 40, 63}


@pytest.fixture
async def store(empty_database_url: str) -> AsyncIterator[Store]:
    async with opened(empty_database_url) as store:
        yield store


def refuse(number: int) -> Callable[[Tx], int]:
    def work(tx: Tx) -> int:
        add(number)(tx)
        raise Refused(number)

    return work


def picky(tx: Tx, numbers: list[int]) -> list[int]:
    add_all(tx, numbers)
    if guilty := CULPRITS & {*numbers}:
        raise Refused(min(guilty))
    return numbers


def owned_by(number: int) -> Callable[[Tx], int]:
    """Claim a tally that may not exist, which is noticed when the group commits."""

    def work(tx: Tx) -> int:
        tx.execute(insert(claim), {"id": number, "tally": number})
        return number

    return work


def judge(answers: list[Any], expected: type[Exception]) -> None:
    """Hold that the culprits and nobody else got an exception, each its own."""
    for number, answer in enumerate(answers):
        if number in CULPRITS:
            assert isinstance(answer, expected), (number, answer)
        else:
            assert answer == number
    assert len({id(answers[number]) for number in CULPRITS}) == len(CULPRITS)


async def test_works_that_raise_do_not_take_their_neighbours_with_them(store: Store) -> None:
    def call(number: int) -> Any:
        return store.write(refuse(number) if number in CULPRITS else add(number))

    answers = await together(store, *(lambda n=n: call(n) for n in range(64)))

    judge(answers, Refused)
    assert {n: answers[n].args[0] for n in CULPRITS} == {n: n for n in CULPRITS}
    assert {*range(64)} - CULPRITS == set(await store.read(notes))


async def test_items_that_break_a_handler_are_found_among_the_others(store: Store) -> None:
    answers = await together(store, *(lambda n=n: store.step(picky, n, n) for n in range(64)))

    judge(answers, Refused)
    assert {n: answers[n].args[0] for n in CULPRITS} == {n: n for n in CULPRITS}
    assert {*range(64)} - CULPRITS == set(await store.read(notes))


async def test_culprits_are_found_that_only_the_commit_reveals(store: Store) -> None:
    await store.write(fill_tallies(64))
    await store.write(lambda tx: tx.execute(delete(tally).where(tally.c.id.in_([17, 40]))).rowcount)

    calls = (lambda n=n: store.write(owned_by(n)) for n in range(64))
    answers = await together(store, *calls)

    failed = {n for n, answer in enumerate(answers) if isinstance(answer, IntegrityError)}
    assert failed == {17, 40}
    assert {n: answers[n] for n in range(64) if n not in failed} == {
        n: n for n in range(64) if n not in failed
    }


async def test_a_mixed_group_finds_its_culprits_too(store: Store) -> None:
    def call(number: int) -> Any:
        if number % 3 == 0:
            return store.step(picky, number, number)
        if number % 3 == 1:
            return (
                store.step(add_all, number, number)
                if number not in CULPRITS
                else store.step(picky, number, number)
            )
        return store.write(refuse(number) if number in CULPRITS else add(number))

    judge(await together(store, *(lambda n=n: call(n) for n in range(64))), Refused)


async def test_a_unit_whose_neighbours_fail_takes_effect_once(store: Store) -> None:
    await store.write(fill_tallies(64))

    calls: list[Callable[[], Any]] = [partial(store.step, count_up, n, n) for n in range(64)]
    for place in (5, 20, 21, 66):
        calls.insert(place, lambda: store.write(refuse(1000)))
    await together(store, *calls)

    assert dict.fromkeys(range(64), 1) == await store.read(tallies)


async def test_the_next_item_of_a_key_comes_after_its_culprit(store: Store) -> None:
    seen: list[str] = []

    def handle(_: Tx, words: list[str]) -> list[str]:
        seen.extend(words)
        if "bad" in words:
            raise Refused
        return words

    words = ["first", "bad", "third"]
    answers = await together(store, *(lambda w=w: store.step(handle, w, "hà") for w in words))

    assert [answers[0], type(answers[1]), answers[2]] == ["first", Refused, "third"]
    assert seen == ["first", "bad", "third"]


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration])
async def test_even_an_exit_raised_by_a_work_reaches_its_caller_only(
    store: Store, error: type[BaseException]
) -> None:
    def leave(_: Tx) -> None:
        raise error

    answers = await together(
        store, lambda: store.write(add(1)), lambda: store.write(leave), lambda: store.write(add(2))
    )
    with pytest.raises(BadWork) as caught:
        await store.read(leave)

    assert isinstance(answers[1], BadWork)
    assert isinstance(answers[1].__cause__, error)
    assert isinstance(caught.value.__cause__, error)
    assert {1, 2} == set(await store.read(notes))


async def test_a_work_that_is_cancelled_inside_does_not_cancel_its_caller(store: Store) -> None:
    def cancel(_: Tx) -> None:
        raise asyncio.CancelledError

    with pytest.raises(BadWork):
        await store.write(cancel)


async def test_a_handler_that_answers_too_few_is_told_so(store: Store) -> None:
    def lazy(tx: Tx, numbers: list[int]) -> list[int]:
        return add_all(tx, numbers)[1:]

    answers = await together(store, *(lambda n=n: store.step(lazy, n, n) for n in range(4)))

    assert all(isinstance(answer, BadWork) for answer in answers)
    assert await store.read(count) == 0


@pytest.mark.parametrize("end", [Tx.commit, Tx.rollback, Tx.close])
async def test_a_work_that_ends_the_transaction_is_refused(store: Store, end: Callable[[Tx], None]) -> None:
    def work(tx: Tx) -> None:
        add(2)(tx)
        end(tx)
        add(4)(tx)

    def quiet(tx: Tx) -> None:
        with suppress(Exception):
            work(tx)

    answers = await together(
        store,
        lambda: store.write(add(1)),
        lambda: store.write(work),
        lambda: store.write(quiet),
        lambda: store.write(add(3)),
    )

    assert isinstance(answers[1], Exception)
    assert isinstance(answers[2], Exception)
    assert {1, 3} == set(await store.read(notes))


async def test_nobody_is_told_stored_after_a_swallowed_error(store: Store, database: str) -> None:
    def clumsy(tx: Tx) -> None:
        add(2)(tx)
        with suppress(IntegrityError):
            add(2)(tx)

    answers = await together(
        store, lambda: store.write(add(1)), lambda: store.write(clumsy), lambda: store.write(add(3))
    )

    stored = set(await store.read(notes))
    if database == "sqlite":  # undoes the statement alone
        assert stored == {1, 2, 3}
    else:  # undoes everything since BEGIN
        assert isinstance(answers[1], BadWork)
        assert stored == {1, 3}


async def test_a_work_may_try_something_at_a_savepoint(store: Store) -> None:
    def careful(tx: Tx) -> str:
        add(1)(tx)
        with suppress(IntegrityError), tx.begin_nested():
            add(1)(tx)
        add(2)(tx)
        return "done"

    assert await store.write(careful) == "done"
    assert {1, 2} == set(await store.read(notes))


async def test_text_that_cannot_be_written_fails_its_caller_only(store: Store) -> None:
    answers = await together(
        store, lambda: store.write(add(1)), lambda: store.write(add(2, "\ud800")), lambda: store.write(add(3))
    )

    assert isinstance(answers[1], Exception)
    assert {1, 3} == set(await store.read(notes))


async def test_an_error_is_described_without_the_values_it_quotes(store: Store) -> None:
    await store.write(add(123456, "bí mật"))

    with pytest.raises(IntegrityError) as caught:
        await store.write(add(123456, "bí mật"))

    assert "bí mật" not in str(caught.value)
    assert "123456" not in describe(caught.value)
    assert verdict(caught.value) is Verdict.CULPRIT
