"""A village with its page, and visitors who look at it with a real browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from pydantic import SecretStr
from sqlalchemy import select

from bot import wiring
from bot.app import App, build, start_channels
from bot.channels.web.channel import Web
from bot.channels.web.guard import Rates
from bot.channels.web.photos import Photos
from bot.rates import Rate
from bot.settings import Settings
from bot.site import make_site, serve
from storage.tables import Answer, Assessment, Evidence, table
from tests import databases
from tests.resident import KEY
from tests.village import found

PHONE = {"width": 360, "height": 740}
LEVELS = (3, 4, 3, 2, 3, 2, 3, 4, 4, 3)
QUESTIONS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
PATIENT = Rate(most=100_000)
expect.set_options(timeout=10_000)


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    page: Page
    context: BrowserContext
    url: str
    faults: list[str] = field(default_factory=list)  # what the browser complained of

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def newest(self) -> Locator:
        """The newest message of the assistant."""
        return self.page.locator("#log .bot").last

    @property
    def text(self) -> Locator:
        return self.page.get_by_role("textbox")

    def option(self, number: int) -> Locator:
        """The button of an option of the question that waits."""
        return self.page.locator(f'#log .options [data-n="{number}"], #main [data-n="{number}"]').first

    def key(self, name: str) -> Locator:
        """A button of the row at the foot, or the one that leads back at the head."""
        return self.page.locator("#tools, #bar").get_by_role("button", name=name)

    async def opens(self, path: str = "/v/VD1") -> None:
        await self.page.goto(self.url + path)

    async def hears(self, text: str) -> None:
        """Wait until the newest message has these words."""
        await expect(self.newest).to_contain_text(text)

    async def taps(self, number: int) -> None:
        await self.answers(self.option(number).click())

    async def says(self, text: str) -> None:
        await self.writes(text)
        await self.answers(self.text.press("Enter"))

    async def writes(self, text: str) -> None:
        """Write, and send nothing yet."""
        if not await self.text.is_visible():
            await self.page.locator("#tools").get_by_role("button", name=re.compile("Viết|Write")).click()
        await self.text.fill(text)

    async def answers(self, doing: Any) -> None:
        """Do something, and wait for the next message of the assistant."""
        before = await self.page.locator("#log .bot").count()
        await doing
        await expect(self.page.locator("#log .bot").nth(before)).to_be_visible()

    async def welcomed(self) -> None:
        """From the first word to the first question, with a card of thôn Đông."""
        await self.hears("xưng hô")
        await self.taps(2)
        await self.taps(1)
        await self.says("Lan")
        await self.taps(1)
        await self.hears("Câu 1 trên 10")

    async def is_wide(self) -> int:
        """How many pixels stand out at the side."""
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide


@dataclass
class Site:
    """The page, the application behind it, and who looks at it."""

    app: App
    channel: Web
    url: str
    browser: Browser

    async def visitor(self, **options: Any) -> Visitor:
        """Somebody new, with a phone unless told otherwise."""
        context = await self.browser.new_context(
            **{"viewport": PHONE, "locale": "vi-VN", "reduced_motion": "reduce", **options}
        )
        page = await context.new_page()
        page.set_default_timeout(15_000)
        made = Visitor(page, context, self.url)
        page.on("pageerror", lambda error: made.faults.append(str(error)))
        page.on("console", lambda said: _blames(said.type, said.text, made))
        return made

    async def rows(self, model: Any) -> list[Any]:
        of = table(model)
        wanted = select(of).order_by(*of.primary_key.columns)
        return await self.app.store.read(lambda tx: list(tx.execute(wanted)))

    async def levels(self) -> dict[str, str]:
        """What is answered, by question; of everybody together."""
        rows = [row for row in await self.rows(Answer) if row.key in QUESTIONS and row.kind == "a"]
        return {row.key: row.value for row in rows}

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows(Assessment)]

    async def evidence(self) -> list[Any]:
        return await self.rows(Evidence)


def _blames(kind: str, text: str, visitor: Visitor) -> None:
    if kind in {"error", "warning"} and "ERR_INTERNET_DISCONNECTED" not in text:
        visitor.faults.append(text)


@asynccontextmanager
async def open_site(browser: Browser, folder: Path, **options: Any) -> AsyncIterator[Site]:
    """A village with five answers before question 1, and its page; a program presses when it means to."""
    settings = Settings(
        _env_prefix="CDHT_NOTHING_",  # type: ignore[call-arg]
        database_url=databases.sqlite(folder, tables=True),
        secret_key=SecretStr(KEY),
        controller="Hội Khuyến học xã Ví Dụ",
        contact_name="cô Hoa",
        contact_phone="0000 000 000",
        too_soon=0,  # a program reads and presses at once
    )
    rates = Rates(PATIENT, PATIENT, PATIENT, PATIENT)
    channel = Web(Photos(folder / "photos"), **{"rates": rates, "still": 0.0, **options})
    app = build(settings, [channel])
    wiring.bind(app)
    async with app:
        await app.store.write(found)
        made = make_site(app)
        await start_channels(app, made)
        async with serve(made, "127.0.0.1:0") as (host, port):
            listening = asyncio.create_task(channel.listen())
            yield Site(app, channel, f"http://{host}:{port}", browser)
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
