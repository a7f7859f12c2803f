"""The demo as somebody who has never seen it tries it: three phones, a clock, and what the machine did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page, expect

from bot.commands.demo import on_stage
from bot.demo.phones import LOOKS

LEFT = 3  # questions that Lan has not answered


@dataclass
class Theatre:
    """The page, and the phones on it."""

    page: Page
    faults: list[str]

    def phone(self, name: str) -> FrameLocator:
        return self.page.frame_locator(f"#phone-{name} iframe")

    async def taps(self, name: str, label: str) -> None:
        """Press the button of the newest message that says this, and wait until something came of it."""
        phone = self.phone(name)
        before = await phone.locator("#log .bot").count()
        await phone.get_by_role("button", name=label).last.click()
        await expect(phone.locator("#log .bot").nth(before)).to_be_visible()

    async def says(self, name: str, words: str) -> None:
        phone = self.phone(name)
        before = await phone.locator("#log .bot").count()
        await phone.get_by_role("textbox").fill(words)
        await phone.get_by_role("textbox").press("Enter")
        await expect(phone.locator("#log .bot").nth(before)).to_be_visible()

    async def reads(self, name: str, words: str) -> None:
        await expect(self.phone(name).locator("#log .bot").last).to_contain_text(words)

    async def did(self, words: str) -> None:
        """The machine says that it did this."""
        await expect(self.page.locator("#did li", has_text=words).first).to_be_visible(timeout=60_000)

    async def ticks(self, number: int) -> None:
        await expect(self.page.locator("#tries li").nth(number - 1)).to_have_class("done")


@pytest_asyncio.fixture(loop_scope="session")
async def theatre(browser: Browser) -> AsyncIterator[Theatre]:
    async with on_stage("127.0.0.1:0") as (desk, here):
        desk.stage.app.settings.too_soon = 0  # a test presses as soon as a button is there
        context = await browser.new_context(viewport={"width": 1400, "height": 840}, reduced_motion="reduce")
        page = await context.new_page()
        made = Theatre(page, [])
        page.on("pageerror", lambda error: made.faults.append(str(error)))
        page.on("console", lambda said: made.faults.append(said.text) if said.type == "error" else None)
        await page.goto(f"{here}/thu")
        yield made
        await context.close()


async def test_the_three_meet_and_the_clock_brings_what_is_due(theatre: Theatre) -> None:
    """Lan finishes and sends, Hoa endorses, and Lan's phone says so at once; then a week passes."""
    await theatre.reads("lan", "Câu 8 trên 10")
    for _ in range(LEFT):
        await theatre.taps("lan", "3. ")
    await theatre.taps("lan", "Gửi cho chi hội")
    await theatre.taps("lan", "Gửi, tôi tự bấm máy")
    await theatre.says("lan", "Nguyễn Thị Ví Dụ 1955")
    await theatre.taps("lan", "Đúng")
    await theatre.ticks(1)

    await theatre.says("hoa", "duyệt phiếu")
    await theatre.reads("hoa", "Ví Dụ")
    await theatre.says("hoa", "đồng ý tất cả")
    await theatre.taps("hoa", "1. ")
    await expect(theatre.phone("lan").locator("#log")).to_contain_text("chi hội")
    await theatre.ticks(2)

    await theatre.page.get_by_role("button", name="+1 tuần").click()
    await theatre.did("bản tóm tắt buổi tối")
    await theatre.did("nhà đang có tang")
    await expect(theatre.page.locator("#state")).to_have_text("", timeout=120_000)  # the clock runs
    await theatre.ticks(4)
    assert theatre.faults == []


@pytest.mark.parametrize("look", LOOKS)
async def test_each_look_shows_what_is_asked_and_can_be_answered(theatre: Theatre, look: str) -> None:
    await theatre.page.locator(f"button[data-look={look}]").click()
    await expect(theatre.page.locator(f"button[data-look={look}]")).to_have_attribute("aria-pressed", "true")
    await theatre.reads("lan", "Câu 8 trên 10")

    if look == "zalo":
        await theatre.says("lan", "3")
    else:
        await theatre.taps("lan", "3. ")

    await theatre.reads("lan", "Câu 9 trên 10")
    assert theatre.faults == []
