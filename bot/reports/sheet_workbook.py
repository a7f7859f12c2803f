"""A sheet was written out for a Hội to fill in: an Excel workbook, or its questions as CSV."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from os import PathLike
from typing import Any, BinaryIO

import xlsxwriter

from bot.reports.sheet_import import read_template
from bot.reports.sheet_layout import (
    BASIS,
    BASIS_COLUMNS,
    COLUMNS,
    GUIDE,
    HEAD,
    HEAD_ROWS,
    QUESTIONS,
    SOURCE_COLUMNS,
    SOURCES,
    STATUSES,
    Cell,
    basis_values,
    head_values,
    question_values,
)
from dialogs.sheets import Sheet, Status

__all__ = ["read_template", "write_csv", "write_template"]

GUIDE_TEXT = """
Mẫu phiếu “Công dân học tập” để Hội Khuyến học điền

Tệp này có năm phần. Phần “Phiếu”: tên phiếu, điểm đạt, quyết định. Phần “Câu hỏi”: mỗi hàng một
chỉ số. Phần “Căn cứ” và “Nguồn”: nội dung nào lấy từ đâu.

Câu hỏi, các mức và điểm có sẵn ở đây là bản gợi ý của nhóm làm phần mềm, chưa phải bản chính
thức. Có văn bản của Hội thì sửa theo văn bản.

1. Mỗi lần sửa, đặt tên mới ở ô “Bản”. Giữ nguyên “Mã phiếu” và “Mã chỉ số”.

2. Khung có 3 năng lực và 10 chỉ số (4, 4 và 2), mỗi chỉ số tối đa 10 điểm, cộng lại tròn 100.

3. Mỗi câu có từ 2 đến 5 mức, từ thấp đến cao, điểm tăng dần, mức cao nhất đủ điểm tối đa. Cột nào
thừa thì để trống.

4. Điểm nào chờ Hội quyết thì ghi “chờ” hoặc để trống. Phiếu như thế dùng thử được, chưa công bố
được.

5. Lựa chọn không nằm trên thang (ví dụ “Việc của tôi không cần đến”) đặt sau các mức, điểm ghi là
“riêng 5” hoặc “riêng chờ”.

6. Công sức: mỗi bước lên mức một số, 1 là vài ngày, 2 là vài tuần, 3 là vài tháng. Bốn mức thì có
ba số, ví dụ 1; 1; 2.

7. Các mức đổi hẳn nghĩa thì tăng “Lần đổi nghĩa” thêm 1: câu ấy sẽ được hỏi lại. Chỉ sửa câu chữ
thì giữ nguyên số.

8. Chữ thường, không in đậm, không dấu sao. Cả câu hỏi và các mức nên dưới 300 ký tự, mỗi mức dưới
60.

9. Tình trạng “Hội đã quyết định dùng” hay “bản chính thức” thì phải có đủ số, ngày quyết định và
người ký.

10. Phần “Căn cứ”: hàng “mọi nội dung khác” nói về mọi thứ không có hàng riêng. Hội đã quyết định
thì sửa hàng ấy, và thêm quyết định vào phần “Nguồn”.

11. Cột tiếng Anh để trống cũng được: người đọc tiếng Anh sẽ thấy tiếng Việt.
"""


def write_template(sheet: Sheet, target: str | PathLike[str] | BinaryIO) -> None:
    """Write a sheet as a workbook (XLSX), in plain text without words of address."""
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    with book:
        pages = {name: book.add_worksheet(name) for name in (GUIDE, HEAD, QUESTIONS, BASIS, SOURCES)}
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
        pages[GUIDE].set_column(0, 0, 110)
        _write(pages[GUIDE], 0, [[" ".join(each.split())] for each in GUIDE_TEXT.split("\n\n")], body, day)
        _write_head(pages[HEAD], sheet, bold, body, day)
        _write_questions(pages[QUESTIONS], sheet, bold, body, day)
        _write_basis(pages[BASIS], sheet, bold, body, day)
        pages[SOURCES].set_column(0, 0, 14)
        pages[SOURCES].set_column(1, 1, 90)
        _write(pages[SOURCES], 0, [SOURCE_COLUMNS], bold, day)
        _write(pages[SOURCES], 1, sheet.sources.items(), body, day)


def write_csv(sheet: Sheet) -> bytes:
    """The questions of a sheet as CSV (UTF-8 with a mark, as Excel wants it)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in COLUMNS])
    for indicator in sheet.indicators:
        values = question_values(indicator)
        writer.writerow([values.get(column.field) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _write_head(page: Any, sheet: Sheet, bold: Any, body: Any, day: Any) -> None:
    values = head_values(sheet)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 70)
    page.set_column(2, 2, 50)
    for number, row in enumerate(HEAD_ROWS):
        _write(page, number, [[row.heading]], bold, day)
        _write(page, number, [[None, values.get(row.field), row.hint]], body, day)
        if row.field == "status":
            allowed = [name for status, name in STATUSES.items() if status is not Status.REPORTED]
            page.data_validation(number, 1, number, 1, {"validate": "list", "source": allowed})


def _write_questions(page: Any, sheet: Sheet, bold: Any, body: Any, day: Any) -> None:
    _write(page, 0, [[column.heading for column in COLUMNS]], bold, day)
    for number, column in enumerate(COLUMNS):
        page.set_column(number, number, column.width)
        if column.hint:
            page.write_comment(0, number, column.hint)
    rows = (question_values(each) for each in sheet.indicators)
    _write(page, 1, ([row.get(column.field) for column in COLUMNS] for row in rows), body, day)
    page.freeze_panes(1, 1)


def _write_basis(page: Any, sheet: Sheet, bold: Any, body: Any, day: Any) -> None:
    for number, width in enumerate((30, 30, 28)):
        page.set_column(number, number, width)
    _write(page, 0, [BASIS_COLUMNS], bold, day)
    _write(page, 1, basis_values(sheet), body, day)
    names = list(STATUSES.values())
    page.data_validation(1, 2, 200, 2, {"validate": "list", "source": names})


def _write(page: Any, top: int, rows: Iterable[Iterable[Cell]], look: Any, day: Any) -> None:
    """Cells of their own kind: text stays text, whatever it looks like."""
    for row, cells in enumerate(rows, start=top):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(row, column, cell, day)
            elif isinstance(cell, int):
                page.write_number(row, column, cell, look)
            elif cell:
                page.write_string(row, column, cell, look)
