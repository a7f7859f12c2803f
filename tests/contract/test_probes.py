"""Whether a process can be heard: each channel's token is tried once a minute, and what a service says of its webhook is shown."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from prometheus_client.registry import REGISTRY
from sqlalchemy import insert, update

from bot import metrics
from bot.channels.base import ChannelError
from bot.channels.telegram.channel import Telegram
from bot.channels.zalo_bot.channel import ZaloBot
from bot.probes import Probes
from bot.pushes.telegram import TelegramLine, application
from bot.site import watched
from dialogs.rules.requests import DAYS, Right, acknowledged_by, due, late_before, unacknowledged_before
from storage.privacy.erasure import to_erase
from storage.privacy.requests import clocks
from storage.store.store import Store
from storage.tables import DATA_REQUEST, PERSON
from tests.browser import site_of
from tests.resident import EVENING, village
from tests.servers.bot_api import BotApi
from tests.servers.zalo_bot import ZaloBotApi

SECRET = "webhook-secret_1"
PUBLIC = "https://vi-du.example"


class Service:
    """A channel whose service answers, refuses or hangs."""

    def __init__(self, answer: ChannelError | float = 0) -> None:
        self.answer, self.asked = answer, 0

    async def check(self) -> str:
        self.asked += 1
        if isinstance(self.answer, ChannelError):
            raise self.answer
        await asyncio.sleep(self.answer)
        return "somebody"


WELL, HANGS = 0, 3600
REFUSES = ChannelError("Unauthorized", needs_human=True)
AWAY = ChannelError("ConnectError", retryable=True)


@pytest.mark.parametrize(
    ("services", "missing"),
    [
        ({}, ["no channel is configured"]),
        ({"a": WELL, "b": WELL}, []),
        ({"a": REFUSES, "b": WELL}, ["a does not know our token"]),
        ({"a": AWAY, "b": WELL}, []),
        ({"a": AWAY}, ["a does not answer"]),
        ({"a": HANGS}, ["a does not answer"]),
    ],
)
async def test_a_token_that_is_refused_is_not_ready(
    services: dict[str, Any], missing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that is away takes no other channel with it; where nothing answers, nobody is heard."""
    monkeypatch.setattr("bot.probes.PATIENCE", 0.05)
    lines = {name: Service(answer) for name, answer in services.items()}
    probes = Probes(dict(lines))

    assert [await probes.lacking() for _ in range(3)] == [missing] * 3
    assert {each.asked for each in lines.values()} <= {1}  # within a minute


async def test_whether_it_is_ready_is_asked_of_the_page(database_url: str) -> None:
    async with village(database_url) as there, site_of(there) as web:
        there.app.probes.lines = {"zalo_oa": Service(REFUSES)}
        status, said = await web.get("/readyz")

    missing = ["zalo_oa does not know our token"]
    assert status == 503
    assert json.loads(said) == {"ready": False, "missing": missing, "channels": {"zalo_oa": "refused"}}


async def test_a_bot_is_known_by_its_token_in_conversation_and_in_pushes() -> None:
    """Both libraries ask getMe; another token is refused."""
    async with BotApi("42:TEST") as server:
        lines: dict[str, Any] = {}
        for name, token in (("right", server.token), ("wrong", "42:ANOTHER")):
            lines[name] = Telegram(token, api_url=server.url)
            lines[f"{name} for pushes"] = TelegramLine(application(token, api_url=server.url).bot)
        probes = Probes(dict(lines))
        missing = await probes.lacking()
        for each in lines.values():
            await each.aclose()

    assert Counter(probes.states.values()) == {"works": 2, "refused": 2}
    assert missing == [f"wrong{end} does not know our token" for end in ("", " for pushes")]


async def test_what_a_service_says_of_its_webhook_is_shown() -> None:
    """Telegram says what waits and when it failed, Zalo only where it posts; who is polled has none."""
    async with BotApi("42:TEST") as telegram, ZaloBotApi() as zalo:
        ours = Telegram(telegram.token, api_url=telegram.url, public_url=PUBLIC, webhook_secret=SECRET)
        polled = Telegram(telegram.token, api_url=telegram.url)
        theirs = ZaloBot(zalo.token, api_url=zalo.url, public_url=PUBLIC, webhook_secret=SECRET)
        before = await ours.hook(), await theirs.hook(), await polled.hook()
        await ours._register()
        probes = Probes({"telegram": ours, "zalo_bot": theirs})
        await probes.fresh()
        await asyncio.gather(*(each.aclose() for each in (ours, polled, theirs)))

    assert before == ((False, 0, 0.0), (False, None, 0.0), None)
    assert REGISTRY.get_sample_value("cdht_webhook_set", {"channel": "telegram"}) == 1
    assert REGISTRY.get_sample_value("cdht_webhook_set", {"channel": "zalo_bot"}) == 0
    assert REGISTRY.get_sample_value("cdht_webhook_waiting", {"channel": "telegram"}) == 0
    assert REGISTRY.get_sample_value("cdht_webhook_waiting", {"channel": "zalo_bot"}) is None


def test_the_days_from_which_a_term_is_over_are_those_of_the_terms() -> None:
    """On every day of a year, for every right: exactly what was received before them is late."""
    first = EVENING.date()
    for back in range(365):
        today, received = first, first - timedelta(days=back)
        for each in Right:
            assert (received < late_before(each, today)) is (due(each, received) < today)
        for ahead in range(7):
            moved = today + timedelta(days=ahead)
            assert (received < unacknowledged_before(moved)) is (acknowledged_by(received) < moved)


async def test_clocks_of_the_law_and_erasures_are_counted(store: Store) -> None:
    """Open ones and late ones; what is done is over."""
    late = EVENING - timedelta(days=max(DAYS.values()) + 1)
    rows = [
        {
            "id": f"{kind}-{n}",
            "person": "p",
            "kind": kind.value,
            "received": at,
            "acknowledged": told,
            "done": done,
        }
        for kind in Right
        for n, (at, told, done) in enumerate(
            [(EVENING, None, None), (late, late, None), (late, None, None), (late, None, EVENING)]
        )
    ]
    people = [
        {"id": f"p{n}", "erase_at": at}
        for n, at in enumerate([None, EVENING + timedelta(days=3), EVENING, EVENING - timedelta(hours=5)])
    ]

    def put(tx: Any) -> None:
        tx.execute(insert(DATA_REQUEST), rows)
        for each in people:
            tx.execute(insert(PERSON).values(id=each["id"], created=EVENING))
            tx.execute(update(PERSON).where(PERSON.c.id == each["id"]).values(erase_at=each["erase_at"]))

    empty = await store.read(lambda tx: (clocks(tx, EVENING), to_erase(tx, EVENING)))
    await store.write(put)
    found = await store.read(lambda tx: (clocks(tx, EVENING), to_erase(tx, EVENING)))

    assert empty == ((0, 0, 0), (0, 0))
    assert found == ((3 * len(Right), 2 * len(Right), len(Right)), (3, 1))


async def test_figures_that_take_long_are_those_of_before_and_the_database_is_up(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large database they take longer than somebody who asks waits: they are not doubled, and no reason to be woken."""
    async with village(database_url) as there, watched(there.app, "127.0.0.1:0", setting="x") as at:
        assert at is not None

        async def asked(session: aiohttp.ClientSession) -> str:
            async with session.get(f"http://127.0.0.1:{at[1]}/metrics") as answer:
                return await answer.text()

        async with aiohttp.ClientSession() as session:
            first = await asked(session)
            begun, go, plain = Counter[str](), asyncio.Event(), metrics.found
            loop = asyncio.get_running_loop()

            def slow(tx: Any, moment: Any) -> metrics.Found:
                begun["looks"] += 1
                asyncio.run_coroutine_threadsafe(go.wait(), loop).result()
                return plain(tx, moment)

            monkeypatch.setattr(metrics, "found", slow)
            meanwhile = [await asked(session) for _ in range(2)]
            go.set()

    for each in (first, *meanwhile):
        assert "cdht_database_up 1.0" in each
        assert 'cdht_requests{state="late"} 0.0' in each
        assert 'cdht_erasures{state="waiting"} 0.0' in each
    assert begun == {"looks": 1}
