"""
The list by which the commune enters people into congdanhoctap.vn went out, and came back with the days.

The order follows what is known of its screens from a guide of 2024; nobody here has seen them. What the assistant never asks
for (căn cước, dân tộc, tôn giáo) stays empty, for the commune to fill in outside of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.files.tables import Form, read_list
from bot.files.written import Column, listed
from bot.reports.made import BORN, NAME, NUMBER, VILLAGE, Making, Row, about
from bot.reports.persons import questions
from dialogs.lists import Column as Known
from dialogs.lists import RawRow, RowFault
from dialogs.phrases import Phrase
from dialogs.rules.dates import FIRST, day_of
from dialogs.rules.names import born_in
from dialogs.vietnamese import fold
from locales import number

CCCD, ENTERED, CODE = "CCCD", "Đã nhập ngày", "Mã (giữ nguyên)"
DONE = {"x", "co", "roi", "da nhap"}
WHY_BY_HAND = (
    "Trợ lý không tự đăng nhập congdanhoctap.vn: muốn thế phải giữ mật khẩu và số căn cước của người dân, "
    "mà trợ lý không hỏi và không giữ những thứ ấy. Xã nhập bằng tay theo danh sách này."
)


def worklist(making: Making, rows: Sequence[Row]) -> bytes:
    """Everybody who was endorsed, those who are not entered first."""
    sheets = making.house.sheets
    order = sorted(rows, key=lambda row: row["entered"] is not None)
    entered = sum(1 for row in rows if row["entered"])
    columns = (
        NUMBER,
        Column(CCCD, 14),
        NAME.but(26, f"Tổng: {number(len(rows))} người"),
        Column("Giới tính", 8),
        BORN,
        Column("Dân tộc", 9),
        Column("Tôn giáo", 9),
        Column("Xã", 16, lambda *_: making.place),
        VILLAGE,
        Column("Nhóm phiếu", 16, lambda _, row: sheets[row["sheet"]].title.vi),
        *questions(sheets),
        Column("Tổng điểm", 8, lambda _, row: row["score"]),
        Column(ENTERED, 13, lambda _, row: row["entered"], f"{number(entered)} đã nhập"),
        Column(CODE, 20, lambda _, row: row["id"]),
    )
    notes = [
        WHY_BY_HAND,
        "Cột CCCD, giới tính, dân tộc, tôn giáo để trống: trợ lý không hỏi. Xã điền ở ngoài nếu cần, và xóa các cột ấy trước khi gửi tệp lại.",
        "Thứ tự cột theo một bài hướng dẫn năm 2024, chưa đối chiếu với trang thật. Điểm là điểm tự chấm đã được chi hội xem.",
        "Nhập xong ai thì ghi ngày vào cột “Đã nhập ngày” (05/12/2026), rồi gửi tệp lại qua đường dẫn của trợ lý.",
    ]
    title = f"Danh sách để nhập congdanhoctap.vn, năm {making.year}"
    return listed("Nhập liệu", title, columns, order, about=about(making, rows), notes=notes)


@dataclass(slots=True)
class Returned:
    """What came back: days by the code of a sheet, or by name and year of birth; and what is wrong, line by line."""

    by_code: dict[str, date] = field(default_factory=dict)
    by_name: dict[tuple[str, int], tuple[int, date]] = field(default_factory=dict)  # the row, the day
    faults: list[Phrase] = field(default_factory=list)


FORM = Form(
    (
        Known(
            "cccd",
            CCCD,
            also=("căn cước", "căn cước công dân", "số căn cước", "số CCCD", "CMND", "số định danh"),
        ),
        Known("ethnic", "Dân tộc"),
        Known("faith", "Tôn giáo"),
        Known("name", NAME.heading, also=("họ tên",)),
        Known("born", BORN.heading),
        Known("entered", ENTERED, also=("ngày nhập", "đã nhập")),
        Known("code", CODE, also=("mã",)),
    ),
    fits=lambda fields: "entered" in fields and bool(fields & {"code", "name"}),
    missing=(
        Phrase("worklist.fault.no_heading", "không thấy hàng tiêu đề có cột “{heading}”", heading=ENTERED),
        Phrase("worklist.do.again", "gửi lại tệp mà trợ lý đã đưa"),
    ),
    empty=Phrase("worklist.do.day", "ghi ngày vào cột ấy"),
)
SECRET = ("cccd", "ethnic", "faith")


def returned(content: bytes, today: date) -> Returned:
    """Read a list with days; of an unknown file it is said what is missing."""
    found = Returned()
    read = read_list(content, FORM)
    faults = [fault for fault in read.faults if not fault.warning]
    for row in read.rows:
        faults += _read(found, row, today)
    found.faults = [read.said(fault) for fault in faults]
    return found


def _read(found: Returned, row: RawRow, today: date) -> Iterator[RowFault]:
    given = row.cells.get
    code, name = str(given("code") or "").strip(), " ".join(str(given("name") or "").split())
    if not code and not name:
        return
    for secret in SECRET:
        if str(given(secret) or "").strip():
            do = Phrase("worklist.do.without", "xóa các cột căn cước, dân tộc, tôn giáo rồi gửi lại")
            yield RowFault(
                row.line,
                secret,
                Phrase("worklist.fault.secret", "trợ lý không nhận căn cước, dân tộc, tôn giáo"),
                do,
            )
            return
    if given("entered") is None:
        return
    day = _day(given("entered"), today)
    if day is None or not FIRST <= day <= today:
        yield RowFault(
            row.line,
            "entered",
            Phrase("worklist.fault.day", "ngày nhập chưa rõ hoặc chưa tới"),
            Phrase("worklist.do.like", "xin ghi như 05/12/2026"),
        )
    elif code:
        found.by_code[code] = day
    elif not (born := born_in(given("born"), today.year)):
        yield RowFault(
            row.line,
            "born",
            Phrase("worklist.fault.no_born", "thiếu năm sinh"),
            Phrase("worklist.do.digits", "ghi bốn chữ số"),
        )
    else:
        found.by_name[name, born] = (row.line, day)


def _day(value: Any, today: date) -> date | None:
    return today if fold(str(value)) in DONE else day_of(value)
