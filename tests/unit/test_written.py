"""What people wrote is text in every file that goes out: read back by another library it is what it was."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.files.tables import open_tables
from bot.files.written import FORMULAS, LONGEST, Cell, Column, Grid, as_csv, book_of, kept, listed, workbook
from bot.reports.households_file import LIST, write_list
from bot.reports.place_file import EXAMPLE, write_place_template
from dialogs.lists import RawRow
from tests.opened_files import sheet_of

RICH = "<r><t>Lan</t></r>"
ODD = (
    RICH,
    "<r></r>",
    "<r>&lt;</r>",
    "<r>" + "<&>\"'" * 5_000 + "</r>",
    "<r>\n</r>",
    "<r>_x0041_</r>",
    "</r><r>",
    "=1+1",
    '=HYPERLINK("http://x.example","Lan")',
    "+84900000000",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "http://x.example",
    "internal:A1",
    "12/3",
    "007",
    "1e5",
    "TRUE",
    "'=1",
    "_x0041_",
    "_x005F_x0041_",
    "a\x00b\x07c\x1b",
    "a\ud800b\ufffe",
    "dòng 1\ndòng 2\r\ndòng 3",
    "\ttab",
    "]]>",
    "<!--",
    "&amp;",
    "Nguyễn Thị Ví Dụ",
    "Nguyễn Thị Vi Du",
    "🎓" * 20_000,
    "ộ" * LONGEST,
    "ộ" * (LONGEST + 1),
    "<r>" + "x" * LONGEST + "</r>",
)
PEOPLE_WROTE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="<>/rt&;= _x0041", max_size=40),
    st.text(alphabet="<>/rt&;=\n '\"", max_size=30).map(lambda inside: f"<r>{inside}</r>"),
)


def read_back(text: str) -> Any:
    """The cell, as another library reads it."""
    content = book_of(Grid("A", "Tựa", [Column("Tên")], [[text]]))
    rows = sheet_of(content)
    return rows[3][0] if len(rows) > 3 else ""


@pytest.mark.parametrize("text", ODD)
def test_odd_text_stays_text(text: str) -> None:
    assert read_back(text) == kept(text)


@given(PEOPLE_WROTE)
def test_any_text_stays_text(text: str) -> None:
    assert read_back(text) == kept(text)


@given(PEOPLE_WROTE)
def test_a_cell_without_a_look_is_no_other(text: str) -> None:
    """Lists that go out to be filled in have columns with a look, not cells."""
    out = io.BytesIO()
    with workbook(out) as book:
        book.pages("A")["A"].put(0, 0, text)

    found = sheet_of(out.getvalue()) or [[""]]
    assert found[0][0] == kept(text)


@pytest.mark.parametrize("text", ["Lan", "<r>Lan</r>", "a" * LONGEST])
def test_what_can_be_kept_is_kept_whole(text: str) -> None:
    assert kept(text) == text


def test_what_is_too_long_says_that_there_was_more() -> None:
    for text in ("a" * (LONGEST + 1), "🎓" * LONGEST, "ộ" * 100_000):
        short = kept(text)
        assert len(short.encode("utf-16-le")) <= 2 * LONGEST
        assert text.startswith(short.removesuffix("…"))
        assert short.endswith("…")


@pytest.mark.parametrize("text", [RICH, "=1+1", "-1"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_of_households_names_people_as_they_are_called(text: str, kind: str, tmp_path: Any) -> None:
    row = {"place": text, "code": text, "home": text, "full_name": text, "born": 1960, "state": "away"}

    assert write_list(tmp_path / f"list.{kind}", [row]) == 1

    (table,) = open_tables(tmp_path / f"list.{kind}", (), 100)
    assert table.rows[1] == (text, text, text, text, 1960 if kind == "xlsx" else "1960", "đi làm xa")


def test_the_example_of_a_template_is_text(tmp_path: Any) -> None:
    write_place_template(tmp_path / "noi.xlsx", [RawRow(2, {"name": RICH, "controller": "=1"})])

    (part,) = (each for each in open_tables(tmp_path / "noi.xlsx", (), 100) if each.part == EXAMPLE)
    assert RICH in part.rows[1]
    assert "=1" in part.rows[1]
    assert LIST != EXAMPLE


def test_days_and_numbers_are_what_they_are() -> None:
    row: list[Cell] = [date(2026, 12, 5), 12, None, ""]
    content = book_of(Grid("A", "Tựa", [Column(str(n)) for n in range(4)], [row], totals=[1]))

    found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert found[3][:2] == [date(2026, 12, 5), 12.0]


@pytest.mark.parametrize("people", [(), ("Lan",), ("Lan", "Mai", RICH)])
def test_a_column_says_what_stands_in_it_and_below(people: tuple[str, ...]) -> None:
    columns = [
        Column("STT", 6, lambda number, _: number),
        Column("Tên", 12, lambda _, who: who),
        Column("Ghi chú"),
    ]
    content = listed(
        "A", "Tựa", [*columns[:1], columns[1].but(20, "Tổng"), columns[2]], people, notes=["hết"]
    )

    (found,) = open_tables(content, (), 100)
    rows = [(number, who) for number, who in enumerate(people, 1)]
    assert found.rows[2:] == (("STT", "Tên", "Ghi chú"), *rows, (None, "Tổng"), (), ("hết",))
    assert columns[1].total == "", "the column of another table is as it was"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_a_csv_has_no_formulas(row: list[str]) -> None:
    text = as_csv([row]).decode("utf-8-sig")

    (found,) = csv.reader(io.StringIO(text, newline=""))
    assert all(cell[:1] not in set(FORMULAS) for cell in found)
    assert [each.removeprefix("'") for each in found] == [kept(each).removeprefix("'") for each in row]
