"""The web server: alive and ready or not, patient with few and not with many, ending well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import aiohttp.web
import pytest
from sqlalchemy import column, text, update
from sqlalchemy import table as bare_table

from bot.files import pages
from bot.site import BadListen, Rate, make_site, serve, watched
from dialogs.phrases import Phrase
from tests.browser import Web, site_of
from tests.resident import village

VERSION = bare_table("alembic_version", column("version_num"))


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Web]:
    async with village(database_url) as there, site_of(there) as opened:
        yield opened


async def test_who_tries_a_lot_has_to_wait(database_url: str) -> None:
    async with village(database_url) as there, site_of(there, rate=Rate(most=3, seconds=3600)) as web:
        found = [(await web.get("/tep/x"))[0] for _ in range(5)]
        elsewhere = await web.get("/tep/x", **{"X-Forwarded-For": "9.9.9.9, 203.0.113.7"})
        again = [(await web.get("/tep/x", **{"X-Forwarded-For": "203.0.113.7"}))[0] for _ in range(3)]
        alive = await web.get("/healthz")

    assert found == [410, 410, 410, 429, 429]
    assert again == [410, 410, 429]  # the address that the proxy named, not what was before it
    assert (elsewhere[0], alive[0]) == (410, 200)


async def test_pages_speak_english_to_those_who_do(web: Web) -> None:
    _, page = await web.get("/tep/x", **{"Accept-Language": "en-US,en;q=0.9"})
    assert '<html lang="en">' in page
    _, page = await web.get("/tep/x")
    assert '<html lang="vi">' in page


def test_what_people_wrote_is_harmless_in_a_page() -> None:
    page = pages.wanted(
        pages.Voice("vi"), Phrase("x", "{x}", x="<b>"), lines=(Phrase("x", "{x}", x="<script>&"),)
    )

    assert "<script>" not in page
    assert "<b>" not in page


async def test_the_process_lives_and_is_ready(web: Web) -> None:
    assert await as_json(web, "/healthz") == (200, {"alive": True})
    assert (await as_json(web, "/readyz"))[1]["missing"] == []


async def test_an_old_database_is_not_ready(web: Web) -> None:
    older = update(VERSION).values(version_num="0000")
    await web.village.app.store.write(lambda tx: tx.execute(older).rowcount)

    status, said = await as_json(web, "/readyz")

    assert status == 503
    assert "cdht migrate" in said["missing"][0]


async def test_a_database_that_does_not_answer_is_not_ready_but_the_process_lives(web: Web) -> None:
    await web.village.app.store.aclose()

    assert ((answer := await as_json(web, "/readyz"))[0], answer[1]["missing"]) == (
        503,
        ["the database does not answer"],
    )
    assert (await web.get("/healthz"))[0] == 200
    assert (await web.get("/tep/x"))[0] == 503


async def test_a_database_that_takes_no_row_is_not_ready(database_url: str) -> None:
    """It can be read, and nothing can be kept."""
    fails = {
        "sqlite": [
            "CREATE TRIGGER full BEFORE UPDATE ON alembic_version BEGIN SELECT RAISE(FAIL, 'full'); END"
        ],
        "postgresql": [
            "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$",
            "CREATE TRIGGER is_full BEFORE UPDATE ON alembic_version EXECUTE FUNCTION is_full()",
        ],
    }
    async with village(database_url) as there, site_of(there) as web:
        before = await as_json(web, "/readyz")
        for each in fails[there.app.store.dialect]:
            await there.app.store.write(lambda tx, each=each: tx.execute(text(each)) and None)
        after = await as_json(web, "/readyz")

    assert (before[0], before[1]["missing"]) == (200, [])
    assert (after[0], after[1]["missing"]) == (503, ["the database takes no row: is its disk full?"])


async def test_figures_are_shown_without_the_database(web: Web) -> None:
    """What the process knows, and that the database is away; nothing that it said before."""
    async with watched(web.village.app, "127.0.0.1:0", setting="x") as there:
        assert there is not None

        async def figures() -> str:
            async with web.session.get(f"http://127.0.0.1:{there[1]}/metrics") as answer:
                assert answer.status == 200
                return await answer.text()

        well = await figures()
        await web.village.app.store.aclose()
        away = await figures()

    assert "cdht_database_up 1.0" in well
    assert "cdht_outbox_waiting 0.0" in well
    assert "cdht_database_up 0.0" in away
    assert "cdht_build_info{" in away
    assert "cdht_outbox_waiting NaN" in away
    assert "cdht_ledger_rows{" in well
    assert "cdht_ledger_rows{" not in away


async def as_json(web: Web, path: str) -> tuple[int, Any]:
    status, said = await web.get(path)
    return status, json.loads(said)


async def test_what_is_under_way_ends_before_the_server_does(web: Web) -> None:
    begun = asyncio.Event()

    async def slow(_: aiohttp.web.Request) -> aiohttp.web.Response:
        begun.set()
        await asyncio.sleep(0.3)
        return aiohttp.web.Response(text="done")

    site = make_site(web.village.app)
    site.router.add_get("/slow", slow)
    async with serve(site, "127.0.0.1:0") as (host, port):
        under_way = asyncio.create_task(web.session.get(f"http://{host}:{port}/slow"))
        await begun.wait()

    assert await (await under_way).text() == "done"
    with pytest.raises(aiohttp.ClientConnectionError):
        await web.session.get(f"http://{host}:{port}/healthz")


async def test_the_figures_are_shown_on_a_listener_of_their_own(web: Web) -> None:
    """Not where everybody comes, whoever they say they are; and nowhere, unless it is asked for."""
    async with (
        watched(web.village.app, "", setting="CDHT_METRICS_LISTEN") as nowhere,
        watched(web.village.app, "127.0.0.1:0", setting="CDHT_METRICS_LISTEN") as there,
    ):
        assert nowhere is None
        assert there is not None
        async with web.session.get(f"http://127.0.0.1:{there[1]}/metrics") as answer:
            shown = await answer.text()
        outside = [(await web.get("/metrics", **more))[0] for more in ({}, {"X-Forwarded-For": "127.0.0.1"})]

    assert "cdht_ledger_rows{" in shown
    assert outside == [404, 404]
    with pytest.raises(BadListen, match=r"CDHT_METRICS_LISTEN.*“here”"):
        async with watched(web.village.app, "here", setting="CDHT_METRICS_LISTEN"):
            pass


async def test_an_address_that_is_taken_is_said_plainly(web: Web) -> None:
    listen = web.base.removeprefix("http://")

    with pytest.raises(BadListen, match=f"{listen}.*Address already in use"):
        async with serve(make_site(web.village.app), listen):
            pass
