"""A shared tablet: a session ends by hand or by itself, and leaves nothing for the next one."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import aiohttp
from playwright.async_api import expect

from bot.channels.base import Outgoing
from bot.channels.web.guard import name_of
from tests.web.site import Site, Visitor

LEFT = """async () => [
  localStorage.length, sessionStorage.length, document.cookie,
  (await caches.keys()).length, (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
  document.getElementById("log").childNodes.length, document.getElementById("text").value]"""
NOTHING = [0, 0, "", 0, 0, 0, 0, ""]
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def starts(visitor: Visitor) -> None:
    await visitor.page.get_by_role("button", name="Bắt đầu").click()
    await visitor.hears("xưng hô")


async def status_of(site: Site, cookie: Any) -> int:
    """What somebody gets who kept the cookie of a session."""
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}", "Origin": site.url, "X-CDHT": "1"}
    async with aiohttp.ClientSession() as thief:
        given = {"id": "12345678", "return": ""}
        async with thief.post(f"{site.url}/kiosk/say", json=given, headers=headers) as answer:
            return answer.status


async def test_the_button_ends_it_and_nothing_is_left(site: Site) -> None:
    lan = await site.visitor(viewport={"width": 800, "height": 1000})
    await lan.opens("/kiosk?ma=VD1")
    await starts(lan)
    await lan.welcomed()
    await lan.taps(3)
    [cookie] = await lan.context.cookies()
    assert await lan.page.locator("#pick:visible, a[download]").count() == 0  # no file of the tablet's
    await site.channel.send(name_of(cookie["value"]), Outgoing("Ảnh đây", picture=PNG))
    await expect(lan.newest.get_by_role("img")).to_be_visible()
    await expect(lan.newest).to_contain_text("không lưu ảnh")
    assert await lan.page.locator("#pick:visible, a[download]").count() == 0
    await lan.writes("chưa gửi")
    assert (cookie["path"], cookie["expires"]) == ("/kiosk", -1)

    async with lan.page.expect_response("**/kiosk/end"):
        await lan.page.get_by_role("button", name="Kết thúc").click()
    await expect(lan.page.get_by_text("Đã kết thúc")).to_be_focused()
    await expect(lan.page.get_by_role("textbox")).to_have_count(0)
    assert await lan.page.evaluate(LEFT) == NOTHING
    assert await lan.context.cookies() == []
    assert await status_of(site, cookie) == 401
    assert await site.levels() == {"1.1": "3"}  # what was answered is kept where it belongs

    await starts(lan)  # the next one is somebody new
    assert "Lan" not in await lan.page.inner_text("body")
    await lan.page.goto(site.url + "/")
    await lan.hears("xưng hô")
    await lan.page.go_back()
    await expect(lan.page.get_by_role("button", name="Bắt đầu")).to_be_visible()
    assert lan.faults == []


async def test_silence_is_warned_of_and_then_ends_it(site: Site) -> None:
    lan = await site.visitor(viewport={"width": 800, "height": 1000})
    await lan.page.clock.install()
    await lan.opens("/kiosk")
    await starts(lan)
    await lan.taps(2)
    warning = lan.page.get_by_role("alertdialog")
    await lan.page.clock.fast_forward(151_000)
    await expect(warning).to_contain_text("30 giây")
    await expect(lan.page.get_by_role("button", name="Còn đang làm")).to_be_focused()
    await lan.page.keyboard.press("Tab")
    await lan.page.keyboard.press("Tab")
    await expect(lan.page.get_by_role("button", name="Còn đang làm")).to_be_focused()
    await lan.page.keyboard.press("Enter")
    await expect(warning).to_be_hidden()

    [cookie] = await lan.context.cookies()
    await lan.page.clock.fast_forward(151_000)
    await expect(warning).to_be_visible()
    async with lan.page.expect_response("**/kiosk/end"):
        await lan.page.clock.fast_forward(31_000)
    await expect(lan.page.get_by_text("Đã kết thúc")).to_be_visible()
    assert await lan.page.evaluate(LEFT) == NOTHING
    assert await status_of(site, cookie) == 401


async def test_without_a_network_at_the_end_the_next_one_sees_nothing_either(site: Site) -> None:
    """The cookie could not be taken away; still neither the tablet's page nor the other shows anything."""
    lan = await site.visitor(viewport={"width": 800, "height": 1000})
    await lan.opens("/kiosk?ma=VD1")
    await starts(lan)
    await lan.welcomed()
    await lan.context.set_offline(True)
    await lan.page.get_by_role("button", name="Kết thúc").click()
    assert await lan.page.evaluate(LEFT) == NOTHING
    await lan.context.set_offline(False)
    [before] = await lan.context.cookies()
    await starts(lan)
    [after] = await lan.context.cookies()
    assert before["value"] != after["value"]
    assert await status_of(site, before) == 401
    assert "Lan" not in await lan.page.inner_text("body")
