"""What goes between the page and the server: twice, too often, in pieces, by the stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Button, ChannelError, Outgoing
from bot.channels.web.boxes import AWAY
from bot.channels.web.guard import Rates, name_of
from bot.channels.web.wire import shown
from bot.rates import Rate
from storage.tables import Answer, Contact, Inbox
from tests.contract.phones_of_web import PATIENT, Page
from tests.contract.web_village import There, village_on_the_web


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with village_on_the_web(tmp_path) as opened:
        yield opened


async def test_what_is_sent_again_is_taken_once_and_answered_again(there: There) -> None:
    lan = await there.welcomed()
    before, number = len(await there.rows(Inbox)), lan.newest
    given = {"id": "once-0001", "text": "3", "seen": {lan.epoch: number}}
    (_, first), (_, again) = [await lan.post("say", given) for _ in range(2)]
    assert first["messages"] == again["messages"]
    assert "Câu 2 trên 10" in first["messages"][-1]["asks"]
    assert len(await there.rows(Inbox)) == before + 1


async def test_who_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    rates = Rates(Rate(most=3), PATIENT, PATIENT, Rate(most=2))
    async with village_on_the_web(tmp_path, rates=rates) as there:
        lan = await there.page()  # opening the stream counts, too
        found = [await lan.post("say", {"id": f"m{n:07d}", "return": ""}) for n in range(4)]
        assert [status for status, _ in found] == [200, 200, 429, 429]
        hung = await there.page()
        assert (await hung.sends(**{"return": ""}))[0] == 200  # others are not held up
        third = Page(there.url)
        there.stack.push_async_callback(third.closes)
        assert (await third.post("open"))[0] == 429  # so many visitors come from no address


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"{",
        b"\xff",
        b'{"id": 5, "text": "3"}',
        b'{"id": "short", "text": "3"}',
        b'{"id": "12345678"}',
        b'{"id": "12345678", "text": 3}',
        b'{"id": "12345678", "tap": "' + b"x" * 65 + b'"}',
        b"[" * 30_000,
        b'{"id": "' + b"x" * 70_000,
    ],
    ids=lambda body: str(body[:20]),
)
async def test_what_no_page_sends_is_refused(there: There, body: bytes) -> None:
    page = await there.page()
    status, _ = await page.post("say", body)
    assert status in {400, 413}
    assert await there.rows(Contact) == []


async def test_what_fails_is_not_taken_and_can_be_sent_again(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = await there.welcomed()
    receive = there.channel._receive

    async def fails(_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(there.channel, "_receive", fails)
    assert (await lan.sends("again-01", text="3"))[0] == 503
    monkeypatch.setattr(there.channel, "_receive", receive)
    assert (await lan.sends("again-01", text="3"))[0] == 200
    await there.settles(lan)
    assert "Câu 2 trên 10" in lan.shown[-1]["asks"]


async def test_a_stream_goes_on_where_it_broke(there: There) -> None:
    """What was said meanwhile is there when the page is back, in its order, once."""
    lan = await there.welcomed()
    await lan.leaves()
    newest = lan.newest
    name = name_of(lan.token)
    for number in range(3):
        await there.channel.send(name, Outgoing(f"tin {number}"))
    await lan.reads()
    await lan.until(newest + 3)
    assert [each["text"] for each in lan.shown[-3:]] == ["tin 0", "tin 1", "tin 2"]


async def test_who_is_not_here_is_not_written_to_but_may_be_later(there: There) -> None:
    """No page is open: not sent, and worth another try; ten minutes after it was closed, too."""
    with pytest.raises(ChannelError) as failure:
        await there.channel.send("nobody", Outgoing("tin"))
    assert failure.value.retryable
    lan = await there.welcomed()
    await lan.leaves()
    await there.until_closed(lan)
    there.now += AWAY + 1
    with pytest.raises(ChannelError):
        await there.channel.send(name_of(lan.token), Outgoing("tin"))


async def test_who_comes_back_is_shown_where_they_stand(there: There) -> None:
    """In the language they chose on the page; nothing is answered by that."""
    lan = await there.welcomed()
    await lan.sends(text="3")
    await lan.sends(**{"return": ""})
    await there.settles(lan)
    assert "Câu 2 trên 10" in lan.shown[-1]["asks"]
    await lan.sends(**{"return": "en"})
    await there.settles(lan)
    assert "Question 2 of 10" in lan.shown[-1]["asks"]
    kinds = [(row.key, row.value) for row in await there.rows(Answer) if row.key in {"1.1", "1.2"}]
    assert kinds == [("1.1", "3")]


def test_an_option_is_shown_once_and_an_answered_question_can_be_opened() -> None:
    buttons = ((Button("1. Có", "r|k|1"), Button("2. Không", "r|k|2")), (Button("8 Quay lại", "r|k|!back"),))
    made = shown(Outgoing("Câu 1.\n1. Có\n2. Không\n\nBấm một nút.", buttons))
    assert made == {
        "text": "Câu 1.",
        "hint": "Bấm một nút.",
        "options": [["1. Có", "r|k|1"], ["2. Không", "r|k|2"]],
        "keys": [["8 Quay lại", "r|k|!back"]],
        "edit": "r|k|!edit",
    }
    assert shown(Outgoing("", picture=b"\x89PNG"))["picture"].startswith("data:image/png;base64,")
