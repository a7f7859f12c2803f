"""A figure on one line: numbers, the paper and the day apart; what is no figure is none."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.rules.dates import OddDay
from dialogs.rules.figures import level_in, written

TODAY = date(2026, 11, 30)
LINES = {  # how many, of how many, the paper, the day
    "1.200/1.500, báo cáo 15/BC-HKH ngày 30/11/2026": (1200, 1500, "báo cáo 15/BC-HKH", TODAY),
    "1.200 trên 1.500": (1200, 1500, "", None),
    "1 200 trong tổng số 1 500 (theo báo cáo 3) 5/2/2024": (1200, 1500, "báo cáo 3", date(2024, 2, 5)),
    "12 của 30, nguồn: UBND xã": (12, 30, "UBND xã", None),
    "1500": (1500, None, "", None),
    "0/5 thôn báo": (0, 5, "thôn báo", None),
    "5/9, ngày 31/11/2026": (5, 9, "", OddDay.NO_SUCH_DAY),
    "5/9, ngày 1/12/2026": (5, 9, "", OddDay.LATE),
    "5/9, ngày 1/12/2019": (5, 9, "", OddDay.EARLY),
}
NONE = ("", "nhiều lắm", "30/11/2026", "30/11/2026 có 5", "15/BC-HKH", "báo cáo 15", "12/30/2026", "-5/9")


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_part_by_part(line: str) -> None:
    found = written(line, TODAY)
    assert found is not None
    assert (found.part, found.whole, found.source, found.day) == LINES[line]


@pytest.mark.parametrize("line", NONE)
def test_what_begins_with_no_figure_is_none(line: str) -> None:
    assert written(line, TODAY) is None


LEVELS = ("chưa đạt", "mức độ 1 (khá)", "mức độ 2 (tốt)")


@pytest.mark.parametrize(
    ("text", "levels", "found"),
    [
        ("mức độ 2, QĐ 5", LEVELS, (2, ", QĐ 5")),
        ("Muc do 1 (kha) theo QD 5", LEVELS, (1, " theo QD 5")),
        ("chưa đạt", LEVELS, (0, "")),
        ("có, biên bản 2", ("chưa", "có"), (1, ", biên bản 2")),
        ("chưa", ("chưa", "có"), (0, "")),
        ("cóc", ("chưa", "có"), (None, "cóc")),
        ("đạt", LEVELS, (None, "đạt")),
    ],
)
def test_a_level_is_the_longest_that_the_line_begins_with(
    text: str, levels: tuple[str, ...], found: tuple[int | None, str]
) -> None:
    assert level_in(text, levels) == found
