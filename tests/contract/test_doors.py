"""From a chat to the page: by a link that works once, or because Telegram says whose page it is; the sheet goes along, no role."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select

from bot.channels.base import Button, Inbound, Outgoing
from bot.channels.telegram.profile import profile
from bot.channels.telegram.profile import shown as on_show
from bot.channels.telegram.signed import vouched_for
from bot.channels.telegram.wire import LIMITS, request
from dialogs.events import Typed
from storage.tables import CONTACT, CONTACT_PERSON, ROLE
from tests.contract.phones_of_web import Page
from tests.contract.web_village import There, village_on_the_web
from tests.resident import Recorder

TOKEN = "42:a-token-of-no-bot"
LAN = ("/start VD1", "2", "1", "Lan", "1", "3", "4")  # at the third question
NUMBERS = count(1)


@dataclass
class Chats:
    """A village with its page, and chats of two services beside it."""

    there: There
    zalo: Recorder
    telegram: Recorder
    now: list[datetime]

    async def says(self, sender: str, *texts: str, chat: Recorder | None = None) -> str:
        channel = chat or self.zalo
        receive = self.there.app.receiver(channel)
        for text in texts:
            self.now[0] += timedelta(seconds=5)
            await receive([Inbound(f"d{next(NUMBERS)}", sender, Typed(text), self.now[0])])
            await self.there.app.deliveries.drained()
        return self.last(sender, channel)

    def last(self, sender: str, chat: Recorder | None = None) -> str:
        return next(said.text for to, said in reversed((chat or self.zalo).said) if to == sender)

    async def link(self, sender: str) -> str:
        """The address that a chat is given, on this machine."""
        found = re.search(r"/mo/\S+", await self.says(sender, "mở trang"))
        assert found is not None
        return self.there.url + found[0]

    async def goes_on(self, page: Page) -> str:
        """What a page shows that comes back."""
        await page.sends(**{"return": ""})
        await self.there.settles(page)
        return json.dumps(page.shown[-1], ensure_ascii=False)

    async def count(self, of: object = CONTACT) -> int:
        wanted = select(of)  # type: ignore[call-overload]
        return len(await self.there.app.store.read(lambda tx: list(tx.execute(wanted))))


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncIterator[Chats]:
    zalo, telegram, now = Recorder("zalo_bot"), Recorder("telegram"), [datetime.now(UTC)]
    settings = {"web": True, "public_url": "http://vi-du.example", "telegram_token": SecretStr(TOKEN)}
    async with village_on_the_web(
        tmp_path, settings=settings, beside=(zalo, telegram), clock=lambda: now[0]
    ) as there:
        yield Chats(there, zalo, telegram, now)


async def opens(page: Page, link: str, **headers: str) -> int:
    async with page.browser.post(link, headers=headers, allow_redirects=False) as answer:
        return answer.status


async def test_a_link_opens_the_sheet_once_and_the_chat_is_told(chats: Chats) -> None:
    await chats.says("lan", *LAN)
    link, page = await chats.link("lan"), await chats.there.page()
    before = await chats.count()
    async with aiohttp.ClientSession() as previewer:
        for _ in range(3):  # of the chat app, of a virus scanner, of who looks first
            async with previewer.get(link) as answer:
                shown = await answer.text()
                assert answer.status == 200
                assert "Set-Cookie" not in answer.headers
    assert "Lan" not in shown
    assert await chats.count() == before

    assert await opens(page, link) == 303
    assert "vừa được mở trên trang web" in chats.last("lan")
    assert "Câu 3 trên 10" in await chats.goes_on(page)

    other = await chats.there.page()
    assert await opens(other, link) == 410
    assert "Câu 3" not in await chats.goes_on(other)
    assert "Câu 3 trên 10" in await chats.says("lan", "làm tiếp")  # and back in the chat


@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(days=1)])
async def test_a_link_lives_ten_minutes(chats: Chats, late: timedelta) -> None:
    await chats.says("lan", *LAN)
    link, page = await chats.link("lan"), await chats.there.page()
    chats.now[0] += late

    assert await opens(page, link) == 410


async def test_a_form_of_another_site_opens_nothing(chats: Chats) -> None:
    await chats.says("lan", *LAN)
    link, page = await chats.link("lan"), await chats.there.page()

    assert await opens(page, link, **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert await opens(page, link) == 303


async def test_it_was_not_me_closes_the_page(chats: Chats) -> None:
    await chats.says("lan", *LAN)
    link, page = await chats.link("lan"), await chats.there.page()
    again = await chats.link("lan")
    await opens(page, link)
    assert "Câu 3 trên 10" in await chats.goes_on(page)

    assert "đã đóng trang ấy" in await chats.says("lan", "không phải tôi mở")

    assert "Câu 3" not in await chats.goes_on(page)
    assert await opens(page, again) == 410
    assert "Câu 3 trên 10" in await chats.says("lan", "làm tiếp")


async def test_no_role_goes_along(chats: Chats) -> None:
    await chats.says("hoa", *LAN)
    rows = await chats.there.app.store.read(lambda tx: tx.execute(select(CONTACT.c.id)).all())
    role = {"id": "r1", "contact": rows[0].id, "kind": "head", "place": "v-dong", "by": "operator"}
    place = {"commune": "x-vidu", "called": "cô Hoa", "digest": "", "since": chats.now[0], "person": ""}
    await chats.there.app.store.write(lambda tx: tx.execute(insert(ROLE).values(**role, **place)).rowcount)
    link, page = await chats.link("hoa"), await chats.there.page()
    await opens(page, link)
    await chats.goes_on(page)

    await page.sends(text="việc chi hội")
    await chats.there.settles(page)
    assert "duyệt" not in page.shown[-1]["text"].lower()
    mine = await chats.there.app.store.read(lambda tx: tx.execute(select(ROLE.c.contact)).scalars().all())
    assert mine == [rows[0].id]


async def test_where_little_can_be_shown_what_is_long_says_that_it_is_easier_on_the_page(
    chats: Chats,
) -> None:
    ten = ("3", "3", "3", "3", "3", "3", "3", "3")
    told = {
        chat.name: await chats.says("lan", *LAN, *ten, "5", chat=chat)
        for chat in (chats.zalo, chats.telegram)
    }
    chats.telegram.limits = LIMITS
    there = await chats.says("lan", "xem lại", "5", chat=chats.telegram)

    assert "nhắn “mở trang”" in told["zalo_bot"]
    assert "Câu 10" in there
    assert "nhắn “mở trang”" not in there


# -- the Mini App of Telegram


def signed(user: int, at: datetime, token: str = TOKEN) -> str:
    """What Telegram hands to the page: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app."""
    told = {
        "auth_date": str(int(at.timestamp())),
        "query_id": "q1",
        "user": json.dumps({"id": user, "first_name": "L"}),
    }
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={told[name]}" for name in sorted(told))
    return urlencode(told | {"hash": hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()})


async def test_whom_telegram_vouches_for_goes_on_with_their_chat(chats: Chats) -> None:
    await chats.says("1001", *LAN, chat=chats.telegram)
    page = await chats.there.page()

    status, _ = await page.post("telegram", {"signed": signed(1001, chats.now[0])})

    assert status == 200
    assert "Câu 3 trên 10" in await chats.goes_on(page)


@pytest.mark.parametrize(
    "forged",
    [
        lambda at: signed(1001, at, "42:of-another-bot"),
        lambda at: signed(1001, at - timedelta(minutes=11)),
        lambda at: signed(1001, at + timedelta(hours=1)),
        lambda at: signed(1002, at).replace("1002", "1001"),
        lambda at: signed(1001, at).replace("hash=", "hash=0"),
        lambda at: "user=%7B%22id%22%3A1001%7D",  # noqa: ARG005
        lambda at: "",  # noqa: ARG005
    ],
    ids=["another bot", "old", "from the future", "another user", "another hash", "unsigned", "nothing"],
)
async def test_what_telegram_did_not_sign_opens_nothing(chats: Chats, forged: object) -> None:
    await chats.says("1001", *LAN, chat=chats.telegram)
    page = await chats.there.page()

    status, _ = await page.post("telegram", {"signed": forged(chats.now[0])})  # type: ignore[operator]

    assert status == 403
    assert "Câu 3" not in await chats.goes_on(page)
    shared = await chats.there.app.store.read(
        lambda tx: tx.execute(select(CONTACT_PERSON.c.person)).scalars().all()
    )
    assert len(shared) == 1


def test_without_a_token_nobody_is_vouched_for() -> None:
    at = datetime.now(UTC)

    assert vouched_for("", signed(1001, at, ""), at) == ""


def test_telegram_is_given_a_button_and_a_menu_that_open_the_page() -> None:
    message = Outgoing("Xin mời", opens=Button("Mở trang", "https://vi-du.example/t"))
    _, params = request("1001", message)

    assert json.loads(params["reply_markup"]) == {
        "inline_keyboard": [[{"text": "Mở trang", "web_app": {"url": "https://vi-du.example/t"}}]]
    }
    menus = [
        value for what, _, value in on_show(profile("https://vi-du.example/t")) if what == "ChatMenuButton"
    ]
    assert menus == [{"type": "web_app", "text": "Mở trang", "web_app": {"url": "https://vi-du.example/t"}}]
    assert "ChatMenuButton" not in {what for what, _, _ in on_show(profile())}
