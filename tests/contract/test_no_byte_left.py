"""Of somebody who was erased no byte is left: not in the database or beside it, in files, logs, or a backup; on both databases."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import insert, select, text, update

from bot import housekeeping
from bot.channels.web.photos import Photos
from dialogs.talks.people.cards import HouseholdCard, SetState
from dialogs.talks.people.households import VillageList
from dialogs.vietnamese import fold
from storage.act import SYSTEM, Where, note
from storage.people.matching import IDENTIFIED
from storage.places.load import load_example
from storage.privacy.backup import back_up, restore
from storage.privacy.erasure import FLEETING, journal_of, prune, scrub_due
from storage.store.engines import opened_file, scrub
from storage.store.store import Tx
from storage.tables import ASSESSMENT, CAP, EVIDENCE, HOUSEHOLD, OUTBOX, PERSON, PLACE, PUSH, ROLE, TALKING
from storage.vault import Sealed
from tests.asking import served
from tests.resident import TEN, Village, file_of, village
from tests.traces import erase, everywhere

# rare words, one for each field in which somebody leaves something
CALLED, FULL, KNOWN_AS = "Xuyến Quỳnh Dao", "Lường Thị Xuyến Quỳnh Dao", "cô Xuyến Quỳnh Dao"
STORY, CAPTION, GOAL = (
    "toi quen mat kinh tu hom zuzuruku",
    "tôi nuôi đà điểu quẫy quậy",
    "học thổi khèn vwxyq",
)
PHONE, BASIS = "phone-qwpo-7731", "sổ hộ khẩu khuỷu tay"
HOUSE = f"nhà bà {FULL}"
WORDS = (CALLED, FULL, KNOWN_AS, STORY, CAPTION, GOAL, PHONE, BASIS, HOUSE)
ROOT = Path(__file__).parents[2]
WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
async def there(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Village]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(housekeeping, "REST", 0)
    async with village(database_url) as opened:
        await load_example(opened.app.store, opened.app.house.new_id)
        yield opened


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    """Everything that is logged, by us and by others, however unimportant."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as events:
        yield events


async def _roles(there: Village, person: str) -> dict[str, str]:
    """A head of her village looks at her; she is a helper herself, known as somebody in the village."""
    (place,) = await there.rows(select(PLACE).where(PLACE.c.code == "VD22"))
    await there.says("phone-head", "xin chào")
    head, hers = await there.contact("phone-head"), await there.contact(PHONE)
    plain = {
        "place": place.id,
        "commune": place.commune,
        "by": "operator",
        "digest": "",
        "since": there.now[0],
    }

    def work(tx: Tx) -> None:
        for id_, contact, whom, kind, called in (
            ("r-head", head, "", "head", "cô Hoa"),
            ("r-hers", hers, person, "deputy", KNOWN_AS),
        ):
            tx.execute(
                insert(ROLE).values(id=id_, contact=contact, person=whom, kind=kind, called=called, **plain)
            )

    await there.app.store.write(work)
    return {"place": place.id, "commune": place.commune, "head": head, "hers": hers}


async def a_life(there: Village) -> str:
    """She leaves something in every field: herself, by her phone, by the list she is on, and at the desks of others."""
    house, at = there.app.house, there.now[0]
    await there.says(PHONE, "xin chào", "2", "1", CALLED, "VD22", "1", STORY, "ghi", *TEN)
    await there.says(PHONE, "3", "1", CAPTION)  # evidence in words
    await there.says(PHONE, "1", "1", f"{FULL} 1963", "1")  # sends it on, with the full name
    person = (await there.persons())[CALLED]
    at_place = await _roles(there, person)
    neighbour = await there.joins("phone-2", "Tòng")

    def more(tx: Tx) -> None:
        home = {"id": "home", "place": at_place["place"], "commune": at_place["commune"], "code": "VD22-1"}
        tx.execute(insert(HOUSEHOLD).values(name=HOUSE, **home))
        tx.execute(update(PERSON).where(PERSON.c.id.in_([person, neighbour])).values(household="home"))
        goals = [{"indicator": "1.1", "words": house.vault.seal(GOAL, Sealed.GOAL)}]
        tx.execute(update(PERSON).where(PERSON.c.id == person).values(goals=goals))
        sheet = ASSESSMENT.c.person == person
        tx.execute(update(ASSESSMENT).where(sheet).values(goals=goals))
        id_ = tx.execute(select(ASSESSMENT.c.id).where(sheet)).scalar_one()
        photo = {"kind": "photo", "channel": "zalo", "file": "f-" + PHONE, "state": "kept", "at": at}
        tx.execute(
            insert(EVIDENCE).values(
                id="photo",
                assessment=id_,
                person=person,
                text=house.vault.seal(CAPTION, Sealed.EVIDENCE),
                picture=house.vault.seal_bytes(CAPTION.encode(), Sealed.PICTURE),
                **photo,
            )
        )
        listed = {"commune": at_place["commune"], "village": at_place["place"], "basis": BASIS, "created": at}
        tx.execute(
            insert(PERSON).values(
                id="row", full_name=FULL, folded=fold(FULL), same_as=person, born=1963, goals=[], **listed
            )
        )
        note(tx, "yes", at, SYSTEM, IDENTIFIED, person, at_place["place"], row="row")  # the chapter said so
        other = {**listed, "basis": "danh sách thôn"}
        tx.execute(
            insert(PERSON).values(
                id="kin", full_name="Hoàng Thị Dao", folded="hoang thi dao", goals=[], **other
            )
        )
        for key in (f"person:{person}:2026-W46", f"contact:{at_place['hers']}:2026-11-12"):
            tx.execute(insert(CAP).values(id=key, used=1, until=at + timedelta(days=90)))
        plain = {"occurrence": "1", "not_before": at, "expires": at, "created": at, "changed": at}
        plain |= {"state": "sent", "reason": "", "attempts": 0, "commune": "", "contact": at_place["hers"]}
        tx.execute(insert(PUSH).values(id="p1", person=person, purpose="x", args={"by": "cô Hoa"}, **plain))
        # what she did as a deputy is told to others, by the name the village knows her by
        plain |= {"contact": at_place["head"]}
        tx.execute(
            insert(PUSH).values(
                id="p2", person=neighbour, purpose="filled_in", by="r-hers", args={"by": KNOWN_AS}, **plain
            )
        )
        tx.execute(update(OUTBOX).where(OUTBOX.c.contact == at_place["hers"]).values(body=f"{CALLED} ơi"))
        asks = Where(house, at, at_place["head"], "zalo", "phone-head")
        served(tx, asks, SetState("r-head", person, "away"))
        served(tx, asks, HouseholdCard("r-head", "home", 0, 9))
        served(tx, asks, VillageList("r-head", at_place["place"], 0, 9))

    await there.app.store.write(more)
    await there.says("phone-head", "chi hội", "tìm người", "Dao")  # a page with her name stays open
    return person


def traces(raw: bytes, words: Iterable[str]) -> list[str]:
    """Which words stand in these bytes: as they are written, without their marks, or as JSON writes them."""
    low = raw.lower()
    return [word for word in words if any(each in raw or each.lower() in low for each in _forms(word))]


def _forms(word: str) -> set[bytes]:
    plain, escaped = word.encode(), json.dumps(word)[1:-1].encode()
    return {plain, escaped, fold(word).encode()}


def beside(url: str) -> Iterator[Path]:
    """The files of an embedded database, and whatever lies in its folder."""
    yield from (each for each in file_of(url).parent.rglob("*") if each.is_file())


def test_the_search_finds_a_word_however_it_is_written() -> None:
    for raw in (FULL.encode(), json.dumps([FULL]).encode(), fold(FULL).encode(), fold(FULL).upper().encode()):
        assert traces(b"x" + raw, [FULL]) == [FULL]
    assert traces(b"somebody else", WORDS) == []


async def test_no_byte_is_left_of_who_was_erased(
    there: Village,
    database: str,
    database_url: str,
    tmp_path: Path,
    logged: list[Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    vault = there.app.house.vault
    waiting = Photos(tmp_path / "data" / "photos", lambda data: vault.seal_bytes(data, Sealed.PICTURE))
    await waiting.keep(PHONE, b"\xff\xd8\xff" + CAPTION.encode(), PHONE, "1.2.3.4")
    person = await a_life(there)
    words = (*WORDS, person, await there.contact(PHONE))
    open_ = [each for each in words if each not in {STORY, CAPTION, GOAL}]  # these are sealed
    tables = "".join((await everywhere(there)).values())
    assert [word for word in words if word in tables] == open_, "each stands somewhere before"
    if database == "sqlite":
        held = b"".join(each.read_bytes() for each in beside(database_url))
        assert set(traces(held, words)) >= set(open_)

    await there.says(PHONE, "xóa dữ liệu", "1", "2")
    there.now[0] += WEEK
    await housekeeping.Housekeeping(there.app).round()

    rows = await everywhere(there)
    assert [
        (name, traces(text.encode(), words)) for name, text in rows.items() if traces(text.encode(), words)
    ] == []
    said = json.dumps(logged, default=repr, ensure_ascii=False) + caplog.text
    assert traces(said.encode(), words) == []
    if database == "sqlite":
        for each in beside(database_url):
            assert traces(each.read_bytes(), words) == [], each.name
        copy = tmp_path / "later" / "village.backup"
        copy.parent.mkdir()
        await asyncio.to_thread(back_up, file_of(database_url), vault, copy, there.now[0])
        again = copy.with_name("restored.db")
        book = journal_of(f"sqlite:///{again}", tmp_path)
        await asyncio.to_thread(restore, again, copy, there.app.house, book, there.now[0])
        for each in copy.parent.iterdir():
            assert traces(each.read_bytes(), words) == [], each.name


async def test_also_where_it_is_done_at_once_no_row_and_no_open_page_names_them(there: Village) -> None:
    person = await a_life(there)
    words = (*WORDS, person, await there.contact(PHONE))
    head = await there.contact("phone-head")
    (page,) = await there.rows(select(TALKING.c.front).where(TALKING.c.contact == head))
    assert traces(json.dumps(page.front).encode(), [FULL]) == [FULL], "it shows her"

    await erase(there, person)

    found = {name: traces(text.encode(), words) for name, text in (await everywhere(there)).items()}
    assert {name: left for name, left in found.items() if left} == {}
    assert await there.says("phone-head", "1"), "the head is answered"


async def test_a_household_keeps_a_name_that_is_of_somebody_who_stays(there: Village) -> None:
    person = await a_life(there)
    same = {
        "full_name": FULL,
        "folded": fold(FULL),
        "goals": [],
        "created": there.now[0],
        "household": "home",
    }
    await there.app.store.write(lambda tx: tx.execute(insert(PERSON).values(id="same", **same)) and None)

    await erase(there, person)

    (home,) = await there.rows(select(HOUSEHOLD.c.name).where(HOUSEHOLD.c.id == "home"))
    assert home.name == HOUSE


async def test_the_file_is_written_anew_once_for_each_erasure_and_not_while_somebody_reads(
    there: Village, database: str, database_url: str
) -> None:
    if database == "postgresql":
        return  # its files are the server's
    app, at = there.app, there.now[0]
    url = app.settings.database
    assert not await scrub_due(app.store, app.house, at, url)
    await erase(there, await there.joins(PHONE, CALLED))
    with closing(sqlite3.connect(file_of(database_url))) as reader:
        reader.execute("BEGIN").execute("SELECT * FROM person").fetchall()
        assert not scrub(file_of(database_url), patience=0)
    assert await scrub_due(app.store, app.house, at, url)
    assert not await scrub_due(app.store, app.house, at, url)


async def test_every_connection_writes_over_what_it_deletes(
    there: Village, database: str, database_url: str
) -> None:
    if database == "postgresql":
        return
    asked = text("PRAGMA secure_delete")
    store = there.app.store
    assert await store.read(lambda tx: tx.execute(asked).scalar()) == 1
    assert await store.write(lambda tx: tx.execute(asked).scalar()) == 1
    with opened_file(file_of(database_url)) as opened:
        assert opened.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_no_other_connection_is_opened_to_a_file() -> None:
    opens = [
        str(each.relative_to(ROOT))
        for folder in ("bot", "storage")
        for each in (ROOT / folder).rglob("*.py")
        if "sqlite3.connect(" in each.read_text()
    ]
    assert opens == ["storage/store/engines.py"]


async def test_a_page_that_is_let_go_of_takes_the_names_of_its_choices_along(there: Village) -> None:
    await a_life(there)
    head = TALKING.c.contact == await there.contact("phone-head")
    there.now[0] += timedelta(days=1, minutes=1)
    await there.app.store.write(lambda tx: prune(tx, there.now[0], fleeting=FLEETING))
    (page,) = await there.rows(select(TALKING.c.front).where(head))
    assert page.front == {}
