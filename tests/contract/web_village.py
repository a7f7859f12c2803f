"""A village with its page on the web, by real HTTP; its clock is moved by tests."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import wiring
from bot.app import build, start_channels
from bot.channels.base import Channel, Outgoing
from bot.channels.web.channel import Web
from bot.channels.web.guard import Rates, name_of
from bot.channels.web.photos import Photos
from bot.channels.web.wire import shown
from bot.clock import Clock
from bot.clock import now as clock
from bot.site import make_site, serve
from storage.tables import table
from tests import databases
from tests.contract.phones_of_web import PATIENT, Page
from tests.resident import settings_of
from tests.village import found

WELCOME: tuple[dict[str, str], ...] = (
    {"start": "VD1"},
    {"text": "2"},
    {"text": "1"},
    {"text": "Lan"},
    {"text": "1"},
)


class There:
    """A village with its page."""

    def __init__(self, app: Any, channel: Web, url: str, stack: AsyncExitStack) -> None:
        self.app, self.channel, self.url, self.stack = app, channel, url, stack
        self.now = 1000.0
        self.paths: list[str] = []  # all that are served, with a name where one is asked for

    async def page(self, area: str = "web") -> Page:
        """A browser on the page."""
        page = Page(self.url, area=area)
        self.stack.push_async_callback(page.closes)
        await page.opens()
        return page

    async def welcomed(self, area: str = "web") -> Page:
        """A browser in which somebody of thôn Đông is at question 1."""
        page = await self.page(area)
        for each in WELCOME:
            await page.sends(**each)
        await self.settles(page)
        assert "Câu 1 trên 10" in page.shown[-1]["asks"]
        return page

    async def settles(self, page: Page) -> None:
        await self.app.deliveries.drained()
        box = self.channel.boxes.find(name_of(page.token))
        if box is not None:
            await page.until(box.number)

    async def rows(self, model: Any) -> list[Any]:
        of = table(model)
        wanted = select(of).order_by(*of.primary_key.columns)
        return await self.app.store.read(lambda tx: list(tx.execute(wanted)))

    async def until_closed(self, page: Page) -> None:
        """Wait until the server has noticed that a page was closed."""
        box = self.channel.boxes.find(name_of(page.token))
        assert box is not None
        async with asyncio.timeout(20):
            while box.streams:
                box.put(shown(Outgoing("còn đó không")))
                await asyncio.sleep(0.01)


@asynccontextmanager
async def village_on_the_web(
    folder: Path,
    *,
    fresh: bool = True,
    settings: Mapping[str, Any] | None = None,
    beside: Sequence[Channel] = (),
    clock: Clock = clock,
    **options: Any,
) -> AsyncIterator[There]:
    rates = Rates(PATIENT, PATIENT, PATIENT, PATIENT)
    async with AsyncExitStack() as stack:
        here: list[There] = []
        channel = Web(
            Photos(folder / "photos"),
            **{"rates": rates, "seconds": lambda: here[0].now if here else 1000.0, **options},
        )
        app = build(
            settings_of(databases.sqlite(folder, tables=fresh), **{"too_soon": 0, **(settings or {})}),
            [channel, *beside],
            clock=clock,
        )
        wiring.bind(app)
        await stack.enter_async_context(app)
        if fresh:
            await app.store.write(found)
        site = make_site(app)
        await start_channels(app, site)
        host, port = await stack.enter_async_context(serve(site, "127.0.0.1:0"))
        here.append(There(app, channel, f"http://{host}:{port}", stack))
        names = {each.resource.canonical for each in site.router.routes() if each.resource}
        here[0].paths = sorted(re.sub(r"{\w+}", "x", each) for each in names)
        yield here[0]
