"""How the Bot API server of the tests gives out updates to those who poll."""

import asyncio

import pytest

from tests.servers.bot_api import BotApi
from tests.servers.bot_api_clients import CLIENTS, Aiogram

TOKEN = "4242:TEST-TOKEN"


@pytest.fixture
async def server():
    async with BotApi(TOKEN) as running:
        yield running


@pytest.fixture(params=CLIENTS, ids=lambda client: client.__name__)
async def client(request, server):
    async with request.param(server) as library:
        yield library


@pytest.fixture
def mai(server):
    person = server.person(7, name="Mai")
    person.starts()
    return person


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(server, client, mai):
    mai.says("một")
    first = await client.call("get_updates", timeout=0, limit=1)
    again = await client.call("get_updates", timeout=0)
    rest = await client.call("get_updates", offset=first[0].update_id + 1, timeout=0)

    assert [u.message.text for u in again] == ["/start", "một"]
    assert [u.message.text for u in rest] == ["một"]
    assert len(server.updates.pending) == 1


async def test_a_negative_offset_forgets_all_but_the_newest(client, mai):
    mai.says("một")
    mai.says("hai")

    newest = await client.call("get_updates", offset=-1, timeout=0)

    assert [u.message.text for u in newest] == ["hai"]


async def test_a_long_poll_is_answered_as_soon_as_somebody_writes(server, client):
    polling = asyncio.create_task(client.call("get_updates", timeout=5))
    await server.until(lambda: server.calls("getUpdates"))
    server.person(7).says("chào")

    updates = await asyncio.wait_for(polling, 1)
    assert [u.message.text for u in updates] == ["chào"]


async def test_an_idle_long_poll_ends_empty(server):
    async with Aiogram(server) as aiogram:
        assert await aiogram.call("get_updates", timeout=1) == []


async def test_the_bot_gets_only_the_kinds_of_updates_it_asked_for(server, client):
    await client.call("get_updates", timeout=0, allowed_updates=["callback_query"])
    mai = server.person(7)
    mai.says("chào")
    mai.forges("x", 1)

    updates = await client.call("get_updates", timeout=0)
    assert [u.callback_query.data for u in updates] == ["x"]


async def test_the_second_of_two_pollers_ends_the_first(server, client):
    first = asyncio.create_task(client.call("get_updates", timeout=5))
    await server.until(lambda: server.calls("getUpdates"))
    async with Aiogram(server) as other:
        second = asyncio.create_task(other.call("get_updates", timeout=5))
        with pytest.raises(client.errors[409]):
            await asyncio.wait_for(first, 1)
        server.person(7).says("chào")
        assert [u.message.text for u in await asyncio.wait_for(second, 1)] == ["chào"]


async def test_a_poller_that_went_away_leaves_the_updates_to_the_next(server, client):
    polling = asyncio.create_task(client.call("get_updates", timeout=5))
    await server.until(lambda: server.calls("getUpdates"))
    polling.cancel()
    await asyncio.wait([polling])
    server.person(7).says("chào")

    assert [u.message.text for u in await client.call("get_updates", timeout=1)] == ["chào"]


async def test_confirmed_updates_can_come_once_more(server, client, mai):
    seen = await client.call("get_updates", timeout=0)
    assert await client.call("get_updates", offset=seen[-1].update_id + 1, timeout=0) in ([], ())
    server.redeliver()

    again = await client.call("get_updates", offset=seen[-1].update_id + 1, timeout=0)
    then = await client.call("get_updates", offset=seen[-1].update_id + 1, timeout=0)
    assert [u.update_id for u in again] == [seen[-1].update_id]
    assert list(then) == []


async def test_updates_can_come_twice_and_the_newest_first(server, client):
    mai = server.person(7)
    server.duplicate_next()
    mai.says("một")
    (one,) = await client.call("get_updates", timeout=0)
    server.reverse_next(2)
    mai.says("hai")
    mai.says("ba")

    rest = await client.call("get_updates", offset=one.update_id + 1, timeout=0)
    assert [u.message.text for u in rest] == ["một", "ba", "hai"]
    assert [u.update_id - one.update_id for u in rest] == [0, 2, 1]
    await client.call("get_updates", offset=one.update_id + 3, timeout=0)
    await server.drained(0.1)


async def test_an_offset_from_another_life_loses_no_update(server, client):
    polling = asyncio.create_task(client.call("get_updates", offset=900_000, timeout=5))
    await server.until(lambda: server.calls("getUpdates"))
    server.person(7).says("chào")

    assert [u.message.text for u in await asyncio.wait_for(polling, 1)] == ["chào"]
