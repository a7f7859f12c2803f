"""Photos as files in a folder: whole before they are named, gone with whom they are of, in backups, under each key."""

from __future__ import annotations

import asyncio
import os
import time
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update
from typer.testing import CliRunner

from bot import housekeeping
from bot.cli import make
from bot.clock import Ids
from bot.commands.doctor import examine
from bot.files.purposes import own_photo
from bot.prepare import prepare
from bot.pushes.service import at_night
from dialogs.talks.kept import LetGo
from storage.act import House, Where
from storage.pictures import Pictures, named
from storage.privacy import backup as backups
from storage.privacy.backup import BadBackup, back_up_any, restore, restore_postgresql
from storage.privacy.dossier import pictures
from storage.privacy.erasure import Journal
from storage.privacy.keys import reseal
from storage.privacy.links import Link
from storage.residents.kept import let_go
from storage.store.store import open_store
from storage.tables import ASSESSMENT, EVIDENCE, GONE_PICTURE
from storage.vault import Sealed, Vault
from tests import databases
from tests.contract.test_photos import Sent, jpeg
from tests.resident import EVENING, KEY, TEN, file_of, settings_of, village
from tests.traces import count, erase

HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ảnh"


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{databases.programs()}:{os.environ['PATH']}")
    monkeypatch.setattr(housekeeping, "REST", 0)


@pytest.fixture
async def sent(database_url: str, folder: Path) -> AsyncIterator[Sent]:
    async with village(database_url, photo_folder=str(folder)) as there:
        yield Sent(there, await there.joins("phone-1", "Lan", *TEN))


async def sends(sent: Sent) -> tuple[str, Path]:
    """A photo that was kept: its id, and its file."""
    await sent.sends("good", jpeg())
    assert await sent.round() == 1
    (row,) = await sent.there.rows(select(EVIDENCE.c.id, EVIDENCE.c.picture))
    name = named(row.picture)
    assert name is not None
    return row.id, Path(sent.there.app.settings.photo_folder) / name


async def shown(sent: Sent, id_: str) -> bytes | None:
    """What the person gets by their link."""
    found = await own_photo(sent.there.app, Link("l", "own_photo", sent.person, "", {"evidence": id_}))
    return found.content if found else None


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


# -- kept, and read


async def test_a_photo_is_a_file_sealed_as_in_the_database(sent: Sent, folder: Path) -> None:
    id_, file = await sends(sent)

    assert files(folder) == [file]
    assert mode(file) == 0o600
    assert mode(folder) == 0o700
    content = await shown(sent, id_)
    assert content is not None
    assert content.startswith(b"\xff\xd8")
    assert content not in file.read_bytes()
    app = sent.there.app
    assert app.house.vault.open_bytes(file.read_bytes(), Sealed.PICTURE) == content
    assert await app.store.read(lambda tx: pictures(tx, app.house, sent.person)) == {id_: content}


async def test_it_is_on_disk_before_the_row_names_it(sent: Sent, folder: Path, monkeypatch: Any) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (steps.append("rename"), replace(self, to))[1])
    keep = sheet_keep()
    monkeypatch.setattr("storage.residents.sheet.keep", lambda *of: (steps.append("row"), keep(*of))[1])

    await sends(sent)

    assert [each for each in steps if each != "fsync"] == ["rename", "row"]
    assert steps.index("fsync") < steps.index("rename")


def sheet_keep() -> Any:
    from storage.residents.sheet import keep

    return keep


async def test_a_disk_that_is_full_leaves_nothing_and_it_is_tried_again(
    sent: Sent, folder: Path, monkeypatch: Any
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        await sent.sends("good", jpeg())
        await sent.round()
    assert files(folder) == []
    assert await sent.states() == ["waiting"]

    await sent.round(HOUR)

    assert await sent.states() == ["kept"]


async def test_what_lay_in_the_database_before_is_read_and_moved_at_night(
    database_url: str, folder: Path
) -> None:
    async with village(database_url) as there:
        before = Sent(there, await there.joins("phone-1", "Lan", *TEN))
        await before.sends("good", jpeg())
        await before.round()
        ((id_,),) = await there.rows(select(EVIDENCE.c.id))
        content = await shown(before, id_)
    async with village(database_url, photo_folder=str(folder)) as there:
        sent = Sent(there, before.person)
        assert await shown(sent, id_) == content
        assert files(folder) == []

        await at_night(there.app)
        await at_night(there.app)

        assert len(files(folder)) == 1
        assert await shown(sent, id_) == content
        (row,) = await there.rows(select(EVIDENCE.c.picture))
        assert named(row.picture) == files(folder)[0].name


async def test_a_file_that_is_lost_is_no_photo(sent: Sent) -> None:
    id_, file = await sends(sent)
    file.unlink()

    assert await shown(sent, id_) is None
    app = sent.there.app
    assert await app.store.read(lambda tx: pictures(tx, app.house, sent.person)) == {}


# -- gone


async def test_nothing_of_it_stays_after_an_erasure(sent: Sent, folder: Path) -> None:
    _, file = await sends(sent)
    again = file.with_name("linked")
    again.hardlink_to(file)  # to see what becomes of the bytes

    await erase(sent.there, sent.person)
    assert file.exists(), "not before it is committed"
    await housekeeping.Housekeeping(sent.there.app).round()

    assert not file.exists()
    assert set(again.read_bytes()) == {0}
    assert await count(sent.there, GONE_PICTURE) == 0


async def test_the_command_that_erases_removes_it_at_once(
    database: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.sqlite(tmp_path, tables=True)
    async with village(url, photo_folder=str(folder)) as there:
        await sends(Sent(there, await there.joins("phone-1", "Lan")))
    for name, value in {"DATABASE_URL": url, "SECRET_KEY": KEY, "PHOTO_FOLDER": str(folder)}.items():
        monkeypatch.setenv(f"CDHT_{name}", value)

    said = await asyncio.to_thread(
        CliRunner().invoke, make(["erase"]), ["erase", "phone-1", "--now", "--yes"]
    )

    assert said.exit_code == 0, said.output
    assert files(folder) == []


async def test_who_takes_a_photo_away_takes_the_file_away(sent: Sent, folder: Path) -> None:
    id_, file = await sends(sent)
    app = sent.there.app
    contact = await sent.there.contact("phone-1")
    where = Where(app.house, sent.there.now[0], contact, "zalo", "phone-1", person=sent.person)

    def takes(tx: Any) -> None:
        own = select(ASSESSMENT.c.id).where(ASSESSMENT.c.person == sent.person)
        tx.execute(update(EVIDENCE).values(assessment=own.scalar_subquery()))
        let_go(tx, where, LetGo(id_))

    await app.store.write(takes)
    await housekeeping.remove_gone(app)

    assert await count(sent.there, EVIDENCE) == 0
    assert not file.exists()


async def test_files_without_a_row_are_swept_at_night_and_fresh_ones_stay(sent: Sent, folder: Path) -> None:
    _, file = await sends(sent)
    old, fresh, draft = (folder / each for each in ("o.0123456789abcdef", "f.0123456789abcdef", ".x.draft"))
    foreign = folder / "README"
    for each in (old, fresh, draft, foreign):
        each.write_bytes(b"x")
    day = time.time() - 2 * 24 * 3600
    for each in (old, draft, file, foreign):
        os.utime(each, (day, day))

    await at_night(sent.there.app)

    assert set(files(folder)) == {file, fresh, foreign}


# -- keys, backups, moving


async def test_a_new_key_seals_the_files_anew_and_can_be_resumed(database_url: str, folder: Path) -> None:
    old, new = Vault.new_key(), Vault.new_key()
    async with village(database_url, secret_key=SecretStr(old), photo_folder=str(folder)) as there:
        sent = Sent(there, await there.joins("phone-1", "Lan"))
        id_, file = await sends(sent)
        content = await shown(sent, id_)
    both, only = (Vault([urlsafe_b64decode(each) for each in keys]) for keys in ((new, old), (new,)))
    kept = Pictures(folder)
    async with open_store(database_url) as store:
        assert (await reseal(store, only, kept)).closed >= 1
        assert (await reseal(store, both, kept)).done >= 1
        assert await reseal(store, both, kept) == await reseal(store, only, kept)

    assert only.open_bytes(file.read_bytes(), Sealed.PICTURE) == content
    assert files(folder) == [file]


def house_of(folder: Path | None) -> House:
    return House(Vault([urlsafe_b64decode(KEY)]), Ids(), {}, {}, pictures=Pictures(folder))


async def backed_up(url: str, folder: Path, file: Path) -> tuple[str, bytes | None]:
    """A house with a photo, and its backup."""
    async with village(url, photo_folder=str(folder)) as there:
        sent = Sent(there, await there.joins("phone-1", "Lan"))
        id_, _ = await sends(sent)
        content = await shown(sent, id_)
        house = there.app.house
        back_up_any(url, house.vault, file, there.now[0], Journal(file.with_name("j")), "1", house.pictures)
    return id_, content


async def test_a_backup_brings_the_photos_back(
    database: str, database_url: str, folder: Path, tmp_path: Path
) -> None:
    file, elsewhere = tmp_path / "a.backup", tmp_path / "elsewhere"
    id_, content = await backed_up(database_url, folder, file)
    at, journal = EVENING, Journal(tmp_path / "k")

    if database == "sqlite":
        into = f"sqlite:///{tmp_path / 'new.db'}"
        restore(file_of(into), file, house_of(elsewhere), journal, at)
        await _there(into, elsewhere, id_, content)
    else:
        with databases.postgresql() as into:
            restore_postgresql(into, file, house_of(elsewhere), journal, at)
            await _there(into, elsewhere, id_, content)


async def _there(url: str, folder: Path, id_: str, content: bytes | None) -> None:
    async with village(url, photo_folder=str(folder)) as there:
        sent = Sent(there, (await there.persons())["Lan"])
        assert await shown(sent, id_) == content is not None


async def test_a_backup_with_photos_wants_a_folder(
    database: str, database_url: str, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "a.backup"
    await backed_up(database_url, folder, file)

    if database == "sqlite":
        with pytest.raises(BadBackup, match="CDHT_PHOTO_FOLDER"):
            restore(tmp_path / "new.db", file, house_of(None), Journal(tmp_path / "k"), EVENING)
        assert not (tmp_path / "new.db").exists()
    else:
        with databases.postgresql() as into, pytest.raises(BadBackup, match="CDHT_PHOTO_FOLDER"):
            restore_postgresql(into, file, house_of(None), Journal(tmp_path / "k"), EVENING)


async def test_who_was_erased_since_has_no_photo_in_what_comes_back(folder: Path, tmp_path: Path) -> None:
    url, file = databases.sqlite(tmp_path, tables=True), tmp_path / "a.backup"
    await backed_up(url, folder, file)
    journal = Journal(tmp_path / "k")
    async with village(url, photo_folder=str(folder)) as there:
        journal.add([await erase(there, (await there.persons())["Lan"]) or ""])
        await housekeeping.remove_gone(there.app)
    assert files(folder) == []

    assert restore(file_of(url), file, house_of(folder), journal, EVENING)["erased_again"] == 1

    assert files(folder) == []


async def test_a_database_that_moves_keeps_its_photos(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, target = databases.sqlite(tmp_path, tables=True), f"sqlite:///{tmp_path / 'moved.db'}"
    async with village(url, photo_folder=str(folder)) as there:
        sent = Sent(there, await there.joins("phone-1", "Lan"))
        id_, _ = await sends(sent)
        content = await shown(sent, id_)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    monkeypatch.setenv("CDHT_PHOTO_FOLDER", str(folder))

    said = await asyncio.to_thread(CliRunner().invoke, make(["move"]), ["move", url, target])

    assert said.exit_code == 0, said.output
    await _there(target, folder, id_, content)


@pytest.mark.parametrize("size", [0, 1, 7, backups.PIECE - 4, backups.PIECE, 2 * backups.PIECE + 5])
@pytest.mark.parametrize("sizes", [(), (1,), (5, backups.PIECE, 3)])
def test_a_database_of_any_size_and_any_photos_come_out_as_they_went_in(
    size: int, sizes: tuple[int, ...], tmp_path: Path
) -> None:
    import io

    kept, out, vault = Pictures(tmp_path / "p"), io.BytesIO(), Vault([urlsafe_b64decode(KEY)])
    for number, each in enumerate(sizes):
        kept.write(f"p{number}.0123456789abcdef", b"%d" % number * each)
    (tmp_path / "p").mkdir(exist_ok=True)
    sealed, came = io.BytesIO(), dict[str, bytes]()
    plain = bytes(range(256)) * (size // 256) + b"z" * (size % 256)

    backups.seal(io.BytesIO(plain), sealed, vault, EVENING, None, kept)
    sealed.seek(0)
    backups.unseal(sealed, out, vault, came.__setitem__)

    assert out.getvalue() == plain
    assert sorted(len(each) for each in came.values()) == sorted(sizes)
    assert came == {name: (tmp_path / "p" / name).read_bytes() for name in came}


# -- the folder itself


async def test_doctor_tries_the_folder(tmp_path: Path, folder: Path) -> None:
    url, odd = databases.sqlite(tmp_path, tables=True), tmp_path / "a file"
    odd.touch()

    async def says(named: str) -> list[tuple[str, str]]:
        settings = settings_of(url, listen="127.0.0.1:0", photo_folder=named)
        return [(each.state, each.says) for each in await examine(settings, []) if each.about == "photos"]

    assert await says("") == []
    ((state, _),) = await says(str(folder))
    assert (state, files(folder)) == ("ok", [])
    ((state, said),) = await says(str(odd))
    assert (state, str(odd) in said) == ("problem", True)


def test_the_folder_where_photos_wait_is_none_to_keep_them_in(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path)
    waits = settings_of(url).waiting_photos

    for each in (waits, waits / "kept"):
        with pytest.raises(ValueError, match="CDHT_PHOTO_FOLDER"):
            settings_of(url, photo_folder=str(each))


def test_no_process_serves_with_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    odd = tmp_path / "a file"
    odd.touch()
    settings = settings_of(databases.sqlite(tmp_path), photo_folder=str(odd))

    with pytest.raises(OSError, match="a file"):
        prepare(settings, serves=True)
