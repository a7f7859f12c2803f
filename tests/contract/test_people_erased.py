"""What roles, lists and codes keep of somebody: listed for them, and gone with them; on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from dialogs.talks.people.cards import MakeRelinkCode, Recognise, SetState
from dialogs.talks.people.households import MergePeople
from storage.act import Where
from storage.people.register import listed_person
from storage.places.load import load_example
from storage.privacy.dossier import dossier
from storage.store.store import Tx
from storage.tables import LINK_CODE, PERSON, PLACE, ROLE
from tests.asking import served
from tests.resident import TEN, Village, village
from tests.traces import count, erase, found_in

NAME, FULL = "Xuyến Chi", "Lường Thị Xuyến Chi"


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        await load_example(opened.app.store, opened.app.house.new_id)
        yield opened


async def arrives(there: Village, sender: str) -> str:
    """Somebody of thôn Đông who sends their sheet under her name."""
    welcome = ("xin chào", "2", "1", NAME, "VD22", "1")
    await there.says(sender, *welcome, *TEN, "1", "1", f"{FULL} 1963", "1")
    contact = await there.contact(sender)
    (row,) = [
        each
        for each in await there.rows(select(PERSON.c.id, PERSON.c.full_name))
        if contact in await there.shares(each.id)
    ]
    assert row.full_name == FULL
    return str(row.id)


async def a_life(there: Village) -> str:
    """She is on a list, holds a role, was given a code, and came twice."""
    app, at = there.app, there.now[0]
    (place,) = await there.rows(select(PLACE).where(PLACE.c.code == "VD22"))
    where = {"commune": place.commune, "village": place.id, "household": None, "basis": "danh sách"}
    row = listed_person(app.house, at, FULL, 1963, **where)
    await app.store.write(lambda tx: tx.execute(insert(PERSON).values(**row)) and None)
    keep, other = await arrives(there, "phone-1"), await arrives(there, "phone-2")
    await there.says("phone-9", "xin chào")
    head, hers = await there.contact("phone-9"), await there.contact("phone-1")

    def work(tx: Tx) -> Any:
        plain = {"place": place.id, "commune": place.commune, "by": "operator", "digest": "", "since": at}
        plain |= {"until": None, "ended": None}
        for id_, contact, person, kind in (("r1", head, "", "head"), ("r2", hers, keep, "helper")):
            tx.execute(
                insert(ROLE).values(
                    id=id_, contact=contact, person=person, kind=kind, called=NAME if person else "", **plain
                )
            )
        there_ = Where(app.house, at, head, "zalo", "phone-9")
        served(tx, there_, SetState("r1", keep, "away"))
        served(tx, there_, MakeRelinkCode("r1", keep, cut=False))
        assert served(tx, there_, Recognise("r1", keep, str(row["id"]))) is None
        return served(tx, there_, MergePeople("r1", keep, other))

    assert await app.store.write(work)
    return keep


async def test_all_of_it_is_listed_for_her(there: Village) -> None:
    person = await a_life(there)
    kept = await there.app.store.read(lambda tx: dossier(tx, there.app.house, person))

    assert kept is not None
    assert [each["kind"] for each in kept["roles"]] == ["helper"]
    assert [each["full_name"] for each in kept["on_lists"]] == [FULL, FULL]
    assert [each["state"] for each in kept["codes_for_a_new_phone"]] == ["open"]
    assert {"state", "relink_code", "merged"} <= {each["action"] for each in kept["audit"]}
    assert len(kept["assessments"]) == 2
    assert len(kept["contacts"]) == 2


async def test_and_nothing_of_it_is_left(there: Village) -> None:
    person = await a_life(there)
    contacts = [await there.contact(each) for each in ("phone-1", "phone-2")]
    words = [person, NAME, FULL, "Xuyến", "phone-1", "phone-2", *contacts]
    assert {"role", "link_code", "person"} <= {name for name, _ in await found_in(there, words)}

    there.now[0] += timedelta(hours=1)
    assert await erase(there, person)

    assert await found_in(there, words) == []
    assert await count(there, ROLE) == 2, "that a role was held stays, by nobody"
    assert await count(there, ROLE, ROLE.c.ended.is_(None)) == 1
    assert await count(there, LINK_CODE) == 0
