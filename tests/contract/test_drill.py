"""The drill: a database is lost, and comes back from its backup on another host; and it moves to another kind of database."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import null, select, update
from typer.testing import CliRunner

from bot.cli import make
from bot.clock import now
from bot.commands import moving
from bot.commands.doctor import NOTE, OK, PROBLEM, backups
from storage.privacy.erasure import Journal
from storage.privacy.installed import last_backup
from storage.privacy.moving import OWN, copied
from storage.store.store import open_store
from storage.tables import ANSWER, PERSON, RUN, metadata
from storage.vault import Vault
from tests import databases
from tests.resident import KEY, TEN, village
from tests.village import found

STORY = "toi nuoi ga de trung ban"


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database of the same kind, on another host."""
    with databases.another(database_url, tmp_path) as url:
        yield url


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The program, on the database that it is given first."""
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{databases.programs()}:{os.environ['PATH']}")

    def run(url: str, *words: str, **env: str) -> Any:
        monkeypatch.setenv("CDHT_DATABASE_URL", url)
        for name in ("CDHT_ERASURE_JOURNAL", "CDHT_SECRET_KEY"):
            monkeypatch.setenv(name, env.get(name, KEY if name == "CDHT_SECRET_KEY" else ""))
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(CliRunner().invoke(make(words), list(words))))
        thread.start()
        thread.join()
        return found[0]

    yield run
    structlog.reset_defaults()


async def lan(url: str) -> str:
    async with village(url) as there:
        return await there.joins("phone-1", "Lan", STORY, "ghi", *TEN)


async def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but what a database makes or knows of its own."""
    async with open_store(url) as store:
        return await store.read(
            lambda tx: {
                each.name: sorted((tuple(row) for row in tx.execute(each.select())), key=repr)
                for each in metadata.sorted_tables
                if each not in OWN
            }
        )


async def test_a_lost_database_comes_back_on_another_host(
    cdht: Any, database_url: str, elsewhere: str, tmp_path: Path
) -> None:
    await lan(database_url)
    before = await everything(database_url)
    done = cdht(database_url, "backup", str(tmp_path / "b"), "--keep", "2")
    assert done.exit_code == 0, done.output
    (file,) = (tmp_path / "b").iterdir()
    content = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any(each in content for each in (b"PGDMP", b"SQLite", b"phone-1"))

    other_key = cdht(elsewhere, "restore", str(file), CDHT_SECRET_KEY=Vault.new_key())
    assert other_key.exit_code == 1
    assert "another CDHT_SECRET_KEY" in other_key.stderr
    again = cdht(elsewhere, "restore", str(file))

    assert again.exit_code == 0, again.output
    assert await everything(elsewhere) == before
    async with village(elsewhere) as there:
        assert "Lan" in await there.says("phone-1", "xem lại")
    assert cdht(elsewhere, "restore", str(file)).exit_code == 1  # what holds data is not written over


async def test_who_was_erased_before_and_after_the_backup_stays_erased(
    cdht: Any, database_url: str, elsewhere: str, tmp_path: Path
) -> None:
    person, journal = await lan(database_url), str(tmp_path / "journal")
    async with village(database_url) as there:
        await there.joins("phone-2", "Hùng")
        other = (await there.rows(select(PERSON.c.id).where(PERSON.c.called == "Hùng")))[0].id
    early = tmp_path / "early.backup"
    assert cdht(database_url, "backup", str(early)).exit_code == 0
    assert cdht(database_url, "erase", person, "--now", "--yes", CDHT_ERASURE_JOURNAL=journal).exit_code == 0
    late = tmp_path / "late.backup"
    assert cdht(database_url, "backup", str(late), CDHT_ERASURE_JOURNAL=journal).exit_code == 0
    assert cdht(database_url, "erase", other, "--now", "--yes", CDHT_ERASURE_JOURNAL=journal).exit_code == 0

    assert cdht(elsewhere, "migrate").exit_code == 0  # tables with nothing in them are no hindrance
    done = cdht(elsewhere, "restore", str(early), CDHT_ERASURE_JOURNAL=journal)
    assert "Erased again, for they had asked for it since: 2." in done.stdout, done.output

    taken = tmp_path / "taken-along"  # the journal of the other host is lost, what is in the backup is not
    with databases.another(elsewhere, tmp_path) as third:
        done = cdht(third, "restore", str(late), CDHT_ERASURE_JOURNAL=str(taken))
        assert done.exit_code == 0, done.output
        assert len(Journal(taken).digests()) == 1
        async with open_store(third) as store:
            called = await store.read(lambda tx: tx.execute(select(PERSON.c.called)).scalars().all())
    assert called == ["Hùng"]


async def test_so_many_are_kept_and_their_age_is_known(cdht: Any, database_url: str, tmp_path: Path) -> None:
    await lan(database_url)
    folder, at = tmp_path / "b", now()
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"cdht-2026010{day}T000000Z.backup").write_bytes(b"of before")
    (folder / "notes.txt").write_text("not ours")

    assert cdht(database_url, "backup", str(folder), "--keep", "3").exit_code == 0

    kept = sorted(each.name for each in folder.iterdir())
    assert kept[:2] == ["cdht-20260104T000000Z.backup", "cdht-20260105T000000Z.backup"]
    assert (len(kept), kept[-1]) == (4, "notes.txt")
    async with open_store(database_url) as store:
        last = await store.read(last_backup)
    assert last is not None
    assert last >= at
    states = [backups(each, last).state for each in (None, last, last - timedelta(days=3))]
    assert states == [NOTE, OK, PROBLEM]
    assert "backups" in cdht(database_url, "doctor").output


async def test_a_backup_of_another_key_of_digests_is_not_put_in(
    cdht: Any, database_url: str, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan(database_url)
    file = tmp_path / "a.backup"
    assert cdht(database_url, "backup", str(file)).exit_code == 0
    monkeypatch.setenv("CDHT_DIGEST_KEY", Vault.new_key())

    refused = cdht(elsewhere, "restore", str(file))

    assert (refused.exit_code, "CDHT_DIGEST_KEY" in refused.stderr) == (1, True)
    monkeypatch.delenv("CDHT_DIGEST_KEY")
    assert cdht(elsewhere, "restore", str(file)).exit_code == 0


def test_a_restore_into_an_empty_folder_leaves_no_key_behind(
    cdht: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'a.db'}"
    (tmp_path / "a.backup").write_bytes(b"cdht-backup 2\n{}\n")

    refused = cdht(url, "restore", str(tmp_path / "a.backup"), CDHT_SECRET_KEY="")

    assert "a.db.key is missing" in refused.stderr
    assert not (tmp_path / "new").exists()


@pytest.fixture
def other_kind(database: str, tmp_path: Path) -> Iterator[str]:
    """An empty database of the other kind."""
    if database == "postgresql":
        (tmp_path / "moved").mkdir()
        yield f"sqlite:///{tmp_path / 'moved' / 'to.db'}"
    else:
        with databases.postgresql() as url:
            yield url


async def inhabited(url: str) -> None:
    """Places in places, people, and rows that only look alike on both kinds of database."""
    async with village(url) as there:
        await there.joins("phone-1", "Lan", STORY, "ghi", *TEN)
        await there.joins("phone-2", "Hùng")
        await there.app.store.write(found)
        empty = {"id": "zz-nothing", "run": (await there.rows(select(RUN.c.id)))[0].id, "contact": "x"}
        row = {**empty, "kind": "answer", "key": "9", "secret": False, "at": now(), "value": null()}
        await there.app.store.write(lambda tx: tx.execute(ANSWER.insert().values(**row)).rowcount)


async def test_everything_moves_to_the_other_kind_of_database_and_back(
    cdht: Any, database_url: str, other_kind: str, tmp_path: Path
) -> None:
    await inhabited(database_url)
    before = await everything(database_url)

    done = cdht(database_url, "move", database_url, other_kind)

    assert done.exit_code == 0, done.output
    rows = sum(len(each) for each in before.values())
    assert f"Moved: {rows:,} rows, the same on both sides." in done.stdout
    assert "counted and summed" in done.stderr
    assert await everything(other_kind) == before
    async with village(other_kind) as there:
        assert "Lan" in await there.says("phone-1", "xem lại")
    assert "holds data" in cdht(database_url, "move", database_url, other_kind).stderr
    with databases.another(database_url, tmp_path) as home:
        after = await everything(other_kind)
        assert cdht(other_kind, "move", other_kind, home).exit_code == 0
        assert await everything(home) == after


async def test_what_nobody_opened_yet_moves_too(cdht: Any, database_url: str, other_kind: str) -> None:
    """Tables that a list was loaded into, say: no key is known there."""
    done = cdht(database_url, "move", database_url, other_kind)

    assert done.exit_code == 0, done.output
    async with village(other_kind) as there:
        assert await there.says("phone-1", "/start")


async def test_a_move_that_was_broken_off_is_served_by_nobody_and_goes_on(
    cdht: Any, database_url: str, other_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inhabited(database_url)
    before = await everything(database_url)

    def breaks(source: Any, target: Any) -> Iterator[int]:
        for number, rows in enumerate(copied(source, target)):
            if number > len(metadata.tables) // 2:
                raise OSError("the cable was pulled")
            yield rows

    with monkeypatch.context() as patched:
        patched.setattr(moving, "copied", breaks)
        assert "the cable" in cdht(database_url, "move", database_url, other_kind).stderr
    for words in (("migrate",), ("role", "list"), ("backup", "x"), ("move", other_kind, database_url)):
        half = cdht(other_kind, *words)
        assert (half.exit_code, "not finished" in half.stderr) == (1, True), half.output

    assert cdht(database_url, "move", database_url, other_kind).exit_code == 0
    assert await everything(other_kind) == before


async def test_rows_that_came_over_changed_are_noticed(
    cdht: Any, database_url: str, other_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inhabited(database_url)

    def changes(source: Any, target: Any) -> Iterator[int]:
        yield from copied(source, target)
        target.execute(update(PERSON).where(PERSON.c.called == "Lan").values(called="Lam"))
        target.commit()

    monkeypatch.setattr(moving, "copied", changes)
    assert "The table person has" in cdht(database_url, "move", database_url, other_kind).stderr


async def test_nothing_moves_while_a_process_has_it_open(
    cdht: Any, database_url: str, other_kind: str
) -> None:
    await inhabited(database_url)
    async with village(database_url) as there:
        await there.says("phone-1", "trang chủ")
        refused = await asyncio.to_thread(cdht, database_url, "move", database_url, other_kind)
    assert (refused.exit_code, "in use: stop cdht first" in refused.stderr) == (1, True), refused.output
