"""A Hội puts its own sheet in: looked through, published, and nobody in the middle is disturbed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from typer.testing import CliRunner

from bot.commands.sheet import app
from bot.reports.checklist_file import write_checklist
from bot.reports.sheet_file import write_template
from bot.shelf import shipped_checklists, shipped_sheets
from dialogs.sheets import parse
from dialogs.sheets.dump import dump
from storage.store.store import open_store
from storage.tables import ASSESSMENT, PERSON, SHEET_VERSION
from tests.resident import KEY, TEN, village

SHEET = shipped_sheets()["nguoi_dan_xa"]
Cdht = Callable[..., Any]


@pytest.fixture
def cdht(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cdht]:
    """`cdht sheet …` on the database of this test."""
    monkeypatch.setenv("CDHT_DATABASE_URL", database_url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)

    def run(*words: str, answer: str = "") -> Any:
        found: list[Any] = []
        thread = threading.Thread(  # the command starts a loop of its own
            target=lambda: found.append(CliRunner().invoke(app, list(words), input=answer))
        )
        thread.start()
        thread.join()
        return found[0]

    yield run
    structlog.reset_defaults()  # the commands log to where their test was captured


def written(folder: Path, name: str = "xa.xlsx", **changed: Any) -> str:
    """A filled workbook with something changed."""
    sheet = parse(dump(SHEET) | {"version": "xa-1"} | changed)
    write_template(sheet, folder / name)
    return str(folder / name)


async def stored(url: str) -> list[tuple[str, bool]]:
    async with open_store(url) as store:
        rows = select(SHEET_VERSION.c.id, SHEET_VERSION.c.in_force).order_by(SHEET_VERSION.c.id)
        return [tuple(row) for row in await store.read(lambda tx: tx.execute(rows).all())]


async def test_an_import_shows_what_would_change_and_stores_nothing(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    found = cdht("import", written(tmp_path, pass_total=85))

    assert found.exit_code == 0, found.output
    assert "(pass_total): from 80 to 85" in found.stdout
    assert "stored nowhere" in found.stdout
    assert await stored(database_url) == []


async def test_a_published_sheet_is_in_force_and_its_version_is_taken(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    file = written(tmp_path, pass_total=85)

    first, again = cdht("publish", file, "--yes"), cdht("publish", file, "--yes")
    second = cdht("publish", written(tmp_path, version="xa-2"), "--yes")

    assert first.exit_code == 0, first.output
    assert "keeps the version they began with" in first.stdout
    assert (again.exit_code, "is there" in again.stderr) == (1, True)
    assert second.exit_code == 0, second.output
    assert await stored(database_url) == [("nguoi_dan_xa@xa-1", False), ("nguoi_dan_xa@xa-2", True)]
    async with village(database_url) as there:
        assert there.app.house.in_force["nguoi_dan_xa"] == "nguoi_dan_xa@xa-2"


async def test_an_adopted_sheet_keeps_its_decision(cdht: Cdht, database_url: str, tmp_path: Path) -> None:
    decision = {"number": "12/QĐ-KH", "date": date(2026, 12, 5), "signer": "cô Hoa"}
    file = written(tmp_path, status="adopted", adopted=decision)

    published = cdht("publish", file, "--yes")

    assert published.exit_code == 0, published.output
    async with village(database_url) as there:
        sheet = there.app.house.sheets["nguoi_dan_xa@xa-1"]
    assert sheet.adopted is not None
    assert str(sheet.adopted.date) == "2026-12-05"


async def test_who_is_in_the_middle_keeps_the_version_they_began_with(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    async with village(database_url) as there:
        await there.joins("phone-1", "Lan", *TEN[:5])
        assert cdht("publish", written(tmp_path, pass_total=85), "--yes").exit_code == 0
        await there.app.load_content()
        await there.joins("phone-2", "Hùng", *TEN)
        said = await there.says("phone-1", *TEN[5:])
        columns = (PERSON.c.called, ASSESSMENT.c.sheet, ASSESSMENT.c.answered)
        rows = select(*columns).join(PERSON, PERSON.c.id == ASSESSMENT.c.person)
        found = {row[0]: tuple(row[1:]) for row in await there.rows(rows)}

    assert "83" in said
    assert found == {"Lan": ("nguoi_dan_xa@du-thao-2", 10), "Hùng": ("nguoi_dan_xa@xa-1", 10)}


async def test_who_began_with_a_version_shipped_before_ends_with_it(database_url: str) -> None:
    async with village(database_url) as there:
        now, before = there.app.house.in_force["nguoi_dan_xa"], "nguoi_dan_xa@du-thao-1"
        assert now != before
        there.app.house.in_force["nguoi_dan_xa"] = before  # type: ignore[index]
        await there.joins("phone-1", "Lan", *TEN[:5])
    async with village(database_url) as there:
        assert there.app.house.in_force["nguoi_dan_xa"] == now
        await there.says("phone-1", *TEN[5:])
        said = await there.says("phone-1", "đọc lại từng câu đã chọn")
        (kept,) = await there.rows(select(ASSESSMENT.c.sheet, ASSESSMENT.c.answered))
        await there.joins("phone-2", "Hùng", *TEN)
        sheets = {row.sheet for row in await there.rows(select(ASSESSMENT.c.sheet))}

    assert tuple(kept) == (before, 10)
    assert "Gần như ngày nào cũng xem hoặc nghe" in said
    assert sheets == {before, now}


async def test_a_sheet_with_faults_or_undecided_points_is_not_published(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    waiting = dump(SHEET)["indicator"]
    waiting[0]["levels"][0]["points"] = "chờ"
    undecided = written(tmp_path, "a.xlsx", indicator=waiting)
    faulty = written(tmp_path, "b.xlsx", pass_total=300)
    (tmp_path / "c.toml").write_text("id = 3")

    files = (undecided, faulty, str(tmp_path / "c.toml"), str(tmp_path / "none.xlsx"))
    for file in files:
        found = cdht("publish", file, "--yes")
        assert found.exit_code == 1
        assert cdht("import", file).exit_code == 1
        assert "Traceback" not in found.output
    assert "points of level 1" in cdht("publish", undecided, "--yes").stdout

    assert await stored(database_url) == []


async def test_a_sheet_for_a_group_that_nobody_is_in_is_not_published(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    found = cdht("publish", written(tmp_path, id="tre_em"), "--yes")

    assert (found.exit_code, "no group has the sheet" in found.stderr) == (1, True)
    assert await stored(database_url) == []


async def test_publishing_asks_first(cdht: Cdht, database_url: str, tmp_path: Path) -> None:
    file = written(tmp_path)

    assert cdht("publish", file, answer="n\n").exit_code == 1
    assert cdht("publish", file).exit_code == 1
    assert await stored(database_url) == []
    assert cdht("publish", file, answer="y\n").exit_code == 0
    assert len(await stored(database_url)) == 1


async def test_a_checklist_goes_the_same_way_by_spreadsheet(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    """Template, check, import, publish: in force for its title from then on, and each version only once."""
    file = tmp_path / "don-vi.xlsx"
    assert cdht("template", "don_vi", str(file)).exit_code == 0
    assert "in order" in cdht("check", str(file)).stdout
    write_checklist(replace(shipped_checklists()["don_vi"], version="toan-van-1"), file)

    imported = cdht("import", str(file))
    published, again = cdht("publish", str(file), "--yes"), cdht("publish", str(file), "--yes")

    assert "stored nowhere" in imported.stdout
    assert published.exit_code == 0, published.output
    assert (again.exit_code, "is there" in again.stderr) == (1, True)
    assert await stored(database_url) == [("don_vi@toan-van-1", True)]
    async with village(database_url) as there:
        assert there.app.house.checklists_in_force["unit"] == "don_vi@toan-van-1"
        assert "don_vi@tt24-2023-1" in there.app.house.checklists
        assert there.app.house.in_force["nguoi_dan_xa"] == "nguoi_dan_xa@du-thao-2"


async def test_a_checklist_with_faults_is_not_published(
    cdht: Cdht, database_url: str, tmp_path: Path
) -> None:
    whole = shipped_checklists()["cong_dong_xa"]
    items = tuple(
        replace(each, least={1: Fraction(9, 10), 2: Fraction(1, 2)}) if each.least else each
        for each in whole.items
    )
    file = tmp_path / "xa.xlsx"
    write_checklist(replace(whole, version="x", items=items), file)

    for words in (("check",), ("import",), ("publish", "--yes")):
        found = cdht(words[0], str(file), *words[1:])
        assert found.exit_code == 1
        assert "a higher level cannot ask for less than a lower one" in found.output
    assert await stored(database_url) == []
