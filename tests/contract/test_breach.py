"""Who is affected by a breach, and since when, on both databases; and the command."""

from __future__ import annotations

import csv
import threading
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from typer.testing import CliRunner

from bot.cli import make
from storage.act import VIETNAM, looked
from storage.places.load import load_example
from storage.privacy.breach import Affected, affected, erased_since, everybody
from storage.tables import AUDIT, PERSON, PLACE
from tests import databases
from tests.resident import KEY, Village, village
from tests.traces import erase

DAY = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)


async def put(there: Village) -> dict[str, str]:
    """Two of thôn Đông and one elsewhere; who was looked at when and by whom."""
    house = there.app.house
    await load_example(there.app.store, house.new_id)
    places = {row.code: row for row in await there.rows(select(PLACE).where(PLACE.c.level == "village"))}
    here, away = places["VD22"], next(row for code, row in places.items() if code != "VD22")

    def work(tx: Any) -> None:
        for id_, where, name in (
            ("lan", here, "Nguyễn Thị Lan"),
            ("hung", here, "=Trần"),
            ("mai", away, "Mai"),
        ):
            of = {"village": where.id, "commune": where.commune, "full_name": name, "created": there.now[0]}
            tx.execute(insert(PERSON).values(id=id_, goals=[], **of))
        for actor, who, days in (("contact:a", "lan", 0), ("contact:b", "lan", 2), ("contact:a", "mai", 1)):
            looked(tx, house, DAY + timedelta(days=days), actor, [who], role="r")

    await there.app.store.write(work)
    return {"here": here.id, "commune": here.commune, "code": "VD22"}


@pytest.fixture
async def there(database_url: str) -> AsyncIterator[Village]:
    async with village(database_url) as opened:
        yield opened


def who(found: list[Affected]) -> list[str]:
    return [each.person for each in found]


async def test_whoever_was_seen_in_that_time_is_listed_with_the_first_and_the_last(there: Village) -> None:
    await put(there)
    week = DAY + timedelta(days=7)
    found = await there.app.store.read(lambda tx: affected(tx, DAY, week))
    assert who(found) == ["lan", "mai"]
    lan = found[0]
    assert (lan.since, lan.last) == (DAY, DAY + timedelta(days=2))
    assert (lan.name, lan.actions, lan.actors) == ("Nguyễn Thị Lan", ("looked",), ("contact:a", "contact:b"))
    assert "thôn Đông" in lan.place


@pytest.mark.parametrize(
    ("begins", "ends", "wanted"), [(1, 2, ["mai"]), (0, 1, ["lan"]), (2, 3, ["lan"]), (3, 9, [])]
)
async def test_before_and_after_is_left_out(
    there: Village, begins: int, ends: int, wanted: list[str]
) -> None:
    await put(there)
    since, until = DAY + timedelta(days=begins), DAY + timedelta(days=ends)
    assert who(await there.app.store.read(lambda tx: affected(tx, since, until))) == wanted


async def test_a_place_a_phone_and_everybody(there: Village) -> None:
    at = await put(there)
    week, read = DAY + timedelta(days=7), there.app.store.read
    assert who(await read(lambda tx: affected(tx, DAY, week, at["here"]))) == ["lan"]
    assert who(await read(lambda tx: affected(tx, DAY, week, at["commune"]))) == ["lan", "mai"]
    assert who(await read(lambda tx: affected(tx, DAY, week, "", ["contact:b"]))) == ["lan"]
    assert {*who(await read(lambda tx: everybody(tx, week, at["here"])))} == {"lan", "hung"}
    assert who(await read(lambda tx: everybody(tx, there.now[0]))) == []


async def test_who_was_erased_since_is_counted_and_not_named(there: Village) -> None:
    await put(there)
    await erase(there, "lan")
    week, read = DAY + timedelta(days=7), there.app.store.read
    assert who(await read(lambda tx: affected(tx, DAY, week))) == ["mai"]
    assert await read(lambda tx: erased_since(tx, DAY, week)) == 1


async def test_the_command_writes_a_table_and_is_written_down_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.sqlite(tmp_path, tables=True)
    async with village(url) as opened:
        at = await put(opened)
    monkeypatch.setenv("CDHT_DATABASE_URL", url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)

    def cdht(*words: str) -> list[dict[str, str]]:
        came: list[Any] = []
        thread = threading.Thread(target=lambda: came.append(CliRunner().invoke(make(words), list(words))))
        thread.start()
        thread.join()
        assert came[0].exit_code == 0, came[0].output
        return list(csv.DictReader(came[0].stdout.splitlines()))

    (lan,) = cdht("breach", "--since", "2026-11-20", "--until", "2026-11-20", "--place", at["code"])
    assert (lan["name"], lan["since"]) == ("Nguyễn Thị Lan", "2026-11-20T09:00+07:00")
    everyone = cdht("breach", "--since", "2026-11-20", "--until", "2026-12-01", "--all")
    assert "'=Trần" in {each["name"] for each in everyone}
    async with village(url) as opened:
        noted = await opened.rows(select(AUDIT.c.actor).where(AUDIT.c.action == "breach"))
        assert [each.actor for each in noted] == ["operator", "operator"]
