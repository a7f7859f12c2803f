"""Checklists of titles: what stands in the circulars, what a level demands, and a workbook filled in with faults."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from bot.reports.checklist_file import ITEMS, read_checklist, write_checklist
from bot.shelf import shipped_checklists
from dialogs.phrases import in_source
from dialogs.sheets import SheetError
from dialogs.sheets.checklist import Checklist, dump_checklist, lint_checklist, parse_checklist

LISTS = shipped_checklists()


def xlsx(checklist: Checklist, cells: dict[str, Any] | None = None) -> bytes:
    """The workbook of a checklist, with cells of “Chỉ tiêu” changed: by the id of an item and a heading."""
    out = io.BytesIO()
    write_checklist(checklist, out)
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    parts = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    page = parts[ITEMS]
    rows = {str(row[0]): row for row in page}
    for where, value in (cells or {}).items():
        id_, _, heading = where.partition("|")
        rows[id_][page[0].index(heading)] = value
    changed = io.BytesIO()
    with xlsxwriter.Workbook(changed, {"in_memory": True}) as written:
        for name, lines in parts.items():
            sheet = written.add_worksheet(name)
            for at, row in enumerate(lines):
                for column, cell in enumerate(row):
                    if cell not in (None, ""):
                        sheet.write(at, column, int(cell) if isinstance(cell, float) else cell)
    return changed.getvalue()


@pytest.mark.parametrize("checklist", LISTS.values(), ids=LISTS)
def test_what_is_shipped_is_in_order_and_stays_what_it_is(checklist: Checklist, tmp_path: Path) -> None:
    """Through JSON, as it is published, and through the spreadsheet that a commune fills in."""
    assert lint_checklist(checklist) == []
    assert parse_checklist(json.loads(json.dumps(dump_checklist(checklist)))) == checklist
    assert read_checklist(xlsx(checklist)) == (checklist, [])


@pytest.mark.parametrize("checklist", LISTS.values(), ids=LISTS)
def test_every_item_names_its_article_and_the_questions_say_that_they_are_ours(checklist: Checklist) -> None:
    assert all("Điều 6" in each.article and each.id[:3] in each.article for each in checklist.items)
    assert checklist.is_draft if hasattr(checklist, "is_draft") else checklist.status == "draft"
    assert "nhóm làm phần mềm" in checklist.status_note.vi


def test_the_levels_demand_what_the_circulars_print() -> None:
    shares = {
        each.id: tuple(int(share * 100) for share in each.least.values())
        for checklist in LISTS.values()
        for each in checklist.items
        if each.least
    }
    assert shares == {
        "5.1": (60, 80),
        "5.2a": (50, 60),
        "5.2b": (12, 15),
        "2.1": (90, 95),
        "2.2": (90, 95),
        "2.3": (90, 95),
        "2.4": (50, 70),
        "2.5": (90, 95),
        "3.1": (90, 95),
        "3.1b": (95, 97),
    }


FAULTS = [
    ({"5.1|Mức 1 từ (%)": 120}, "tỷ lệ phải từ 1 đến 100"),
    ({"5.1|Mức 1 từ (%)": "sáu mươi"}, "số nguyên"),
    ({"5.1|Mức 2 từ (%)": 50}, "ít hơn mức thấp"),
    ({"5.1|Mức 2 từ (%)": None}, "mỗi mức cần một số"),
    ({"5.2a|Mức 1 vùng khó khăn từ (%)": 70, "5.2a|Mức 2 vùng khó khăn từ (%)": 90}, "cao hơn nơi khác"),
    ({"1.2|Mã chỉ tiêu": "1.1"}, "hai lần"),
    ({"1.2|Mã chỉ tiêu": "9.1"}, "không có tiêu chí 9"),
    ({"1.2|Loại": "hay"}, "phải là một trong"),
    ({"1.2|Căn cứ": None}, "còn thiếu"),
    ({"1.2|Câu hỏi": None}, "còn thiếu"),
    ({"4.2|Mức 1 cần bậc thứ": 9, "4.2|Mức 2 cần bậc thứ": 9}, "một bậc trong dãy"),
    ({"5.2a|Tỷ lệ trên tổng số": None}, "còn thiếu tiếng Việt"),
    ({"1.2|Áp dụng cho loại đơn vị": "hợp tác xã"}, "không chia theo loại"),
    ({"1.2|Máy đếm ai": "công dân trong xã"}, "đếm ai"),
]


@pytest.mark.parametrize(("cells", "said"), FAULTS, ids=[str(each[0]) for each in FAULTS])
def test_a_fault_in_the_spreadsheet_is_told_where_it_stands(cells: dict[str, Any], said: str) -> None:
    found, faults = read_checklist(xlsx(LISTS["cong_dong_xa"], cells))

    assert found is None
    told = [each for each in faults if said in in_source(each.what)]
    assert told, [str(each) for each in faults]
    assert all(each.where for each in told)


def test_what_is_no_checklist_is_not_read() -> None:
    with pytest.raises(SheetError):
        parse_checklist("kind = 'checklist'\nid = 'x'")
    with pytest.raises(SheetError, match="TOML"):
        parse_checklist("=")
