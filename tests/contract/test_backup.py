"""Backups: whole, sealed, noticed when damaged, and without those who were erased since."""

from __future__ import annotations

import asyncio
import io
import os
import sqlite3
from base64 import urlsafe_b64decode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import Ids
from storage.act import House
from storage.privacy import backup as backups
from storage.privacy.backup import (
    MAGIC,
    BadBackup,
    InTheWay,
    back_up,
    filled,
    restore,
    restore_into,
    seal,
    unseal,
)
from storage.privacy.erasure import Journal, erase
from storage.store.migrate import current, head
from storage.vault import Vault, WrongKey
from tests import databases
from tests.resident import EVENING, KEY, TEN, file_of, village

STORY = "toi nuoi ga de trung ban"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite database with its tables."""
    return databases.sqlite(tmp_path, tables=True)


def vault_of(*keys: str) -> Vault:
    return Vault([urlsafe_b64decode(each) for each in keys])


def beside(folder: Path, part: str) -> list[str]:
    """What was left lying about."""
    return [each.name for each in folder.iterdir() if part in each.name]


def house_of(*keys: str) -> House:
    return House(vault_of(*keys or (KEY,)), Ids(), {}, {})


async def lan(url: str) -> str:
    async with village(url) as there:
        return await there.joins("phone-1", "Lan", STORY, "ghi", *TEN)


def persons(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as opened:
        return [row[0] for row in opened.execute("SELECT called FROM person ORDER BY called")]


async def test_a_database_comes_back_from_its_backup(url: str, tmp_path: Path) -> None:
    await lan(url)
    database, file = file_of(url), tmp_path / "a.backup"

    size = back_up(database, vault_of(KEY), file, EVENING)
    database.unlink()
    about = restore(database, file, house_of(), Journal(tmp_path / "j"), EVENING)

    assert size == file.stat().st_size
    assert about["made"] == EVENING.isoformat()
    assert persons(database) == ["Lan"]
    async with village(url) as there:
        assert "Lan" in await there.says("phone-1", "xem lại")


async def test_a_backup_tells_nothing_and_only_its_owner_reads_it(url: str, tmp_path: Path) -> None:
    await lan(url)
    file = tmp_path / "a.backup"
    back_up(file_of(url), vault_of(KEY), file, EVENING)

    content = file.read_bytes()

    assert not any(each in content for each in (b"SQLite", b"phone-1"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert beside(tmp_path, ".copying") == []


async def test_a_backup_is_taken_while_people_answer(url: str, tmp_path: Path) -> None:
    await lan(url)
    file, copy = tmp_path / "a.backup", tmp_path / "copy.db"
    async with village(url) as there:
        talk = asyncio.create_task(there.says("phone-1", *["trang chủ", "xem lại"] * 10))
        await asyncio.to_thread(back_up, file_of(url), vault_of(KEY), file, EVENING)
        await talk

    restore_into(copy, file, vault_of(KEY))

    assert persons(copy) == ["Lan"]


async def test_another_key_opens_no_backup(url: str, tmp_path: Path) -> None:
    await lan(url)
    file, database = tmp_path / "a.backup", file_of(url)
    back_up(database, vault_of(KEY), file, EVENING)

    with pytest.raises(WrongKey):
        restore(database, file, house_of(Vault.new_key()), Journal(tmp_path / "j"), EVENING)

    assert persons(database) == ["Lan"]
    assert beside(tmp_path, ".restoring") == []


async def test_a_backup_of_a_former_key_is_opened_while_it_is_known(url: str, tmp_path: Path) -> None:
    await lan(url)
    file, database = tmp_path / "a.backup", file_of(url)
    back_up(database, vault_of(KEY), file, EVENING)

    house = house_of(Vault.new_key(), KEY)

    assert restore(database, file, house, Journal(tmp_path / "j"), EVENING)["erased_again"] == 0


def big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, Vault, Path]:
    """A sealed stream of five pieces."""
    monkeypatch.setattr(backups, "PIECE", 1000)
    vault, file = vault_of(KEY), tmp_path / "sealed"
    plain = os.urandom(4500)
    with file.open("wb") as opened:
        seal(io.BytesIO(plain), opened, vault, EVENING)
    return plain, vault, file


def frames(content: bytes) -> tuple[bytes, list[bytes]]:
    """The two lines, and the frames."""
    head_end = content.index(b"\n", len(MAGIC)) + 1
    found, rest = [], content[head_end:]
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        found.append(rest[:size])
        rest = rest[size:]
    return content[:head_end], found


DAMAGE: dict[str, Callable[[bytes, list[bytes]], bytes]] = {
    "cut": lambda top, parts: (top + b"".join(parts))[:-1],
    "without its end": lambda top, parts: top + b"".join(parts[:-1]),
    "without a piece": lambda top, parts: top + b"".join(parts[:1] + parts[2:]),
    "with two swapped": lambda top, parts: top + b"".join([parts[1], parts[0], *parts[2:]]),
    "with more": lambda top, parts: top + b"".join([*parts, parts[0]]),
    "with another date": lambda top, parts: top.replace(b"2026", b"2027") + b"".join(parts),
    "changed": lambda top, parts: top + parts[0][:-1] + b"?" + b"".join(parts[1:]),
    "empty": lambda *_: b"",
    "something else": lambda *_: b"PK\x03\x04 a workbook",
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_backup_is_refused(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, vault, file = big(tmp_path, monkeypatch)
    damaged = DAMAGE[how](*frames(file.read_bytes()))

    with pytest.raises((BadBackup, WrongKey)):
        unseal(io.BytesIO(damaged), io.BytesIO(), vault)


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 2000, 4500])
def test_whatever_its_length_it_comes_back_whole(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "PIECE", 1000)
    plain, sealed, back = os.urandom(size), io.BytesIO(), io.BytesIO()
    seal(io.BytesIO(plain), sealed, vault_of(KEY), EVENING)

    unseal(io.BytesIO(sealed.getvalue()), back, vault_of(KEY))

    assert back.getvalue() == plain


def test_what_is_no_database_is_not_restored(tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    with file.open("wb") as opened:
        seal(io.BytesIO(b"no database" * 100), opened, vault_of(KEY), EVENING)

    with pytest.raises(BadBackup):
        restore(tmp_path / "x.db", file, house_of(), Journal(tmp_path / "j"), EVENING)

    assert [each.name for each in tmp_path.iterdir()] == ["a.backup"]


async def test_who_was_erased_since_stays_erased(url: str, tmp_path: Path) -> None:
    person = await lan(url)
    database, file, journal = file_of(url), tmp_path / "a.backup", Journal(tmp_path / "j")
    async with village(url) as there:
        await there.joins("phone-2", "Hùng")
        house = there.app.house
        back_up(database, house.vault, file, EVENING)
        digest = await there.app.store.write(lambda tx: erase(tx, house, person, EVENING))
        journal.add([digest or ""])

    about = restore(database, file, house_of(), journal, EVENING)

    assert about["erased_again"] == 1
    assert persons(database) == ["Hùng"]
    assert b"phone-1" not in database.read_bytes()


async def test_a_database_in_use_is_not_replaced(url: str, tmp_path: Path) -> None:
    await lan(url)
    database, file = file_of(url), tmp_path / "a.backup"
    back_up(database, vault_of(KEY), file, EVENING)

    async with village(url) as there:
        await there.says("phone-1", "trang chủ")
        with pytest.raises(InTheWay, match="đang được dùng"):
            restore(database, file, house_of(), Journal(tmp_path / "j"), EVENING)
        assert await there.says("phone-1", "trang chủ")

    assert beside(tmp_path, ".restoring") == []


async def test_a_backup_of_an_older_version_is_brought_up(tmp_path: Path) -> None:
    empty = databases.sqlite(tmp_path)
    with closing(sqlite3.connect(file_of(empty))) as made:
        made.execute("CREATE TABLE older (id)")
    file = tmp_path / "a.backup"
    back_up(file_of(empty), vault_of(KEY), file, EVENING)

    restore(tmp_path / "new.db", file, house_of(), Journal(tmp_path / "j"), EVENING)

    assert current(f"sqlite:///{tmp_path / 'new.db'}") == head()


def test_a_database_counts_as_filled_with_anything_in_it(url: str, tmp_path: Path) -> None:
    assert not filled(tmp_path / "none.db")
    assert not filled(file_of(url))
    foreign = tmp_path / "foreign"
    foreign.write_bytes(b"a letter to my mother" * 100)
    assert filled(foreign)
