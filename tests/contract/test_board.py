"""The desk on a page, by real HTTP: who gets in, how long, what each may see, and that it is what the rows say."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.board.pages import AREA, FILES
from storage.act import LOOKED
from storage.office.year import weekly_kept
from storage.sessions import LONGEST, MOST, QUIET
from storage.store.store import Tx
from storage.tables import ASSESSMENT, AUDIT, FILE_LINK, FROZEN_FIGURES, PERSON, PLACE, REVIEW_STEP, ROLE
from tests.boards import ROLES, commune, figures_on, holds, link_of, places_on
from tests.browser import Web, site_of
from tests.opened_files import table_of
from tests.resident import village
from tests.traces import everywhere

CLOSED, GONE = 403, 410


@dataclass
class Desk:
    """The site of a village with somebody in each role, and who looks."""

    web: Web

    async def write(self, work: Any) -> Any:
        return await self.web.village.app.store.write(work)

    async def link(self, phone: str) -> str:
        app = self.web.village.app
        return await self.write(lambda tx: link_of(tx, app.house, app.clock(), phone))

    async def opens(self, phone: str) -> Looker:
        """Press "Mở" behind a fresh link."""
        return await self.presses(await self.link(phone))

    async def presses(self, token: str) -> Looker:
        path = f"{self.web.base}/ban/{token}"
        async with self.web.session.post(path, allow_redirects=False) as answer:
            morsels = SimpleCookie()
            for each in answer.headers.getall("Set-Cookie", []):
                morsels.load(each)
            return Looker(self, answer.status, morsels, answer.headers.get("Location", ""))

    def waits(self, time: timedelta) -> None:
        self.web.village.now[0] += time


@dataclass
class Looker:
    """A browser with the cookie of a session."""

    desk: Desk
    status: int
    morsels: SimpleCookie
    location: str

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={each.value}" for name, each in self.morsels.items())}

    async def sees(self, path: str = AREA) -> tuple[int, str]:
        return await self.desk.web.get(path, **self.cookie)

    async def takes(self, path: str) -> tuple[int, bytes]:
        web = self.desk.web
        async with web.session.get(web.base + path, headers=self.cookie) as answer:
            return answer.status, await answer.read()


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with village(database_url) as there, site_of(there) as opened:
        made, app = Desk(opened), there.app

        def work(tx: Tx) -> None:
            commune(tx, app.house, app.clock(), people=240, villages=4)
            commune_beside(tx)

        await made.write(work)
        yield made


def commune_beside(tx: Tx) -> None:
    """Another commune of the province, with a village."""
    plain = {"word": "xã", "folded": "ben", "province": "tinh", "commune": "ben"}
    for row in (
        {"id": "ben", "parent": "tinh", "level": "commune", "name": "Bên"},
        {"id": "ben-1", "parent": "ben", "level": "village", "name": "Bên Một"},
    ):
        tx.execute(PLACE.insert().values(**plain | row))


# -- in and out


async def test_to_look_at_the_link_consumes_nothing_and_to_open_works_once(desk: Desk) -> None:
    token = await desk.link("officer")
    before = await everywhere(desk.web.village)
    for _ in range(3):  # of the chat app, of a virus scanner, of who looks first
        async with desk.web.session.get(f"{desk.web.base}/ban/{token}") as answer:
            assert answer.status == 200
            assert "Set-Cookie" not in answer.headers
            assert "Mẫu" not in await answer.text()
    assert await everywhere(desk.web.village) == before
    assert (await desk.web.post(f"/ban/{token}", **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert await everywhere(desk.web.village) == before

    came = await desk.presses(token)

    assert (came.status, came.location) == (303, AREA)
    (morsel,) = came.morsels.values()
    kept = {name: morsel[name] for name in ("path", "samesite", "httponly", "secure")}
    assert kept == {"path": AREA, "samesite": "Strict", "httponly": True, "secure": True}
    assert morsel.key.startswith("__Secure-")
    rows = await everywhere(desk.web.village)
    assert not [name for name, text in rows.items() if morsel.value in text or token in text]
    assert "Xã Mẫu" in (await came.sees())[1]
    assert (await desk.presses(token)).status == GONE
    assert (await desk.web.get(f"/ban/{token}"))[0] == GONE


@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(days=1)])
async def test_a_link_lives_ten_minutes_and_opens_nothing_once_the_role_is_over(
    desk: Desk, late: timedelta
) -> None:
    old = await desk.link("officer")
    desk.waits(late)
    fresh = await desk.link("officer")
    await desk.write(lambda tx: tx.execute(update(ROLE).values(ended=desk.web.village.now[0])).rowcount)

    assert [(await desk.presses(token)).status for token in (old, fresh)] == [GONE, GONE]


async def test_whoever_looks_stays_and_who_does_not_for_half_an_hour_is_out(desk: Desk) -> None:
    who = await desk.opens("officer")
    for _ in range(4):
        desk.waits(QUIET - timedelta(minutes=1))
        assert (await who.sees())[0] == 200
    desk.waits(QUIET)

    status, page = await who.sees()

    assert (status, figures_on(page)) == (CLOSED, {})


async def test_no_session_outlasts_a_day_of_work(desk: Desk) -> None:
    who = await desk.opens("officer")
    looks, spent = 0, timedelta(0)
    while spent < LONGEST + QUIET and (await who.sees())[0] == 200:
        looks, spent = looks + 1, spent + QUIET / 2
        desk.waits(QUIET / 2)

    assert spent == LONGEST


async def _ends(desk: Desk) -> None:
    at = desk.web.village.now[0]
    await desk.write(lambda tx: tx.execute(update(ROLE).values(ended=at)).rowcount)


async def _runs_out(desk: Desk) -> None:
    at = desk.web.village.now[0]
    await desk.write(lambda tx: tx.execute(update(ROLE).values(until=at)).rowcount)


async def _goes_to_another_phone(desk: Desk) -> None:
    await desk.write(lambda tx: tx.execute(update(ROLE).values(contact="c-other")).rowcount)


async def _is_told_to_forget(desk: Desk) -> None:
    await desk.write(lambda tx: tx.execute(delete(FILE_LINK)).rowcount)


@pytest.mark.parametrize("happens", [_ends, _runs_out, _goes_to_another_phone, _is_told_to_forget])
@pytest.mark.parametrize("phone", ROLES)
async def test_a_session_ends_with_the_role(desk: Desk, phone: str, happens: Any) -> None:
    who = await desk.opens(phone)
    assert (await who.sees())[0] == 200

    await happens(desk)

    place = ROLES[phone][1]
    for path in (AREA, f"{AREA}/noi/{place}", f"{AREA}/tep/{place}/so-lieu.xlsx", f"{AREA}/phieu/x"):
        assert (await who.sees(path))[0] == CLOSED


async def test_it_is_closed_on_the_page_itself(desk: Desk) -> None:
    who, other = await desk.opens("officer"), await desk.opens("officer")

    assert (await desk.web.post(f"{AREA}/dong", **who.cookie, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert (await who.sees())[0] == 200
    assert (await desk.web.post(f"{AREA}/dong", **who.cookie))[0] == 200

    assert [(await each.sees())[0] for each in (who, other)] == [CLOSED, 200]


@pytest.mark.parametrize("cookie", ["", "x", "cdht-desk=x", "__Secure-cdht-desk=" + "A" * 43])
async def test_nobody_gets_in_without_a_session(desk: Desk, cookie: str) -> None:
    token = await desk.link("officer")  # a link is no session
    for value in (cookie, f"__Secure-cdht-desk={token}"):
        status, page = await desk.web.get(AREA, Cookie=value)
        assert (status, "Mẫu" in page) == (CLOSED, False)


# -- in the chat


async def test_the_chat_gives_the_link_is_told_and_lists_and_closes_what_is_open(desk: Desk) -> None:
    there = desk.web.village
    said = await there.says("officer", "bàn làm việc")
    token = re.search(r"https://vi-du\.example/ban/(\S+)", "\n".join(m.text for _, m in there.channel.said))
    assert token is not None, said
    who = await desk.presses(token[1])
    await there.app.deliveries.drained()
    audit = await there.rows(select(AUDIT.c.action, AUDIT.c.place, AUDIT.c.detail))
    assert ("desk.opened", "mau", {"role": "r-officer"}) in [tuple(row) for row in audit]
    others = []
    for _ in range(MOST):  # with the first, one more than there may be
        desk.waits(timedelta(minutes=1))
        others.append(await desk.opens("officer"))
    assert [(await each.sees())[0] for each in (who, *others)] == [CLOSED] + [200] * MOST

    said = await there.says("officer", "phiên bàn làm việc")
    options = re.findall(r"^(\d)\. (.*)$", said, re.MULTILINE)
    assert [label.startswith("Đóng phiên xã Mẫu") for _, label in options] == [True] * MOST + [False] * 2
    assert len(options) <= 6

    await there.says("officer", "1")  # the newest
    assert [(await each.sees())[0] for each in others] == [200] * (MOST - 1) + [CLOSED]
    await there.says("officer", "phiên bàn làm việc", "đóng hết")
    assert {(await each.sees())[0] for each in others} == {CLOSED}
    await there.says("officer", "phiên bàn làm việc")
    assert "Không có phiên" in "\n".join(m.text for _, m in there.channel.said[-2:])


async def test_a_phone_sees_and_closes_no_session_of_another(desk: Desk) -> None:
    who = await desk.opens("officer")
    there = desk.web.village

    await there.says("head", "phiên bàn làm việc")

    assert "Không có phiên" in "\n".join(m.text for _, m in there.channel.said[-2:])
    assert (await who.sees())[0] == 200


# -- what each may see

REACH = {
    "province": {"tinh", "mau", "mau-1", "mau-2", "mau-u1", "ben", "ben-1"},
    "officer": {"mau", "mau-1", "mau-2", "mau-u1"},
    "head": {"mau-1"},
}
EVERYWHERE = (*sorted(set().union(*REACH.values())), "nowhere", "%27")


@pytest.mark.parametrize("phone", ROLES)
async def test_a_role_sees_its_places_and_no_other_and_an_officer_no_name(desk: Desk, phone: str) -> None:
    who = await desk.opens(phone)
    rows = await desk.web.village.rows(select(PERSON.c.full_name, PERSON.c.called))
    names = {name for row in rows for name in row if len(name) > 5}
    assert names
    for place in EVERYWHERE:
        for path in (f"{AREA}/noi/{place}", *(f"{AREA}/tep/{place}/{name}" for name in FILES)):
            status, content = await who.takes(path)
            assert status == (200 if place in REACH[phone] else 404), path
            if status == 200 and path.endswith(place):
                shown = [name for name in names if name in content.decode()]
                assert bool(shown) == (phone == "head"), path
    assert (await who.takes(f"{AREA}/tep/{ROLES[phone][1]}/danh-sach.xlsx"))[0] == 404


async def test_the_way_down_and_back_lies_within_the_role(desk: Desk) -> None:
    """Province, commune, village: each leads to the places below it that may be seen, and back up no further than the role."""
    for phone, at, up in (
        ("province", "mau-1", ["tinh", "mau"]),
        ("officer", "mau-1", ["mau"]),
        ("head", "mau-1", []),
    ):
        who = await desk.opens(phone)
        _, page = await who.sees(f"{AREA}/noi/{at}")
        way = page.partition('<ol class="way">')[2].partition("</ol>")[0]
        assert re.findall(rf"{AREA}/noi/([\w-]+)", way) == up
    _, page = await (await desk.opens("officer")).sees()
    assert set(re.findall(rf"{AREA}/noi/([\w-]+)", page)) == {
        "mau-1",
        "mau-2",
        "mau-3",
        "mau-4",
        "mau-u1",
        "mau-u2",
    }


async def test_page_and_spreadsheet_are_of_one_query(desk: Desk) -> None:
    who = await desk.opens("officer")
    _, page = await who.sees()
    shown, places = figures_on(page), places_on(page)
    _, book = await who.takes(f"{AREA}/tep/mau/so-lieu.xlsx")
    heads, rows, totals, _ = table_of(book)
    of = dict(zip(heads, totals, strict=True))
    assert [
        shown[name] for name in ("registered", "started", "sent", "proposed", "recognised", "entered")
    ] == [
        int(of[head])
        for head in (
            "Đăng ký",
            "Đã bắt đầu",
            "Đã gửi",
            "Chi hội đề nghị",
            "Đã công nhận",
            "Đã nhập hệ thống quốc gia",
        )
    ]
    by_name = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}
    named = {row.id: f"{row.word} {row.name}".strip() for row in await desk.web.village.rows(select(PLACE))}
    for place, cells in places.items():
        if place in named:
            assert cells["sent"] == int(by_name[named[place]]["Đã gửi"] or 0)
    assert places["total"]["sent"] == shown["sent"] > 0
    for name, begins in (("trang-a4.pdf", b"%PDF-"), ("bao-cao.docx", b"PK")):
        assert (await who.takes(f"{AREA}/tep/mau/{name}"))[1].startswith(begins)


# -- a head's village


async def test_what_a_head_opens_leaves_its_traces(desk: Desk) -> None:
    who = await desk.opens("head")
    _, page = await who.sees()
    there = desk.web.village
    sheets = re.findall(rf'{AREA}/phieu/([^"]+)"', page)
    assert sheets
    seen = select(AUDIT.c.person, AUDIT.c.actor, AUDIT.c.detail).where(AUDIT.c.action == LOOKED)
    assert await there.rows(seen) == []

    status, opened = await who.sees(f"{AREA}/phieu/{sheets[0]}")

    (sheet,) = await there.rows(select(ASSESSMENT).where(ASSESSMENT.c.id == sheets[0]))
    assert (status, f"Tổng: {sheet.score}" in opened) == (200, True)
    (looked,) = await there.rows(seen)
    contact = await there.contact("head")
    assert tuple(looked) == (sheet.person, f"contact:{contact}", {"role": "r-head"})
    steps = await there.rows(
        select(REVIEW_STEP.c.step, REVIEW_STEP.c.role).where(REVIEW_STEP.c.assessment == sheet.id)
    )
    assert ("opened", "r-head") in [tuple(row) for row in steps]


async def test_a_sheet_that_is_not_theirs_to_open_is_opened_by_nobody(desk: Desk) -> None:
    """Of another village, already reviewed, unknown; and an officer opens none here."""
    there = desk.web.village
    rows = await there.rows(select(ASSESSMENT))
    mine = next(row.id for row in rows if row.village == "mau-1" and row.state == "sent" and row.review == "")
    shut = [
        next(row.id for row in rows if row.village == "mau-2" and row.state == "sent" and row.review == ""),
        next(row.id for row in rows if row.village == "mau-1" and row.review not in {"", "returned"}),
        next(row.id for row in rows if row.village == "mau-1" and row.state == "open"),
        "nothing",
    ]
    head = await desk.opens("head")
    assert [(await head.sees(f"{AREA}/phieu/{each}"))[0] for each in shut] == [404] * len(shut)
    for phone in ("officer", "province"):
        assert (await (await desk.opens(phone)).sees(f"{AREA}/phieu/{mine}"))[0] == 404
    assert await there.rows(select(AUDIT.c.id).where(AUDIT.c.action == LOOKED)) == []


async def test_everybody_of_the_village_stands_in_one_group(desk: Desk) -> None:
    who = await desk.opens("head")
    _, page = await who.sees()
    groups = dict(re.findall(r'data-group="(\w+)"><summary>.*?<strong>([\d.]+)</strong>', page))
    theirs = (PERSON.c.village == "mau-1", PERSON.c.same_as == "", PERSON.c.erase_at.is_(None))
    rows = await desk.web.village.rows(select(PERSON.c.id).where(*theirs))
    assert sum(map(int, groups.values())) == len(rows)


# -- week by week


async def test_figures_are_kept_once_a_week_where_somebody_has_a_role(desk: Desk) -> None:
    app = desk.web.village.app
    await desk.write(lambda tx: tx.execute(delete(FROZEN_FIGURES)).rowcount)
    await desk.write(lambda tx: holds(tx, app.house, app.clock(), "head-beside", "head", "mau-2"))
    kept = select(FROZEN_FIGURES.c.place)

    async def keeps() -> int:
        return await desk.write(lambda tx: weekly_kept(tx, app.house, app.clock()))

    assert (await keeps(), await keeps()) == (2, 0)
    assert sorted(row.place for row in await desk.web.village.rows(kept)) == ["mau", "tinh"]
    desk.waits(timedelta(days=7))
    assert (await keeps(), await keeps()) == (2, 0)

    for phone, place in (("officer", "mau"), ("officer", "mau-1"), ("head", "mau-1"), ("province", "mau")):
        _, page = await (await desk.opens(phone)).sees(f"{AREA}/noi/{place}")
        days = re.findall(r'<tr><th scope="row">(\d\d/\d\d)</th><td>([\d.]+)</td>', page)
        assert len(days) == 2  # of the week before, and now; what was kept today is now
        assert days[-1][1] == days[0][1] == f"{figures_on(page)['sent']}"
