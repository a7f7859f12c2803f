"""The page on two gateways of one database: whichever of them hears, whichever has the stream, the answer is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import wiring
from bot.app import build, start_channels
from bot.channels.base import ChannelError, Outgoing
from bot.channels.web.channel import Web
from bot.channels.web.guard import Rates, name_of
from bot.channels.web.photos import Photos
from bot.site import make_site, serve
from storage.tables import PAGE, PAGE_MESSAGE
from tests import databases
from tests.contract.phones_of_web import PATIENT, Page
from tests.contract.web_village import WELCOME
from tests.resident import settings_of
from tests.village import found

pytestmark = pytest.mark.slow


@pytest.fixture
def url() -> Iterator[str]:
    with databases.postgresql(tables=True) as made:
        yield made


class Wandering(Page):
    """A browser whose every request comes to the next gateway; its stream is on the first."""

    def __init__(self, *bases: str, area: str = "web") -> None:
        super().__init__(bases[0], area=area)
        self._bases, self._first = cycle((*bases[1:], bases[0])), bases[0]

    async def post(self, path: str, given: Any = None, **headers: str) -> tuple[int, Any]:
        self.base = next(self._bases)
        return await super().post(path, given, **headers)

    async def reads(self) -> None:
        self.base = self._first
        await super().reads()


@asynccontextmanager
async def two(
    folder: Path, url: str, **options: Any
) -> AsyncIterator[tuple[list[Any], list[Web], list[str]]]:
    apps, pages, bases = [], [], []
    async with AsyncExitStack() as stack:
        for number in range(2):
            rates = Rates(PATIENT, PATIENT, PATIENT, PATIENT)
            page = Web(Photos(folder / f"photos{number}"), rates=rates, **options)
            app = build(settings_of(url, too_soon=0), [page])
            wiring.bind(app)
            await stack.enter_async_context(app)
            if not number:
                await app.store.write(found)
            site = make_site(app)
            await start_channels(app, site)
            host, port = await stack.enter_async_context(serve(site, "127.0.0.1:0"))
            listens = asyncio.create_task(page.listen())
            stack.callback(listens.cancel)
            apps.append(app)
            pages.append(page)
            bases.append(f"http://{host}:{port}")
        yield apps, pages, bases


@pytest.mark.parametrize("area", ["web", "kiosk"])
async def test_a_conversation_whose_every_request_comes_elsewhere(
    tmp_path: Path, url: str, area: str
) -> None:
    async with two(tmp_path, url) as (_, _, bases):
        page = Wandering(*bases, area=area)
        await page.opens()
        for each in WELCOME:
            assert (await page.sends(**each))[0] == 200
        for number in range(1, 5):
            asked = page.shown[-1]
            assert f"Câu {number} trên 10" in asked["asks"]
            tokens = {label[:1]: token for label, token in asked["options"]}
            assert (await page.sends(tap=tokens["3"]))[0] == 200
        numbers = [each["n"] for each in page.shown]
        await page.closes()

    assert numbers == list(range(1, len(numbers) + 1))
    assert "reset" not in page.events  # nothing made the page ask where it stands


async def test_what_comes_on_one_gateway_is_shown_by_the_stream_of_the_other(
    tmp_path: Path, url: str
) -> None:
    async with two(tmp_path, url) as (_, pages, bases):
        page = Page(bases[0])
        await page.opens()
        name = name_of(page.token)
        assert (
            await pages[1].send(name, Outgoing("một")) == f"{page.epoch or pages[0].boxes.open(name).epoch}.1"
        )
        await page.until(1)
        await pages[0].send(name, Outgoing("hai"))
        await page.until(2)
        await page.closes()

    assert [each["n"] for each in page.shown] == [1, 2]


async def test_a_tablet_that_one_gateway_ended_is_over_on_all(tmp_path: Path, url: str) -> None:
    async with two(tmp_path, url) as (apps, pages, bases):
        page = Wandering(*bases, area="kiosk")
        await page.opens()
        name = name_of(page.token)
        jar = {each.key: each.value for each in page.browser.cookie_jar}
        assert (await page.sends(start="VD1"))[0] == 200
        await page.post("end")
        page.browser.cookie_jar.update_cookies(jar)

        assert {(await page.post("more"))[0] for _ in bases} == {401}
        with pytest.raises(ChannelError):
            await pages[0].send(name, Outgoing("ai đó"))
        left = await apps[0].store.read(
            lambda tx: [tx.scalar(select(func.count()).select_from(of)) for of in (PAGE, PAGE_MESSAGE)]
        )
        await page.closes()

    assert left == [0, 0]


async def test_a_tablet_that_is_left_alone_is_over_on_all(tmp_path: Path, url: str) -> None:
    async with two(tmp_path, url, kiosk=0.0) as (_, _, bases):
        page = Wandering(*bases, area="kiosk")
        await page.post("open")

        assert {(await page.post("more"))[0] for _ in bases} == {401}
        await page.closes()
