"""`cdht export` of a place: the same files as behind the links, on the machine itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.example import make
from storage.store.store import open_store
from storage.tables import AUDIT
from tests.contract.test_data_commands import cdht, url
from tests.opened_files import table_of
from tests.resident import village

__all__ = ["cdht", "url"]


@pytest.fixture
async def commune(url: str) -> Any:
    async with village(url) as there:
        app, at = there.app, there.now[0]
        return await app.store.write(lambda tx: make(tx, app.house, at, people=120, villages=2), alone=True)


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_a_file_of_a_commune_is_written_for_its_owner_alone(
    cdht: Any, url: str, commune: Any, tmp_path: Path
) -> None:
    file = tmp_path / "out.xlsx"
    done = cdht("export", "persons", "--place", "mau", "--out", str(file), "--year", "2026")

    assert done.exit_code == 0, done.output
    assert "names people" in done.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    _, rows, totals, _ = table_of(file.read_bytes())
    assert totals[2] == f"{len(rows)} người"
    assert rows
    again = cdht("export", "persons", "--place", "mau", "--out", str(file))
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
    async with open_store(url) as store:
        noted = await store.read(lambda tx: tx.execute(select(AUDIT).where(AUDIT.c.action == "export")).all())
    assert [(row.actor, row.detail) for row in noted] == [("operator", {"kind": "persons", "of": "mau"})]


@pytest.mark.parametrize("kind", ["table", "report", "proposed", "proposal", "worklist"])
def test_every_kind_has_its_usual_name(cdht: Any, commune: Any, kind: str, tmp_path: Path) -> None:
    done = cdht("export", kind, "--place", "xã Mẫu", "--year", "2026")

    assert done.exit_code == 0, done.output
    assert done.stdout.split()[0].endswith((".xlsx", ".docx"))
    assert (tmp_path / done.stdout.split()[0]).exists()


async def test_what_is_not_there_is_said(cdht: Any, commune: Any) -> None:
    assert cdht("export", "secrets", "--place", "mau").exit_code == 2
    assert cdht("export", "persons").exit_code == 2
    assert cdht("export", "persons", "--place", "tinh").exit_code == 1  # numbers, no names
    assert cdht("export", "persons", "--place", "nowhere").exit_code == 1
    assert cdht("export", "frozen", "--place", "mau", "--which", "x").exit_code == 1
