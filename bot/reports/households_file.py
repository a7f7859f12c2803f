"""A list of households was read from a spreadsheet or CSV as people fill it in, or written for them."""

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from bot.files.cells import TITLE_ROWS
from bot.files.tables import Table, UnreadableError, Value, open_tables
from bot.files.written import Book, Cell, Page, as_csv, guide, workbook
from dialogs.rules.people import STATES
from dialogs.vietnamese import fold
from storage.people.load import BY_HEADING, HEADINGS, Fault, RawRow, field_of

LIST, GUIDE, EXAMPLE = "Danh sách hộ", "Hướng dẫn", "Ví dụ"
MOST_ROWS = 20_000
SAID = {
    "active": "",
    "away": "đi làm xa",
    "elsewhere": "chấm nơi khác",
    "ill": "ốm nặng",
    "deceased": "đã mất",
    "moved": "chuyển đi",
    "declines": "không tham gia",
}
GUIDE_TEXT = f"""
Danh sách hộ và người từ 18 tuổi trở lên, để biết nhà nào đã làm phiếu “Công dân học tập”

Mỗi hàng một người, điền ở phần “{LIST}”. Xem phần “{EXAMPLE}” để theo. Thứ tự cột tùy ý; có hàng tiêu đề ở trên cũng được.

1. Họ và tên: đủ họ, tên đệm, tên. Năm sinh: bốn chữ số. Chỉ ghi người từ 18 tuổi; người chưa đủ tuổi được bỏ qua.

2. Chủ hộ: ghi ở hàng đầu của mỗi hộ; các hàng dưới để trống là cùng hộ. Hai hộ trùng tên chủ hộ thì ghi thêm mã hộ.

3. Mã hộ: chữ và số, in trên thẻ của nhà. Để trống thì phần mềm tự đặt.

4. Tình trạng: để trống là bình thường; hoặc ghi {", ".join(SAID[each] for each in STATES if SAID[each])}.

5. Thôn: chỉ cần khi tệp có nhiều thôn; ghi mã hoặc tên thôn.

6. Không ghi số căn cước, số điện thoại, dân tộc, tôn giáo: phần mềm không đọc các cột ấy.

7. Nhập lại nhiều lần được: người đã có thì giữ nguyên. Một hàng sai thì không hàng nào được ghi.
"""
_EXAMPLE: tuple[tuple[str | int, ...], ...] = (
    ("", "", "Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", 1958, ""),
    ("", "", "", "Trần Thị Ví Dụ", 1960, ""),
    ("", "", "", "Nguyễn Thị Ví Dụ", 1992, "đi làm xa"),
    ("", "", "Lê Thị Ví Dụ", "Lê Thị Ví Dụ", 1971, ""),
)


def read_households(source: str | PathLike[str] | bytes) -> tuple[list[RawRow], list[Fault]]:
    """The rows of a list; what is wrong with the file is told, never raised."""
    try:
        table = _table(source)
    except UnreadableError as error:
        return [], [Fault(0, error.what, "xem lại tệp")]
    top = _headings(table.rows)
    if top is None:
        return [], [Fault(0, "không thấy hàng tên cột", "cần có cột “Họ và tên”, như trong mẫu")]
    columns: dict[int, str] = {}
    faults = []
    for at, heading in enumerate(table.rows[top]):
        field = field_of(heading)
        if field in columns.values():
            faults.append(Fault(top + 1, f"cột “{heading}” có hai lần", "giữ một cột"))
        elif field is not None:
            columns[at] = field
        elif heading is not None and fold(str(heading)) not in {"stt", "tt", "so tt", "so thu tu"}:
            faults.append(Fault(top + 1, f"cột “{heading}” không dùng đến", "cứ để đó", warning=True))
    rows = [
        RawRow(number, {field: table.value(number - 1, at) for at, field in columns.items()})
        for number, row in enumerate(table.rows[top + 1 :], top + 2)
        if row and any(table.value(number - 1, at) is not None for at in columns)
    ]
    if not rows and not faults:
        faults.append(Fault(0, "không có hàng nào", "điền mỗi hàng một người"))
    return rows, faults


def _table(source: str | PathLike[str] | bytes) -> Table:
    parts = open_tables(source, BY_HEADING, MOST_ROWS)
    named = [part for part in parts if fold(part.part) == fold(LIST)]
    others = [part for part in parts if fold(part.part) not in {fold(GUIDE), fold(EXAMPLE)}]
    fit = [part for part in (*named, *others) if part.over or _headings(part.rows) is not None]
    found = next(iter((*fit, *named, *others)), None)
    if found is None:
        raise UnreadableError(f"không có phần “{LIST}”")
    if found.over:
        raise UnreadableError(f"nhiều hơn {MOST_ROWS} hàng; chia thành nhiều tệp")
    return found


def _headings(rows: Sequence[Sequence[Value]]) -> int | None:
    """The row with the names of the columns: that of names, and one more."""
    for number, row in enumerate(rows[:TITLE_ROWS]):
        fields = {field_of(cell) for cell in row} - {None}
        if "name" in fields and len(fields) > 1:
            return number
    return None


# -- written


def write_template(target: str | PathLike[str]) -> None:
    """An empty list to fill in, with a guide and an example beside it."""
    with workbook(target) as book:
        pages = book.pages(LIST, GUIDE, EXAMPLE)
        for name in (LIST, EXAMPLE):
            _begin(book, pages[name])
        states = [SAID[each] for each in STATES if SAID[each]]
        rule = {"validate": "list", "source": states, "error_type": "warning"}
        at = list(HEADINGS).index("note")
        pages[LIST].data_validation(1, at, 5000, at, rule)
        pages[EXAMPLE].rows(1, _EXAMPLE)
        guide(pages[GUIDE], GUIDE_TEXT, book.add_format({"text_wrap": True, "valign": "top"}))


def write_list(target: str | PathLike[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """The list as it is stored, as a workbook or CSV by the file's ending; how many rows."""
    lines: list[Sequence[Cell]] = [
        (
            row["place"] or "",
            row["code"] or "",
            row["home"] or "",
            row["full_name"],
            row["born"] or "",
            SAID.get(row["state"], ""),
        )
        for row in rows
    ]
    if Path(target).suffix.lower() == ".csv":
        Path(target).write_bytes(as_csv([tuple(HEADINGS.values()), *lines]))
        return len(lines)
    with workbook(target) as book:
        (page,) = book.pages(LIST).values()
        _begin(book, page)
        page.rows(1, lines)
    return len(lines)


def _begin(book: Book, page: Page) -> None:
    text = book.add_format({"num_format": "@"})
    for at, field in enumerate(HEADINGS):
        wide = {"home": 26, "name": 28, "note": 18}.get(field, 12)
        page.set_column(at, at, wide, None if field == "born" else text)
    page.rows(0, [list(HEADINGS.values())], book.add_format({"bold": True, "valign": "top"}))
    page.freeze_panes(1, 0)
