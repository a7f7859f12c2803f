"""Days as people and spreadsheets write them, their bounds; the numbers of decisions."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.dates import FIRST, OddDay, day_in, day_of, decision_number, year_in_number

TODAY = date(2026, 11, 12)
PAST = {
    "5/11/2026": date(2026, 11, 5),
    "05/11/2026": date(2026, 11, 5),
    "05-11-2026": date(2026, 11, 5),
    "5.11.2026": date(2026, 11, 5),
    "05.11.2026.": date(2026, 11, 5),
    "5 / 11 / 2026": date(2026, 11, 5),
    "5 11 2026": date(2026, 11, 5),
    "ngày 5/11/2026": date(2026, 11, 5),
    "ngày 5 tháng 11 năm 2026": date(2026, 11, 5),
    "Ngay 5 thang 11 nam 2026": date(2026, 11, 5),
    "NGÀY 5 THÁNG 11 NĂM 2026": date(2026, 11, 5),
    "ngày 5 tháng 11, năm 2026": date(2026, 11, 5),
    "5 tháng 11 2026": date(2026, 11, 5),
    "mùng 5 tháng 11 năm 2026": date(2026, 11, 5),
    "mồng 5/11/2026": date(2026, 11, 5),
    "hôm 5/11/2026": date(2026, 11, 5),
    "vào ngày 5/11/2026": date(2026, 11, 5),
    "là ngày 5/11/2026 ạ": date(2026, 11, 5),
    "dạ 5/11/2026 ạ": date(2026, 11, 5),
    "5/11/2026 nhé cháu": date(2026, 11, 5),
    "５/１１/２０２６": date(2026, 11, 5),
    "2026-11-05": date(2026, 11, 5),
    "2026-11-05 00:00:00": date(2026, 11, 5),
    "ngày năm tháng mười một năm 2026": date(2026, 11, 5),
    "ngày năm tháng mười một năm hai nghìn không trăm hai mươi sáu": date(2026, 11, 5),
    "ngày mười hai tháng tư năm 2026": date(2026, 4, 12),
    "ngày ba mươi mốt tháng mười năm 2026": date(2026, 10, 31),
    "ngay nam thang nam nam 2025": date(2025, 5, 5),
    "1/1/2020": date(2020, 1, 1),
    "29/2/2024": date(2024, 2, 29),
    "12/11/2026": TODAY,
    "hôm nay": TODAY,
    "hom nay": TODAY,
    "hôm nay ạ": TODAY,
    "today": TODAY,
    "hôm qua": date(2026, 11, 11),
    "Hôm qua ạ": date(2026, 11, 11),
    "dạ hôm qua": date(2026, 11, 11),
    "hôm kia": date(2026, 11, 10),
    "5/11": date(2026, 11, 5),
    "5-11": date(2026, 11, 5),
    "5.11": date(2026, 11, 5),
    "5/12": date(2025, 12, 5),  # the last one that was
    "ngày 5 tháng 12": date(2025, 12, 5),
    "năm tháng năm": date(2026, 5, 5),
    "29/2": date(2024, 2, 29),
}
NOT_PAST = {
    "30/10/2062": OddDay.LATE,
    "13/11/2026": OddDay.LATE,
    "ngày mai": OddDay.LATE,
    "31/12/2019": OddDay.EARLY,
    "1/1/0026": OddDay.EARLY,
    "5/12/26": OddDay.SHORT_YEAR,
    "5-12-26": OddDay.SHORT_YEAR,
    "ngày 5 tháng 12 năm 26": OddDay.SHORT_YEAR,
    "31/11/2025": OddDay.NO_SUCH_DAY,
    "29/2/2025": OddDay.NO_SUCH_DAY,
    "5/13/2025": OddDay.NO_SUCH_DAY,
    "0/1/2025": OddDay.NO_SUCH_DAY,
    "32/1": OddDay.NO_SUCH_DAY,
    "": OddDay.UNCLEAR,
    "hôm nọ": OddDay.UNCLEAR,
    "12": OddDay.UNCLEAR,
    "2026": OddDay.UNCLEAR,
    "11/2026": OddDay.UNCLEAR,
    "tháng 11 năm 2026": OddDay.UNCLEAR,
    "mùng 5 tháng giêng": OddDay.UNCLEAR,  # of another calendar
    "rằm tháng bảy": OddDay.UNCLEAR,
    "1/2/3/4": OddDay.UNCLEAR,
    "1/1/99999": OddDay.UNCLEAR,
    "²/1": OddDay.UNCLEAR,
    "5/11/2026 hoặc 6/11/2026": OddDay.UNCLEAR,
    "1" * 500: OddDay.UNCLEAR,
}


def test_a_day_that_was_is_read_as_people_write_it() -> None:
    read = {typed: day_in(typed, first=FIRST, last=TODAY, today=TODAY) for typed in PAST | NOT_PAST}

    assert read == PAST | NOT_PAST
    assert len(read) >= 60


def test_other_keyboards_write_the_same() -> None:
    for typed, day in PAST.items():
        for variant in (unicodedata.normalize("NFD", typed), f"  {typed}\n", f"{typed}."):
            assert day_in(variant, first=FIRST, last=TODAY, today=TODAY) == day, variant


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20/11", date(2026, 11, 20)),
        ("20/11/2026", date(2026, 11, 20)),
        ("ngày 20-11", date(2026, 11, 20)),
        (" 1.1 ", date(2027, 1, 1)),
        ("12/11", TODAY),
        ("mai", date(2026, 11, 13)),
        ("11/11", OddDay.LATE),  # the next one
        ("11/11/2026", OddDay.EARLY),
        ("31/2", OddDay.NO_SUCH_DAY),
        ("20/11/2030", OddDay.LATE),
        ("20/11/26", OddDay.SHORT_YEAR),
    ],
)
def test_a_day_to_come_is_the_next_one(typed: str, day: date | OddDay) -> None:
    assert day_in(typed, first=TODAY, last=date(2027, 1, 11), today=TODAY, ahead=True) == day


def test_a_day_of_a_year_is_of_that_year() -> None:
    assert day_in("5/12", year=2027) == date(2027, 12, 5)
    assert day_in("5/12/2026", year=2027) == date(2026, 12, 5)
    assert day_in("5/12") is OddDay.UNCLEAR
    assert day_in("hôm qua") is OddDay.UNCLEAR


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01/07/2025", date(2025, 7, 1)),
        ("2025-07-01", date(2025, 7, 1)),
        (45839, date(2025, 7, 1)),
        (45839.0, date(2025, 7, 1)),
        (date(2025, 7, 1), date(2025, 7, 1)),
        (datetime(2025, 7, 1, 8, 30), date(2025, 7, 1)),  # noqa: DTZ001 (a spreadsheet has no zone)
        ("1/7/1945", date(1945, 7, 1)),
        ("07/2025", None),
        ("5/12", None),
        (7, None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_from_a_cell(cell: object, day: date | None) -> None:
    assert day_of(cell) == day


@given(st.text(max_size=100), st.booleans(), st.none() | st.integers(2020, 2030))
def test_no_text_breaks_the_bounds(text: str, ahead: bool, year: int | None) -> None:
    found = day_in(text, first=FIRST, last=TODAY, today=TODAY, ahead=ahead, year=year)

    assert isinstance(found, OddDay) or FIRST <= found <= TODAY


@given(
    st.dates(FIRST, TODAY),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "ngày %d tháng %m năm %Y"]),
)
def test_every_day_is_read_back_from_its_writing(day: date, form: str) -> None:
    assert day_of(day.strftime(form)) == day


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("15/QĐ-UBND", "15/QĐ-UBND"),
        ("15/qd-ubnd", "15/QĐ-UBND"),
        ("Quyết định số 15/QĐ-UBND", "15/QĐ-UBND"),
        ("QĐ 15/QĐ-UBND", "15/QĐ-UBND"),
        ("số 15 / QĐ - UBND.", "15/QĐ-UBND"),
        ("15/2026/QĐ-UBND", "15/2026/QĐ-UBND"),
        ("324/QĐ-KHVN", "324/QĐ-KHVN"),
        ("15-QĐ/HKH", "15-QĐ/HKH"),
        ("15/QĐ", "15/QĐ"),
        ("15", ""),
        ("QĐ", ""),
        ("0/QĐ-UBND", ""),
        ("không nhớ", ""),
        ("hôm qua", ""),
        ("05/12/2026", ""),
        ("15/NQ-HĐND", ""),
        ("", ""),
    ],
)
def test_the_number_of_a_decision_looks_like_one(typed: str, number: str) -> None:
    assert decision_number(typed) == number
    assert decision_number(number) == number


def test_a_number_may_name_its_year() -> None:
    assert year_in_number("15/2026/QĐ-UBND") == 2026
    assert year_in_number("15/QĐ-UBND") == 0
