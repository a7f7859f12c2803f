"""A template goes out to a Hội and comes back: as the same sheet, or with its faults told."""

import io
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.reports.sheet_file import (
    BASIS,
    COLUMNS,
    GUIDE,
    HEAD,
    HEAD_ROWS,
    KINDS,
    QUESTIONS,
    SOURCES,
    key_of,
    name_of,
    read_template,
    write_csv,
    write_template,
)
from bot.shelf import shipped_sheets
from dialogs.phrases import in_source
from dialogs.sheets import Fault, Sheet, Status, addressed_like, publishable
from dialogs.vietnamese import fold

Rows = list[list[Any]]
SHIPPED = shipped_sheets()
RESIDENTS = SHIPPED["nguoi_dan_xa"]

every_sheet = pytest.mark.parametrize("sheet", SHIPPED.values(), ids=SHIPPED)


def written(sheet: Sheet = RESIDENTS) -> bytes:
    """A template as bytes."""
    out = io.BytesIO()
    write_template(sheet, out)
    return out.getvalue()


def rows_of(book: bytes) -> dict[str, Rows]:
    """All the cells of a workbook, by part."""
    with CalamineWorkbook.from_filelike(io.BytesIO(book)) as opened:
        return {
            name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in opened.sheet_names
        }


def book_of(parts: dict[str, Rows]) -> bytes:
    """A workbook with these cells, as somebody else's program would write it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in parts.items():
            page = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    page.write(row, column, cell)
    return out.getvalue()


TEMPLATE = rows_of(written())


def filled(change: Callable[[dict[str, Rows]], object]) -> tuple[Sheet | None, list[Fault]]:
    """What is read from the template after somebody has changed cells in it."""
    parts = {name: [list(row) for row in rows] for name, rows in TEMPLATE.items()}
    change(parts)
    return read_template(book_of(parts))


def question(row: int, heading: str, value: object) -> Callable[[dict[str, Rows]], object]:
    """Somebody writes into a cell of “Câu hỏi”; rows are counted as Excel does."""
    column = [column.heading for column in COLUMNS].index(heading)
    return lambda parts: parts[QUESTIONS][row - 1].__setitem__(column, value)


def head(heading: str, value: object) -> Callable[[dict[str, Rows]], object]:
    """Somebody writes into a row of “Phiếu”."""
    row = [row.heading for row in HEAD_ROWS].index(heading)
    return lambda parts: parts[HEAD][row].__setitem__(1, value)


def both(*changes: Callable[[dict[str, Rows]], object]) -> Callable[[dict[str, Rows]], object]:
    """Several cells at once."""
    return lambda parts: [change(parts) for change in changes]


# Out and in again


@every_sheet
def test_a_template_that_nobody_changed_is_the_same_sheet(sheet: Sheet) -> None:
    """Ids, points, rules, provenance, languages; with the words of address back, all of it."""
    back, faults = read_template(written(sheet))

    assert faults == []
    assert back is not None
    assert addressed_like(back, sheet) == sheet


@every_sheet
def test_the_csv_of_the_questions_is_the_same_sheet_on_its_base(sheet: Sheet) -> None:
    """A CSV has only questions; all else stays."""
    back, faults = read_template(write_csv(sheet), base=sheet)

    assert faults == []
    assert back is not None
    assert addressed_like(back, sheet) == sheet


def test_a_template_is_plain_text_in_five_parts() -> None:
    """No placeholders anywhere, and a guide that says whose wording it is."""
    told = [cell for rows in TEMPLATE.values() for row in rows for cell in row]

    assert list(TEMPLATE) == [GUIDE, HEAD, QUESTIONS, BASIS, SOURCES]
    assert not [cell for cell in told if isinstance(cell, str) and "{" in cell]
    assert any("chưa phải bản chính thức" in str(row[0]) for row in TEMPLATE[GUIDE])
    assert "Ông/bà thường biết điều mới" in TEMPLATE[QUESTIONS][1][4]


def test_numbers_are_numbers_and_ids_are_text() -> None:
    """Excel can add up the points, and does not take 1.1 for a number."""
    first = dict(zip([each.heading for each in COLUMNS], TEMPLATE[QUESTIONS][1], strict=False))

    assert first["Mã chỉ số"] == "1.1"
    assert first["Điểm mức 1"] == 2.0
    assert first["Công sức"] == "1; 1; 2"


def test_a_template_goes_to_a_path_as_well_as_to_a_buffer(tmp_path: Path) -> None:
    """And is read from a path, bytes or an open file."""
    path = tmp_path / "phieu.xlsx"
    write_template(RESIDENTS, path)

    for source in (path, str(path), path.read_bytes()):
        assert read_template(source)[0] is not None
    with path.open("rb") as opened:
        assert read_template(opened)[0] is not None


def test_a_decision_goes_out_and_comes_back() -> None:
    """Number, date, signer, and the status in words."""
    sheet, faults = filled(
        both(
            head("Bản", "xa-2026-1"),
            head("Tình trạng", "HỘI ĐÃ QUYẾT ĐỊNH DÙNG"),
            head("Số quyết định", "12/QĐ-HKH"),
            head("Ngày quyết định", "5/12/2026"),
            head("Người ký", "Nguyễn Văn Ví Dụ"),
        )
    )

    assert faults == []
    assert sheet is not None
    assert (sheet.version, sheet.status) == ("xa-2026-1", Status.ADOPTED)
    assert sheet.adopted is not None
    assert sheet.adopted.date == date(2026, 12, 5)
    again, _ = read_template(written(sheet))
    assert again == sheet


@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_number_of_levels_is_free(count: int) -> None:
    """Two to five levels, with a step of effort between each two."""
    scale = {2: [2, 10], 3: [2, 6, 10], 5: [1, 3, 5, 8, 10]}[count]
    changes = [question(2, "Công sức", "; ".join("1" * (count - 1)))]
    for number in range(1, 6):
        there = number <= count
        changes += [
            question(2, f"Mức {number}", f"Mức số {number}" if there else None),
            question(2, f"Mức {number} (tiếng Anh)", f"Level {number}" if there else None),
            question(2, f"Điểm mức {number}", scale[number - 1] if there else None),
        ]
    for number in range(1, 5):
        there = number < count
        changes += [
            question(2, f"Bước từ mức {number}", f"Làm việc số {number}." if there else None),
            question(2, f"Bước từ mức {number} (tiếng Anh)", f"Do thing {number}." if there else None),
        ]
    sheet, faults = filled(both(*changes))

    assert faults == []
    assert sheet is not None
    first = sheet.indicator("1.1")
    assert [level.points for level in first.levels] == scale
    assert [each.vi for each in first.steps] == [f"Làm việc số {number}." for number in range(1, count)]
    assert first.step_from(str(count)) is None
    back, _ = read_template(written(sheet))
    assert back == sheet


@pytest.mark.parametrize("waiting", ["chờ", "CHỜ", "cho", "Chờ Hội quyết", "", None])
def test_points_may_wait_for_the_hoi(waiting: str | None) -> None:
    """Written so, or left empty: the sheet is read, and is not to be published."""
    sheet, faults = filled(question(7, "Điểm mức 2", waiting))

    assert sheet is not None
    assert sheet.points("2.2", "2") is None
    assert [fault.warning for fault in faults] == [True]
    assert not publishable(sheet)


@pytest.mark.parametrize(("said", "points"), [("riêng 5", 5), ("Riêng chờ", None), ("riêng", None)])
def test_a_choice_beside_the_ladder_can_be_filled_in(said: str, points: int | None) -> None:
    """“My work needs no foreign language”, with points or still without."""
    sheet, faults = filled(
        both(question(7, "Mức 5", "Việc của tôi không cần đến"), question(7, "Điểm mức 5", said))
    )

    assert sheet is not None
    assert (sheet.points("2.2", "5"), sheet.indicator("2.2").levels[4].aside) == (points, True)
    assert all(fault.warning for fault in faults)
    back, _ = read_template(written(sheet))
    assert back == sheet


def test_what_other_programs_do_to_text_is_undone() -> None:
    """Decomposed letters, hard spaces and spaces at the ends are no change."""
    worn = unicodedata.normalize("NFD", " Chủ yếu\u00a0nghe người khác kể lại ")
    sheet, faults = filled(question(2, "Mức 1", worn))

    assert faults == []
    assert sheet == read_template(written())[0]


def test_columns_may_be_moved_and_rows_put_above() -> None:
    """Columns are known by their heading, with or without marks."""

    def moved(parts: dict[str, Rows]) -> None:
        parts[QUESTIONS] = [["Hội Khuyến học xã Ví Dụ"], []] + [
            list(reversed(row)) for row in parts[QUESTIONS]
        ]
        parts[QUESTIONS][2] = [str(cell).upper() for cell in parts[QUESTIONS][2]]

    sheet, faults = filled(moved)

    assert faults == []
    assert sheet == read_template(written())[0]


def test_english_may_be_left_out() -> None:
    """The columns taken away: a sheet, and warnings that it will be shown in Vietnamese."""

    def cut(parts: dict[str, Rows]) -> None:
        parts[QUESTIONS] = [row[:-19] for row in parts[QUESTIONS]]

    sheet, faults = filled(cut)

    assert sheet is not None
    assert sheet.indicator("1.1").question.others == {}
    assert faults
    assert all(fault.warning for fault in faults)


# What is wrong, and where


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        (question(5, "Câu hỏi", None), "phần “Câu hỏi”, hàng 5, cột E (Câu hỏi)", "còn thiếu"),
        (
            question(4, "Điểm mức 3", "tám"),
            "phần “Câu hỏi”, hàng 4, cột K (Điểm mức 3)",
            "phải là một số nguyên, hoặc “chờ”",
        ),
        (question(4, "Điểm mức 3", 7.5), "phần “Câu hỏi”, hàng 4, cột K (Điểm mức 3)", "số nguyên"),
        (question(4, "Điểm mức 3", 4), "phần “Câu hỏi”, hàng 4, cột K (Điểm mức 3)", "nhiều điểm hơn"),
        (question(4, "Mức 3", None), "phần “Câu hỏi”, hàng 4, cột J (Mức 3)", "thiếu tiếng Việt"),
        (question(4, "Mức 3", date(2026, 5, 3)), "phần “Câu hỏi”, hàng 4, cột J (Mức 3)", "ngày tháng"),
        (question(4, "Mức 3", "*Rất* hay"), "phần “Câu hỏi”, hàng 4, cột J (Mức 3)", "bỏ dấu"),
        (
            question(4, "Mức 3 (tiếng Anh)", "{you}"),
            "phần “Câu hỏi”, hàng 4, cột AE (Mức 3 (tiếng Anh))",
            "{you}",
        ),
        (question(2, "Mã chỉ số", date(2026, 1, 1)), "hàng 2, cột A (Mã chỉ số)", "dạng chữ"),
        (question(2, "Mã chỉ số", None), "hàng 2, cột A (Mã chỉ số)", "dạng chữ"),
        (question(3, "Mã chỉ số", "1.1"), "hàng 3, cột A (Mã chỉ số)", "đã có ở"),
        (question(3, "Mã chỉ số", "1.7"), "hàng 3, cột A (Mã chỉ số)", "khung không có mã"),
        (question(3, "Năng lực", 2), "hàng 3, cột B (Năng lực)", "thuộc năng lực 1"),
        (question(3, "Công sức", "1; 1"), "phần “Câu hỏi”, hàng 3, cột X (Công sức)", "cần 3 số"),
        (question(3, "Công sức", 1.2), "phần “Câu hỏi”, hàng 3, cột X (Công sức)", "mỗi số"),
        (question(3, "Bước từ mức 1", None), "hàng 3, cột T (Bước từ mức 1)", "thiếu tiếng Việt"),
        (question(3, "Bước từ mức 3", None), "hàng 3, cột V (Bước từ mức 3)", "thiếu tiếng Việt"),
        (question(3, "Bước từ mức 4", "Làm thêm."), "hàng 3, cột T (Bước từ mức 1)", "cần 3 bước"),
        (question(3, "Bước từ mức 2", "Chưa nghĩ đến."), "hàng 3, cột U (Bước từ mức 2)", "nhắc lại mức 1"),
        (
            question(3, "Bước từ mức 2 (tiếng Anh)", "I have not thought about it"),
            "hàng 3, cột AM (Bước từ mức 2 (tiếng Anh))",
            "nhắc lại mức 1",
        ),
        (
            question(1, "Bước từ mức 1", "Bước tiếp theo"),
            "phần “Câu hỏi”, hàng 1",
            "thiếu cột “Bước từ mức 1”",
        ),
        (question(3, "Lần đổi nghĩa", "hai"), "cột Z (Lần đổi nghĩa)", "số nguyên"),
        (question(3, "Điểm tối đa", 9), "phần “Câu hỏi” (điểm tối đa)", "tròn 100"),
        (head("Điểm đạt", 130), "phần “Phiếu”, hàng 18, cột B (Điểm đạt)", "từ 1 đến 100"),
        (head("Điểm đạt", None), "phần “Phiếu”, hàng 18, cột B (Điểm đạt)", "còn thiếu"),
        (head("Năng lực 2", None), "phần “Phiếu”, hàng 25, cột B (Năng lực 2)", "còn thiếu"),
        (head("Năng lực 2", "Công *cụ*"), "phần “Phiếu”, hàng 25, cột B (Năng lực 2)", "bỏ dấu"),
        (head("Tình trạng", "xong"), "hàng 12, cột B (Tình trạng)", "phải là một trong"),
        (head("Tình trạng", "bản chính thức"), "cột B (Số quyết định)", "người ký"),
        (head("Ngày quyết định", "31/2/2026"), "cột B (Ngày quyết định)", "phải là một ngày"),
        (head("Chỉ số kỹ năng số", "7.7"), "cột B (Chỉ số kỹ năng số)", "không có chỉ số 7.7"),
        (lambda parts: parts[HEAD].pop(17), "phần “Phiếu”, thiếu hàng “Điểm đạt”", "còn thiếu"),
        (lambda parts: parts[QUESTIONS].pop(), "phần “Câu hỏi” (chỉ số)", "thiếu chỉ số 3.2"),
        (lambda parts: parts[BASIS][1].__setitem__(0, "màu"), "phần “Căn cứ”, hàng 2, cột A", "“màu”"),
        (
            lambda parts: parts[BASIS][2].__setitem__(1, "S99"),
            "phần “Căn cứ”, hàng 3, cột B (Mã nguồn)",
            "S99",
        ),
        (
            lambda parts: parts[BASIS][2].__setitem__(2, "chắc"),
            "phần “Căn cứ”, hàng 3, cột C (Tình trạng)",
            "phải là một trong",
        ),
        (lambda parts: parts.pop(HEAD), "tệp", "thiếu phần “Phiếu”"),
        (lambda parts: parts.pop(QUESTIONS), "tệp", "thiếu phần “Câu hỏi”"),
        (lambda parts: parts[QUESTIONS].pop(0), "phần “Câu hỏi”", "không thấy hàng tên cột"),
        (lambda parts: parts[BASIS].pop(0), "phần “Căn cứ”", "không thấy hàng tên cột"),
        (question(1, "Mức 2", "Bậc 2"), "phần “Câu hỏi”, hàng 1", "thiếu cột “Mức 2”"),
        (question(1, "Mức 2", "Mức 1"), "phần “Câu hỏi”, hàng 1, cột H (Mức 1)", "hai lần"),
        (lambda parts: parts[GUIDE].extend([["x"]] * 600), "phần “Hướng dẫn”", "nhiều hơn 500 hàng"),
    ],
)
def test_a_fault_names_its_cell_and_what_to_do(
    change: Callable[[dict[str, Rows]], object], place: str, what: str
) -> None:
    """Row, column by letter and heading, and words that say what is wrong."""
    sheet, faults = filled(change)

    assert sheet is None
    assert [fault for fault in faults if place in in_source(fault.where) and what in in_source(fault.what)], [
        str(fault) for fault in faults
    ]
    assert all(fault.place for fault in faults)


def test_faults_of_all_parts_are_told_together() -> None:
    """What a reader sees first does not hide the rest."""
    _, faults = filled(
        both(
            head("Tình trạng", "xong"),
            question(2, "Mã chỉ số", date(2026, 1, 1)),
            question(4, "Điểm mức 3", "tám"),
        )
    )

    assert len([fault for fault in faults if not fault.warning]) == 3


def test_an_unknown_column_is_ignored_with_a_warning() -> None:
    """Notes of one's own beside the table harm nobody."""

    def noted(parts: dict[str, Rows]) -> None:
        for row, said in zip(parts[QUESTIONS], ["Ghi chú", *"abcdefghij"], strict=True):
            row.append(said)

    sheet, faults = filled(noted)

    assert sheet is not None
    assert [(in_source(fault.what), fault.warning) for fault in faults] == [
        ("không biết cột này, đã bỏ qua", True)
    ]
    assert in_source(faults[0].place) == "phần “Câu hỏi”, hàng 1, cột AT (Ghi chú)"


def test_missing_parts_come_from_the_base() -> None:
    """With the sheet in force at hand only the questions need to be there."""
    book = book_of({QUESTIONS: TEMPLATE[QUESTIONS]})

    assert read_template(book, base=RESIDENTS)[0] == read_template(written())[0]
    assert {in_source(fault.what).partition(";")[0] for fault in read_template(book)[1]} == {
        "thiếu phần “Phiếu”",
        "thiếu phần “Căn cứ”",
        "thiếu phần “Nguồn”",
    }


# CSV


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16"), (",", "utf-8")])
def test_csv_as_excel_writes_it_in_vietnam(delimiter: str, encoding: str) -> None:
    """Semicolons, tabs, two encodings."""
    rows = [[str(cell) for cell in row] for row in TEMPLATE[QUESTIONS]]
    lines = [delimiter.join(f'"{cell.removesuffix(".0")}"' for cell in row) for row in rows]
    sheet, faults = read_template("\r\n".join(lines).encode(encoding), base=RESIDENTS)

    assert faults == []
    assert sheet == read_template(written())[0]


def test_a_fault_in_csv_names_row_and_column() -> None:
    """A CSV has no parts, but Excel shows its rows and columns."""
    table = write_csv(RESIDENTS).decode("utf-8-sig").replace("kể lại,2,", "kể lại,hai,", 1)
    _, faults = read_template(table.encode(), base=RESIDENTS)

    assert [in_source(fault.place) for fault in faults] == ["hàng 2, cột G (Điểm mức 1)"]


def test_a_csv_without_a_base_says_what_is_missing() -> None:
    """The pass mark and the decision are not in it."""
    sheet, faults = read_template(write_csv(RESIDENTS))

    assert sheet is None
    assert "chọn phiếu gốc" in str(faults[0])


# Files that are none


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "không thấy hàng tên cột"),
        (b"PK\x03\x04 nothing", "không đọc được tệp Excel"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "không đọc được tệp Excel"),
        ("Mã".encode("cp1258", "replace") + b"\xff\x81", "CSV UTF-8"),
        (b"\xff\xfe\x00", "CSV UTF-8"),
        (b"a," * 3_000_000, "tệp quá lớn"),
        (b"a\n" * 600, "nhiều hơn 500 hàng"),
        (b'"' + b"a" * 200_000, "không đọc được CSV"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_in_words(content: bytes, what: str) -> None:
    """No error of a library ever reaches a person."""
    sheet, faults = read_template(content, base=RESIDENTS)

    assert sheet is None
    assert what in in_source(faults[0].what)


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    """A wrong name is a fault like any other."""
    assert "không mở được tệp" in in_source(read_template(tmp_path / "none.xlsx")[1][0].what)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]))
def test_no_bytes_are_too_strange(content: bytes, start: bytes) -> None:
    """Whatever the file: a sheet or faults."""
    sheet, faults = read_template(start + content, base=RESIDENTS)

    assert sheet is None
    assert faults


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused(place: int, byte: int) -> None:
    """One byte wrong anywhere."""
    book = bytearray(GOOD)
    book[place % len(book)] = byte
    sheet, faults = read_template(bytes(book))

    assert sheet is not None or faults


GOOD = written()


# The layout


def test_headings_cannot_be_taken_for_one_another() -> None:
    """Without marks and in any letters, each row, column and kind of text has its own name."""
    for names in (
        [row.heading for row in HEAD_ROWS],
        [column.heading for column in COLUMNS],
        list(KINDS.values()),
    ):
        assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize("key", [*KINDS, "2.1.question", "1.4.help_self"])
def test_kinds_of_text_are_named_and_known_again(key: str) -> None:
    """In words for people, as keys for the program."""
    assert key_of(name_of(key)) == key
    assert key_of("1.1 mọi nội dung khác") is None


def test_provenance_of_a_single_text_goes_out_and_comes_back() -> None:
    """One question may rest on something else than all the others."""
    title = RESIDENTS.provenance["title"]
    sheet = replace(RESIDENTS, provenance={**RESIDENTS.provenance, "2.1.question": title})
    back, faults = read_template(written(sheet))

    assert faults == []
    assert back is not None
    assert back.provenance_of("question", "2.1") == title


def test_an_indicator_to_be_asked_anew_goes_out_and_comes_back() -> None:
    """Its meaning is raised in the file, and stays so."""
    sheet, faults = filled(question(2, "Lần đổi nghĩa", 2))

    assert faults == []
    assert sheet is not None
    assert sheet.indicator("1.1").meaning == 2
    assert read_template(written(sheet))[0] == sheet
