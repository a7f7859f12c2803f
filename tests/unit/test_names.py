"""Names and years of birth as people write them: a table of what they type, and laws over anything they could."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.names import (
    LONGEST_NAME,
    OddYear,
    Person,
    as_name,
    born_in,
    is_adult,
    is_name,
    mended,
    odd,
    odd_year,
    read_called,
    read_person,
    same_name,
    years_in,
)

YEAR = 2026
TABLE: dict[str, list[Any]] = tomllib.loads(
    Path(__file__).with_name("names.toml").read_text(encoding="utf-8")
)
ROWS = [(group, *row) for group, rows in TABLE.items() for row in rows]


@pytest.mark.parametrize("group", TABLE)
def test_a_name_and_a_year_are_read_as_people_write_them(group: str) -> None:
    read = {typed: read_person(typed, YEAR) for typed, _, _ in TABLE[group]}

    assert {typed: (person.name, person.born) for typed, person in read.items()} == {
        typed: (name, born) for typed, name, born in TABLE[group]
    }


def test_the_table_is_long() -> None:
    assert len(ROWS) >= 150
    assert len({typed for _, typed, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("group", TABLE)
def test_other_keyboards_write_the_same(group: str) -> None:
    for typed, name, born in TABLE[group]:
        for variant in (unicodedata.normalize("NFD", typed), f"\u200b{typed} ", typed.replace(" ", "  ")):
            person = read_person(variant, YEAR)
            assert (person.name, person.born) == (name, born), variant


@pytest.mark.parametrize(
    ("group", "sure"), [("plain", True), ("worked_out", False), ("titles", False), ("said_around", False)]
)
def test_what_had_to_be_worked_out_is_not_sure(group: str, sure: bool) -> None:
    told = [read_person(typed, YEAR).sure for typed, name, _ in TABLE[group] if typed.startswith(name)]

    assert sure in told or not told
    assert not any(read_person(typed, YEAR).sure for typed, _, _ in TABLE["worked_out"])
    assert read_person("Nguyễn Thị Lan 1960", YEAR).sure
    assert not read_person("bà Nguyễn Thị Lan 1960", YEAR).sure


def test_a_person_is_only_ever_told_by_name_and_the_rest_is_dropped() -> None:
    """What the assistant never asks for is not kept where it is sent along."""
    for more in (
        "001160012345",
        "CCCD 001160012345",
        "SĐT 0912345678",
        "0912.345.678",
        "thôn Đông, xã Ví Dụ",
    ):
        assert read_person(f"Nguyễn Thị Lan 1960, {more}", YEAR).name == "Nguyễn Thị Lan"


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("1960", OddYear.NO_NAME),
        ("Lan 1960", OddYear.SHORT_NAME),
        ("Nguyễn Thị Lan", OddYear.NO_YEAR),
        ("Nguyễn Thị Lan 60", OddYear.NO_YEAR),
        ("Nguyễn Thị Lan 1960 hay 1962", OddYear.TWO_YEARS),
        ("Nguyễn Thị Lan 1960, 40 tuổi", OddYear.TWO_YEARS),
        ("Nguyễn Thị Lan 2015", OddYear.YOUNG),
        ("Nguyễn Thị Lan 2009", OddYear.YOUNG),
        ("Nguyễn Thị Lan 17 tuổi", OddYear.YOUNG),
        ("Nguyễn Thị Lan 2008", None),
        ("Nguyễn Thị Lan 1906", None),
        ("Nguyễn Thị Lan 1905", OddYear.IMPOSSIBLE),
        ("Nguyễn Thị Lan 2027", OddYear.IMPOSSIBLE),
        ("Nguyễn Thị Lan 1060", OddYear.IMPOSSIBLE),
    ],
)
def test_what_is_missing_or_cannot_be_is_told(typed: str, what: OddYear | None) -> None:
    person = read_person(typed, YEAR)

    assert odd(person, YEAR) == what
    assert odd_year(person, YEAR) == (None if what in {OddYear.NO_NAME, OddYear.SHORT_NAME} else what)


LAN = Person("Nguyễn Thị Lan", 1960)


@pytest.mark.parametrize(
    ("typed", "name", "born"),
    [
        ("1961", "Nguyễn Thị Lan", 1961),
        ("61", "Nguyễn Thị Lan", 1961),
        ("năm 61", "Nguyễn Thị Lan", 1961),
        ("sinh năm 1961 cháu ạ", "Nguyễn Thị Lan", 1961),
        ("1961 chứ không phải 1960", "Nguyễn Thị Lan", 1961),
        ("12/3/1961", "Nguyễn Thị Lan", 1961),
        ("65 tuổi", "Nguyễn Thị Lan", 1961),
        ("Loan", "Nguyễn Thị Loan", 1960),
        ("loan ạ", "Nguyễn Thị Loan", 1960),
        ("tên Loan", "Nguyễn Thị Loan", 1960),
        ("Loan chứ không phải Lan", "Nguyễn Thị Loan", 1960),
        ("Thi", "Nguyễn Thi Lan", 1960),
        ("Nguyên", "Nguyên Thị Lan", 1960),
        ("Trần Thị Lan", "Trần Thị Lan", 1960),
        ("Trần Thị Loan 1961", "Trần Thị Loan", 1961),
        ("nguyễn thị hoàng lan", "Nguyễn Thị Hoàng Lan", 1960),
        ("sai rồi, 1961", "Nguyễn Thị Lan", 1961),
        ("sai tên, Loan", "Nguyễn Thị Loan", 1960),
        ("không phải, là Loan", "Nguyễn Thị Loan", 1960),
        ("không", "Nguyễn Thị Lan", 1960),
        ("?", "Nguyễn Thị Lan", 1960),
    ],
)
def test_one_word_mends_what_was_read_back(typed: str, name: str, born: int) -> None:
    person = mended(LAN, typed, YEAR)

    assert (person.name, person.born) == (name, born)


@pytest.mark.parametrize(
    ("typed", "address", "called"),
    [
        ("Lan", "ba", "Lan"),
        ("bà Lan", "ba", "Lan"),
        ("Bà Lan ạ", "ba", "Lan"),
        ("ba lan", "ba", "Lan"),
        ("tên là Lan", "", "Lan"),
        ("Tôi tên là Lan", "", "Lan"),
        ("cứ gọi là Lan", "", "Lan"),
        ("LAN", "", "Lan"),
        ("lan", "", "Lan"),
        ("dì Ba", "di", "Ba"),
        ("Ba", "di", "Ba"),
        ("chú Bảy", "chu", "Bảy"),
        ("Anh Thư", "chi", "Anh Thư"),
        ("anh Thư", "anh", "Thư"),
        ("Dung", "", "Dung"),
        ("Nam", "", "Nam"),
        ("Năm", "", "Năm"),
        ("Út", "", "Út"),
        ("Tâm", "", "Tâm"),
        ("Huy", "", "Huy"),
        ("Sinh", "", "Sinh"),
        ("Chi", "chi", "Chi"),
        ("Nguyễn Thị Lan", "ba", "Nguyễn Thị Lan"),
        ("Lan 1960", "ba", "Lan"),
        ("H'Hen", "", "H'Hen"),
        ("K'Brông", "", "K'Brông"),
        ("Y", "", "Y"),
        ("123", "", ""),
    ],
)
def test_what_to_call_somebody_by_takes_every_word(typed: str, address: str, called: str) -> None:
    assert read_called(typed, address) == called


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hoà", "Hòa", True),
        ("Hòa", "Hoa", True),  # "Hoa" may be without its marks
        ("Nguyễn Hòa", "Nguyễn Hoa", False),
        ("Nguyễn Thị Hòa", "nguyen thi hoa", True),
        ("NGUYỄN THỊ HOÀ", "Nguyễn Thị Hòa", True),
        ("Nguyễn Thị Hồng", "Nguyễn Thị Hông", False),
        ("Đỗ Thị Hà", "Do Thi Ha", True),
        ("Đỗ Thị Hà", "Dỗ Thị Hà", False),
        ("Nguyễn Mỹ", "Nguyễn Mỷ", True),  # half the country writes one for the other
        ("Nguyễn Lan", "Nguyễn Loan", False),
    ],
)
def test_tone_and_marks_count_where_there_are_any(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        (1960, 1960),
        (1960.0, 1960),
        ("1960", 1960),
        ("1960.0", 1960),
        ("12/3/1960", 1960),
        ("sinh năm 1960", 1960),
        ("sn 60", 1960),
        (date(1960, 3, 12), 1960),
        ("", 0),
        (None, 0),
        ("khoảng sáu mươi", None),
        ("1960 hoặc 1962", None),
        (60, None),
        ("60", None),
    ],
)
def test_a_year_is_read_from_a_cell(cell: object, born: int | None) -> None:
    assert born_in(cell, YEAR) == born


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("NGUYỄN THỊ LAN", "Nguyễn Thị Lan"),
        ("nguyễn thị lan", "Nguyễn Thị Lan"),
        ("Nguyễn thị  Lan.", "Nguyễn Thị Lan"),
        ("ĐỖ THỊ ƯỚC", "Đỗ Thị Ước"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Ksơr H'Linh", "Ksơr H'Linh"),
    ],
)
def test_capitals_become_a_name(typed: str, name: str) -> None:
    assert as_name(typed) == name


def test_years_are_found_in_what_is_looked_for() -> None:
    assert years_in("lan 1960") == (1960,)
    assert years_in("lan 66 tuổi 0912345678") == ()


@given(st.text(max_size=300), st.sampled_from([Person(), LAN]))
def test_nothing_that_is_typed_breaks_it(text: str, person: Person) -> None:
    for found in (read_person(text, YEAR), mended(person, text, YEAR)):
        assert not found.name or is_name(found.name) or len(found.name) == 1
        assert len(found.name) <= LONGEST_NAME
        assert 0 <= found.born <= 9999
        assert odd(found, YEAR) or is_adult(found.born, YEAR)
    read_called(text)
    born_in(text, YEAR)


@given(
    st.lists(
        st.sampled_from(["Nguyễn", "Trần", "Thị", "Văn", "Lan", "Hùng", "Hòa", "Bảy", "Ba", "Út"]),
        min_size=1,
        max_size=4,
    ),
    st.integers(1910, 2008),
)
def test_a_name_with_its_year_is_never_lost(words: list[str], born: int) -> None:
    name = " ".join(["Nguyễn", *words])

    assert read_person(f"Họ tên: {name}\nNăm sinh: {born}", YEAR) == Person(name, born, sure=False)
    assert read_person(f"{name} {born}", YEAR) == Person(name, born)
