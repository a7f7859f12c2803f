"""The desk on a page, as officers and heads look at it: on three screens, on paper, by keyboard, by the rules of axe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from storage.store.store import Tx
from storage.tables import ROLE
from tests.boards import ROLES, commune, link_of
from tests.web.site import Site, Visitor
from tests.web.test_looking import offences

SIZES = {"phone": 390, "tablet": 768, "desktop": 1400}
DESK = "/ban-lam-viec"
BUDGET = 60 * 1024  # bytes of the page and its style


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
