"""Several gateways on one database, each with its own connections and its own clock, and people whose messages reach any of them."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from aiohttp import web

from bot.app import App, build
from bot.clock import Clock, Ids
from bot.settings import Settings
from tests.bench.gateway import WELCOME, Stubbed, Talker

KEY = "A" * 43 + "="  # of nothing real


def late_by(seconds: float) -> Clock:
    """A clock that is wrong by so much."""
    return lambda: datetime.now(UTC) + timedelta(seconds=seconds)


@asynccontextmanager
async def gateways(
    url: str, wrong_by: Sequence[float], *, of: type[Stubbed] = Stubbed
) -> AsyncIterator[list[App]]:
    """One gateway for each number: how many seconds its clock is ahead. Their Telegram is one."""
    service = Stubbed()
    async with AsyncExitStack() as stack:
        apps = []
        for seconds in wrong_by:
            channel = of()
            channel.sent, channel.heard = service.sent, service.heard
            settings = Settings(_env_prefix="NONE_", database_url=url, secret_key=KEY, slows_senders=False)
            clock = late_by(seconds)
            ids = Ids(lambda seconds=seconds: time.time() + seconds)  # type: ignore[misc]
            app = build(settings, [channel], clock=clock, ids=ids)
            await stack.enter_async_context(app)
            await channel.start(app.receiver(channel), web.Application())
            apps.append(app)
        yield apps


class Wanderer(Talker):
    """One person of whom every message may reach another gateway."""

    def __init__(self, number: int, apps: Sequence[App], luck: random.Random) -> None:
        super().__init__(number, _telegram(apps[0]), apps[0])
        self._ways = [(app, app.receiver(app.channels["telegram"])) for app in apps]
        self._luck = luck

    async def _hand(self, text: str) -> None:
        self.app, self.receive = self._luck.choice(self._ways)
        self.now = self.app.clock
        await super()._hand(text)

    @property
    def shown(self) -> dict[str, Any]:
        """The newest message on their screen."""
        return self.channel.sent[str(self.chat)]


async def ten_answers(each: Wanderer, luck: random.Random) -> dict[str, str]:
    """Welcomed, then one answer after the other, now and then changed; the levels chosen, by the question."""
    for text in WELCOME:
        await each.says(text)
    chosen: dict[str, str] = {}
    while "|then|" not in each.shown["reply_markup"]:
        level = luck.choice("23")
        token = each.button(level)
        await each.taps(token)
        chosen[key := token.split("|")[1]] = level
        if luck.random() < 0.2 and "|then|" not in each.shown["reply_markup"]:
            await each.says("quay lại")
            del chosen[key]
    return chosen


def _telegram(app: App) -> Stubbed:
    found = app.channels["telegram"]
    assert isinstance(found, Stubbed)
    return found


def deadlocks(url: str) -> int:
    """How many there were in this database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0
