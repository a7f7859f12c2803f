"""Lists as officials keep them, through the one reader: what is understood, and what is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import xlsxwriter

from bot.files.tables import Form, ListFile, read_list
from bot.reports import households_file, place_file, worklist
from bot.reports.households_file import read_households
from bot.reports.place_file import read_places
from dialogs.lists import by_heading
from dialogs.phrases import in_source
from dialogs.vietnamese import fold
from storage.people.load import Row, read_row

FORMS: dict[str, Form] = {
    "people": households_file.FORM,
    "places": place_file.FORM,
    "work list": worklist.FORM,
}


@dataclass
class Page:
    """A page of a workbook: rows, cells that lie over others, and whether it is hidden."""

    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False


def book(**pages: Page) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, page in pages.items():
            sheet = made.add_worksheet(name.replace("_", " "))
            for number, row in enumerate(page.rows):
                sheet.write_row(number, 0, row)
            for top, left, bottom, right in page.merged:
                said = page.rows[top][left] if left < len(page.rows[top]) else ""
                sheet.merge_range(top, left, bottom, right, said)
            if page.hidden:
                sheet.hide()
    return out.getvalue()


def as_csv(rows: Iterable[Sequence[Any]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def people(read: ListFile) -> list[tuple[str, str, int | None]]:
    """The place, the name and the year of everybody, as the list of households takes them."""
    found: list[tuple[str, str, int | None]] = []
    above: Row | None = None
    for raw in read.rows:
        above, faults = read_row(raw, above, 2026)
        assert not [fault for fault in faults if not fault.warning], [str(each) for each in faults]
        assert above is not None
        found.append((above.place, above.name, above.born))
    return found


def warned(read: ListFile) -> list[str]:
    assert not read.wrong, [str(each) for each in read.faults]
    return [in_source(read.said(each)) for each in read.faults]


OFFICIAL = [
    ["UBND XÃ VÍ DỤ", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["HỘI KHUYẾN HỌC", "", "", "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH CÔNG DÂN TỪ 18 TUỔI NĂM 2026"],
    [],
    ["STT", "HỌ VÀ TÊN", "NĂM SINH", "", "DÂN TỘC", "GHI CHÚ"],
    ["", "", "Nam", "Nữ", "", ""],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ["I", "THÔN ĐÔNG"],
    [1, "NGUYỄN VĂN MẪU", 1958, "", "Kinh", ""],
    [2, "TRẦN THỊ VÍ DỤ", "", 1960, "Kinh", "đi làm xa"],
    ["II", "Tổ dân phố 2"],
    [3, "LÊ THỊ MẪU", "", 1971, "Tày", ""],
    ["", "Tổng cộng: 3 người", "", "", "", ""],
    [],
    ["", "", "", "Ví Dụ, ngày 12 tháng 11 năm 2026"],
    ["", "NGƯỜI LẬP BIỂU", "", "TM. ỦY BAN NHÂN DÂN"],
    ["", "(Ký, ghi rõ họ tên)", "", "CHỦ TỊCH"],
    ["", "Phạm Thị Ký", "", "Hoàng Văn Tên"],
]
OVER = [
    (0, 0, 0, 2),
    (0, 3, 0, 5),
    (3, 0, 3, 5),
    (5, 0, 6, 0),
    (5, 1, 6, 1),
    (5, 2, 5, 3),
    (5, 4, 6, 4),
    (8, 1, 8, 5),
    (11, 1, 11, 5),
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_as_an_office_keeps_it_is_understood(kind: str) -> None:
    content = book(Sheet1=Page(OFFICIAL, OVER)) if kind == "xlsx" else as_csv(OFFICIAL)
    read = read_households(content)

    said = warned(read)
    assert [(place, fold(name), born) for place, name, born in people(read)] == [
        ("THÔN ĐÔNG", "nguyen van mau", 1958),
        ("THÔN ĐÔNG", "tran thi vi du", 1960),
        ("Tổ dân phố 2", "le thi mau", 1971),
    ]
    assert [row.line for row in read.rows] == [10, 11, 13]
    assert [each for each in said if "hàng cộng" in each] == ["Hàng 14: lưu ý, hàng cộng; bỏ qua hàng này."]
    assert [each.partition(":")[0] for each in said if "ký tên" in each] == ["Hàng 16"]
    assert not any("Ký" in row.cells.get("name", "") for row in read.rows)  # type: ignore[operator]


def test_what_was_understood_is_told_column_by_column() -> None:
    read = read_households(book(Sheet1=Page(OFFICIAL, OVER)))

    (said,) = map(in_source, read.understood())
    assert said.startswith(
        "Đã hiểu: cột A (STT) là STT, cột B (HỌ VÀ TÊN) là Họ và tên, cột C (NĂM SINH: Nam) là Năm sinh, "
    )
    assert said.endswith("cột D (NĂM SINH: Nữ) là Năm sinh.")
    assert [each for each in warned(read) if "không dùng đến" in each] == [
        "Hàng 6: lưu ý, cột E “DÂN TỘC” không dùng đến; cứ để đó.",
        "Hàng 6: lưu ý, cột F “GHI CHÚ” không dùng đến; cứ để đó.",
    ]


def test_two_years_in_a_row_are_a_fault_of_that_column() -> None:
    rows = [*OFFICIAL[:9], [1, "NGUYỄN VĂN MẪU", 1958, 1960, "", ""]]
    read = read_households(book(Sheet1=Page(rows, OVER[:-1])))

    assert [in_source(read.said(each)) for each in read.faults if not each.warning] == [
        "Hàng 10, cột C (NĂM SINH: Nam): hai cột của cùng một điều đều có chữ; giữ một."
    ]


NAMES = {
    "over two columns": Page([["Họ và tên", "", "Năm sinh"], ["Nguyễn Văn", "Mẫu", 1958]], [(0, 0, 0, 1)]),
    "in two rows": Page(
        [["Họ và tên", "", "Năm sinh"], ["Họ đệm", "Tên", ""], ["Nguyễn Văn", "Mẫu", 1958]],
        [(0, 0, 0, 1), (0, 2, 1, 2)],
    ),
    "surname first": Page([["Họ", "Tên", "Năm sinh"], ["Nguyễn Văn", "Mẫu", 1958]]),
    "middle names": Page([["Họ và tên đệm", "Tên", "Ngày sinh"], ["Nguyễn Văn", "Mẫu", "12/3/1958"]]),
    "capitals": Page([["HỌ TÊN", "NĂM SINH"], ["NGUYỄN VĂN MẪU", "1958"]]),
    "without marks": Page([["Ho ten", "Nam sinh"], ["Nguyễn Văn Mẫu", 1958]]),
    "brackets": Page([["Họ và tên (chữ in hoa)", "Năm sinh (dương lịch)"], ["NGUYỄN VĂN MẪU", 1958]]),
    "TCVN3": Page([["Hä vµ tªn", "N¨m sinh"], ["NguyÔn V¨n MÉu", 1958]]),
    "VNI": Page([["Hoï vaø teân", "Naêm sinh"], ["Nguyeãn Vaên Maãu", 1958]]),
    "a section over it": Page(
        [["Thông tin", "", "Ghi chú"], ["Họ và tên", "Năm sinh", ""], ["Nguyễn Văn Mẫu", 1958, ""]],
        [(0, 0, 0, 1), (0, 2, 1, 2)],
    ),
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_and_years_are_found_however_they_are_headed(kind: str) -> None:
    read = read_households(book(A=NAMES[kind]))

    assert not read.wrong, [in_source(read.said(each)) for each in read.faults]
    ((_, name, born),) = people(read)
    assert (fold(name), born) == ("nguyen van mau", 1958)


def test_surname_and_household_are_told_apart_by_their_marks() -> None:
    read = read_households(book(A=Page([["Hộ", "Họ và tên"], ["Trần Thị Ví Dụ", "Nguyễn Văn Mẫu"]])))

    assert read.rows[0].cells == {"home": "Trần Thị Ví Dụ", "name": "Nguyễn Văn Mẫu"}


LIKE_A_FOOT = (
    "Tống Công Minh",
    "Chu Tích Quyền",
    "Cộng Thị Mẫu",
    "Tạ Ký Tên",
    "Trương Thôn",
    "Ngô Thu Ký",
    "Tổng Thị Hộ",
)


@pytest.mark.parametrize("name", LIKE_A_FOOT)
@pytest.mark.parametrize("born", [1958, None])
def test_nobody_is_left_out_for_their_name(name: str, born: int | None) -> None:
    rows = [["STT", "Họ và tên", "Năm sinh"], [1, name, born], [2, "Nguyễn Văn Mẫu", 1960]]
    read = read_households(book(A=Page(rows)))

    assert [row.cells["name"] for row in read.rows] == [name, "Nguyễn Văn Mẫu"]


def test_each_village_may_have_a_page_and_hidden_ones_are_told() -> None:
    head = ["Họ và tên", "Năm sinh"]
    read = read_households(
        book(
            Thôn_Đông=Page([head, ["Nguyễn Văn Mẫu", 1958]]),
            Tây=Page([["Danh sách"], head, ["Trần Thị Ví Dụ", 1960]]),
            Cũ=Page([head, ["Lê Thị Mẫu", 1971]], hidden=True),
            Ghi_chú=Page([["không có gì"]]),
        )
    )

    assert people(read) == [("Thôn Đông", "Nguyễn Văn Mẫu", 1958), ("Tây", "Trần Thị Ví Dụ", 1960)]
    assert warned(read) == ["Tệp: lưu ý, phần “Cũ” đang ẩn nên không đọc; bỏ ẩn nếu cần."]
    assert [in_source(line).partition(":")[0] for line in read.understood()] == [
        "Phần “Thôn Đông”",
        "Phần “Tây”",
    ]


def test_pages_that_nobody_named_are_no_villages() -> None:
    head = ["Họ và tên", "Năm sinh"]
    read = read_households(
        book(Sheet1=Page([head, ["Nguyễn Văn Mẫu", 1958]]), Trang_2=Page([head, ["Trần Thị Ví Dụ", 1960]]))
    )

    assert [place for place, _, _ in people(read)] == ["", ""]


def test_a_column_of_villages_says_more_than_the_name_of_a_page() -> None:
    head = ["Thôn", "Họ và tên"]
    read = read_households(
        book(
            A=Page([head, ["Trung", "Nguyễn Văn Mẫu"], ["", "Trần Thị Ví Dụ"]]),
            B=Page([head, ["Nam", "Lê Thị Mẫu"]]),
        )
    )

    assert [place for place, _, _ in people(read)] == ["Trung", "Trung", "Nam"]


def test_a_household_does_not_go_on_over_the_page() -> None:
    head = ["Chủ hộ", "Họ và tên"]
    read = read_households(
        book(A=Page([head, ["Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"]]), B=Page([head, ["", "Lê Thị Mẫu"]]))
    )

    assert [(row.part, row.cells.get("home")) for row in read.rows] == [("A", "Nguyễn Văn Mẫu"), ("B", None)]


def test_only_hidden_lists_are_told_so() -> None:
    read = read_households(
        book(Bìa=Page([["x"]]), Thôn=Page([["Họ tên", "Năm sinh"], ["A", 1]], hidden=True))
    )

    assert [in_source(fault.what) for fault in read.faults] == ["phần “Thôn” đang ẩn; bỏ ẩn rồi lưu lại"]


def test_a_fault_names_its_column_whatever_it_is_called_there() -> None:
    rows = [["TT", "Họ tên", "Sinh năm"], [1, "Nguyễn Văn Mẫu", "3060"]]
    read = read_households(book(A=Page(rows)))
    _, (fault,) = read_row(read.rows[0], None, 2026)

    assert in_source(read.said(fault)).startswith("Hàng 2, cột C (Sinh năm): ")


def test_places_are_read_from_one_page_alone() -> None:
    """Rows are known by their number."""
    head = ["Cấp", "Tên", "Thuộc"]
    read = read_places(book(A=Page([head, ["thôn", "Đông", "VD"]]), B=Page([head, ["thôn", "Tây", "VD"]])))

    assert [row.cells["name"] for row in read.rows] == ["Đông"]


# -- laws over all nouns


@pytest.mark.parametrize("noun", FORMS)
def test_no_heading_of_a_noun_means_two_fields(noun: str) -> None:
    seen: dict[str, str] = {}
    for column in FORMS[noun].columns:
        for heading in (column.heading, *column.also, *column.parts):
            assert seen.setdefault(heading.lower(), column.field) == column.field, heading


@pytest.mark.parametrize("noun", FORMS)
def test_every_heading_of_every_noun_is_found_by_itself(noun: str) -> None:
    form = FORMS[noun]
    known = by_heading(form.columns)

    for column in form.columns:
        for heading in (column.heading, *column.also):
            assert known[heading.lower()] is column
            assert heading == heading.strip()


@pytest.mark.parametrize("noun", FORMS)
@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\x00\x01", book(A=Page([["x"]])), book(A=Page([[]]))]
)
def test_a_file_that_is_no_list_is_told_with_what_to_do(noun: str, content: bytes) -> None:
    read = read_list(content, FORMS[noun])

    assert read.wrong
    assert all(fault.what and fault.do for fault in read.faults)
    assert all(in_source(read.said(fault))[-1] == "." for fault in read.faults)
