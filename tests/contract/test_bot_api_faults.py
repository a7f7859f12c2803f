"""The Bot API server of the tests on its bad days, and in a thread or a process of its own."""

import asyncio
import io
import logging

import pytest
from PIL import Image

from tests.servers.bot_api import BotApi
from tests.servers.bot_api_clients import CLIENTS, Aiogram
from tests.servers.bot_api_elsewhere import ThreadedBotApi, bot_api_process

TOKEN = "4242:TEST-TOKEN"


@pytest.fixture
async def server():
    async with BotApi(TOKEN) as running:
        running.person(7, name="Mai", known=True)
        yield running


@pytest.fixture(params=CLIENTS, ids=lambda client: client.__name__)
async def client(request, server):
    async with request.param(server) as library:
        yield library


async def say(client, text="x", chat_id=7):
    return await client.call("send_message", chat_id=chat_id, text=text)


# The fault, what the library makes of it, how many messages arrived all the same.
FAULTS = {
    "flood": ({"status": 429, "retry_after": 2}, 429, 0),
    "blocked": ({"status": 403}, 403, 0),
    "server": ({"status": 500}, 500, 0),
    "gateway": ({"status": 502}, 502, 0),
    "page of a proxy": ({"status": 502, "body": "<html>Bad Gateway</html>"}, "page", 0),
    "own words": ({"status": 400, "description": "Bad Request: TOPIC_CLOSED"}, 400, 0),
    "reset": ({"how": "reset"}, "network", 0),
    "silence": ({"how": "silence"}, "network", 0),
    "slower than patience": ({"how": "slow", "delay": 0.5}, "network", 0),
    "delivered, then reset": ({"how": "deliver_then_reset"}, "network", 1),
    "delivered, then silence": ({"how": "deliver_then_silence"}, "network", 1),
    "delivered, then garbage": ({"how": "deliver_then_garbage"}, "unreadable", 1),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_a_fault_strikes_once_as_the_library_sees_it(server, client, case, caplog):
    caplog.set_level(logging.CRITICAL)  # python-telegram-bot logs what it cannot read
    order, error, arrived = FAULTS[case]
    fault = server.fault("sendMessage", **order)
    waits = "silence" in fault.how or fault.how == "slow"
    call = client.impatient if waits else client.call
    with pytest.raises(client.errors[error]):
        await call("send_message", chat_id=7, text="x")

    assert (len(server.sent), fault.hits, server.counts["sendMessage"]) == (arrived, 1, 1)
    await say(client)
    assert len(server.sent) == arrived + 1


async def test_a_flood_says_how_long_to_wait(server, client):
    server.fault("sendMessage", status=429, retry_after=2)
    with pytest.raises(client.errors[429]) as refused:
        await say(client)

    assert client.retry_after(refused.value) == 2


async def test_a_slow_answer_is_still_an_answer(server, client):
    server.fault("sendMessage", "slow", delay=0.05)

    assert (await say(client)).message_id
    assert server.sent[0].at - server.requests[0].at >= 0.05


async def test_a_fault_can_wait_pick_a_chat_and_last(server, client):
    server.person(8, known=True)
    fault = server.fault("*", status=500, chat=8, skip=1, times=None)
    await say(client, chat_id=8)
    await say(client, chat_id=7)
    for _ in range(2):
        with pytest.raises(client.errors[500]):
            await say(client, chat_id=8)
    server.no_faults()
    await say(client, chat_id=8)

    assert fault.hits == 2


async def test_a_fault_can_look_at_the_parameters(server, client):
    server.fault("sendMessage", status=500, when=lambda query: "thứ hai" in query.text("text"))
    await say(client, "thứ nhất")
    with pytest.raises(client.errors[500]):
        await say(client, "thứ hai")

    with pytest.raises(ValueError, match="none of"):
        server.fault("sendMessage", "explode")


async def test_a_download_can_fail_too(server, client):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    photo = server.person(7).sends_photo(out.getvalue())
    server.fault("download", status=404)
    with pytest.raises(Exception, match=r"404|Not Found|InvalidToken|Bad Request"):
        await client.download(photo.file.id)

    assert await client.download(photo.file.id) == out.getvalue()


async def test_a_poll_that_fails_loses_no_update(server, client):
    server.person(7).says("chào")
    server.fault("getUpdates", "deliver_then_reset")
    with pytest.raises(client.errors["network"]):
        await client.call("get_updates", timeout=0)

    assert [u.message.text for u in await client.call("get_updates", timeout=0)] == ["chào"]


async def test_a_hanging_request_does_not_keep_the_server_from_closing():
    async with BotApi(TOKEN) as server, Aiogram(server) as aiogram:
        server.person(7, known=True)
        server.fault("sendMessage", "silence")
        hanging = asyncio.create_task(say(aiogram))
        await server.until(lambda: server.requests)
    with pytest.raises(aiogram.errors["network"]):
        await hanging


def test_in_a_thread_it_serves_tests_that_have_no_loop():
    async def greet(server):
        async with Aiogram(server) as aiogram:
            return await say(aiogram, "chào")

    with ThreadedBotApi(TOKEN) as threaded:
        threaded.do(lambda server: server.person(7).starts())
        sent = asyncio.run(greet(threaded))
        heard = threaded.wait(lambda server: server.person(7).hears())

    assert (heard.id, heard.text) == (sent.message_id, "chào")


async def test_in_a_process_it_is_played_over_http():
    async with bot_api_process(TOKEN) as remote:
        mai = remote.person(7, name="Mai", language="en")
        await mai.starts()
        async with Aiogram(remote) as aiogram:
            keyboard = aiogram.keyboard([("Có", "yes")])
            await aiogram.call("send_message", chat_id=7, text="Nhé?", reply_markup=keyboard)
            await aiogram.call("send_photo", chat_id=7, photo=aiogram.file(dot(), "x.png"))
            await remote.fault("sendMessage", status=500)
            with pytest.raises(aiogram.errors[500]):
                await say(aiogram)
            heard, photo = await mai.hears(), await mai.hears()
            await mai.taps(heard, "Có")
            start, tapped = await aiogram.call("get_updates", timeout=0)
        with pytest.raises(AssertionError, match="no button 'Không'"):
            await mai.taps(heard, "Không")

        assert (heard.text, heard.labels, photo.photo) == ("Nhé?", ["Có"], dot())
        assert (start.message.from_user.language_code, tapped.callback_query.data) == ("en", "yes")
        assert "bot: Nhé?" in await mai.screen()
        state = await remote.look("state")
        assert (state["sent"], state["counts"]["sendMessage"], state["pending"]) == (2, 2, 2)
        assert [r["status"] for r in await remote.look("requests")] == [200, 200, 500, 200]


def dot():
    out = io.BytesIO()
    Image.new("1", (1, 1)).save(out, "PNG")
    return out.getvalue()
