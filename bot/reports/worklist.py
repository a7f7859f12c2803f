"""
The list by which the commune enters people into congdanhoctap.vn went out, and came back with the days.

The order follows what is known of its screens from a guide of 2024; nobody here has seen them. What the assistant never asks
for (căn cước, dân tộc, tôn giáo) stays empty, for the commune to fill in outside of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.files.tables import UnreadableError, open_tables
from bot.files.written import Cell, Column, Grid, book_of
from bot.reports.made import Making, Row, about, named, village
from bot.reports.persons import points
from dialogs.rules.dates import day_of
from dialogs.rules.names import born_in
from dialogs.vietnamese import fold

CCCD, NAME, BORN, ENTERED, CODE = "CCCD", "Họ và tên", "Năm sinh", "Đã nhập ngày", "Mã (giữ nguyên)"
SECRET = (CCCD, "Dân tộc", "Tôn giáo")
DONE = {"x", "co", "roi", "da nhap"}
MOST_ROWS = 20_000
WHY_BY_HAND = (
    "Trợ lý không tự đăng nhập congdanhoctap.vn: muốn thế phải giữ mật khẩu và số căn cước của người dân, "
    "mà trợ lý không hỏi và không giữ những thứ ấy. Xã nhập bằng tay theo danh sách này."
)


def worklist(making: Making, rows: Sequence[Row]) -> bytes:
    """Everybody who was endorsed, those who are not entered first."""
    columns = (
        Column("STT", 6),
        Column(CCCD, 16),
        Column(NAME, 26),
        Column("Giới tính", 8),
        Column(BORN, 8),
        Column("Dân tộc", 9),
        Column("Tôn giáo", 9),
        Column("Xã", 16),
        Column("Thôn", 18),
        Column("Nhóm phiếu", 24),
        *(Column(f"Câu {n}", 6) for n in range(1, 11)),
        Column("Tổng điểm", 8),
        Column(ENTERED, 13),
        Column(CODE, 20),
    )
    order = sorted(rows, key=lambda row: row["entered"] is not None)
    body: list[list[Cell]] = []
    for n, row in enumerate(order, 1):
        sheet = making.house.sheets[row["sheet"]]
        body.append(
            [
                n,
                "",
                named(row),
                "",
                row["born"],
                "",
                "",
                making.place,
                village(row),
                sheet.title.vi,
                *points(sheet, row),
                row["score"],
                row["entered"],
                row["id"],
            ]
        )
    entered = sum(1 for row in rows if row["entered"])
    totals: list[Cell] = [
        "",
        "",
        f"Tổng: {len(rows)} người",
        *("" for _ in range(18)),
        f"{entered} đã nhập",
        "",
    ]
    notes = [
        WHY_BY_HAND,
        "Cột CCCD, giới tính, dân tộc, tôn giáo để trống: trợ lý không hỏi. Xã điền ở ngoài nếu cần, và xóa các cột ấy trước khi gửi tệp lại.",
        "Thứ tự cột theo một bài hướng dẫn năm 2024, chưa đối chiếu với trang thật. Điểm là điểm tự chấm đã được chi hội xem.",
        "Nhập xong ai thì ghi ngày vào cột “Đã nhập ngày” (05/12/2026), rồi gửi tệp lại qua đường dẫn của trợ lý.",
    ]
    title = f"Danh sách để nhập congdanhoctap.vn, năm {making.year}"
    return book_of(
        Grid("Nhập liệu", title, columns, body, about=about(making, rows), totals=totals, notes=notes)
    )


@dataclass(slots=True)
class Returned:
    """What came back: days by the code of a sheet, or by name and year of birth; and what is wrong, line by line."""

    by_code: dict[str, date] = field(default_factory=dict)
    by_name: dict[tuple[str, int], tuple[int, date]] = field(default_factory=dict)  # the row, the day
    faults: list[str] = field(default_factory=list)


def returned(content: bytes, today: date) -> Returned:
    """Read a list with days; of an unknown workbook it is said what is missing."""
    found = Returned()
    try:
        table = open_tables(content, map(fold, (NAME, BORN, ENTERED, CODE)), MOST_ROWS)[0]
    except (UnreadableError, IndexError) as error:
        what = error.what if isinstance(error, UnreadableError) else "tệp không có phần nào"
        found.faults.append(f"Tệp không phải bảng tính đọc được: {what}.")
        return found
    if table.over:
        found.faults.append(f"Tệp có nhiều hơn {MOST_ROWS} hàng; xin chia thành nhiều tệp.")
        return found
    rows = table.rows
    top = next((n for n, row in enumerate(rows) if _heads(row)), None)
    if top is None:
        found.faults.append(f"Không thấy hàng tiêu đề có cột “{ENTERED}”.")
        return found
    at = _heads(rows[top])
    for number, row in enumerate(rows[top + 1 :], top + 2):
        _read(found, {name: row[place] for name, place in at.items() if place < len(row)}, number, today)
    return found


def _heads(row: Sequence[Any]) -> dict[str, int]:
    """Where the columns stand; empty where this is not the row of headings."""
    said = {fold(str(cell)): n for n, cell in enumerate(row) if cell}
    at = {name: said[fold(name)] for name in (*SECRET, NAME, BORN, ENTERED, CODE) if fold(name) in said}
    return at if ENTERED in at and (CODE in at or NAME in at) else {}


def _read(found: Returned, row: Mapping[str, Any], number: int, today: date) -> None:
    code, name = str(row.get(CODE) or "").strip(), " ".join(str(row.get(NAME) or "").split())
    if not code and (not name or fold(name).startswith("tong")):
        return
    if any(str(row.get(each) or "").strip() for each in SECRET):
        found.faults.append(
            f"Hàng {number}: xin xóa cột căn cước, dân tộc, tôn giáo rồi gửi lại; trợ lý không nhận những thứ ấy."
        )
        return
    given = row.get(ENTERED)
    if given in (None, ""):
        return
    day = _day(given, today)
    if day is None or day > today:
        found.faults.append(f"Hàng {number}: ngày nhập chưa rõ hoặc chưa tới; xin ghi như 05/12/2026.")
    elif code:
        found.by_code[code] = day
    elif not (born := born_in(row.get(BORN), today.year)):
        found.faults.append(f"Hàng {number}: thiếu năm sinh.")
    else:
        found.by_name[name, born] = (number, day)


def _day(value: Any, today: date) -> date | None:
    return today if fold(str(value)) in DONE else day_of(value)
