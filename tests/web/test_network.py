"""A network that goes and comes, a server that starts anew, and visitors who keep to themselves."""

from __future__ import annotations

from playwright.async_api import Route, expect

from bot.channels.base import Outgoing
from bot.channels.web.guard import name_of
from storage.tables import Inbox
from tests.web.site import Site


async def test_what_is_answered_without_a_network_is_sent_when_it_is_back(site: Site) -> None:
    """The page says so, keeps what was done in its order, and sends it by itself."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.context.set_offline(True)
    await lan.option(3).click()
    await expect(lan.page.get_by_role("status")).to_contain_text("mất mạng")
    await lan.writes("tôi nghe loa thôn mỗi sáng")
    await lan.text.press("Enter")
    await lan.writes("chưa gửi")
    assert await site.levels() == {}

    await lan.context.set_offline(False)
    await lan.hears("Câu 2 trên 10")
    await expect(lan.page.get_by_role("status")).not_to_contain_text("mất mạng")
    await expect(lan.text).to_have_value("chưa gửi")
    await expect(lan.log).to_contain_text("Lời bà vừa nhắn cháu chưa ghi")
    assert await site.levels() == {"1.1": "3"}
    await lan.taps(4)
    await lan.hears("Câu 3 trên 10")


async def test_an_answer_whose_receipt_was_lost_is_taken_once(site: Site) -> None:
    """The request arrives, its answer does not: the page sends it again under the same name."""
    lan, lost = await site.visitor(), [1]
    await lan.opens()
    await lan.welcomed()
    before = len(await site.rows(Inbox))

    async def loses(route: Route) -> None:
        if lost:
            lost.pop()
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await lan.page.route("**/web/say", loses)
    await lan.taps(3)
    await lan.hears("Câu 2 trên 10")
    await expect(lan.page.get_by_role("status")).not_to_contain_text("mất mạng")
    await lan.taps(4)
    await lan.hears("Câu 3 trên 10")
    assert len(await site.rows(Inbox)) == before + 2
    assert await site.levels() == {"1.1": "3", "1.2": "4"}
    assert await lan.page.locator("#log .bot").filter(has_text="Câu 2 trên 10").count() == 1


async def test_after_a_restart_of_the_server_the_page_asks_where_it_stands(site: Site) -> None:
    """Its stream is told that what it saw is gone; the question comes again, once, and can be answered."""
    lan = await site.visitor()
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    shown = await lan.page.locator("#log .bot").count()
    site.channel.boxes.close()  # streams end, and nothing is remembered: as after a restart
    await expect(lan.page.locator("#log .bot")).to_have_count(shown + 1)
    await lan.hears("Câu 2 trên 10")
    assert await lan.page.locator(".options").count() == 1
    await lan.taps(4)
    await lan.hears("Câu 3 trên 10")
    assert await site.levels() == {"1.1": "3", "1.2": "4"}


async def test_a_page_without_a_stream_still_hears_its_answers(site: Site) -> None:
    """Where a proxy holds streams up, replies come with the requests."""
    lan = await site.visitor()
    await lan.page.route("**/web/events*", lambda route: route.abort())
    await lan.opens()
    await lan.welcomed()
    await lan.taps(3)
    await lan.hears("Câu 2 trên 10")
    [cookie] = await lan.context.cookies()
    await site.channel.send(name_of(cookie["value"]), Outgoing("Có tin mới"))
    await expect(lan.log).to_contain_text("Có tin mới")  # asked for, as nothing comes by itself
    await lan.taps(4)  # and the question that waits can still be answered
    await lan.hears("Câu 3 trên 10")


async def test_two_visitors_at_once_keep_to_themselves(site: Site) -> None:
    """Each hears their own; the second gets nothing with what the first one's page has."""
    lan, hung = await site.visitor(), await site.visitor()
    await lan.opens()
    await hung.opens()
    await lan.welcomed()
    await hung.welcomed()
    await lan.taps(4)
    await lan.hears("Câu 2 trên 10")
    await hung.hears("Câu 1 trên 10")
    shown = await hung.log.inner_text()
    [mine] = [each for each in await lan.context.cookies() if each["name"] == "cdht"]
    assert mine["httpOnly"]
    assert mine["sameSite"] == "Lax"

    box = site.channel.boxes.find(name_of(mine["value"]))
    assert box is not None
    stolen = [token for message in box.after(0) for _, token in message["options"] if token.endswith("|1")][
        -1
    ]
    answer = await hung.page.evaluate(
        """async ([tap, seen]) => (await fetch("/web/say", {method: "POST",
           headers: {"X-CDHT": "1", "Content-Type": "application/json"},
           body: JSON.stringify({id: "forged-forged", tap, seen})})).json()""",
        [stolen, {box.epoch: 0}],
    )
    told = str(answer)
    assert "Nút ấy của lần trước" in told
    assert "Câu 2" not in told
    first = await hung.page.evaluate(
        """async (after) => { const r = await fetch("/web/events?after=" + after);
           const c = r.body.getReader(); return new TextDecoder().decode((await c.read()).value); }""",
        f"{box.epoch}.0",
    )
    assert "event: reset" in first
    assert "Câu" not in first
    assert await site.levels() == {"1.1": "4"}
    assert "Lan" in shown
    await lan.taps(2)
    await lan.hears("Câu 3 trên 10")
    assert "Câu 2" not in await hung.log.inner_text()
