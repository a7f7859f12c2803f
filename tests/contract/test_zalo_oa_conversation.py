"""A resident on Zalo: from the first hello to the first answers, through a whole application."""

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.app import App, build, start_channels
from bot.channels.zalo_oa.channel import ZaloOA
from bot.channels.zalo_oa.oauth import Pair
from bot.settings import Settings
from bot.zalo_oa_account import StoredTokens, account_name, bind_account
from storage.privacy.erasure import journal_of
from storage.tables import CHANNEL_TOKEN, Answer, Assessment, Contact, Person, table
from storage.vault import Vault
from tests import databases
from tests.servers.zalo_oa import ZaloOa
from tests.servers.zalo_oa_people import Message
from tests.servers.zalo_oa_people import Person as Resident
from tests.village import found

MAI = "2512523625412515"


@pytest.fixture
async def server() -> AsyncIterator[ZaloOa]:
    async with ZaloOa() as server:
        yield server


@pytest.fixture
async def app(server: ZaloOa, tmp_path: Path) -> AsyncIterator[App]:
    """An application with an Official Account, served on loopback."""
    settings = Settings(
        _env_prefix="CDHT_NOTHING_",  # type: ignore[call-arg]
        database_url=databases.sqlite(tmp_path, tables=True),
        secret_key=Vault.new_key(),
        contact_name="cô Hoa",
        contact_phone="0000 000 000",
        controller="xã Ví Dụ",
        too_soon=0,  # a program reads and presses at once
    )
    channel = ZaloOA(
        server.app_id,
        server.app_secret,
        StoredTokens(account_name(server.app_id)),
        oa_secret=server.oa_secret,
        api_url=server.url,
        oauth_url=server.url,
    )
    app, site = build(settings, [channel]), web.Application()
    port = socket.create_server(("127.0.0.1", 0))
    async with app:
        await app.store.write(lambda tx: CHANNEL_TOKEN.create(tx, checkfirst=True))
        await app.store.write(found)
        bind_account(app)
        tokens = channel.tokens
        assert isinstance(tokens, StoredTokens)
        expires = datetime.now(UTC) + timedelta(hours=20)
        await tokens.put(Pair(server.tokens.access, server.tokens.refresh, expires))
        await start_channels(app, site)
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        await web.SockSite(runner, port).start()
        address = f"http://127.0.0.1:{port.getsockname()[1]}/zalo-oa/{server.app_id}"
        server.calls_back(address)
        yield app
        await server.drained()
        await runner.cleanup()


async def rows(app: App, model: Any) -> list[dict[str, Any]]:
    of = table(model)
    wanted = select(of).order_by(*of.primary_key.columns)
    return await app.store.read(lambda tx: [dict(row) for row in tx.execute(wanted).mappings()])


async def first_question(mai: Resident) -> Message:
    """The way from following to question 1, tapping where there are buttons."""
    mai.follows()
    await mai.hears()
    mai.says("2")  # nine forms of address: too many for buttons
    consent = await mai.hears()
    mai.taps(consent.labels[0], consent)
    await mai.hears()
    mai.says("Mai")
    await mai.hears()
    mai.says("VD1")
    group = await mai.hears()
    if group.buttons:
        mai.taps(group.labels[0], group)
    else:
        mai.says("1")
    asked = await mai.hears()
    while not asked.buttons:
        asked = await mai.hears()
    return asked


async def test_a_resident_answers_by_tapping_and_by_number(server, app):
    mai = server.person(MAI)
    with capture_logs() as logs:
        first = await first_question(mai)
        mai.taps(first.labels[1], first)
        second = await mai.hears()
        mai.says("3")
        third = await mai.hears()
        mai.taps("1.", third)
        await mai.hears()
        await app.deliveries.drained()

    [person], [assessment] = await rows(app, Person), await rows(app, Assessment)
    answers = [row for row in await rows(app, Answer) if row["run"] == assessment["run"]]
    given = [row for row in answers if row["kind"] == "a"]
    assert person["called"] == "Mai"
    assert person["village"] == "dong"
    assert len(given) == 3
    assert assessment["answered"] == 3
    assert len(first.buttons) == len(second.buttons) <= 5
    assert all(label.startswith(f"{n}.") for n, label in enumerate(first.labels, 1))
    assert {post.status for post in server.posts} == {200}
    assert "Mai" not in str(logs)


async def test_events_that_come_again_are_answered_once(server, app):
    mai = server.person(MAI)
    first = await first_question(mai)
    told = len(mai.chat)
    server.webhook.duplicates = 1
    mai.taps(first.labels[0], first)
    await mai.hears()
    await mai.hears_nothing()

    assert len(mai.chat) == told + 1
    [assessment] = await rows(app, Assessment)
    assert assessment["answered"] == 1


async def test_a_button_of_an_answered_question_does_not_answer_the_next(server, app):
    mai = server.person(MAI)
    first = await first_question(mai)
    mai.taps(first.labels[0], first)
    await mai.hears()
    mai.taps(first.labels[1], first)
    await mai.hears()
    await app.deliveries.drained()

    [assessment] = await rows(app, Assessment)
    answered = {row["key"] for row in await rows(app, Answer) if row["run"] == assessment["run"]}
    assert assessment["answered"] <= 1
    assert len(answered) == 1


async def test_without_buttons_the_numbers_are_enough(server, app):
    mai = server.person(MAI)
    mai.follows()
    await mai.hears()
    server.fault("cs", code=-201, times=1, skip=0)
    mai.says("2")
    consent = await mai.hears()

    assert consent.buttons == ()
    assert "1." in consent.text
    mai.says("1")
    await mai.hears()


async def test_who_demands_erasure_from_zalo_is_erased(server, app):
    mai = server.person(MAI)
    first = await first_question(mai)
    mai.taps(first.labels[0], first)
    await mai.hears()
    assert len(await rows(app, Person)) == 1
    mai.demands_erasure()
    mai.demands_erasure()
    await server.until(lambda: not server.webhook.busy)

    assert await rows(app, Person) == []
    assert await rows(app, Contact) == []
    assert await rows(app, Answer) == []
    assert len(journal_of(app.settings.database, Path()).digests()) == 1
    assert {post.status for post in server.posts} == {200}
