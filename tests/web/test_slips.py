"""What goes wrong at a page and what it does then: double taps, lost cookies, refused files, wrong addresses, a reload."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Route, expect

from bot.channels.base import Outgoing, Parts
from bot.channels.web.guard import name_of
from storage.store.engines import StoreUnavailable
from storage.tables import Contact, Evidence
from tests.web.site import LEVELS, Site, Visitor, open_site

SECOND = [80, 120, 180, 250, 350]  # milliseconds from one tap of a finger that shakes to the next
WIDTHS = [320, 390, 768]


async def middle(of: Locator) -> tuple[float, float]:
    box = await of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def name_here(lan: Visitor) -> str:
    """By which name the page of a visitor is written to."""
    [cookie] = [each for each in await lan.context.cookies() if each["name"] == "cdht"]
    return name_of(cookie["value"])


async def settled(lan: Visitor) -> None:
    """Wait until a question that has just appeared takes a finger."""
    await expect(lan.page.locator("body")).not_to_have_class("fresh")


async def tapped(lan: Visitor, spot: tuple[float, float]) -> None:
    """Tap there; a tap that opens the dialler takes no other, and would be waited for without end."""
    async with asyncio.timeout(10):
        await lan.page.touchscreen.tap(*spot)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_double_tap_answers_one_question(browser: Browser, tmp_path: Path, width: int) -> None:
    """Each question of the way is tapped twice on the very same spot; the second tap never reaches the next one, nor consent."""
    async with open_site(browser, tmp_path, still=0.7) as site:
        lan = await site.visitor(viewport={"width": width, "height": 844}, has_touch=True)
        await lan.opens()
        await settled(lan)
        asked = 0
        for each in [2, 1, "Lan", 1, *LEVELS]:
            before = await lan.page.locator("#log .bot").count()
            if isinstance(each, str):
                await lan.says(each)
            else:
                await settled(lan)
                await lan.option(each).scroll_into_view_if_needed()
                spot = await middle(lan.option(each))
                await tapped(lan, spot)
                await lan.page.wait_for_timeout(SECOND[asked % len(SECOND)])
                await tapped(lan, spot)
                asked += 1
            await expect(lan.page.locator("#log .bot")).to_have_count(before + 1)
        await expect(lan.page.get_by_role("heading", name="Xem lại phiếu")).to_be_visible()
        assert [*(await site.levels()).values()] == [str(level) for level in LEVELS]
        assert await site.states() == ["open"]
        await lan.context.close()


async def test_a_look_at_the_page_stores_nothing(site: Site) -> None:
    """The first question is in the document, and nobody is known before they answer it."""
    lan = await site.visitor(java_script_enabled=False)
    await lan.opens()
    await expect(lan.page.get_by_text("Xin chào!")).to_be_visible()
    await expect(lan.page.get_by_role("button", name="Bà")).to_be_visible()
    ann = await site.visitor()
    await ann.opens()
    await expect(ann.option(2)).to_be_visible()
    assert await site.rows(Contact) == []
    assert await ann.context.cookies() == []
    await ann.taps(2)
    assert len(await site.rows(Contact)) == 1


async def test_links_and_numbers_can_be_tapped_and_nothing_becomes_a_tag(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.taps(2)
    await expect(lan.log.get_by_role("link", name="0000 000 000")).to_have_attribute("href", "tel:0000000000")
    text = "Tệp: https://vi-du.example/tep/abc?x=1. Gọi (0900.000.000), +84 900 000 000. <b>1</b> 20/11/2026 Mã 0123"
    await site.channel.send(await name_here(lan), Outgoing(text))
    await expect(lan.newest).to_have_text(text)
    links = lan.newest.get_by_role("link")
    found = await links.evaluate_all("all => all.map(each => each.getAttribute('href'))")
    assert found == ["https://vi-du.example/tep/abc?x=1", "tel:0900000000", "tel:+84900000000"]


async def _unreached(_: Any) -> None:
    raise StoreUnavailable("nobody is there")


async def test_what_was_not_sent_outlives_a_reload(site: Site) -> None:
    """Answers, words and a photo wait on the device; the page says that it sends them, and does."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    await lan.context.set_offline(True)
    receive, site.channel._receive = (
        site.channel._receive,
        _unreached,
    )  # a page that loads is let out for a moment
    await lan.option(3).click()
    await expect(lan.page.get_by_role("status")).to_contain_text("mất mạng")
    await lan.page.reload()
    await expect(lan.page.get_by_role("status")).to_contain_text("mất mạng")
    await expect(lan.page.locator("#log .own").last).to_be_visible()
    assert await site.levels() == {}
    site.channel._receive = receive
    await lan.context.set_offline(False)
    await lan.hears("Câu 2 trên 10")
    assert await site.levels() == {"1.1": "3"}
    assert await lan.page.evaluate("localStorage.length") == 0


async def test_a_cookie_that_is_gone_is_said_and_shows_nothing_of_before(site: Site) -> None:
    """What was not recorded is named, the way back is, and somebody new is greeted on an empty page."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    chosen = (await lan.option(3).inner_text()).split("\n")[-1]
    await lan.context.clear_cookies()
    await lan.option(3).click()
    await lan.hears("xưng hô")
    await expect(lan.page.locator("#log .note")).to_contain_text("liên kết")
    await expect(lan.page.locator("#log .note")).to_contain_text(chosen)
    assert "Lan" not in await lan.log.inner_text()
    await lan.context.clear_cookies()
    await lan.page.reload()  # found out by the document itself
    await expect(lan.page.locator("#log .note")).to_contain_text("liên kết")
    await lan.hears("xưng hô")


@pytest.mark.parametrize("path", ["/v/VD1/", "/v/KHONGCO", "/khong/co/gi"])
async def test_a_wrong_address_says_what_to_do(site: Site, path: str) -> None:
    lan = await site.visitor(locale="en-GB")
    await lan.opens(path)
    if path == "/khong/co/gi":
        await lan.page.get_by_role("link", name="Mở trang làm phiếu").click()
    elif path == "/v/KHONGCO":
        await expect(lan.log).to_contain_text("Mã “KHONGCO” chưa đúng")
    await lan.hears("xưng hô")


async def test_what_comes_unasked_scrolls_nobody_away(site: Site) -> None:
    """A sign leads to it; the question that is being read stays where it is, and can be answered."""
    lan = await site.visitor(viewport={"width": 360, "height": 560})
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    await lan.hears("Câu 2 trên 10")
    await expect(lan.option(1)).to_be_in_viewport()
    await lan.page.wait_for_function("wanted => wanted", arg=True)
    await lan.page.evaluate("() => new Promise(done => setTimeout(done, 1600))")  # the reply is over
    before = await lan.page.evaluate("scrollY")
    await site.channel.send(await name_here(lan), Outgoing("Tin báo. " * 40))
    await expect(lan.page.get_by_role("button", name="Có tin mới")).to_be_visible()
    assert await lan.page.evaluate("scrollY") == before
    await lan.page.get_by_role("button", name="Có tin mới").click()
    await expect(lan.page.get_by_role("button", name="Có tin mới")).to_be_hidden()
    await lan.taps(4)
    await lan.hears("Câu 3 trên 10")


async def test_a_file_that_is_refused_does_not_look_sent(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    wrong: Any = {"name": "thu.txt", "mimeType": "text/plain", "buffer": b"khong phai anh"}
    await lan.page.locator("#file").set_input_files([wrong])
    await expect(lan.page.locator("#log .own").last).to_contain_text("Chưa gửi được")
    await expect(lan.page.get_by_role("status")).to_contain_text("không phải ảnh")
    assert await site.rows(Evidence) == []


async def test_a_server_that_is_gone_is_not_called_a_lost_network(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()

    async def dead(route: Route) -> None:
        await route.abort("connectionrefused")

    await lan.page.route("**/web/*", dead)
    await lan.option(3).click()
    await expect(lan.page.get_by_role("status")).to_contain_text("máy chủ")
    await expect(lan.page.get_by_role("status")).not_to_contain_text("mất mạng")
    await lan.page.unroute("**/web/*", dead)
    await lan.hears("Câu 2 trên 10")


async def test_buttons_have_names_of_their_own_and_there_is_always_a_way_on(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    for level in LEVELS:
        await lan.taps(level)
    names = await lan.page.evaluate(
        "[...document.querySelectorAll('#log button, #foot button')].filter(each => each.offsetParent)"
        ".map(each => each.getAttribute('aria-label') || each.innerText)"
    )
    assert len(names) == len(set(names))
    await lan.answers(lan.page.locator(".options button").filter(has_text="giữ cho riêng mình").click())
    await lan.hears("muốn làm gì tiếp")
    await lan.answers(lan.page.locator("button").filter(has_text="Lấy ảnh nhỏ").click())
    await expect(lan.log.get_by_role("img", name="Ảnh để khoe")).to_be_visible()
    await lan.answers(lan.page.get_by_role("button", name="Đi tiếp").click())
    assert await lan.page.locator(".options, #main button").count() > 0


async def test_a_line_of_the_sheet_is_tapped_to_mend_it(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    for level in LEVELS:
        await lan.taps(level)
    rows = lan.page.locator(".sheet .row")
    await expect(rows).to_have_count(len(LEVELS))
    await lan.answers(rows.nth(3).click())
    await lan.hears("Câu 4 trên 10")
    await lan.taps(4)
    await lan.hears("đổi không")
    await lan.taps(1)
    await expect(lan.page.locator(".sheet .row").last).to_be_visible()
    assert (await site.levels())["1.4"] == "4"


@pytest.mark.parametrize("options", [{"width": 180}, {"width": 360, "root": 32}], ids=str)
async def test_no_word_is_broken(site: Site, options: dict[str, int]) -> None:
    """At 200 %, and where somebody set a large letter in the browser: each word of the page stands on one line."""
    lan = await site.visitor(viewport={"width": options["width"], "height": 640})
    if "root" in options:
        await lan.page.add_init_script(
            "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '40px'; })"
        )
    await lan.opens()
    broken: list[str] = []
    for doing in (None, 2, 1, "Lan", 1, *LEVELS):
        if isinstance(doing, str):
            await lan.says(doing)
        elif doing:
            await lan.taps(doing)
        broken += await lan.page.evaluate(BROKEN)
        assert await lan.is_wide() == 0
    assert broken == []


BROKEN = r"""() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    if (!node.parentElement.offsetParent || node.parentElement.closest(".unseen, script, textarea")) continue;
    for (const word of node.data.matchAll(/[^\s]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].filter(each => each.width > 1).map(each => Math.round(each.top)));
      if (tops.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


async def test_texts_to_pass_on_are_copied(site: Site) -> None:
    lan = await site.visitor()
    await lan.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await lan.opens()
    await lan.taps(2)

    await site.channel.send(
        await name_here(lan),
        Outgoing("Mời bà con.\nHọc cùng nhau.", parts=Parts("Mời bà con.\nHọc cùng nhau.", passed=True)),
    )
    await lan.page.get_by_role("button", name="Chép bài này").click()
    await expect(lan.page.get_by_role("button", name="Đã chép")).to_be_visible()
    assert await lan.page.evaluate("navigator.clipboard.readText()") == "Mời bà con.\nHọc cùng nhau."


async def test_sheet_and_result_are_printed_on_one_page(site: Site, tmp_path: Path) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    for level in LEVELS:
        await lan.taps(level)
    await lan.answers(lan.page.locator(".options button").filter(has_text="giữ cho riêng mình").click())
    await lan.hears("muốn làm gì tiếp")
    printed = await lan.page.pdf(path=tmp_path / "page.pdf")
    assert printed.count(b"/Type /Page\n") == 1
    await lan.page.emulate_media(media="print")
    await expect(lan.page.locator(".sheet")).to_be_visible()
    await expect(lan.page.locator(".result")).to_be_visible()
    await expect(lan.page.locator("#foot")).to_be_hidden()


SPEAKS = """Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [{lang: "vi-VN", name: "An"}], speaking: false, cancel: () => 0, speak: (each) => { window.spoken = each.text; }}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };"""


async def test_the_browsers_own_voice_reads_the_question_where_it_has_one(site: Site) -> None:
    lan, hung = await site.visitor(), await site.visitor()
    await lan.page.add_init_script(SPEAKS)
    for each in (lan, hung):
        await each.opens()
        await each.welcomed()
    await lan.key("Đọc").click()
    spoken = await lan.page.evaluate("window.spoken")
    assert "Bà thường biết điều mới" in spoken
    assert "1. Chủ yếu nghe người khác kể lại" in spoken
    await expect(hung.key("Viết")).to_be_visible()
    assert await hung.key("Đọc").count() == 0  # this browser has no Vietnamese voice


@pytest.mark.parametrize("path", ["/v/VD1", "/kiosk?ma=VD1"])
async def test_no_reminder_is_offered_where_none_can_be_sent(site: Site, path: str) -> None:
    lan = await site.visitor()
    await lan.opens(path)
    if "kiosk" in path:
        await lan.page.get_by_role("button", name="Bắt đầu").click()
    await lan.welcomed()
    await lan.answers(lan.key("Nghỉ").click())
    await lan.hears("giữ phiếu cho bà")
    assert "Tối mai" not in await lan.page.inner_text("body")


async def test_dots_are_shown_while_an_answer_takes_its_time(site: Site) -> None:
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    held: list[Route] = []

    async def holds(route: Route) -> None:
        held.append(route)

    await lan.page.route("**/web/say", holds)
    await lan.option(3).click()
    await expect(lan.page.locator("#log .dots")).to_be_visible()
    await held[0].continue_()
    await lan.hears("Câu 2 trên 10")
    await expect(lan.page.locator("#log .dots")).to_have_count(0)
