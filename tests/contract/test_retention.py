"""What nobody needs is let go of in time, on both databases, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import housekeeping
from storage.privacy import erasure
from storage.tables import ANSWER, CONTACT, INBOX, REVIEW_STEP, ROLE, RUN
from tests.resident import TEN, Village, file_of, village
from tests.traces import count, erase, found_in, join, leave

NAME = "Xuyến Chi"
WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        yield opened


async def test_a_phone_that_was_left_goes_without_the_answers_given_on_it(there: Village) -> None:
    person = await there.joins("phone-1", NAME, *TEN[:3])
    await there.says("phone-2", "xin chào")
    await join(there, person, "phone-2", NAME)
    await there.app.store.write(lambda tx: leave(tx, person, "phone-1"))
    there.now[0] += timedelta(days=2)
    await there.says("phone-2", "tiếp tục")

    assert await prune(there) == 1

    said = await there.says("phone-2", *TEN[3:])
    assert await found_in(there, ["phone-1"]) == []
    assert await count(there, ANSWER, ANSWER.c.key == "1.1") == 1
    assert NAME in said


async def test_a_page_that_shows_others_goes_after_a_day_even_while_it_is_open(there: Village) -> None:
    await there.joins("phone-1", NAME, *TEN[:3], "trang chủ")
    runs = select(RUN.c.id).where(RUN.c.talk == "home")
    assert await there.rows(runs)
    there.now[0] += timedelta(days=1, minutes=1)

    work = there.app.store.write
    gone = await work(lambda tx: erasure.prune(tx, there.now[0], fleeting=["home"]))

    assert gone == 1
    assert await there.rows(runs) == []
    said = await there.says("phone-1", "1")
    assert "Câu 4 trên 10" in said


async def test_menus_are_forgotten_after_a_week_and_answers_never(
    there: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "REST", 0)
    await there.joins("phone-1", NAME, *TEN, "trang chủ", "cài đặt", "7", "trang chủ")
    there.now[0] += timedelta(days=8)
    await there.says("phone-1", "cài đặt", "7")
    assess = select(func.count()).select_from(ANSWER).join(RUN, RUN.c.id == ANSWER.c.run)
    assess = assess.where(RUN.c.talk == "assess")
    before = (await there.rows(assess))[0][0]
    recent = RUN.c.closed.is_(None) | (RUN.c.closed >= there.now[0] - timedelta(days=7))
    kept = await count(there, RUN, recent | (RUN.c.talk == "assess"))

    assert (await housekeeping.keep_terms(there.app))["talks"] > 2
    assert (await housekeeping.keep_terms(there.app))["talks"] == 0

    assert await count(there, RUN) == kept
    assert (await there.rows(assess))[0][0] == before
    assert await count(there, ANSWER, ANSWER.c.run.not_in(select(RUN.c.id))) == 0
    assert await there.says("phone-1", "xem lại")


async def test_of_who_agreed_to_nothing_nothing_stays_after_a_day(there: Village) -> None:
    await there.says("phone-1", "xin chào", "2")
    contact = await there.contact("phone-1")
    await there.joins("phone-2", "Tòng")
    there.now[0] += timedelta(hours=23)
    assert await prune(there) == 0
    there.now[0] += timedelta(hours=2)

    assert await prune(there) == 1

    assert await found_in(there, [contact, "phone-1"]) == []
    assert await count(there, CONTACT) == 1
    assert await count(there, INBOX, INBOX.c.contact != "") > 0


async def test_who_comes_back_within_the_day_goes_on(there: Village) -> None:
    await there.says("phone-1", "xin chào", "2")
    there.now[0] += timedelta(hours=23)
    await there.says("phone-1", "1")
    there.now[0] += timedelta(hours=23)

    assert await prune(there) == 0
    assert await count(there, CONTACT) == 1


@pytest.mark.parametrize("how", ["ended", "until"])
async def test_whose_roles_are_over_for_a_month_is_a_stranger_again(there: Village, how: str) -> None:
    contact, role = await held(there)
    there.now[0] += timedelta(days=40)
    assert await prune(there) == 0
    over = {how: there.now[0]}
    await there.app.store.write(lambda tx: tx.execute(ROLE.update().values(over)).rowcount)
    there.now[0] += timedelta(days=29)
    await prune(there)
    assert await count(there, CONTACT) == 1
    there.now[0] += timedelta(days=2)

    assert await prune(there) >= 1

    assert await found_in(there, [contact, "phone-1", "cô Hoa"]) == []
    (row,) = await there.rows(select(ROLE.c.id, ROLE.c.kind))
    assert (row.id, row.kind) == (role, "head")


async def test_who_holds_one_role_still_is_no_stranger(there: Village) -> None:
    _, role = await held(there)
    await held(there)
    over = {"ended": there.now[0]}
    ended = ROLE.update().where(ROLE.c.id == role).values(over)
    await there.app.store.write(lambda tx: tx.execute(ended).rowcount)
    there.now[0] += timedelta(days=400)

    await prune(there)

    assert await count(there, CONTACT) == 1


async def held(there: Village) -> tuple[str, str]:
    """A phone of nobody who agreed to anything, with a role: the contact, and the role."""
    await there.says("phone-1", "xin chào")
    contact, id_ = await there.contact("phone-1"), there.app.house.new_id()
    row = {
        "id": id_,
        "contact": contact,
        "person": "",
        "kind": "head",
        "place": "dong",
        "commune": "",
        "by": "operator",
        "called": "cô Hoa",
        "digest": "",
        "since": there.now[0],
        "until": None,
        "ended": None,
    }
    step = {
        "id": there.app.house.new_id(),
        "assessment": "a",
        "person": "p",
        "step": "opened",
        "role": id_,
        "contact": contact,
        "at": there.now[0],
    }
    await there.app.store.write(lambda tx: tx.execute(ROLE.insert().values(row)).rowcount)
    await there.app.store.write(lambda tx: tx.execute(REVIEW_STEP.insert().values(step)).rowcount)
    return contact, id_


async def prune(there: Village) -> int:
    return await there.app.store.write(lambda tx: erasure.prune(tx, there.now[0]))


async def test_a_round_does_all_that_is_due_and_keeps_the_journal(
    there: Village, database: str, database_url: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(housekeeping, "REST", 0)
    house = housekeeping.Housekeeping(there.app)
    await there.joins("phone-1", NAME, "xóa dữ liệu", "1", "2")
    await there.joins("phone-2", "Tòng")
    await there.says("phone-3", "xin chào")
    lost = await erase(there, await there.joins("phone-4", "Mai"))
    there.now[0] += WEEK

    await house.round()
    await house.round()

    assert await there.persons() == {"Tòng": (await there.persons())["Tòng"]}
    assert await count(there, CONTACT) == 1
    assert lost in house.journal.digests()
    assert len(house.journal.digests()) == 2
    if database == "sqlite":
        assert house.journal.path == file_of(database_url + ".erased")
    else:
        assert house.journal.path.parent == tmp_path / "cdht"
