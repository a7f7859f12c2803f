"""Small files that want much, at every reader and every command: a sentence comes back, and this process lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import make
from bot.commands.sheet import read_file
from bot.files.tables import UnreadableError, open_tables
from bot.reports.households_file import read_households
from bot.reports.place_file import read_places
from bot.reports.sheet_file import read_template
from bot.reports.worklist import returned
from dialogs.phrases import in_source
from tests import bombs, databases

Read = Callable[[bytes], list[str]]


def places(content: bytes) -> list[str]:
    return [str(each) for each in read_places(content).faults]


def households(content: bytes) -> list[str]:
    return [str(each) for each in read_households(content).faults]


def sheet(content: bytes) -> list[str]:
    return [str(each) for each in read_template(content)[1]]


def worklist(content: bytes) -> list[str]:
    return [in_source(each) for each in returned(content, date(2026, 11, 22)).faults]


READERS: tuple[Read, ...] = (places, households, sheet, worklist)


WORST = (
    bombs.far_cell,
    bombs.far_cell_unusually,
    bombs.four_billion_texts,
    bombs.zip_bomb,
    bombs.wide_ods,
    bombs.one_line,
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("bomb", WORST)
def test_a_bomb_is_answered_with_a_sentence_by_every_reader(bomb: Callable[[], bytes], read: Read) -> None:
    said = read(made(bomb))

    assert said
    assert all(said)
    assert len(said) < 20


MADE: dict[Callable[[], bytes], bytes] = {}


def made(bomb: Callable[[], bytes]) -> bytes:
    """Made once, for it takes its time."""
    if bomb not in MADE:
        MADE[bomb] = bomb()
    return MADE[bomb]


@pytest.mark.parametrize("bomb", bombs.WORKBOOKS)
def test_what_a_workbook_says_of_itself_is_not_believed(bomb: Callable[[], bytes]) -> None:
    with pytest.raises(UnreadableError) as caught:
        open_tables(made(bomb), (), 20_000)

    assert str(caught.value).count(";") <= 1, "one sentence, and what to do"


@pytest.mark.parametrize("bomb", bombs.TEXTS_ALONE)
def test_a_csv_is_bounded_as_well(bomb: Callable[[], bytes]) -> None:
    (table,) = open_tables(made(bomb), (), 20_000)

    assert table.over or len(table.rows) == 1


@pytest.mark.parametrize(
    "command", [("places", "import"), ("households", "import", "--place", "VD22"), ("sheet", "check")]
)
def test_the_command_line_lives_too(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDHT_DATABASE_URL", databases.sqlite(tmp_path, tables=True))
    monkeypatch.setenv("CDHT_SECRET_KEY", "a" * 43 + "=")
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(bombs.far_cell())

    _cdht("places", "example")
    said = _cdht(*command, str(file))

    assert said.exit_code == 1
    assert isinstance(said.exception, SystemExit)
    assert "XFD1048576" in said.output


def _cdht(*words: str) -> Result:
    return CliRunner().invoke(make(words), list(words))


def test_cells_far_out_that_are_only_coloured_harm_nobody(tmp_path: Path) -> None:
    """Whole rows and columns are painted in many an office."""
    file = tmp_path / "painted.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("A")
        page.write_row(0, 0, ["Tên", "Cấp"])
        page.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "#ffffff"}))
        page.set_column(0, 16_383, 10, book.add_format({"bold": True}))

    (table,) = open_tables(file, (), 20_000)

    assert table.rows == (("Tên", "Cấp"),)


@pytest.mark.parametrize("content", [b"a = " + b"[" * 100_000, b"a = 1\n" * 1_000_000, b"\xff\xfe"])
def test_a_sheet_in_toml_is_bounded_as_well(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "sheet.toml").write_bytes(content)

    sheet, faults = read_file(tmp_path / "sheet.toml")

    assert sheet is None
    assert faults
