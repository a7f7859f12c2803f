"""What comes faster than anybody types: asked to slow down, and no answer to a question that was not seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import metrics
from bot.app import MOST_A_MINUTE
from bot.channels.base import ChannelError, Inbound, Outgoing
from dialogs.events import Tapped, Typed
from storage.outbox import Marked, mark
from storage.store.engines import StoreUnavailable
from storage.tables import ANSWER, OUTBOX, TALKING
from tests import databases
from tests.resident import Village, village


async def floods(there: Village, sender: str, most: int) -> list[str]:
    """Many messages at one moment; what they were answered, each once."""
    receive = there.app.receiver(there.channel)
    before = len(there.channel.said)
    await receive(
        [
            Inbound(f"{sender}.{number}.{there.now[0]}", sender, Typed("xin chào"), there.now[0])
            for number in range(most)
        ]
    )
    await there.app.deliveries.drained()
    return [said.text for to, said in there.channel.said[before:] if to == sender]


async def test_who_sends_too_fast_is_told_once_and_may_go_on_after_a_minute(tmp_path: Path) -> None:
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        heard = await floods(there, "phone-1", MOST_A_MINUTE + 20)
        assert sum("nhanh quá" in text for text in heard) == 1
        assert await floods(there, "phone-1", 1) == []

        assert len(await floods(there, "phone-2", 1)) == 1

        there.now[0] += timedelta(minutes=1)
        (again,) = await floods(there, "phone-1", 1)
        assert "nhanh quá" not in again


async def test_an_answer_that_came_together_with_the_one_before_is_asked_back(tmp_path: Path) -> None:
    """Two numbers in one batch: the second was typed before the second question could be seen."""
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        await there.joins("phone-1", "Lan")
        receive = there.app.receiver(there.channel)
        await receive([Inbound(f"both.{each}", "phone-1", Typed(each), there.now[0]) for each in "32"])
        await there.app.deliveries.drained()

        of = ANSWER
        kept = await there.rows(select(of.c.key).where(of.c.key.in_(["1.1", "1.2"])))
        assert [row.key for row in kept] == ["1.1"]
        assert "hai tin liền nhau" in there.channel.said[-1][1].text


async def pressed(there: Village, sender: str, option: str, *, after: timedelta, times: int = 1) -> int:
    """Press an option of the pending question some time after the last thing; how many messages came."""
    there.now[0] += after
    contact, said = await there.contact(sender), len(there.channel.said)
    (row,) = await there.rows(select(TALKING.c.front).where(TALKING.c.contact == contact))
    token = f"{row.front['run']}|{row.front['key']}|{option}"
    taps = [
        Inbound(f"{token}.{there.now[0]}.{nth}", sender, Tapped(token), there.now[0]) for nth in range(times)
    ]
    await there.app.receiver(there.channel)(taps)
    await there.app.deliveries.drained()
    return len(there.channel.said) - said


async def test_the_same_in_one_moment_is_meant_once(tmp_path: Path) -> None:
    """Typed twice, or pressed twice: one answer, one reply."""
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        await there.joins("phone-1", "Lan")
        receive, said = there.app.receiver(there.channel), len(there.channel.said)
        await receive([Inbound(f"both.{nth}", "phone-1", Typed("3"), there.now[0]) for nth in range(2)])
        await there.app.deliveries.drained()
        assert 1 == len(there.channel.said) - said
        assert 1 == await pressed(there, "phone-1", "2", after=timedelta(seconds=9), times=2)
        assert 1 == await pressed(there, "phone-1", "!explain", after=timedelta(seconds=9), times=3)
        assert 0 == await pressed(there, "phone-1", "!explain", after=timedelta(milliseconds=500))
        assert 1 == await pressed(there, "phone-1", "!explain", after=timedelta(seconds=2))

        kept = await there.rows(select(ANSWER.c.key, ANSWER.c.value).where(ANSWER.c.key.in_(["1.1", "1.2"])))
        assert [("1.1", "3"), ("1.2", "2")] == [(row.key, row.value) for row in kept]


async def test_a_press_in_the_moment_the_question_of_consent_appears_is_dropped(tmp_path: Path) -> None:
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        await there.says("phone-1", "xin chào", "2")

        assert 0 == await pressed(there, "phone-1", "yes", after=timedelta(milliseconds=399))
        assert 1 == await pressed(there, "phone-1", "yes", after=timedelta(milliseconds=700))
        assert "Tên" in there.channel.said[-1][1].text


async def test_an_administrator_can_switch_it_off(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path, tables=True)
    async with village(url, slows_senders=False) as there:
        heard = await floods(there, "phone-1", MOST_A_MINUTE + 20)
        assert not any("nhanh quá" in text for text in heard)


async def test_one_flooded_chat_delays_nobody_else(tmp_path: Path) -> None:
    """A second one that is refused tells that it is the account; what was put off comes later, nothing is lost."""
    refused = {"phone-1"}
    tried: list[str] = []
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        said = there.channel.send

        async def send(to: str, message: Outgoing) -> str:
            tried.append(to)
            if to in refused:
                raise ChannelError("Too Many Requests", retryable=True, retry_after=90.0)
            return await said(to, message)

        there.channel.send = send  # type: ignore[method-assign]
        assert await floods(there, "phone-1", 2) == []
        assert len(await floods(there, "phone-2", 1)) == 1
        assert tried.count("phone-1") == 1  # what stood behind was not even tried

        refused.add("phone-3")
        assert await floods(there, "phone-3", 1) == []
        there.now[0] += timedelta(seconds=5)
        assert await floods(there, "phone-2", 1) == []  # now the account is silent

        refused.clear()
        there.now[0] += timedelta(seconds=200)
        await there.app.deliveries.recover(timedelta(0))
        await there.app.deliveries.drained()
        reached = [to for to, _ in there.channel.said]
        assert {"phone-1", "phone-2", "phone-3"} == set(reached)
        states = await there.rows(select(OUTBOX.c.state).where(OUTBOX.c.state.not_in(("sent", "replaced"))))
        assert states == []


@pytest.mark.parametrize(
    ("error", "end", "told"),
    [
        (ChannelError("no page is open", retryable=True, away=True), ("expired", "away"), {}),
        (ChannelError("502", retryable=True), ("failed", "refused"), {"refused": 1.0}),
        (ChannelError("Bad Request"), ("failed", "refused"), {"refused": 1.0}),
        (ChannelError("blocked", gone=True), ("failed", "gone"), {"gone": 1.0}),
    ],
)
async def test_how_a_reply_ends_that_was_never_taken(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: ChannelError,
    end: tuple[str, str],
    told: dict[str, float],
) -> None:
    """That nobody looks at a page is no failure that an operator is woken for: who opens it again is shown where they are."""
    monkeypatch.setattr("asyncio.sleep", partial(_at_once, asyncio.sleep))
    failed = metrics.DELIVERIES_FAILED.labels
    async with village(databases.sqlite(tmp_path, tables=True)) as there:

        async def send(to: str, message: Outgoing) -> str:
            raise error

        there.channel.send = send  # type: ignore[method-assign]
        before = {why: failed(there.channel.name, why)._value.get() for why in ("refused", "gone")}
        await floods(there, "phone-1", 1)
        (row,) = await there.rows(select(OUTBOX.c.state, OUTBOX.c.why))
        after = {why: failed(there.channel.name, why)._value.get() for why in ("refused", "gone")}

    assert (row.state, row.why) == end
    assert told == {why: n - before[why] for why, n in after.items() if n != before[why]}


@pytest.mark.parametrize("at_the_end", [False, True])
async def test_what_went_while_nothing_can_be_written_is_marked_later_and_goes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_the_end: bool
) -> None:
    """That it was sent is known here until it is committed: it is not taken for left behind meanwhile, nor sent again."""
    away, url = [True], databases.sqlite(tmp_path, tables=True)
    async with village(url) as there:
        step = there.app.store.step

        async def marks_fail(handler: Any, item: Any, key: Any) -> Any:
            if handler is mark and away[0]:
                raise StoreUnavailable("nothing was stored")
            return await step(handler, item, key)

        monkeypatch.setattr(there.app.store, "step", marks_fail)
        await floods(there, "phone-1", 1)
        await floods(there, "phone-2", 1)
        there.now[0] += timedelta(minutes=5)
        await there.app.deliveries.recover(timedelta(0))
        await there.app.deliveries.drained()
        assert [row.state for row in await there.rows(select(OUTBOX.c.state))] == ["waiting"] * 2

        away[0] = False
        if not at_the_end:
            await there.app.deliveries.recover(timedelta(0))
            assert {row.state for row in await there.rows(select(OUTBOX.c.state))} == {"sent"}
        assert sorted(to for to, _ in there.channel.said) == ["phone-1", "phone-2"]
    async with village(url) as after:
        assert {row.state for row in await after.rows(select(OUTBOX.c.state))} == {"sent"}


async def test_what_is_left_behind_is_taken_up_however_much_goes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While others go without end it is not waited for all of them; each of them is committed."""
    async with village(databases.sqlite(tmp_path, tables=True)) as there:
        deliveries, step, more = there.app.deliveries, there.app.store.step, [True]

        async def another_goes(handler: Any, item: Any, key: Any) -> Any:
            if handler is mark and more[0]:
                deliveries._mark(Marked(f"another-{next(numbers)}", "sent"))
            return await step(handler, item, key)

        numbers = count()
        monkeypatch.setattr(there.app.store, "step", another_goes)
        deliveries._mark(Marked("one", "sent"))
        try:
            async with asyncio.timeout(10):
                await deliveries.recover(timedelta(0))
        finally:
            more[0] = False
        for _ in range(1000):
            if not deliveries._unmarked:
                break
            await asyncio.sleep(0.01)
        assert not deliveries._unmarked  # what went last is committed with nobody asking for it


async def test_a_delivery_that_cannot_be_noted_as_it_is_keeps_nobody_from_theirs(database_url: str) -> None:
    """What a service called a message is no text that a database takes: it went all the same, and is not sent again."""
    async with village(database_url) as there:
        said = there.channel.send

        async def send(to: str, message: Outgoing) -> str:
            called = await said(to, message)
            return "\ud83d" if to == "phone-2" else called

        there.channel.send = send  # type: ignore[method-assign]
        receive = there.app.receiver(there.channel)
        senders = ("phone-1", "phone-2", "phone-3")
        await receive([Inbound(each, each, Typed("xin chào"), there.now[0]) for each in senders])
        await there.app.deliveries.drained()
        there.now[0] += timedelta(minutes=5)
        await there.app.deliveries.recover(timedelta(0))
        await there.app.deliveries.drained()
        rows = await there.rows(select(OUTBOX.c.external, OUTBOX.c.state, OUTBOX.c.message != ""))
        assert sorted(tuple(row) for row in rows) == [
            ("phone-1", "sent", True),
            ("phone-2", "sent", False),
            ("phone-3", "sent", True),
        ]
        assert sorted(to for to, _ in there.channel.said) == [*senders]


async def test_what_went_is_marked_before_the_end_though_something_else_hangs(tmp_path: Path) -> None:
    """The program ends while a service takes a reply for ever: what another one took is not sent again by the next program."""
    url = databases.sqlite(tmp_path, tables=True)
    async with village(url) as there:
        said = there.channel.send

        async def send(to: str, message: Outgoing) -> str:
            if to == "phone-1":
                await asyncio.Event().wait()
            return await said(to, message)

        there.channel.send = send  # type: ignore[method-assign]
        receive = there.app.receiver(there.channel)
        for sender in ("phone-1", "phone-2"):
            await receive([Inbound(sender, sender, Typed("xin chào"), there.now[0])])
        await asyncio.sleep(0)
        assert [to for to, _ in there.channel.said] == ["phone-2"]
        there.app.hurry(0)
    async with village(url) as after:
        rows = await after.rows(select(OUTBOX.c.external, OUTBOX.c.state).order_by(OUTBOX.c.external))
        assert [tuple(row) for row in rows] == [("phone-1", "waiting"), ("phone-2", "sent")]


async def _at_once(rests: Callable[[float], Awaitable[None]], _: float) -> None:
    await rests(0)
