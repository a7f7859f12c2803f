"""What nobody asked for reaches a page while it is open, by the same rules as everywhere; and never one that is closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.pushes.open_pages import LEASE, Pages
from storage import facts
from storage.ledger.write import plan
from storage.tables import CONTACT, PERSON, Contact, Push
from tests.contract.phones_of_web import Page
from tests.contract.web_village import There, village_on_the_web

EVENING = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)  # seven in the evening in Vietnam


class Hour:
    """The application's clock, moved by tests."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with village_on_the_web(tmp_path) as opened:
        yield opened


@pytest.fixture
def hour(there: There) -> Hour:
    there.app.clock = clock = Hour()
    return clock


async def plans(
    there: There, hour: Hour, purpose: str = "head_nudge", occurrence: str = "1", **more: Any
) -> str:
    """A push for the one person there is."""
    args = {"left": 10, "by": "cô Hoa"}

    def work(tx: Any) -> str:
        who = tx.execute(select(PERSON.c.id)).scalar_one()
        return plan(tx, there.app.house, hour.now, purpose, who, occurrence=occurrence, args=args, **more)

    made: str = await there.app.store.write(work)
    return made


async def idle(there: There) -> None:
    """They answered nothing for a while."""
    await there.app.store.write(
        lambda tx: tx.execute(update(facts.TALKING).values(heard_at=EVENING - timedelta(hours=1)))
    )


async def ends(there: There) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in await there.rows(Push)]


async def test_a_nudge_is_shown_on_an_open_page_and_can_be_answered_there(there: There, hour: Hour) -> None:
    page = await there.welcomed()
    await idle(there)
    pages = Pages(there.app, there.channel)
    await pages.look()

    assert await plans(there, hour)
    await pages.look()
    await there.settles(page)
    assert "Cô Hoa" in page.shown[-1]["text"]
    assert await ends(there) == [("sent", "")]
    _, go_on = page.shown[-1]["options"][0]
    await page.sends(tap=go_on)
    await there.settles(page)
    assert "Câu 1 trên 10" in page.shown[-1]["asks"]


async def test_a_page_that_is_closed_is_not_written_to(there: There, hour: Hour) -> None:
    """It is known within the lease; what was planned before is dropped, and nothing more is planned."""
    page = await there.welcomed()
    await idle(there)
    pages = Pages(there.app, there.channel)
    await pages.look()
    assert await plans(there, hour)
    await page.closes()
    await there.until_closed(page)
    await pages.look()
    assert await ends(there) == [("planned", "")], "it is nobody's to send"

    hour.now += LEASE
    assert not await plans(there, hour, occurrence="2")


async def test_quiet_hours_and_caps_hold_on_a_page_too(there: There, hour: Hour) -> None:
    await there.welcomed()
    await idle(there)
    pages = Pages(there.app, there.channel)
    await pages.look()
    assert await plans(there, hour)
    await pages.look()
    assert await plans(there, hour, occurrence="2")
    await pages.look()
    hour.now += timedelta(hours=2, minutes=30)  # half past nine
    await pages.look()
    assert await plans(there, hour, occurrence="3")
    await pages.look()

    assert await ends(there) == [("sent", ""), ("planned", "cap_contact"), ("planned", "quiet_hours")]


async def test_a_page_is_open_for_now_alone_and_comes_after_all_other_phones(
    there: There, hour: Hour
) -> None:
    await there.welcomed()
    await Pages(there.app, there.channel).look()
    (contact,) = await there.rows(Contact)

    for at in (hour.now, hour.now + LEASE - timedelta(seconds=1), hour.now + LEASE, None):
        asked = select(CONTACT.c.id).where(facts.can_write(at))
        can = bool(await there.app.store.read(lambda tx, asked=asked: tx.execute(asked).first()))
        assert can == (at is not None and at < hour.now + LEASE)
        assert at is None or can == facts.writable(contact, at)
    assert not await plans(there, hour, not_before=hour.now + timedelta(days=1))


async def test_a_tablet_that_many_use_is_never_written_to(there: There, hour: Hour) -> None:
    page: Page = await there.welcomed("kiosk")
    await Pages(there.app, there.channel).look()

    assert not await plans(there, hour)
    assert page.events is not None


async def test_two_gateways_write_to_their_own_pages(there: There, hour: Hour, tmp_path: Path) -> None:
    """One whose pages are all closed takes nothing of the other's."""
    await there.welcomed()
    await idle(there)
    here = Pages(there.app, there.channel)
    await here.look()
    assert await plans(there, hour)

    (tmp_path / "other").mkdir()
    async with village_on_the_web(tmp_path / "other") as other:
        beside = Pages(there.app, other.channel)
        await asyncio.gather(beside.look(), beside.look())
        assert await ends(there) == [("planned", "")]
    await here.look()
    assert await ends(there) == [("sent", "")]
