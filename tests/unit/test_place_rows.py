"""A list of places as people fill it in: what is understood, and what is sent back with advice."""

import csv
import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.place_file import read_places, write_place_template
from dialogs.lists import RawRow, RowFault
from dialogs.phrases import in_source
from storage.places.find import Spot, best, spellings
from storage.places.load import COLUMNS, HEADINGS, Known, Settled, check_rows, example_rows, read_row
from storage.places.names import DIGITS, LETTERS, for_above, for_below, initials, normal

TODAY = date(2026, 11, 22)
HARD = {"hard": "có", "hard_document": "Quyết định 12/QĐ-VD", "hard_date": "01/02/2026"}

PROVINCE = {"level": "tỉnh", "word": "tỉnh", "name": "Mẫu"}
COMMUNE = {"level": "xã/phường", "word": "xã", "name": "Mẫu", "parent": "tỉnh Mẫu"}


def village(name: str, **cells: Any) -> dict[str, Any]:
    return {"level": "thôn", "word": "thôn", "name": name, "parent": "xã Mẫu"} | cells


def check(
    *rows: dict[str, Any], known: tuple[Known, ...] = (), taken: tuple[str, ...] = ()
) -> tuple[list[Settled], list[RowFault]]:
    raws = [RawRow(line, cells) for line, cells in enumerate(rows, 2)]
    return check_rows(raws, known, taken, TODAY)


def wrong(*rows: dict[str, Any], **more: Any) -> list[tuple[int, str]]:
    """The rows and columns in which something is wrong."""
    _, faults = check(*rows, **more)
    assert all(fault.what and fault.do for fault in faults)
    return [(fault.row, fault.field) for fault in faults if not fault.warning]


def stored(id_: str, level: str, word: str, name: str, **more: Any) -> Known:
    row = {"id": id_, "level": level, "word": word, "name": name, "parent": None, "code": None}
    row |= {"folded": normal(name).lower(), "former": "", "since": None, "until": None}
    lived = more.pop("lived", False)
    return Known(row | more, lived)


# -- one row


@pytest.mark.parametrize(
    ("cells", "level", "label"),
    [
        ({"level": "thôn", "word": "thôn", "name": "Đông"}, "village", "thôn Đông"),
        ({"level": "thôn/bản/ấp", "word": "Bản", "name": "Suối Trong"}, "village", "bản Suối Trong"),
        ({"word": "TDP", "name": "2"}, "village", "tổ dân phố 2"),
        ({"word": "to dan pho", "name": 2}, "village", "tổ dân phố 2"),
        ({"level": "Thôn", "name": "Thôn Đông"}, "village", "thôn Đông"),
        ({"level": "thôn", "word": "thôn", "name": "Thôn Đông"}, "village", "thôn Đông"),
        ({"level": "thôn", "name": "Bản Lầu"}, "village", "bản Lầu"),
        ({"level": "thôn", "word": "thôn", "name": "Bản Lầu"}, "village", "thôn Bản Lầu"),
        ({"level": "xã/phường", "name": "Phường Mẫu"}, "commune", "phường Mẫu"),
        ({"level": "XA", "word": "đặc khu", "name": "Mẫu"}, "commune", "đặc khu Mẫu"),
        ({"level": "tỉnh", "word": "thành phố", "name": "Mẫu"}, "province", "thành phố Mẫu"),
        ({"level": "đơn vị", "name": "Trường Tiểu học"}, "unit", "trường Tiểu học"),
        ({"level": "đơn vị", "name": "Công an xã Mẫu"}, "unit", "Công an xã Mẫu"),
        ({"level": "don vi", "word": "Đoàn xe", "name": "1"}, "unit", "Đoàn xe 1"),
    ],
)
def test_level_and_kind_are_understood_as_people_write_them(
    cells: dict[str, Any], level: str, label: str
) -> None:
    row, faults = read_row(RawRow(2, cells), TODAY)

    assert row is not None
    assert (row.level, row.label, faults) == (level, label, [])


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"level": "xóm", "word": "xã", "name": "Đông"}, "word"),
        ({"level": "xã", "word": "thôn", "name": "Đông"}, "word"),
        ({"level": "xã", "word": "thị trấn", "name": "Đông"}, "word"),
        ({"level": "huyện", "word": "huyện", "name": "Đông"}, "word"),
        ({"level": "quận", "name": "Đông"}, "level"),
        ({"level": "xã", "word": "xứ", "name": "Đông"}, "word"),
        ({"level": "xã", "word": "thành phố", "name": "Đông"}, "word"),
        ({"level": "làng xa lắm", "word": "", "name": "Đông"}, "word"),
        ({"level": "???", "word": "thôn", "name": "Đông"}, "level"),
        ({"level": "", "word": "", "name": "Đông"}, "level"),
        ({"level": "xã/phường", "word": "", "name": "Đông"}, "word"),
        (village(""), "name"),
        (village("—"), "name"),
        (village("Đông" * 20), "name"),
        (village(date(2026, 2, 1)), "name"),
        (village("Đông", code="7"), "code"),
        (village("Đông", code="A" * 13), "code"),
        (village("Đông", code="…"), "code"),
        (village("Đông", code="村3"), "code"),
        (village("Đông", since="31/02/2026"), "since"),
        (village("Đông", since="7/2025"), "since"),
        (village("Đông", since="01/07/25"), "since"),
        (village("Đông", since="01/07/1025"), "since"),
        (village("Đông", since="02/07/2025", until="01/07/2025"), "until"),
        (village("Đông", households="nhiều"), "households"),
        (village("Đông", households=3.5), "households"),
        (village("Đông", adults=-3), "adults"),
        (village("Đông", hard="chắc là có"), "hard"),
        (village("Đông", contact_phone="gọi cô Hoa"), "contact_phone"),
        (village("Đông", controller="H" * 121), "controller"),
        (village("Đông", names="T" * 61), "names"),
        (village("Đông", **(HARD | {"hard_document": None})), "hard_document"),
        (village("Đông", **(HARD | {"hard_document": "Quyết định"})), "hard_document"),
        (village("Đông", **(HARD | {"hard_date": None})), "hard_date"),
        (village("Đông", **(HARD | {"hard_date": "30/02/2026"})), "hard_date"),
        (village("Đông", **(HARD | {"hard_date": "01/01/2027"})), "hard_date"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_with_its_column_and_advice(cells: dict[str, Any], field: str) -> None:
    _, faults = read_row(RawRow(7, cells), TODAY)

    (fault,) = [fault for fault in faults if not fault.warning]
    assert (fault.row, fault.field) == (7, field)
    assert fault.what
    assert fault.do


def test_all_that_is_wrong_in_a_list_is_told_at_once() -> None:
    faulty = village("", code="7", since="x", hard="có", parent="")

    fields = [field for _, field in wrong(faulty)]

    assert fields == ["name", "code", "since", "hard_document", "hard_date"]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (village("Đông", word="nóc nhà"), "word"),
        (village("Đông", until="31/12/2026"), "until"),
        (village("Đông", hard_document="Quyết định 12"), "hard"),
    ],
)
def test_what_may_be_meant_is_only_remarked_upon(cells: dict[str, Any], field: str) -> None:
    row, faults = read_row(RawRow(2, cells), TODAY)

    assert row is not None
    assert [(fault.field, fault.warning) for fault in faults] == [(field, True)]


def test_the_columns_of_a_row_become_values() -> None:
    cells = village(
        "Đông",
        code="md-22",
        names="thôn Tây cũ; Đoài",
        former="xã A cũ",
        since="01/07/2025",
        households="1.140",
        adults=352,
        controller="Hội",
        contact_phone=912345678,
        **HARD,
    )

    row, faults = read_row(RawRow(2, cells), TODAY)

    assert row is not None
    assert faults == []
    assert (row.code, row.names) == ("MD22", (("thôn", "Tây"), ("thôn", "Đoài")))
    assert row.values == {
        "former": "xã A",
        "since": date(2025, 7, 1),
        "households": 1140,
        "adults": 352,
        "controller": "Hội",
        "contact_phone": "0912345678",
        "hard": True,
        "hard_document": "Quyết định 12/QĐ-VD",
        "hard_date": date(2026, 2, 1),
    }


def test_an_empty_cell_says_nothing_and_a_dash_empties() -> None:
    cells = village("Đông", former="", since=None, until="-", adults="–", hard="không")

    row, _ = read_row(RawRow(2, cells), TODAY)

    assert row is not None
    nothing = {"hard_document": "", "hard_date": None}
    assert row.values == {"until": None, "adults": None, "hard": False} | nothing


# -- rows among each other


def test_a_list_is_settled_in_any_order_of_rows() -> None:
    rows = (village("Đông"), COMMUNE, village("Tây", parent="Mẫu"), PROVINCE)

    settled, faults = check(*rows)

    assert faults == []
    above = {each.row.label: each.parent for each in settled}
    keys = {each.row.label: each.key for each in settled}
    assert above == {
        "tỉnh Mẫu": "",
        "xã Mẫu": keys["tỉnh Mẫu"],
        "thôn Đông": keys["xã Mẫu"],
        "thôn Tây": keys["xã Mẫu"],
    }


def test_a_parent_is_named_by_its_code_as_well() -> None:
    commune = COMMUNE | {"code": "MX"}

    settled, faults = check(PROVINCE, commune, village("Đông", parent="m x"))

    assert faults == []
    assert settled[-1].parent == settled[1].key


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([village("Đông", parent="xã Khác")], [(4, "parent")]),
        ([village("Đông", parent="")], [(4, "parent")]),
        ([village("Đông", parent="tỉnh Mẫu")], [(4, "parent")]),
        ([village("Đông"), village("Tây", parent="thôn Đông")], [(5, "parent")]),
        ([PROVINCE | {"name": "Khác", "parent": "tỉnh Mẫu"}], [(4, "parent")]),
        ([village("Đông", code="M1"), village("Tây", code="m 1")], [(5, "code")]),
        ([village("Đông"), village("đông")], [(5, "former")]),
        ([village("Đông"), village("Dong")], [(5, "former")]),
        ([village("3"), village("3", former="xã A")], [(5, "former")]),
        ([village("3", former="xã A"), village("3", former="XÃ A")], [(5, "name")]),
        ([COMMUNE | {"name": "Vòng", "parent": "xã Vòng"}], [(4, "parent")]),
        (
            [COMMUNE | {"name": "Một", "parent": "xã Hai"}, COMMUNE | {"name": "Hai", "parent": "xã Một"}],
            [(4, "parent"), (5, "parent")],
        ),
    ],
)
def test_rows_that_do_not_go_together_are_told(
    rows: list[dict[str, Any]], expected: list[tuple[int, str]]
) -> None:
    assert wrong(PROVINCE, COMMUNE, *rows) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [village("3", former="xã A"), village("3", former="xã B")],
        [village("3"), village("3", word="xóm")],
        [village("Tân Hà"), village("Tân Hạ")],
        [village("Đông"), village("Đồng")],
        [village("3"), village("3", until="01/07/2025", code="CU3")],
        [village("Đông"), {"level": "đơn vị", "name": "Trường Đông", "parent": "tỉnh Mẫu"}],
    ],
)
def test_places_that_can_be_told_apart_stand_side_by_side(rows: list[dict[str, Any]]) -> None:
    assert wrong(PROVINCE, COMMUNE, *rows) == []


def test_a_name_that_two_communes_have_needs_the_code() -> None:
    other = COMMUNE | {"parent": "Khác"}
    rows = (PROVINCE, PROVINCE | {"name": "Khác"}, COMMUNE, other, village("Đông"))

    assert wrong(*rows) == [(6, "parent")]


def test_a_wrong_parent_is_told_once_and_not_of_each_of_its_villages() -> None:
    commune = COMMUNE | {"parent": "tỉnh Khác"}

    assert wrong(PROVINCE, commune, village("Đông"), village("Tây")) == [(3, "parent")]


def test_a_ward_may_be_called_like_the_province_it_lies_in() -> None:
    province = stored("p", "province", "tỉnh", "Mẫu", code="M")
    ward = {"level": "phường", "word": "phường", "name": "Mẫu", "parent": "Mẫu"}

    settled, faults = check(ward, known=(province,))

    assert faults == []
    assert settled[0].parent == "p"


# -- rows and places stored


PROVINCE_STORED = stored("p", "province", "tỉnh", "Mẫu", code="M")
COMMUNE_STORED = stored("c", "commune", "xã", "Mẫu", code="MX", parent="p")
THERE = (PROVINCE_STORED, COMMUNE_STORED)


def test_a_row_is_matched_by_code_before_name() -> None:
    east = stored("e", "village", "thôn", "Đông", code="MX22", parent="c", folded="dong")
    west = stored("w", "village", "thôn", "Tây", code="MX23", parent="c", folded="tay")

    settled, faults = check(village("Tây", code="MX22"), known=(*THERE, east, west))

    assert settled[0].known is east
    assert [fault.field for fault in faults] == ["former"]  # for now there are two of this name


def test_a_row_without_a_code_is_matched_by_name_and_former_commune() -> None:
    one = stored("1", "village", "thôn", "3", code="MX22", parent="c", former="xã A", folded="3")
    two = stored("2", "village", "thôn", "3", code="MX23", parent="c", former="xã B", folded="3")

    settled, faults = check(village("3", former="xã B"), known=(*THERE, one, two))

    assert faults == []
    assert settled[0].known is two
    assert settled[0].code == "MX23"


def test_the_former_commune_may_be_told_later() -> None:
    three = stored("3", "village", "thôn", "3", code="MX22", parent="c", folded="3")

    settled, faults = check(village("3", former="xã A"), known=(*THERE, three))

    assert faults == []
    assert settled[0].known is three


def test_a_commune_whose_province_is_left_out_is_still_the_same() -> None:
    settled, faults = check(COMMUNE | {"parent": ""}, known=THERE)

    assert faults == []
    assert (settled[0].known, settled[0].parent) == (COMMUNE_STORED, "p")


def test_a_village_with_people_is_not_moved_to_another_commune() -> None:
    lived = stored("e", "village", "thôn", "Đông", code="E2", parent="c", folded="dong", lived=True)
    other = COMMUNE | {"name": "Khác", "parent": "M"}
    moved = village("Đông", code="E2", parent="xã Khác")

    assert wrong(other, moved, known=(*THERE, lived)) == [(3, "parent")]


def test_nothing_new_comes_under_a_commune_that_is_gone() -> None:
    gone = stored("g", "commune", "xã", "Cũ", code="GX", parent="p", until=date(2025, 6, 30))

    assert wrong(village("Đông", parent="GX"), known=(*THERE, gone)) == [(2, "parent")]


def test_a_code_of_a_household_or_of_another_level_is_not_taken() -> None:
    assert wrong(village("Đông", code="H22"), known=THERE, taken=("H22",)) == [(2, "code")]
    assert wrong(village("Đông", code="MX"), known=THERE) == [(2, "code")]


def test_a_code_that_changes_is_remarked_upon_for_cards_are_printed() -> None:
    east = stored("e", "village", "thôn", "Đông", code="MX22", parent="c", folded="dong")

    settled, faults = check(village("Đông", code="MX99"), known=(*THERE, east))

    assert settled[0].code == "MX99"
    assert [(fault.field, fault.warning) for fault in faults] == [("code", True)]


# -- codes


def test_codes_are_made_where_nobody_chose_one() -> None:
    settled, _ = check(PROVINCE, COMMUNE, *(village(str(number)) for number in range(70)))

    codes = [each.code for each in settled]
    assert codes[:4] == ["MA", "MAA", "MAA22", "MAA23"]
    assert codes[-1] == "MAA227"
    assert len(set(codes)) == len(codes)
    assert set("".join(codes)) <= set(LETTERS + DIGITS)


def test_codes_made_leave_out_those_that_are_taken() -> None:
    settled, _ = check(village("Đông"), village("Tây", code="MX22"), known=THERE, taken=("MX23",))

    assert [each.code for each in settled] == ["MX24", "MX22"]


@pytest.mark.parametrize(
    ("name", "letters"), [("Ví Dụ", "VD"), ("Ô Loan", "LA"), ("Đ", "D"), ("3", "X"), ("Tân An Hội Ý", "TAH")]
)
def test_initials_make_the_code_of_a_commune(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_code_of_digits_gives_its_villages_letters() -> None:
    assert for_below("19819", "Ví Dụ", ()) == "VD22"
    assert for_above("Ví Dụ", {"VD"}) == "VDA"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_code_is_stored_as_it_is_looked_for(typed: str) -> None:
    assert normal(normal(typed)) == normal(typed)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.fixed_dictionaries({column.field: st.text(max_size=9) for column in COLUMNS}), max_size=4))
def test_no_list_breaks_the_reading(rows: list[dict[str, str]]) -> None:
    settled, faults = check(*rows)

    assert len({each.code for each in settled}) == len(settled)
    assert all(fault.what and fault.do for fault in faults)


# -- files


ROWS = [
    ["Loại", "TEN", "thuộc", "cap", "Mã", "so ho", "từ ngày", "ghi chú"],
    ["tỉnh", "Mẫu", "", "tỉnh", "MT", "", "", ""],
    ["xã", "Mẫu", "MT", "xã", "MX", "2.310", "2025-07-01", "họp thứ bảy"],
    ["thôn", "Đông", "MX", "thôn", "", "212", "", ""],
]


def written(delimiter: str, encoding: str, rows: list[list[str]] = ROWS) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_a_spreadsheet_made_of_it(delimiter: str, encoding: str) -> None:
    read = read_places(written(delimiter, encoding))

    assert [fault.warning for fault in read.faults] == [True]  # "ghi chú" is not used
    assert [row.line for row in read.rows] == [2, 3, 4]
    assert read.rows[1].cells["households"] == "2.310"
    assert read.letters["name"] == "B"
    settled, faults = check_rows(read.rows, (), (), TODAY)
    assert faults == []
    assert settled[1].row.values["since"] == date(2025, 7, 1)


def test_decomposed_letters_are_put_together() -> None:
    content = unicodedata.normalize("NFD", written(",", "utf-8").decode()).encode()

    read = read_places(content)

    assert read.rows[2].cells["name"] == "Đông"
    assert read.rows[2].cells["word"] == "thôn"


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path: Path) -> None:
    file = tmp_path / "noi.xlsx"
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet("Trang 1")
        page.write_row(0, 0, ["Danh sách nơi của xã Mẫu"])
        page.write_row(2, 0, ["Cấp", "Loại", "Tên", "Thuộc", "Từ ngày", "Số hộ"])
        page.write_row(3, 0, ["xã", "xã", "Mẫu", "", datetime(2025, 7, 1), 2310])  # noqa: DTZ001
        page.write_row(5, 0, ["thôn", "thôn", 3, "Mẫu"])

    read = read_places(file)

    assert read.faults == ()
    assert [row.line for row in read.rows] == [4, 6]
    commune, three = (read_row(row, TODAY)[0] for row in read.rows)
    assert commune is not None
    assert three is not None
    assert commune.values == {"since": date(2025, 7, 1), "households": 2310}
    assert three.name == "3"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no workbook",
        b"\xd0\xcf\x11\xe0 neither",
        b"\xff\xff\xff",
        "một, hai\nba, bốn".encode(),
        "tên, thuộc\nĐông, MX".encode(),
        "cấp,loại,tên,tên\nxã,xã,Mẫu,Mẫu".encode(),
        "cấp,loại,tên\n,,".encode(),
        b"\x00" * 6_000_000,
    ],
)
def test_a_file_that_is_no_list_is_told_so(content: bytes) -> None:
    read = read_places(content)

    assert [fault for fault in read.faults if not fault.warning]
    assert all(fault.what and fault.do for fault in read.faults)


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    read = read_places(tmp_path / "không có.csv")

    assert len(read.faults) == 1


def test_the_template_is_an_empty_list_with_all_columns(tmp_path: Path) -> None:
    file = tmp_path / "mau.xlsx"
    write_place_template(file, example_rows())

    read = read_places(file)

    assert set(read.letters) == set(HEADINGS)
    assert [in_source(fault.what) for fault in read.faults] == ["không có hàng nào"]


# -- the example


def test_the_example_commune_is_in_order_and_plainly_an_example() -> None:
    settled, faults = check_rows(example_rows(), (), (), TODAY)

    assert faults == []
    villages = [each for each in settled if each.row.level == "village"]
    assert len(villages) == 13
    commune = next(each for each in settled if each.row.level == "commune")
    for count in ("households", "adults"):
        counted = sum(each.row.values[count] for each in villages)
        assert commune.row.values[count] == counted
    hard = [each.row.values["hard_document"] for each in settled if each.row.values.get("hard")]
    assert hard == ["Quyết định số 00/QĐ-VD (văn bản ví dụ)"]
    assert {each.row.values.get("former") for each in villages if each.row.name == "3"} == {
        "xã Cũ A",
        "xã Cũ B",
    }


# -- ranking


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("thôn 3", {"3"}),
        ("thon 3a", {"3A"}),
        ("thôn 3 a", {"3", "3A"}),
        ("thôn 3 ạ", {"3"}),
        ("Tân Hạ", {"Tân Hạ"}),
        ("tan ha", {"Tân Hà", "Tân Hạ"}),
        ("tân hà nhé", {"Tân Hà"}),
        ("Tân Hà Đông", {"Tân Hà Đông"}),
        ("đông", set()),
        ("thôn Mông", {"Mông"}),
        ("thôn Mồng", {"Mồng"}),
        ("thon mong", {"Mông", "Mồng"}),
        ("thôn mong", {"Mông", "Mồng"}),
        ("thôn Hoà", {"Hòa"}),
        ("thôn Hoa", {"Hoa"}),
        ("thon hoa", {"Hòa", "Hoa"}),
    ],
)
def test_the_very_name_counts_with_the_marks_that_were_typed(typed: str, found: set[str]) -> None:
    names = {"3": "3", "3A": "3a", "Tân Hà": "tan ha", "Tân Hạ": "tan ha"}
    names |= {"Tân Hà Đông": "tan ha dong", "Mông": "mong", "Mồng": "mong", "Hòa": "hoa", "Hoa": "hoa"}
    spots = [Spot(name, "thôn", name, folded) for name, folded in names.items()]

    (readings, *_) = spellings(typed)

    assert {spot.id for spot in best(typed, readings, spots, 0)[0]} == found


@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_read(typed: str) -> None:
    for readings in spellings(typed):
        for tokens in readings:
            assert all(tokens)
        best(typed, readings, [Spot("a", "thôn", "Đông", "dong")], 2)
