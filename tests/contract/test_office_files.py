"""The page behind a link, the command that counts again, and two processes that tell the sums at once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from bot import example
from bot.cli import make
from bot.files.purposes import DOWNLOADS
from storage.counting import count, squash
from storage.office.summary import figures, recount
from storage.privacy.links import Link
from storage.store.engines import address, open_engine
from storage.store.store import Tx, open_store
from storage.tables import ASSESSMENT, CONTACT, COUNTER, PLACE, ROLE
from tests import databases
from tests.resident import KEY, Village, village


def settled(tx: Tx, there: Village, *, ended: bool = False) -> None:
    """A commune, an officer of it on a contact."""
    example.make(tx, there.app.house, there.now[0], people=60)
    at = there.now[0]
    tx.execute(insert(CONTACT).values(id="c1", channel="zalo", external="officer", created=at, blocked=None))
    tx.execute(
        insert(ROLE).values(
            id="r1",
            contact="c1",
            person="",
            kind="officer",
            place="mau",
            commune="mau",
            by="operator",
            called="",
            digest="",
            since=at,
            until=None,
            ended=at if ended else None,
        )
    )


@pytest.mark.parametrize(
    ("place", "ended", "there_is"),
    [("mau", False, True), ("mau-1", False, True), ("tinh", False, False), ("mau", True, False)],
)
async def test_the_page_is_for_who_still_wears_the_role(
    database_url: str, place: str, ended: bool, there_is: bool
) -> None:
    async with village(database_url) as there:
        await there.app.store.write(lambda tx: settled(tx, there, ended=ended))
        link = Link("x", "summary", "", "c1", {"role": "r1", "place": place})
        file = await DOWNLOADS["summary"](there.app, link)
        assert (file is not None) == there_is
        if file is not None:
            assert (file.name, file.content[:5]) == ("tong-hop-2026.pdf", b"%PDF-")
        elsewhere = Link("x", "summary", "", "c2", {"role": "r1", "place": place})
        assert await DOWNLOADS["summary"](there.app, elsewhere) is None


async def spoiled(url: str) -> None:
    async with village(url) as there:
        await there.app.store.write(lambda tx: settled(tx, there))
        await there.app.store.write(lambda tx: squash(tx, 100_000))
        await there.app.store.write(
            lambda tx: tx.execute(
                update(COUNTER).where(COUNTER.c.place == "mau", COUNTER.c.name == "sent").values(value=99)
            )
        )


async def test_the_command_shows_what_differs_and_makes_it_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.sqlite(tmp_path, tables=True)
    await spoiled(url)
    monkeypatch.setenv("CDHT_DATABASE_URL", url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)

    def cdht(*words: str) -> Any:
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(CliRunner().invoke(make(words), list(words))))
        thread.start()
        thread.join()
        return found[0]

    wrong = cdht("recount")
    assert (wrong.exit_code, "xã Mẫu" in wrong.stdout, "99" in wrong.stdout) == (1, True, True)
    assert cdht("recount", "mau-1").exit_code == 0
    assert cdht("recount", "--fix").exit_code == 0
    assert "Every sum equals the recount." in cdht("recount").stdout


async def test_two_who_tell_the_sums_of_one_person_at_once_tell_them_once(database_url: str) -> None:
    async with village(database_url) as there:
        house = there.app.house
        await there.app.store.write(lambda tx: settled(tx, there))
        person = await there.rows(select(ASSESSMENT.c.person).where(ASSESSMENT.c.state == "sent").limit(1))
        who = person[0].person
        engine = open_engine(address(database_url))
        together = threading.Barrier(2) if engine.dialect.name == "postgresql" else None
        failed: list[Exception] = []

        def moves(place: str) -> None:
            try:
                with engine.begin() as tx:
                    if together is not None:
                        together.wait(10)
                    tx.execute(update(PLACE).where(PLACE.c.id == place).values(adults=100))
                    count(tx, house, [who])
            except Exception as error:  # shown below
                failed.append(error)

        with engine.begin() as tx:
            tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.person == who).values(review="recognised"))
        threads = [threading.Thread(target=moves, args=(place,)) for place in ("mau-1", "mau-2")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        engine.dispose()
        assert failed == []
        assert await there.app.store.read(lambda tx: recount(tx, house)) == []


async def test_two_who_squash_at_once_change_no_sum(database_url: str) -> None:
    async with village(database_url) as there:
        await there.app.store.write(lambda tx: settled(tx, there))
        before = await there.app.store.read(lambda tx: figures(tx, "mau", 2026))
        async with open_store(database_url) as other:
            for _ in range(200):
                one = await there.app.store.write(lambda tx: squash(tx, 40))
                two = await other.write(lambda tx: squash(tx, 40))
                if not one and not two:
                    break
        assert await there.app.store.read(lambda tx: figures(tx, "mau", 2026)) == before
