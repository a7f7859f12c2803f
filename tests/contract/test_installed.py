"""A database knows its keys and who was erased: no program opens it with others, or of a time before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy import delete, select, text, update
from typer.testing import CliRunner

from bot import prepare
from bot.app import build
from bot.cli import make
from bot.prepare import program
from storage.privacy.erasure import Journal, erase
from storage.privacy.installed import ErasedBeforeError
from storage.store import migrate as migrations
from storage.store.migrate import head
from storage.store.store import open_store
from storage.tables import COUNTER, ERASURE, INSTALLATION, PERSON
from storage.vault import Vault, WrongKey
from tests import databases
from tests.resident import EVENING, KEY, TEN, settings_of, village

# a command of each way in which programs open a database
OPENS = (
    ("migrate",),
    ("run",),
    ("gateway",),
    ("pusher",),
    ("chat",),
    ("role", "list"),
    ("inspect", "nobody"),
    ("recount",),
    ("places", "list"),
    ("places", "import", "places.csv"),
    ("erase", "nobody", "--yes"),
    ("pushes",),
)


@pytest.fixture
def cdht(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The program on this database."""
    monkeypatch.setenv("CDHT_DATABASE_URL", database_url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    monkeypatch.setenv("CDHT_TELEGRAM_TOKEN", "123456:of-nobody")
    monkeypatch.setenv("CDHT_TELEGRAM_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "places.csv").write_text("cấp,loại,tên,thuộc\ntỉnh,tỉnh,Ví Dụ,\n")

    def run(*words: str) -> Any:
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(CliRunner().invoke(make(words), list(words))))
        thread.start()
        thread.join()
        return found[0]

    yield run
    structlog.reset_defaults()


def refused(result: Any, *words: str) -> None:
    """In one sentence."""
    assert result.exit_code == 1, result.output
    said = result.stderr.strip()
    assert said.count("\n") == 0, said
    assert all(each in said for each in words), result.output


async def lan(url: str) -> str:
    async with village(url) as there:
        return await there.joins("phone-1", "Lan", "toi nuoi ga", "ghi", *TEN)


async def test_every_program_refuses_another_key_in_one_sentence(
    cdht: Any, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan(database_url)
    monkeypatch.setenv("CDHT_SECRET_KEY", Vault.new_key())
    for words in OPENS:
        refused(cdht(*words), "another secret key", "CDHT_SECRET_KEY")
    monkeypatch.setenv("CDHT_SECRET_KEY", "")
    for words in OPENS:
        refused(cdht(*words), "CDHT_SECRET_KEY")
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    monkeypatch.setenv("CDHT_DIGEST_KEY", Vault.new_key())
    for words in OPENS:
        refused(cdht(*words), "another key of digests", "CDHT_DIGEST_KEY")
    monkeypatch.delenv("CDHT_DIGEST_KEY")
    assert cdht("role", "list").exit_code == 0
    assert not [each for each in Path.cwd().iterdir() if each.suffix in {".key", ".digest-key"}]


async def test_a_key_is_changed_and_neither_half_of_the_change_opens_it_alone(database_url: str) -> None:
    await lan(database_url)
    new, old = SecretStr(Vault.new_key()), SecretStr(KEY)
    digests = SecretStr(build(settings_of(database_url), []).house.vault.digest_key())

    async def opens(**keys: Any) -> None:
        async with build(settings_of(database_url, digest_key=digests, **keys), []):
            pass

    await opens(secret_key=new, old_secret_keys=old)
    for half in (new, old):
        with pytest.raises(WrongKey):
            await opens(secret_key=half)


async def test_a_database_that_knows_no_key_is_still_asked_what_is_sealed_in_it(database_url: str) -> None:
    await lan(database_url)
    async with village(database_url) as there:
        await there.app.store.write(lambda tx: tx.execute(delete(INSTALLATION)).rowcount)
    with pytest.raises(WrongKey):
        async with build(settings_of(database_url, secret_key=SecretStr(Vault.new_key())), []):
            pass
    async with build(settings_of(database_url), []):
        pass


async def test_a_database_of_before_an_erasure_is_served_by_no_process_until_it_was_done_again(
    cdht: Any, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await lan(database_url)
    named = tmp_path / "elsewhere" / "who-was-erased"
    monkeypatch.setenv("CDHT_ERASURE_JOURNAL", str(named))
    async with village(database_url, erasure_journal=str(named)) as there:
        digest = there.app.house.vault.digest("erased", person)
    Journal(named).add([digest, "0" * 32])  # as by the same database, later; the other came and went since

    for words in OPENS[1:]:
        refused(cdht(*words), "2 people were erased", str(named), "cdht erase --again")
    with pytest.raises(ErasedBeforeError):
        async with village(database_url, erasure_journal=str(named)):
            pass
    assert cdht("migrate").exit_code == 0  # what comes of it is not served

    assert "Erased again: 1." in cdht("erase", "--again").stdout
    async with village(database_url, erasure_journal=str(named)) as there:
        assert not await there.rows(select(PERSON.c.id).where(PERSON.c.id == person))
    assert "Erased again: 0." in cdht("erase", "--again").stdout


async def test_a_named_journal_that_was_not_brought_along_is_asked_for(
    database_url: str, tmp_path: Path
) -> None:
    person = await lan(database_url)
    async with village(database_url) as there:
        await there.app.store.write(lambda tx: erase(tx, there.app.house, person, EVENING))
        assert await there.rows(ERASURE.select())
    with pytest.raises(ErasedBeforeError, match="erase --again"):
        async with village(database_url, erasure_journal=str(tmp_path / "gone")):
            pass


async def test_a_newer_database_is_refused_by_every_program_naming_the_version(
    cdht: Any, database_url: str
) -> None:
    await lan(database_url)
    async with open_store(database_url) as store:
        await store.write(lambda tx: tx.execute(update(INSTALLATION).values(program="9.8")).rowcount)
        await store.write(
            lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")).rowcount
        )
    for words in OPENS:
        refused(cdht(*words), "9999", "cdht 9.8", program(), head() or "", "update the program")


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_server_that_is_too_old_is_refused_naming_the_least_version(
    cdht: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "LEAST", 99)
    for words in OPENS:
        refused(cdht(*words), "at least 99")


async def test_an_upgrade_backs_up_before_says_what_it_does_and_makes_the_sums_right(
    cdht: Any, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan(database_url)
    async with open_store(database_url) as store:
        wrong = {"place": "vi-du", "year": 2026, "name": "sent", "value": 5}
        await store.write(lambda tx: tx.execute(COUNTER.insert(), wrong).rowcount)
    assert cdht("recount").exit_code == 1
    migrations.migrate(database_url, "0013")
    monkeypatch.setenv("CDHT_BACKUP_FOLDER", str(tmp_path / "kept"))
    assert "run cdht migrate" in cdht("role", "list").stderr

    monkeypatch.setenv("PATH", "/nowhere")
    if "postgresql" in database_url:
        refused(cdht("migrate"), "Nothing was changed", "pg_dump is not here")
        assert migrations.current(database_url) == "0013"
    monkeypatch.setenv("PATH", str(databases.programs()))
    said = cdht("migrate").stdout

    (backup,) = (tmp_path / "kept").iterdir()
    assert f"Backed up before: {backup}." in said
    assert f"from revision 0013 to {head()}." in said
    assert "Sums counted again: 1 were made right." in said
    assert cdht("recount").exit_code == 0
    assert cdht("migrate").stdout.count("\n") == 1  # nothing more was due
    with databases.another(database_url, tmp_path) as url:
        monkeypatch.setenv("CDHT_DATABASE_URL", url)
        assert cdht("restore", str(backup)).exit_code == 0
        assert cdht("recount").exit_code == 0


def test_the_journal_is_only_ever_added_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.add(["a" * 32])
    before = journal.path.read_bytes()
    with journal.path.open("ab") as half:
        half.write(b"\nb" + b"c" * 9)  # a crash
    journal.add(["d" * 32])
    assert journal.path.read_bytes().startswith(before)
    assert journal.digests() == {"a" * 32, "d" * 32}
    assert journal.path.stat().st_mode & 0o777 == 0o600
