"""Plain parts of the officers' talks and files: days that are typed, adopted sheets, lists that come back."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from bot.reports.worklist import returned
from bot.shelf import shipped_sheets
from dialogs.phrases import in_source
from dialogs.sheets import Status
from dialogs.talks.adopted import in_use
from dialogs.talks.assess import status_words
from storage.office.summary import median

TODAY = date(2026, 11, 12)
HEAD = ["Mã (giữ nguyên)", "Họ và tên", "Năm sinh", "CCCD", "Đã nhập ngày"]


def test_a_sheet_in_use_by_a_decision_is_no_draft() -> None:
    sheet = shipped_sheets()["nguoi_dan_xa"]
    used = in_use(sheet, {"number": "05/QĐ-HKH", "day": "01/03/2026", "signer": "ông Ví Dụ"})

    assert (used.status, used.is_draft, used.indicators) == (Status.ADOPTED, False, sheet.indicators)
    assert status_words(used).args["number"] == "05/QĐ-HKH"
    assert in_use(sheet, None) is sheet
    assert status_words(sheet).id == "status.draft"


@pytest.mark.parametrize(
    ("sums", "seconds"),
    [
        ({}, 0),
        ({"sec:60": 1, "sec:300": 2, "sec:900": 1}, 300),
        ({"sec:60": 5, "sec:900": 4}, 60),
        ({"sent": 9}, 0),
    ],
)
def test_the_median_is_the_bucket_of_the_middle_one(sums: dict[str, int], seconds: int) -> None:
    assert median(sums) == seconds


def back(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([["Danh sách"], HEAD, *rows]):
            page.write_row(number, 0, row)
    return out.getvalue()


def test_a_list_that_comes_back_is_read_by_code_else_by_name() -> None:
    found = returned(
        back(
            ["a1", "Lan", 1960, "", "05/11/2026"],
            ["a2", "Hùng", 1961, "", ""],
            ["", "Trần  Văn Sơn", 1950, "", "x"],
            ["", "Tổng: 3 người", "", "", "2 đã nhập"],
        ),
        TODAY,
    )

    assert found.faults == []
    assert found.by_code == {"a1": date(2026, 11, 5)}
    assert found.by_name == {("Trần Văn Sơn", 1950): (5, TODAY)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["a1", "Lan", 1960, "001", "x"], "căn cước"),
        (["a1", "Lan", 1960, "", "13/11/2026"], "chưa tới"),
        (["a1", "Lan", 1960, "", "hôm nọ"], "chưa rõ"),
        (["", "Lan", "", "", "x"], "năm sinh"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_by_its_row(row: list[object], said: str) -> None:
    (fault,) = map(in_source, returned(back(row), TODAY).faults)

    assert fault.startswith("Hàng 3, cột ")
    assert said in fault


def test_another_workbook_is_not_taken() -> None:
    assert "không thấy hàng tiêu đề" in in_source(returned(_other(), TODAY).faults[0])
    assert "không phải tệp Excel" in in_source(returned(b"\x00\x01", TODAY).faults[0])


def _other() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["Một", "Hai"])
    return out.getvalue()
