"""How the Bot API server of the tests delivers updates to a webhook."""

import asyncio

import pytest
from aiogram import Dispatcher, types
from aiogram.methods import SendMessage
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

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


class Hook:
    """A bot's address: notes what comes and answers as told, 200 when nothing is told."""

    def __init__(self):
        self.got, self.secrets, self.answers = [], [], []

    async def take(self, request):
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.got.append(update)
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def texts(self):
        return [update["message"]["text"] for update in self.got]


@pytest.fixture
async def serve():
    """Runs an aiohttp application on loopback and gives its address."""
    runners = []

    async def run(app):
        runners.append(web.AppRunner(app, access_log=None))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runners[-1].addresses[0][1]}/hook"

    yield run
    for runner in runners:
        await runner.cleanup()


@pytest.fixture
async def hook(serve):
    told = Hook()
    app = web.Application()
    app.router.add_post("/hook", told.take)
    told.url = await serve(app)
    return told


async def test_the_webhook_gets_updates_with_the_secret_in_the_order_of_the_chat(server, client, hook, mai):
    await client.call("set_webhook", url=hook.url, secret_token="s3cret_-")
    for text in ("một", "hai", "ba"):
        mai.says(text)

    await server.drained()
    assert hook.texts == ["/start", "một", "hai", "ba"]
    assert set(hook.secrets) == {"s3cret_-"}
    info = await client.call("get_webhook_info")
    assert (info.url, info.pending_update_count, info.last_error_message) == (hook.url, 0, None)


async def test_what_the_webhook_fails_to_take_comes_again_until_it_does(server, client, hook):
    hook.answers = [web.Response(status=500), web.Response(status=503), web.Response()]
    await client.call("set_webhook", url=hook.url)
    mai, nam = server.person(7), server.person(8, name="Nam")
    mai.says("một")
    mai.says("hai")
    await server.drained()
    nam.says("ba")
    await server.drained()

    assert hook.texts == ["một", "một", "một", "hai", "ba"]
    assert [bool(d.error) for d in server.webhook.deliveries] == [True, True, False, False, False]
    info = await client.call("get_webhook_info")
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_chat_that_fails_does_not_hold_up_the_others(server, client, hook):
    hook.answers = [web.Response(status=500, headers={"Retry-After": "60"})]
    await client.call("set_webhook", url=hook.url)
    server.person(7).says("một")
    await server.until(lambda: server.webhook.deliveries)
    server.person(8).says("hai")
    await server.until(lambda: len(server.updates.pending) == 1)

    assert hook.texts == ["một", "hai"]
    assert (await client.call("get_webhook_info")).pending_update_count == 1


async def test_a_webhook_gets_delivered_updates_twice_if_so_ordered(server, client, hook, mai):
    server.duplicate_next()
    mai.says("một")
    await client.call("set_webhook", url=hook.url)
    await server.drained()
    server.redeliver(2)
    await server.drained()

    assert hook.texts == ["/start", "một", "một", "/start", "một"]
    assert hook.got[1] == hook.got[2] == hook.got[4]


async def test_nobody_polls_while_a_webhook_is_set(server, client, hook, mai):
    polling = asyncio.create_task(client.call("get_updates", offset=200_000, timeout=5))
    await client.call("delete_webhook", drop_pending_updates=True)
    polling.cancel()
    await client.call("set_webhook", url=hook.url)
    with pytest.raises(client.errors[409]):
        await client.call("get_updates")
    await client.call("delete_webhook")
    mai.says("sau")

    assert [u.message.text for u in await client.call("get_updates", timeout=0)] == ["sau"]
    assert hook.got == []


async def test_a_long_poll_ends_when_a_webhook_is_set(server, client, hook):
    polling = asyncio.create_task(client.call("get_updates", timeout=5))
    await server.until(lambda: server.calls("getUpdates"))
    async with Aiogram(server) as other:
        await other.call("set_webhook", url=hook.url)

    with pytest.raises(client.errors[409]):
        await asyncio.wait_for(polling, 1)


async def test_a_webhook_nobody_answers_at_is_an_error_and_no_loss(server, client, mai):
    await client.call("set_webhook", url="http://127.0.0.1:9/hook")
    await server.until(lambda: server.webhook.deliveries)
    await asyncio.sleep(0)

    info = await client.call("get_webhook_info")
    assert (info.last_error_message, info.pending_update_count) == ("Connection refused", 1)


async def test_a_handler_of_aiogram_may_answer_in_the_reply_to_the_webhook(server, serve, mai):
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: types.Message):
        return SendMessage(chat_id=message.chat.id, text=f"Chào, {message.text}!")

    async with Aiogram(server) as aiogram:
        app = web.Application()
        handler = SimpleRequestHandler(
            dispatcher, aiogram.bot, handle_in_background=False, secret_token="s3cret"
        )
        handler.register(app, "/hook")
        await aiogram.call("set_webhook", url=await serve(app), secret_token="s3cret")

        assert (await mai.hears()).text == "Chào, /start!"
