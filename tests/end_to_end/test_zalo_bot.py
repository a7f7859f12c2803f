"""A resident on Zalo, from hello to the first answers: no buttons, every option a number."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.app import App, build, start_channels
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_bot.wire import Pace
from bot.settings import Settings
from storage.ledger.claim import usage
from storage.tables import Answer, Contact, Inbox, table
from storage.vault import Vault
from tests import databases
from tests.servers.zalo_bot import ZaloBotApi
from tests.village import EVENING, found

TED = "6ede9afa66b88fe6d6a9"


@pytest.fixture
async def server() -> AsyncIterator[ZaloBotApi]:
    async with ZaloBotApi() as server:
        yield server


@asynccontextmanager
async def running(server: ZaloBotApi, folder: Path) -> AsyncIterator[App]:
    """The application on a database of its own, polling."""
    settings = Settings(
        _env_prefix="CDHT_NOT_",
        database_url=databases.sqlite(folder, tables=True),
        secret_key=Vault.new_key(),
        contact_name="cô Hoa",
        contact_phone="0000 000 000",
    )
    bot = ZaloBot(server.token, api_url=server.url, patience=0.01, pace=Pace(1000, 1000))
    async with build(settings, [bot]) as app:
        await app.store.write(found)
        await start_channels(app, web.Application())
        task = asyncio.create_task(bot.listen())
        try:
            yield app
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def rows(app: App, model: Any) -> list[Any]:
    return await app.store.read(lambda tx: list(tx.execute(select(table(model)))))


async def test_from_hello_to_three_answers_without_a_button(server, tmp_path):
    mai = server.person(TED, "Mai")
    async with running(server, tmp_path) as app:
        screens = []
        for said, containing in [
            ("xin chào", "2. "),
            ("2", "1. "),
            ("dong y", "gọi"),
            ("Lan", ""),
            ("thon dong", "1. "),
            ("1", "Câu 1"),
            ("3", "Câu 2"),
            ("hai", "Câu 3"),
            ("3", "Câu 4"),
        ]:
            mai.says(said)
            screens.append((await mai.hears(10, containing=containing)).text)
        await app.deliveries.drained()
        levels = [row for row in await rows(app, Answer) if row.key in {"1.1", "1.2", "1.3"}]
        used = await app.store.read(lambda tx: usage(tx, "zalo_bot", EVENING.replace(year=2020)))

    assert [(row.key, row.kind) for row in levels] == [("1.1", "a"), ("1.2", "a"), ("1.3", "a")]
    assert "Nhắn một số từ 1 đến" in screens[-1]
    assert "Bấm" not in "".join(screens)
    assert all(set(message.params) == {"chat_id", "text"} for message in server.sent)
    assert (used.users, used.messages) == (1, len(server.sent))


async def test_what_zalo_serves_again_is_answered_once(server, tmp_path):
    server.updates.keeps = True
    mai = server.person(TED, "Mai")
    async with running(server, tmp_path) as app:
        mai.says("xin chào")
        await mai.hears(10)
        mai.says("2")
        await mai.hears(10)
        polls = server.counts["getUpdates"]
        await server.until(lambda: server.counts["getUpdates"] > polls + 10)
        await app.deliveries.drained()
        taken, contacts = await rows(app, Inbox), await rows(app, Contact)

    assert (len(server.sent), len(taken), len(contacts)) == (2, 2, 1)


@pytest.mark.parametrize("what", ["sends_voice", "sends_sticker", "sends_unsupported"])
async def test_what_cannot_be_read_gets_a_kind_answer(server, tmp_path, what):
    mai = server.person(TED, "Mai")
    async with running(server, tmp_path):
        mai.says("xin chào")
        hello = await mai.hears(10)
        getattr(mai, what)()
        answer = await mai.hears(10)

    assert answer.text
    assert answer.text != hello.text


@pytest.mark.parametrize("how", ["reset", "accept_then_reset", "status"])
async def test_an_answer_that_zalo_lost_is_sent_again(server, tmp_path, how):
    mai = server.person(TED, "Mai")
    server.fault("sendMessage", how)
    async with running(server, tmp_path):
        mai.says("xin chào")
        await server.until(lambda: server.counts["sendMessage"] == 2, 10)
        await mai.hears(10, containing="2. ")

    assert len(server.sent) == (2 if how == "accept_then_reset" else 1)
