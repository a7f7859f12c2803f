"""The desk on a page, as officers and heads look at it: on three screens, on paper, by keyboard, by the rules of axe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Response, expect
from sqlalchemy import select

from storage.store.store import Tx
from storage.tables import ROLE
from tests.boards import ROLES, commune, link_of
from tests.web.site import Site, Visitor
from tests.web.test_looking import offences

SIZES = {"phone": 390, "tablet": 768, "desktop": 1400}
DESK = "/ban-lam-viec"
BUDGET = 60 * 1024  # bytes of the page and its style
SMALL = 24  # pixels that a finger finds, by WCAG 2.2


async def opened(site: Site, phone: str, width: int = 1400, **options: object) -> Visitor:
    """Somebody with a role, who pressed "Mở" behind the link of their chat."""
    app = site.app
    at = app.clock()

    def work(tx: Tx) -> str:
        if tx.execute(select(ROLE.c.id)).first() is None:
            commune(tx, app.house, at)
        return link_of(tx, app.house, at, phone)

    token = await app.store.write(work)
    visitor = await site.visitor(viewport={"width": width, "height": 900}, **options)
    await visitor.opens(f"/ban/{token}")
    await visitor.page.get_by_role("button", name="Mở").click()
    await expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Công dân học tập")
    return visitor


@pytest.mark.parametrize("phone", ROLES)
async def test_it_is_in_order_at_every_size(site: Site, phone: str, tmp_path: Path) -> None:
    """Axe finds nothing, nothing stands out at the side, no script runs, the browser blames nothing; pictures to look at."""
    who = await opened(site, phone, java_script_enabled=True)
    for size, width in {**SIZES, "narrow": 320, "enlarged": 195}.items():
        await who.page.set_viewport_size({"width": width, "height": 900})
        assert await who.is_wide() == 0, size
        await who.page.screenshot(path=tmp_path / f"{phone}-{size}.png", full_page=True)
        if size in SIZES:
            assert await offences(who) == [], size
    assert await who.page.locator("script, [style], [onclick]").count() == 0
    await who.page.emulate_media(color_scheme="dark")
    await who.page.set_viewport_size({"width": 1400, "height": 900})
    assert await offences(who) == []
    await who.page.screenshot(path=tmp_path / f"{phone}-dark.png", full_page=True)
    assert who.faults == []
    print(tmp_path)


@pytest.mark.parametrize("phone", ROLES)
async def test_it_fits_one_sheet_of_a4(site: Site, phone: str, tmp_path: Path) -> None:
    """Printed by the browser, without what only a screen needs; nobody's name is printed for an officer."""
    who = await opened(site, phone)
    paper = await who.page.pdf(path=tmp_path / f"{phone}.pdf", prefer_css_page_size=True)
    await who.page.emulate_media(media="print")
    await who.page.set_viewport_size({"width": 720, "height": 1040})
    await who.page.screenshot(path=tmp_path / f"{phone}-print.png", full_page=True)
    await expect(who.page.get_by_role("link", name="Bảng Excel")).not_to_be_visible()
    print(tmp_path)
    if phone != "head":  # a village is as long as its list of names
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


async def test_it_works_by_keyboard_and_without_a_script(site: Site) -> None:
    """Down to a village and back, a week's numbers unfolded, and closed at the end, by Tab and Enter alone."""
    who = await opened(site, "officer", java_script_enabled=False)
    page = who.page

    async def reaches(name: str) -> None:
        for _ in range(60):
            await page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if name in await focused.inner_text():
                outline = await focused.evaluate("e => getComputedStyle(e).outlineStyle")
                assert outline == "solid", name
                return
        raise AssertionError(name)

    await reaches("Thôn Đông")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Thôn Đông")
    await reaches("Xã Mẫu")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Xã Mẫu")
    await reaches("Số từng tuần")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("columnheader", name="Ngày", exact=True)).to_be_visible()
    await reaches("Đóng phiên")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bàn làm việc đã đóng")
    await who.opens(DESK)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bàn làm việc đã đóng")


async def test_what_can_be_pressed_is_large_enough_and_the_page_is_light(site: Site) -> None:
    who, answers = await opened(site, "head", 320), list[Response]()
    await who.page.goto("about:blank")  # what the page before still loads is let go of

    def came(response: Response) -> None:
        answers.append(response)

    who.page.on("response", came)
    await who.opens(DESK)
    await who.page.wait_for_load_state("networkidle")
    loaded = {each.url: len(await each.body()) for each in answers}
    for each in await who.page.locator("a, button, summary").all():
        box = await each.bounding_box()
        assert box is not None
        assert box["height"] >= SMALL, await each.inner_text()
    assert 0 < sum(loaded.values()) <= BUDGET, loaded


async def test_a_head_opens_a_sheet_and_finds_back(site: Site) -> None:
    who = await opened(site, "head", 390)
    await who.page.locator(".names a").first.click()
    await expect(who.page.get_by_role("heading", level=1)).to_have_text("Phiếu tự chấm")
    await expect(who.page.get_by_text("Tổng:")).to_be_visible()
    assert await offences(who) == []
    await who.page.get_by_role("link", name="Bàn làm việc").click()
    await expect(who.page.get_by_role("heading", level=1)).to_contain_text("Thôn Đông")
    assert who.faults == []
