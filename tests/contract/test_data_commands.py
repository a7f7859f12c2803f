"""The commands about the data, as an administrator types them."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import make
from storage.store.store import open_store
from storage.tables import PERSON
from tests import databases
from tests.resident import KEY, TEN, file_of, village

STORY = "toi nuoi ga de trung ban"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite database with its tables."""
    return databases.sqlite(tmp_path, tables=True)


async def lan(url: str) -> str:
    async with village(url) as there:
        return await there.joins("phone-1", "Lan", STORY, "ghi", *TEN)


def persons(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as opened:
        return [row[0] for row in opened.execute("SELECT called FROM person ORDER BY called")]


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> Iterator[Any]:
    """The program, on the database of this test."""
    monkeypatch.setenv("CDHT_DATABASE_URL", url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))

    def run(*words: str, answer: str = "") -> Any:
        found: list[Any] = []

        def in_thread() -> None:  # a loop of its own: the commands start theirs
            found.append(CliRunner().invoke(make(words), list(words), input=answer))

        thread = threading.Thread(target=in_thread)
        thread.start()
        thread.join()
        return found[0]

    yield run
    structlog.reset_defaults()  # the commands log to where their test was captured


async def test_the_commands_back_up_and_restore(cdht: Any, url: str, tmp_path: Path) -> None:
    await lan(url)
    file = str(tmp_path / "a.backup")

    assert cdht("backup", file).exit_code == 0
    again = cdht("backup", file)
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
    refused = cdht("restore", file)
    assert (refused.exit_code, "--force" in refused.stderr) == (1, True)
    assert cdht("restore", file, "--force").exit_code == 0
    assert persons(file_of(url)) == ["Lan"]


async def test_erasing_by_command_asks_and_is_kept_in_the_journal(
    cdht: Any, url: str, tmp_path: Path
) -> None:
    await lan(url)
    file = str(tmp_path / "a.backup")
    assert cdht("backup", file).exit_code == 0

    assert cdht("erase", "phone-1", "--now", answer="n\n").exit_code == 1
    assert persons(file_of(url)) == ["Lan"]
    assert cdht("erase", "phone-1", "--now", answer="y\n").exit_code == 0
    assert persons(file_of(url)) == []
    restored = cdht("restore", file, "--force")
    assert "Erased again" in restored.stdout
    assert persons(file_of(url)) == []


async def test_without_now_they_have_a_week_to_change_their_mind(cdht: Any, url: str) -> None:
    await lan(url)

    assert "until then" in cdht("erase", "phone-1", "--yes").stdout

    async with open_store(url) as store:
        rows = await store.read(lambda tx: tx.execute(select(PERSON.c.erase_at)).all())
    assert rows[0].erase_at is not None


async def test_a_person_gets_a_file_of_their_own_on_the_machine(cdht: Any, url: str, tmp_path: Path) -> None:
    await lan(url)
    file = tmp_path / "lan.zip"

    assert cdht("export", "--person", "phone-1", str(file)).exit_code == 0

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes().startswith(b"PK")
    nobody = cdht("export", "--person", "phone-9", str(tmp_path / "x"))
    assert (nobody.exit_code, (tmp_path / "x").exists()) == (1, False)


async def test_support_sees_where_somebody_stands_and_they_see_that(cdht: Any, url: str) -> None:
    await lan(url)

    plain, full = cdht("inspect", "phone-1"), cdht("inspect", "phone-1", "--texts")
    as_json = cdht("inspect", "phone-1", "--json")

    assert "10 of 10" in plain.stdout
    assert "notes: 1" in plain.stdout
    assert STORY not in plain.stdout + as_json.stdout
    assert STORY in full.stdout
    async with village(url) as there:
        assert "người quản trị" in await there.says("phone-1", "dữ liệu của tôi")
    assert cdht("inspect", "phone-9").exit_code == 1
