"""Erased means erased, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.commands.person import look
from storage.privacy.erasure import Journal, erase_due, journal_of, mend
from storage.privacy.links import create
from storage.store.store import Tx
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT,
    EVIDENCE,
    OUTBOX,
    PERSON,
    PLACE,
    PUSH,
    RUN,
    TALKING,
    TOMBSTONE,
    metadata,
)
from storage.vault import Sealed
from tests.resident import TEN, Village, file_of, village
from tests.traces import count, erase, everywhere, found_in, join

NAME, FULL, STORY = "Xuyến Chi", "Lường Thị Xuyến Chi", "toi moi nam quen mat kinh"
KNOWN = {
    "answer": {"contact"},
    "assessment": {"person"},
    "invitation": {"called"},  # whom a code is for: gone with the code, or a month after its end
    "audit": {"actor", "person"},
    "consent": {"contact", "person"},
    "contact": {"external"},
    "contact_person": {"contact", "person"},
    "conversation": {"called", "contact", "person"},
    "data_request": {"person"},
    "evidence": {"person"},
    "file_link": {"contact", "person"},
    "gate_exemption": {"person"},
    "inbox": {"contact"},
    "link_code": {"asker", "contact", "person"},
    "outbox": {"contact", "external"},
    "person": {"called", "full_name"},
    "push": {"contact", "person"},
    "review_step": {"contact", "person"},
    "role": {"called", "contact", "person"},
    "run": {"contact", "person"},
    "title_answer": {"person"},
    "title_sheet": {"person"},
    "title_step": {"contact", "person"},
}
WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        yield opened


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "village.erased")


def _a_village(tx: Tx) -> None:
    of = {"commune": "xa", "folded": "dong", "name": "Đông"}
    tx.execute(insert(PLACE).values(id="xa", level="commune", word="xã", **of))
    tx.execute(insert(PLACE).values(id="dong", level="village", word="thôn", code="VD1", **of))


async def a_life(there: Village, sender: str = "phone-1") -> str:
    """Somebody does all there is to do: answers, tells, sends, asks, is reminded and looked at."""
    await there.app.store.write(_a_village)
    person = await there.joins(sender, NAME, STORY, "ghi", *TEN)
    await there.says(sender, "3", "1", "tôi nuôi gà đẻ trứng")  # evidence in words
    await there.says(sender, "1", "VD1", "1", f"{FULL} 1963", "1")  # sends it on, with the full name
    await there.says(sender, "cài đặt", "2", f"{NAME} Hai", "dữ liệu của tôi", "1", "đổi người")
    contact, house, at = await there.contact(sender), there.app.house, there.now[0]

    def more(tx: Tx) -> None:
        look(tx, there.app, sender, texts=True)
        row = {"commune": "", "reason": "", "attempts": 0, "state": "sent", "created": at}
        row |= {"not_before": at, "expires": at, "changed": at, "contact": contact}
        tx.execute(insert(PUSH).values(id="p1", person=person, purpose="x", occurrence="1", **row))
        create(tx, house, "mydata", at, person=person, contact=contact)
        waiting = {"state": "waiting", "body": f"{NAME} ơi"}
        tx.execute(update(OUTBOX).where(OUTBOX.c.contact == contact).values(**waiting))
        picture = house.vault.seal_bytes(b"photo", Sealed.PICTURE)
        tx.execute(update(EVIDENCE).where(EVIDENCE.c.person == person).values(picture=picture))

    await there.app.store.write(more)
    return person


async def test_nothing_in_any_table_leads_to_somebody_who_was_erased(there: Village) -> None:
    person = await a_life(there)
    contact = await there.contact("phone-1")
    runs = [row.id for row in await there.rows(select(RUN.c.id))]
    words = [person, contact, "phone-1", NAME, FULL, "Xuyến", *runs]
    before = {name for name, _ in await found_in(there, words)}
    assert {"person", "contact", "conversation", "run", "answer", "assessment"} <= before
    assert {"evidence", "outbox", "push", "audit", "consent", "file_link"} <= before

    assert await erase(there, person)

    assert await found_in(there, words) == []


async def test_a_stone_stays_for_each_assessment_and_the_books_stay_whole(there: Village) -> None:
    person = await a_life(there)
    audits, consents = await count(there, AUDIT), await count(there, CONSENT)

    await erase(there, person)

    stones = await there.rows(select(TOMBSTONE.c.year, TOMBSTONE.c.state))
    assert stones == [(2026, "sent")]
    assert await count(there, AUDIT) == audits + 1
    assert await count(there, CONSENT) == consents
    assert await count(there, PUSH) == 1
    hashed = there.app.house.vault.digest("person", person)
    assert await count(there, CONSENT, CONSENT.c.person == hashed) == consents
    for empty in (PERSON, CONTACT, TALKING, RUN, ANSWER, ASSESSMENT, EVIDENCE, OUTBOX):
        assert await count(there, empty) == 0


async def test_their_rows_stay_together_under_an_id_of_nobody(there: Village) -> None:
    person = await a_life(there)
    looked = await count(there, AUDIT, AUDIT.c.person == person)

    await erase(there, person)

    one = AUDIT.c.person != ""
    (row,) = await there.rows(select(AUDIT.c.person, func.count()).where(one).group_by("person"))
    assert row[1] == looked
    (push,) = await there.rows(select(PUSH.c.person))
    assert push.person == row[0]


async def test_the_bytes_leave_the_file_of_an_embedded_database(
    there: Village, database_url: str, database: str
) -> None:
    if database == "postgresql":
        return  # its files are the server's
    person = await a_life(there)
    await erase(there, person)
    await there.app.store.aclose()

    file = file_of(database_url)

    assert not file.with_name(file.name + "-wal").exists()
    assert FULL.encode() not in file.read_bytes()


async def test_who_shares_the_phone_stays_and_goes_on(there: Village) -> None:
    hers = await there.joins("phone-1", NAME, *TEN[:4])
    await there.says("phone-1", "đổi người", "2", "1", "1", "1", "Tòng", "để sau", "1")
    his = (await there.persons())["Tòng"]
    await there.says("phone-1", *TEN[:6], "đổi người", "2", "0", "đổi người", "1", STORY, "ghi", "0")
    his_answers = select(ANSWER.c.key, ANSWER.c.value).join(RUN, RUN.c.id == ANSWER.c.run)
    his_answers = his_answers.where(RUN.c.person == his, RUN.c.talk == "assess").order_by("key")
    before = await there.rows(his_answers)
    named = {name for name, _ in await found_in(there, [hers, NAME])}
    assert {"answer", "run", "contact_person", "person"} <= named

    await erase(there, hers)

    assert await found_in(there, [hers, NAME]) == []
    assert before == await there.rows(his_answers)
    assert len(before) == 6
    assert await there.says("phone-1", "tiếp tục")
    await there.says("phone-1", "3")
    assert len(await there.rows(his_answers)) == 7
    (talk,) = await there.rows(select(TALKING))
    assert (talk.person, talk.called, talk.people) == (his, "Tòng", 1)


async def test_all_the_phones_of_somebody_go_with_them(there: Village) -> None:
    person = await there.joins("phone-1", NAME, *TEN[:3])
    await there.says("phone-2", "xin chào")
    await join(there, person, "phone-2", NAME)
    await there.says("phone-2", "tiếp tục", *TEN[3:6])
    contacts = [await there.contact(each) for each in ("phone-1", "phone-2")]

    await erase(there, person)

    assert await found_in(there, [person, NAME, "phone-1", "phone-2", *contacts]) == []


def test_every_column_that_may_lead_to_somebody_is_known_to_the_erasure() -> None:
    """A new one fails here: say in storage.erasure or storage.contacts what becomes of it."""
    leads = {"person", "contact", "external", "called", "full_name", "actor", "asker"}
    found = {
        name: {
            column.name
            for column in each.columns
            if leads & {column.name, *(key.column.table.name for key in column.foreign_keys)}
        }
        for name, each in metadata.tables.items()
    }

    assert {name: columns for name, columns in found.items() if columns} == KNOWN


async def test_somebody_elses_phone_and_answers_are_not_touched(there: Village) -> None:
    other = await there.joins("phone-2", "Tòng", *TEN)
    before = {name: text for name, text in (await everywhere(there)).items() if name != "audit"}
    person = await there.joins("phone-1", NAME, *TEN)

    await erase(there, person)

    after = await everywhere(there)
    for name, text in before.items():
        if name not in {"inbox", "consent", "tombstone", "erasure"}:
            assert text == after[name], name
    assert await count(there, PERSON, PERSON.c.id == other) == 1


async def test_who_was_erased_is_a_stranger_when_they_come_back(there: Village) -> None:
    await erase(there, await a_life(there))

    said = await there.says("phone-1", "xin chào")

    assert NAME not in said
    assert await count(there, PERSON) == 0


async def test_a_person_is_erased_when_their_term_is_over_and_not_before(
    there: Village, journal: Journal
) -> None:
    app = there.app
    await there.joins("phone-1", NAME, "xóa dữ liệu", "1", "2")

    assert await erase_due(app.store, app.house, there.now[0], journal) == 0
    there.now[0] += WEEK
    assert await erase_due(app.store, app.house, there.now[0], journal) == 1

    assert await count(there, PERSON) == 0
    assert len(journal.digests()) == 1
    assert await erase_due(app.store, app.house, there.now[0], journal) == 0


async def test_who_changed_their_mind_stays(there: Village, journal: Journal) -> None:
    app = there.app
    await there.joins("phone-1", NAME, "xóa dữ liệu", "1", "2")
    await there.says("phone-1", "hoàn tác", "1")

    there.now[0] += WEEK

    assert await erase_due(app.store, app.house, there.now[0], journal) == 0
    assert journal.digests() == set()


async def test_two_who_erase_at_once_erase_once(there: Village, journal: Journal) -> None:
    app = there.app
    await there.joins("phone-1", NAME, "xóa dữ liệu", "1", "2")
    there.now[0] += WEEK
    due = [erase_due(app.store, app.house, there.now[0], journal) for _ in range(3)]

    assert sorted(await asyncio.gather(*due)) == [0, 0, 1]
    assert await count(there, AUDIT, AUDIT.c.action == "erased") == 1


async def test_a_crash_before_the_journal_was_written_is_made_good(there: Village, journal: Journal) -> None:
    digest = await erase(there, await there.joins("phone-1", NAME))

    await mend(there.app.store, journal)
    await mend(there.app.store, journal)

    assert journal.digests() == {digest}
    assert journal.path.read_text().split() == [digest]


def test_a_journal_outlives_half_a_line(journal: Journal) -> None:
    journal.add(["a" * 32])
    with journal.path.open("a") as file:
        file.write("b" * 10)

    journal.add(["c" * 32, "a" * 32])

    assert journal.digests() == {"a" * 32, "c" * 32}
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_a_journal_lies_beside_its_database(tmp_path: Path) -> None:
    beside = journal_of(f"sqlite:///{tmp_path}/x.db", Path("/nowhere"))
    elsewhere = journal_of("postgresql://u:secret@host/village", tmp_path)

    assert beside.path == tmp_path / "x.db.erased"
    assert elsewhere.path == tmp_path / "village.erased"
