"""How the page looks and reads: narrow, enlarged, dark, by the rules of axe, and how much it weighs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Response, expect

from tests.web.site import LEVELS, Site, Visitor

BUDGET = 60 * 1024  # bytes of the page and all it needs, before photos, not even pressed
SMALLEST = 44  # pixels that a finger needs


async def offences(visitor: Visitor) -> list[str]:
    """What axe-core finds wrong with the page as it is now."""
    found: dict[str, Any] = (await Axe().run(visitor.page)).response
    return [f"{each['id']}: {node['html'][:120]}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"locale": "en-GB"}], ids=str)
async def test_axe_finds_nothing(site: Site, options: dict[str, Any]) -> None:
    """At the first question, among answered ones, at the sheet, at the result, and with a notice."""
    lan = await site.visitor(**options)
    await lan.opens()
    await expect(lan.option(2)).to_be_visible()
    assert await offences(lan) == []
    await lan.taps(2)
    await lan.taps(1)
    await lan.says("Lan")
    await lan.taps(1)
    await lan.taps(3)
    assert await offences(lan) == []
    for level in LEVELS[1:]:
        await lan.taps(level)
    await expect(lan.page.locator(".sheet")).to_be_visible()
    assert await offences(lan) == []
    await lan.answers(lan.page.locator("#log .options button").last.click())
    await expect(lan.page.locator(".result")).to_be_visible()
    assert await offences(lan) == []
    await lan.context.set_offline(True)
    await expect(lan.page.get_by_role("status")).not_to_be_empty()
    assert await offences(lan) == []


async def test_axe_finds_nothing_on_a_shared_tablet(site: Site) -> None:
    """At the door, in the talk, and in the warning."""
    lan = await site.visitor(viewport={"width": 800, "height": 1000})
    await lan.page.clock.install()
    await lan.opens("/kiosk")
    assert await offences(lan) == []
    await lan.page.get_by_role("button", name="Bắt đầu").click()
    await lan.hears("xưng hô")
    await lan.page.clock.fast_forward(151_000)
    await expect(lan.page.get_by_role("alertdialog")).to_be_visible()
    assert await offences(lan) == []


async def test_a_screen_reader_finds_its_way(site: Site) -> None:
    """Roles and names: a log that speaks up, groups of real buttons, a field with a label."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    page = lan.page
    await expect(page.get_by_role("log", name="Cuộc trò chuyện")).to_be_visible()
    assert await lan.log.get_attribute("aria-live") == "polite"
    choices = page.get_by_role("group", name="Các lựa chọn")
    names = await choices.get_by_role("button").all_inner_texts()
    assert [name[0] for name in names] == ["1", "2", "3", "4"]
    keys = page.get_by_role("group", name="Việc khác ở câu này").get_by_role("button")
    assert await keys.all_inner_texts() == ["Bỏ qua", "Giải thích", "Nghỉ", "Viết"]
    await lan.key("Viết").click()
    await expect(page.get_by_role("textbox", name="Lời nhắn")).to_be_focused()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Câu 1 trên 10")
    said = await lan.newest.inner_text()
    assert said.count("Chủ yếu nghe người khác kể lại") == 1  # an option is not read out twice


@pytest.mark.parametrize("width", [320, 180], ids=["320 pixels", "360 pixels at 200 %"])
async def test_nothing_stands_out_at_the_side(site: Site, width: int) -> None:
    lan = await site.visitor(viewport={"width": width, "height": 500})
    await lan.opens()
    await lan.hears("xưng hô")
    wide = [await lan.is_wide()]
    await lan.welcomed()
    wide.append(await lan.is_wide())
    await lan.says("w" * 200)
    wide.append(await lan.is_wide())
    assert wide == [0, 0, 0]
    for button in await lan.page.get_by_role("button").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= SMALLEST
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


async def test_the_page_weighs_little(site: Site) -> None:
    """Everything that is loaded until the first question, photos aside, as it is unpacked."""
    lan, loaded = await site.visitor(), dict[str, int]()

    async def weighed(response: Response) -> None:
        if response.request.method == "GET" and "/events" not in response.url:
            loaded[response.url.partition("?")[0].removeprefix(site.url)] = len(await response.body())

    lan.page.on("response", weighed)
    await lan.opens()
    await lan.welcomed()
    manifest = await lan.context.request.get(f"{site.url}/web/manifest.webmanifest")
    icons = [each["src"] for each in (await manifest.json())["icons"]]
    for path in (*icons, "/web/manifest.webmanifest", "/sw.js"):
        loaded[path] = len(await (await lan.context.request.get(site.url + path)).body())

    assert {"/web/page.js", "/web/page.css", "/web/icon-512.png"} <= set(loaded)
    assert sum(loaded.values()) <= BUDGET, loaded
    print(f"{sum(loaded.values())} bytes: {loaded}")


async def test_the_shell_opens_without_a_network(site: Site) -> None:
    """Installed once, it opens, and says that the network is lost; nothing that was said is kept."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    kept = await lan.page.evaluate(
        "caches.keys().then(k => caches.open(k[0])).then(c => c.keys()).then(k => k.map(r => r.url))"
    )
    assert {url.partition("?")[0].removeprefix(site.url) for url in kept} == {
        "/web/shell",
        "/web/page.css",
        "/web/page.js",
        "/web/icon.svg",
    }
    await lan.context.set_offline(True)
    await lan.page.reload()
    await expect(lan.page.get_by_role("status")).to_contain_text("mất mạng")
    await lan.context.set_offline(False)
    await lan.hears("Câu 1 trên 10")
    empty = "[localStorage.length, document.cookie]"  # what was shown stays in this tab alone
    assert await lan.page.evaluate(empty) == [0, ""]


async def test_pictures_of_the_page(site: Site, tmp_path: Path) -> None:
    """Screenshots to look at, small enough for the README; where they are is printed."""
    lan = await site.visitor(viewport={"width": 360, "height": 690})
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    await lan.taps(3)
    await lan.page.screenshot(path=tmp_path / "web-phone.png")
    await lan.page.screenshot(path=tmp_path / "web-whole.png", full_page=True)
    await lan.page.emulate_media(color_scheme="dark")
    await lan.page.screenshot(path=tmp_path / "web-dark.png")
    await lan.page.set_viewport_size({"width": 320, "height": 568})
    await lan.page.emulate_media(color_scheme="light")
    await lan.page.screenshot(path=tmp_path / "web-320.png")
    await lan.page.set_viewport_size({"width": 1024, "height": 700})
    await lan.page.screenshot(path=tmp_path / "web-wide.png")
    tablet = await site.visitor(viewport={"width": 900, "height": 560})
    await tablet.opens("/kiosk?ma=VD1")
    await tablet.page.screenshot(path=tmp_path / "web-kiosk.png")
    await tablet.page.get_by_role("button", name="Bắt đầu").click()
    await tablet.hears("xưng hô")
    await tablet.page.screenshot(path=tmp_path / "web-kiosk-open.png")
    await tablet.page.evaluate("document.getElementById('warning').hidden = false")
    await tablet.page.screenshot(path=tmp_path / "web-kiosk-warning.png")
    print(tmp_path)
    assert (tmp_path / "web-phone.png").stat().st_size <= 80 * 1024
