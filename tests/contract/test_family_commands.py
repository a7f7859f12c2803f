"""`cdht clan` and `cdht points`, as an administrator types them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import create_engine, insert, select
from typer.testing import CliRunner

from bot.cli import make
from bot.reports.points_file import write_points
from dialogs.rules.titles import Title
from storage.tables import HOUSEHOLD, PLACE
from tests import databases
from tests.contract.test_families import POINTS
from tests.opened_files import sheet_of
from tests.resident import KEY, file_of

ROWS = ("Dòng họ,Mã hộ,Chủ hộ,Thôn,Người đứng đầu\n", "Nguyễn Văn,VD01H01,,,\n", ",,nhà Hai,Đông,\n")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite database with its tables."""
    return databases.sqlite(tmp_path, tables=True)


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> Iterator[Any]:
    """The program, on a database with the example commune and two families in one of its villages."""
    monkeypatch.setenv("CDHT_DATABASE_URL", url)
    monkeypatch.setenv("CDHT_SECRET_KEY", KEY)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))

    def run(*words: str) -> Any:
        return CliRunner().invoke(make(words), list(words))

    assert run("places", "example").exit_code == 0
    with create_engine(url).begin() as tx:
        (at,) = tx.execute(select(PLACE).where(PLACE.c.level == "village", PLACE.c.name == "Đông")).mappings()
        for id_, code, name in (("ho-1", "VD01H01", "nhà Một"), ("ho-2", "VD01H02", "nhà Hai")):
            home = {"id": id_, "place": at["id"], "commune": at["commune"], "code": code, "name": name}
            tx.execute(insert(HOUSEHOLD).values(**home))
    yield run
    structlog.reset_defaults()


def clans(url: str) -> dict[str, list[str]]:
    """The families of each clan, by name."""
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(file_of(url))) as opened:
        for clan, home in opened.execute(
            "SELECT clan.name, household.code FROM clan LEFT JOIN household ON household.clan = clan.id"
        ):
            found.setdefault(clan, []).append(home)
    return found


def test_a_list_of_clans_is_tried_first_and_brought_in_whole(cdht: Any, url: str, tmp_path: Path) -> None:
    file = tmp_path / "dong-ho.csv"
    file.write_text("".join((*ROWS, "Trần,VD01H99,,,\n")), encoding="utf-8")
    wrong = cdht("clan", "import", str(file), "--place", "Ví Dụ", "--yes")
    assert wrong.exit_code == 1
    assert "VD01H99" in wrong.output
    assert clans(url) == {}

    file.write_text("".join(ROWS), encoding="utf-8")
    assert "--yes" in cdht("clan", "import", str(file), "--place", "Ví Dụ").output
    assert clans(url) == {}
    assert cdht("clan", "import", str(file), "--place", "Ví Dụ", "--yes").exit_code == 0
    assert {name: sorted(homes) for name, homes in clans(url).items()} == {
        "Nguyễn Văn": ["VD01H01", "VD01H02"]
    }
    assert "Nguyễn Văn: 2" in cdht("clan", "list", "--place", "Ví Dụ").output


def test_a_clan_is_made_by_hand_of_families_that_are_known(cdht: Any, url: str) -> None:
    unknown = cdht("clan", "add", "Lê", "--place", "Ví Dụ", "--household", "VD01H77")
    assert unknown.exit_code == 1
    assert clans(url) == {}
    assert cdht("clan", "add", "Lê", "--place", "Ví Dụ", "--household", "vd01h02").exit_code == 0
    assert clans(url) == {"Lê": ["VD01H02"]}


@pytest.mark.parametrize("name", ["", "   ", "?", "- -", "n" * 61])
def test_a_clan_without_a_name_is_not_made(cdht: Any, url: str, name: str) -> None:
    assert cdht("clan", "add", "--place", "Ví Dụ", "--", name).exit_code == 1
    assert clans(url) == {}


@pytest.mark.parametrize(
    ("first", "then", "same"),
    [
        ("Dương", "Đường", False),
        ("Lâm", "Lẫm", False),
        ("Hà", "Hạ", False),
        ("Nguyễn Văn", "nguyen van", True),
        ("Nguyen Van", "Nguyễn Văn", True),
        ("Hoà", "Hòa", True),
        ("Nguyễn Văn", "Nguyễn", False),
    ],
)
def test_a_clan_is_another_where_its_marks_are_others(
    cdht: Any, url: str, tmp_path: Path, first: str, then: str, same: bool
) -> None:
    """By hand and in a list alike: surnames differ by a mark alone."""
    cdht("clan", "add", first, "--place", "Ví Dụ")
    cdht("clan", "add", then, "--place", "Ví Dụ")
    assert set(clans(url)) == ({first} if same else {first, then})
    listed = tmp_path / "c.csv"
    listed.write_text(f"{ROWS[0]}{first} Hai,VD01H01,,,\n{then} Hai,VD01H02,,,\n", encoding="utf-8")
    assert cdht("clan", "import", str(listed), "--place", "Ví Dụ", "--yes").exit_code == 0
    homes = [sorted(each) for name, each in clans(url).items() if name.endswith("Hai")]
    assert homes == ([["VD01H01", "VD01H02"]] if same else [["VD01H01"], ["VD01H02"]])


def test_the_template_of_clans_has_the_columns_that_are_read(cdht: Any, tmp_path: Path) -> None:
    file = tmp_path / "mau.xlsx"
    assert cdht("clan", "template", str(file)).exit_code == 0
    assert list(sheet_of(file.read_bytes())[0]) == ROWS[0].strip().split(",")
    assert cdht("clan", "template", str(file)).exit_code == 2


def test_a_sheet_of_points_is_checked_published_and_written_again(
    cdht: Any, url: str, tmp_path: Path
) -> None:
    empty, filled, again = (tmp_path / f"{name}.xlsx" for name in ("mau", "dien", "lai"))
    assert cdht("points", "template", "family", str(empty)).exit_code == 0
    assert cdht("points", "check", "family", str(empty)).exit_code == 1
    assert cdht("points", "publish", "family", str(empty), "--place", "Ví Dụ").exit_code == 1
    filled.write_bytes(write_points(Title.FAMILY, POINTS))
    assert cdht("points", "check", "family", str(filled)).exit_code == 0
    with closing(sqlite3.connect(file_of(url))) as opened:
        assert opened.execute("SELECT count(*) FROM points_version").fetchone() == (0,)

    assert cdht("points", "publish", "family", str(filled), "--place", "Ví Dụ").exit_code == 0
    assert cdht("points", "template", "family", str(again), "--place", "Ví Dụ").exit_code == 0
    assert "3" in cdht("points", "check", "family", str(again)).output
    assert cdht("points", "check", "citizen", str(again)).exit_code == 2
