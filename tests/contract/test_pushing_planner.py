"""The planner on both databases: who is reminded, when, how often, and that two of them are harmless."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.pushes.planner import FEW, Planner
from dialogs.rules.sending import VIETNAM
from storage.ledger.plan import STRETCH, Stretch, stretches
from storage.tables import ASSESSMENT, PERSON, TALKING
from tests.pushing import EVENING, Hamlet, Line


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Hamlet]:
    made = Hamlet(database_url)
    async with made.app.store:
        await made.found()
        yield made


async def lives(there: Hamlet, days: float, every: timedelta = timedelta(hours=1)) -> list[tuple[str, str]]:
    """Let days pass with planner and pusher; (day and hour, text) of what one phone got."""
    planner, line = Planner(there.app), Line()
    pusher = there.pusher(line)
    end, got = there.clock() + timedelta(days=days), []
    while there.clock() < end:
        await planner.reminders()
        before = len(line.sent)
        await pusher.drain()
        now = there.clock().astimezone(VIETNAM)
        got += [(f"{now:%d/%m %H}", to) for to, _ in line.sent[before:]]
        there.clock.now += timedelta(minutes=20) if now.hour in range(18, 21) else every
    return got


async def test_three_reminders_at_the_most_then_it_is_the_heads(there: Hamlet) -> None:
    await there.people(1, spoke=timedelta(0))
    got = await lives(there, 20)

    days = [when.partition(" ")[0] for when, _ in got]
    assert days == ["13/11", "16/11", "22/11"]
    assert {when.partition(" ")[2] for when, _ in got} <= {"18", "19", "20"}
    assert {row["occurrence"] for row in await there.rows()} == {"2026:1", "2026:2", "2026:3"}


async def test_an_official_account_reminds_once_within_its_window(there: Hamlet) -> None:
    await there.people(1, spoke=timedelta(0), channel="zalo_oa")
    planner = Planner(there.app)
    for _ in range(8 * 24):
        await planner.reminders()
        there.clock.waits(hours=1)

    (row,) = await there.rows()
    assert timedelta(hours=20) <= row["not_before"] - EVENING <= timedelta(hours=44)


async def test_two_planners_plan_once(there: Hamlet) -> None:
    await there.people(40, spoke=timedelta(hours=24))
    there.clock.waits(minutes=30)

    await asyncio.gather(*(Planner(there.app).reminders() for _ in range(3)))

    rows = await there.rows()
    assert 0 < len(rows) == len({row["person"] for row in rows})


@pytest.mark.parametrize("answering", [True, False])
async def test_it_goes_on_in_small_steps_while_people_are_answered(
    there: Hamlet, monkeypatch: pytest.MonkeyPatch, *, answering: bool
) -> None:
    persons = await there.people(700, spoke=timedelta(hours=24))
    there.clock.waits(minutes=30)
    steps: list[int] = []

    def read(*given: Any, most: int, **more: Any) -> list[Stretch]:
        steps.append(most)
        return stretches(*given, most=most, **more)

    async def answers() -> None:
        while True:
            await there.app.store.write(lambda _: None)

    monkeypatch.setattr("bot.pushes.planner.stretches", read)
    others = asyncio.create_task(answers() if answering else asyncio.sleep(0))
    planned = await Planner(there.app).reminders()
    others.cancel()

    first, *rest = steps
    assert (first, {*rest}) == (FEW, {FEW if answering else STRETCH})
    rows = await there.rows()
    assert planned == len(rows) > 500
    assert {row["person"] for row in rows} <= {*persons}
    assert await Planner(there.app).reminders() == 0


async def test_nobody_is_planned_for_who_is_done_or_did_not_agree_or_leaves(there: Hamlet) -> None:
    (done,) = await there.people(1, answered=10)
    await there.people(1, consents=("keep",))
    (leaving,) = await there.people(1)
    (ill,) = await there.people(1)
    await there.sets(PERSON, leaving, erase_at=there.clock())
    await there.sets(PERSON, ill, state="ill")
    there.clock.waits(minutes=30)

    await Planner(there.app).reminders()

    assert await there.rows() == []
    assert done


async def test_a_sheet_given_back_is_asked_for_once(there: Hamlet) -> None:
    (person,) = await there.people(1, state="sent", answered=10)
    sheet = "a" + person[1:]
    await there.sets(ASSESSMENT, sheet, review="returned", reviewed=there.clock(), state="open", sent=None)

    got = await lives(there, 9, timedelta(hours=2))

    assert ("dropped", "done") not in await there.ends(purpose="amend")
    assert len(await there.rows(purpose="amend")) == 1
    assert got


async def test_the_closing_date_of_a_commune_is_told_when_it_is_near(there: Hamlet) -> None:
    await there.rules({"dates": {"closes": "2026-11-20"}})
    await there.people(1, spoke=timedelta(days=50))

    await lives(there, 10, timedelta(hours=2))

    rows = await there.rows(purpose="closing")
    assert [row["occurrence"] for row in rows] == ["2026-11-20:7", "2026-11-20:2"]
    assert {row["state"] for row in rows} == {"sent"}


async def test_a_new_year_asks_those_of_the_last(there: Hamlet) -> None:
    await there.rules({"dates": {"opens": "2027-03-01"}})
    (person,) = await there.people(1, state="sent", answered=10)
    there.clock.now = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    await there.sets(TALKING, "c" + person[1:], heard_at=there.clock() - timedelta(days=90))

    await lives(there, 3, timedelta(hours=4))

    assert [row["purpose"] for row in await there.rows()] == ["yearly"]


async def test_a_month_after_a_sheet_that_fell_short(there: Hamlet) -> None:
    (person,) = await there.people(1, state="private", answered=10, spoke=timedelta(0))

    await lives(there, 40, timedelta(hours=6))

    assert [row["person"] for row in await there.rows(purpose="again")] == [person]
