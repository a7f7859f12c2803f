"""Two gateways on one PostgreSQL: nobody waits for anybody in a ring, and no clock of a process tells what came last."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import aiohttp
import pytest
from prometheus_client.registry import REGISTRY
from sqlalchemy import insert, select

from bot.commands.doctor import OK, PROBLEM, clocks
from bot.site import watched
from storage.store.migrate import ahead as seconds_ahead
from storage.store.rows import count_on
from storage.store.store import open_store
from storage.tables import ANSWER, AUDIT, CONTACT, RUN, in_order, newest_first
from tests import databases
from tests.gateways import Wanderer, deadlocks, gateways, ten_answers
from tests.resident import EVENING

pytestmark = pytest.mark.slow

PEOPLE = 30


@pytest.fixture
def url() -> Iterator[str]:
    with databases.postgresql(tables=True) as made:
        yield made


@pytest.mark.parametrize("ahead", [0.0, 2.0, -2.0])
async def test_whole_conversations_over_two_gateways(url: str, ahead: float) -> None:
    """Whatever their clocks say, everybody is asked what comes next, what they chose is kept, and no two wait for each other."""
    before = deadlocks(url)
    async with gateways(url, [0.0, ahead]) as apps:
        luck = random.Random(7)
        people = [Wanderer(number, apps, random.Random(number)) for number in range(PEOPLE)]
        chosen = await asyncio.gather(*(ten_answers(each, luck) for each in people))
        for app in apps:
            await app.deliveries.drained()
        of = ANSWER.join(RUN, RUN.c.id == ANSWER.c.run).join(CONTACT, CONTACT.c.id == RUN.c.contact)
        wanted = select(CONTACT.c.external, ANSWER.c.kind, ANSWER.c.key, ANSWER.c.value).select_from(of)
        wanted = wanted.where(RUN.c.talk == "assess").order_by(*in_order(ANSWER))
        rows = await apps[0].store.read(lambda tx: list(tx.execute(wanted)))
    kept: dict[str, dict[str, str]] = {str(each.chat): {} for each in people}
    for external, kind, key, value in rows:
        if key[0] in "123456789":
            if kind == "f":
                kept[external].pop(key, None)
            elif kind == "a":
                kept[external][key] = value

    assert kept == {str(each.chat): made for each, made in zip(people, chosen, strict=True)}
    assert {len(made) for made in chosen} == {10}
    assert deadlocks(url) == before


@pytest.mark.parametrize("ahead", [0.0, 2.0, -2.0])
async def test_a_clock_that_is_wrong_is_seen(url: str, ahead: float) -> None:
    """As a figure of the process, and by `cdht doctor`."""
    async with gateways(url, [ahead]) as (app,), watched(app, "127.0.0.1:0", setting="x") as at:
        assert at is not None
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{at[1]}/metrics") as answer,
        ):
            assert answer.status == 200
        told = clocks(await app.store.read(lambda tx: seconds_ahead(tx, app.clock)))

    assert REGISTRY.get_sample_value("cdht_clock_ahead_seconds") == pytest.approx(ahead, abs=0.9)
    assert (told.about, told.state) == ("clock", PROBLEM if ahead else OK)


async def test_rows_of_another_database_are_counted_on(database_url: str) -> None:
    """After a move what is written next comes last, on either kind of database."""
    row = {"at": EVENING, "actor": "operator"}
    async with open_store(database_url) as store:
        await store.write(
            lambda tx: tx.execute(insert(AUDIT).values(id="z", action="moved", serial=500, **row))
        )
        await store.write(count_on)
        await store.write(lambda tx: tx.execute(insert(AUDIT).values(id="a", action="here", **row)))
        newest = select(AUDIT.c.action).order_by(*newest_first(AUDIT))
        found = await store.read(lambda tx: list(tx.execute(newest).scalars()))

    assert found == ["here", "moved"]
