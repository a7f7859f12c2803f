"""Whose page it is: cookies, other sites, other visitors, and a tablet that many use."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.channels.web.guard import TOKEN, Rates, name_of
from bot.rates import Rate, Room
from storage.tables import Answer, Contact, Inbox
from tests.contract.phones_of_web import PATIENT, Page
from tests.contract.web_village import There, village_on_the_web


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with village_on_the_web(tmp_path) as opened:
        yield opened


async def test_looking_changes_nothing(there: There) -> None:
    """No GET makes a contact, a cookie or a row."""
    async with aiohttp.ClientSession() as browser:
        for path in ("/", "/?ma=VD1", "/v/VD1", "/kiosk", "/sw.js", "/web/events", "/web/say"):
            async with browser.get(there.url + path) as answer:
                assert answer.status in {200, 401, 404}, path
                assert "Set-Cookie" not in answer.headers
    assert await there.rows(Contact) == []


async def test_the_page_is_closed_to_others_and_runs_no_foreign_script(there: There) -> None:
    async with aiohttp.ClientSession() as browser, browser.get(there.url + "/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert " style=" not in text
    assert " on" + "click=" not in text
    assert "http" not in text.replace("http-equiv", "")


async def test_the_session_is_a_cookie_that_no_script_reads(tmp_path: Path) -> None:
    """192 random bits, signed; by https only our host can set it; on a tablet it ends with the browser."""
    async with village_on_the_web(tmp_path, public_url="https://vi-du.example") as there:
        own = {"Origin": "https://vi-du.example", "X-CDHT": "1"}
        async with aiohttp.ClientSession() as browser:
            async with browser.post(f"{there.url}/web/open", headers=own) as answer:
                cookie = answer.headers["Set-Cookie"]
            async with browser.post(f"{there.url}/kiosk/open", headers=own) as answer:
                kiosk = answer.headers["Set-Cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    assert name == "__Host-cdht"
    assert TOKEN.fullmatch(value)
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/kiosk"} <= set(kiosk.split("; "))
    assert "Max-Age" not in kiosk


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"X-CDHT": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
async def test_another_site_can_do_nothing_with_our_cookie(there: There, headers: dict[str, str]) -> None:
    lan = await there.welcomed()
    before = len(await there.rows(Inbox))
    for path in ("open", "say", "photo", "end"):
        given = {"id": "12345678", "text": "3"}
        status, _ = await lan.post(path, given, **headers)
        assert status == 403, path
    assert len(await there.rows(Inbox)) == before


async def test_of_a_token_only_its_digest_is_kept(there: There) -> None:
    lan = await there.welcomed()
    [contact] = await there.rows(Contact)
    assert (contact.channel, contact.external) == ("web", name_of(lan.token))
    assert lan.token not in contact.external


@pytest.mark.parametrize("token", ["", "a", "a" * 43, "a" * 63, "a" * 64, "a" * 65, "'" * 64, "a" * 63 + "="])
async def test_without_a_token_of_ours_nothing_is_done(there: There, token: str) -> None:
    page = await there.page()
    page.browser.cookie_jar.clear()
    status, _ = await page.post("say", {"id": "12345678", "text": "3"}, Cookie=f"cdht={token}")
    assert status == 401
    assert await there.rows(Contact) == []


async def test_a_second_visitor_gets_nothing_of_the_first(there: There) -> None:
    """Not with the names of messages, not with buttons, not with ids, not from the stream."""
    lan, hung = await there.welcomed(), await there.welcomed()
    await lan.sends("lan-00003", text="4")
    await there.settles(lan)
    asked = lan.shown[-1]
    for what in ({"tap": asked["options"][0][1]}, {"tap": asked["edit"]}, {"tap": lan.shown[-2]["edit"]}):
        given = {"id": f"hung-{len(hung.shown):04d}", **what, "seen": {lan.epoch: 0}}
        status, answer = await hung.post("say", given)
        assert status == 200
        assert "Câu 2 trên 10" not in json.dumps(answer, ensure_ascii=False)
    status, _ = await hung.sends("lan-00003", text="2")  # an id of Lan's is Hùng's own here
    assert status == 200

    await hung.leaves()
    hung.epoch, hung.newest, shown_before = lan.epoch, 0, len(hung.shown)
    await hung.reads()
    async with asyncio.timeout(20):
        while "reset" not in hung.events:  # noqa: ASYNC110 - read from a stream
            await asyncio.sleep(0.002)
    assert len(hung.shown) == shown_before
    levels = [(row.key, row.value) for row in await there.rows(Answer) if row.key == "1.1"]
    assert sorted(levels) == [("1.1", "2"), ("1.1", "4")]


async def test_a_tablet_session_that_is_over_stays_over(there: There) -> None:
    """Ended by hand or by silence: its cookie opens nothing, and is never revived."""
    lan = await there.welcomed("kiosk")
    kept = {"Cookie": f"cdht-kiosk={lan.token}"}
    assert (await lan.post("end"))[0] == 200
    assert lan.token == ""
    thief = Page(there.url, area="kiosk")
    there.stack.push_async_callback(thief.closes)
    assert (await thief.post("say", {"id": "12345678", "return": ""}, **kept))[0] == 401

    hung = await there.page("kiosk")
    await hung.leaves()
    await there.until_closed(hung)
    there.now += 181
    assert (await hung.sends(**{"return": ""}))[0] == 401


async def test_the_next_one_on_a_tablet_is_somebody_new(there: There) -> None:
    """Even where nothing was ended: beginning gives a new session, and ends the one before."""
    lan = await there.welcomed("kiosk")
    before = lan.token
    assert (await lan.post("open"))[0] == 200
    assert lan.token != before
    assert there.channel.boxes.find(name_of(before)) is None
    page = await there.page()  # the other page never gets a tablet's cookie
    assert [each["path"] for each in page.browser.cookie_jar] == ["/"]


@pytest.mark.parametrize("area", ["web", "kiosk"])
async def test_a_planted_cookie_is_not_kept(there: There, area: str) -> None:
    """Opening the page with a token that this house did not give out for it gives a new one."""
    cookie = {"web": "cdht", "kiosk": "cdht-kiosk"}
    other = await there.page("kiosk" if area == "web" else "web")
    for planted in ("a" * 43, "a" * 64, other.token):
        page = Page(there.url, area=area)
        there.stack.push_async_callback(page.closes)
        status, _ = await page.post("open", Cookie=f"{cookie[area]}={planted}")
        assert (status, page.token not in {"", planted}) == (200, True)


async def test_what_was_ended_on_a_tablet_opens_nothing_anywhere(there: There) -> None:
    """Its token is no cookie of the other page, neither before nor after it was ended."""
    lan = await there.welcomed("kiosk")
    token, before = lan.token, len(await there.rows(Inbox))
    for _ in range(2):
        for area, cookie in (("web", "cdht"), ("kiosk", "cdht"), ("web", "cdht-kiosk")):
            thief = Page(there.url, area=area)
            there.stack.push_async_callback(thief.closes)
            given = {"id": "12345678", "return": ""}
            assert (await thief.post("say", given, Cookie=f"{cookie}={token}"))[0] == 401
        await lan.post("end")
    assert len(await there.rows(Inbox)) == before


async def test_the_end_is_heard_however_often_somebody_asked(tmp_path: Path) -> None:
    rates = Rates(Rate(most=1), PATIENT, PATIENT, PATIENT)
    async with village_on_the_web(tmp_path, rates=rates) as there:
        lan = await there.page("kiosk")
        name = name_of(lan.token)
        assert (await lan.sends(**{"return": ""}))[0] == 429
        assert (await lan.post("end"))[0] == 200
        assert there.channel.boxes.find(name) is None


async def test_nobody_is_somebody_new_without_being_counted(tmp_path: Path) -> None:
    """Each contact has been given out, and so many of an address are not."""
    rates = Rates(PATIENT, PATIENT, PATIENT, Rate(most=2))
    async with village_on_the_web(tmp_path, rates=rates) as there:
        found = []
        for number in range(4):
            page = Page(there.url)
            there.stack.push_async_callback(page.closes)
            own = {"Cookie": f"cdht={number:064x}"}
            found.append((await page.post("open", **own))[0])
            page.browser.cookie_jar.clear()
            await page.post("say", {"id": "12345678", "return": ""}, **own)
        assert found == [200, 200, 429, 429]
        assert await there.rows(Contact) == []


async def test_the_streams_of_an_address_are_bounded(tmp_path: Path) -> None:
    rates = Rates(PATIENT, PATIENT, PATIENT, PATIENT, streams=Room(each=2, most=9))
    async with village_on_the_web(tmp_path, rates=rates) as there:
        pages = [await there.page() for _ in range(2)]
        third = Page(there.url)
        there.stack.push_async_callback(third.closes)
        assert (await third.post("open"))[0] == 200
        async with third.browser.get(f"{there.url}/web/events") as answer:
            assert answer.status == 429
        assert (await third.sends(**{"return": ""}))[0] == 200  # without a stream the page works
        await pages[0].leaves()
        await there.until_closed(pages[0])
        await third.reads()


async def test_a_session_outlives_the_process(tmp_path: Path) -> None:
    """It is signed with a key of the house."""
    async with village_on_the_web(tmp_path) as there:
        lan = await there.welcomed()
        token = lan.token
    async with village_on_the_web(tmp_path, fresh=False) as there:
        again = Page(there.url)
        there.stack.push_async_callback(again.closes)
        given = {"id": "12345678", "return": ""}
        assert (await again.post("say", given, Cookie=f"cdht={token}"))[0] == 200
