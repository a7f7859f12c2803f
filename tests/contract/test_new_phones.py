"""In place of a lost phone, on both databases: nothing for a day, then the tick joins the new one and tells it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from dialogs.talks.people.cards import MakeRelinkCode
from storage.act import Where
from storage.places.load import load_example
from storage.privacy.erasure import prune
from storage.store.store import Tx
from storage.tables import CONTACT, PLACE, ROLE
from tests.asking import served
from tests.resident import TEN, Village, village


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        await load_example(opened.app.store, opened.app.house.new_id)
        await opened.says("phone-1", "xin chào", "2", "1", "Lan", "VD22", "1", *TEN)
        await opened.says("phone-9", "xin chào")
        zalo = update(CONTACT).values(channel="zalo_bot").where(CONTACT.c.external == "phone-1")
        await opened.app.store.write(lambda tx: tx.execute(zalo) and None)
        yield opened


async def code_of(there: Village, *, cut: bool = False) -> str:
    """A code for Lan that the head of her village makes."""
    (place,) = await there.rows(select(PLACE).where(PLACE.c.code == "VD22"))
    person, head = (await there.persons())["Lan"], await there.contact("phone-9")
    house, at = there.app.house, there.now[0]

    def work(tx: Tx) -> str:
        plain = {"place": place.id, "commune": place.commune, "by": "operator", "digest": "", "since": at}
        held = {"id": house.new_id(), "contact": head, "person": "", "kind": "head", "called": "cô Hoa"}
        tx.execute(insert(ROLE).values(**held, **plain, until=None, ended=None))
        where = Where(house, at, head, "zalo", "phone-9")
        return str(served(tx, where, MakeRelinkCode(held["id"], person, cut=cut))["code"])

    return await there.app.store.write(work)


async def test_the_code_has_the_strength_of_a_role_code(there: Village) -> None:
    assert re.fullmatch(r"MM [2-9A-HJKMNP-Z]{4} [2-9A-HJKMNP-Z]{4}", await code_of(there))


@pytest.mark.parametrize("cut", [False, True])
async def test_after_a_day_the_tick_joins_it(there: Village, cut: bool) -> None:
    person, code = (await there.persons())["Lan"], await code_of(there, cut=cut)
    await there.says("phone-2", "xin chào")
    assert "máy này mở được phiếu từ" in await there.says("phone-2", f"mã {code}")
    new, old = await there.contact("phone-2"), await there.contact("phone-1")
    asked = select(CONTACT.c.asked).where(CONTACT.c.id == old)
    assert (await there.rows(asked))[0].asked != ""

    there.now[0] += timedelta(hours=23)
    await there.app.open_new_phones()
    at = there.now[0] + timedelta(hours=24)
    await there.app.store.write(lambda tx: prune(tx, at))
    assert await there.shares(person) == [old], "it waits, and is not let go of as a stranger"

    there.now[0] += timedelta(hours=1)
    await there.app.open_new_phones()
    assert set(await there.shares(person)) == ({new} if cut else {old, new})
    assert (await there.rows(asked))[0].asked == ""
    assert "Lan" in await there.says("phone-2", "dữ liệu của tôi")
    await there.app.open_new_phones()
    assert len(await there.shares(person)) == (1 if cut else 2)
