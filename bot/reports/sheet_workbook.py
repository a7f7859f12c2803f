"""A sheet was written out for a Hội to fill in: an Excel workbook, or its questions as CSV."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from bot.files.written import DAY, Page, Target, as_csv, guide, workbook
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
    basis_values,
    head_values,
    question_values,
)
from dialogs.sheets import Sheet, Status

__all__ = ["read_template", "write_csv", "write_template"]

Looks: TypeAlias = "Mapping[str, Any]"

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

7. Bước từ mức: mỗi mức, trừ mức cao nhất, một việc nhỏ làm được ngay để lên mức sau. Bốn mức thì có
ba bước, bước nào cũng khác nhau, không nhắc lại lời của một mức.

8. Các mức đổi hẳn nghĩa thì tăng “Lần đổi nghĩa” thêm 1: câu ấy sẽ được hỏi lại. Chỉ sửa câu chữ
thì giữ nguyên số.

9. Chữ thường, không in đậm, không dấu sao. Cả câu hỏi và các mức nên dưới 300 ký tự, mỗi mức dưới
60.

10. Tình trạng “Hội đã quyết định dùng” hay “bản chính thức” thì phải có đủ số, ngày quyết định và
người ký.

11. Phần “Căn cứ”: hàng “mọi nội dung khác” nói về mọi thứ không có hàng riêng. Hội đã quyết định
thì sửa hàng ấy, và thêm quyết định vào phần “Nguồn”.

12. Cột tiếng Anh để trống cũng được: người đọc tiếng Anh sẽ thấy tiếng Việt.
"""


def write_template(sheet: Sheet, target: Target) -> None:
    """Write a sheet as a workbook (XLSX), in plain text without words of address."""
    with workbook(target) as book:
        pages = book.pages(GUIDE, HEAD, QUESTIONS, BASIS, SOURCES)
        looks = book.looks({"head": {"bold": True}, "body": {}}, text_wrap=True, valign="top")
        looks |= book.looks({"day": DAY}, valign="top")
        guide(pages[GUIDE], GUIDE_TEXT, looks["body"])
        _write_head(pages[HEAD], sheet, looks)
        _write_questions(pages[QUESTIONS], sheet, looks)
        _write_basis(pages[BASIS], sheet, looks)
        pages[SOURCES].set_column(0, 0, 14)
        pages[SOURCES].set_column(1, 1, 90)
        pages[SOURCES].rows(0, [SOURCE_COLUMNS], looks["head"])
        pages[SOURCES].rows(1, sheet.sources.items(), looks["body"])


def write_csv(sheet: Sheet) -> bytes:
    """The questions of a sheet as CSV."""
    values = (question_values(indicator) for indicator in sheet.indicators)
    rows = ([each.get(column.field) for column in COLUMNS] for each in values)
    return as_csv([[column.heading for column in COLUMNS], *rows])


def _write_head(page: Page, sheet: Sheet, looks: Looks) -> None:
    values = head_values(sheet)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 70)
    page.set_column(2, 2, 50)
    for number, row in enumerate(HEAD_ROWS):
        page.put(number, 0, row.heading, looks["head"])
        page.put(number, 1, values.get(row.field), looks["body"], looks["day"])
        page.put(number, 2, row.hint, looks["body"])
        if row.field == "status":
            allowed = [name for status, name in STATUSES.items() if status is not Status.REPORTED]
            page.data_validation(number, 1, number, 1, {"validate": "list", "source": allowed})


def _write_questions(page: Page, sheet: Sheet, looks: Looks) -> None:
    page.rows(0, [[column.heading for column in COLUMNS]], looks["head"])
    for number, column in enumerate(COLUMNS):
        page.set_column(number, number, column.width)
        if column.hint:
            page.write_comment(0, number, column.hint)
    rows = (question_values(each) for each in sheet.indicators)
    page.rows(1, ([row.get(column.field) for column in COLUMNS] for row in rows), looks["body"], looks["day"])
    page.freeze_panes(1, 1)


def _write_basis(page: Page, sheet: Sheet, looks: Looks) -> None:
    for number, width in enumerate((30, 30, 28)):
        page.set_column(number, number, width)
    page.rows(0, [BASIS_COLUMNS], looks["head"])
    page.rows(1, basis_values(sheet), looks["body"])
    names = list(STATUSES.values())
    page.data_validation(1, 2, 200, 2, {"validate": "list", "source": names})
