"""A list of households was read from a spreadsheet or CSV as people fill it in, or written for them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from bot.files.tables import NO_HEADINGS, Form, ListFile, Source, read_list
from bot.files.widths import spread
from bot.files.written import EM, GAP, PORTRAIT, Book, Cell, Page, as_csv, guide, workbook
from dialogs.lists import Cell as RowCell
from dialogs.phrases import Phrase
from dialogs.rules.people import STATES
from dialogs.vietnamese import fold
from storage.people.load import COLUMNS, FOUND, HEADINGS, STATE_SAID
from storage.places.names import levels_of, parted

LIST, GUIDE, EXAMPLE = "Danh sách hộ", "Hướng dẫn", "Ví dụ"
UNNAMED = re.compile(r"(?:sheet|trang(?: tinh)?|bang)? ?\d*")  # pages that nobody gave a name
SAID = STATE_SAID
GUIDE_TEXT = f"""
Danh sách hộ và người từ 18 tuổi trở lên, để biết nhà nào đã làm phiếu “Công dân học tập”

Mỗi hàng một người, điền ở phần “{LIST}”. Xem phần “{EXAMPLE}” để theo. Thứ tự cột tùy ý; có hàng tiêu đề ở trên cũng được.

1. Họ và tên: đủ họ, tên đệm, tên. Năm sinh: bốn chữ số. Chỉ ghi người từ 18 tuổi; người chưa đủ tuổi được bỏ qua.

2. Chủ hộ: ghi ở hàng đầu của mỗi hộ; các hàng dưới để trống là cùng hộ. Có cột “Quan hệ với chủ hộ” thì không cần cột này. Hai hộ trùng tên chủ hộ, trùng cả năm sinh thì ghi thêm mã hộ.

3. Mã hộ: chữ và số, in trên thẻ của nhà. Để trống thì phần mềm tự đặt.

4. Tình trạng: để trống là bình thường; hoặc ghi đúng một trong các chữ {", ".join(SAID[each] for each in STATES if SAID[each])}.

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


def _village(text: str) -> Mapping[str, RowCell]:
    """A line or a page that is called after a village tells where its people live."""
    return {"place": text} if "village" in levels_of(parted(text)[0]) else {}


FORM = Form(
    (*COLUMNS, *FOUND),
    fits=lambda fields: "name" in fields and len(fields) > 1,
    missing=(NO_HEADINGS, Phrase("household.do.columns", "cần có cột “Họ và tên”, như trong mẫu")),
    empty=Phrase("household.do.rows", "điền mỗi hàng một người"),
    part=LIST,
    beside=(GUIDE, EXAMPLE),
    several=True,
    within=_village,
    of_part=lambda name: {} if UNNAMED.fullmatch(fold(name)) else {"place": name},
)


def read_households(source: Source) -> ListFile:
    """Read a list of households; what is wrong with the file is told, never raised."""
    return read_list(source, FORM)


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
        look = _begin(book, page, lines)
        page.rows(1, lines, look)
    return len(lines)


def _begin(book: Book, page: Page, rows: Sequence[Sequence[Cell]] = ()) -> Any:
    """The headings, the columns as wide as what stands in them; the look of a cell."""
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
    most = {"home": 26, "name": 28, "note": 18}
    said = [[str(row[at] or "") for row in rows] for at in range(len(HEADINGS))]
    of = [
        (heading, most.get(field, 12), texts)
        for (field, heading), texts in zip(HEADINGS.items(), said, strict=True)
    ]
    widths = spread(of, PORTRAIT - GAP * len(of), EM)
    looks = [plain if field == "born" else text for field in HEADINGS]
    columns = zip(HEADINGS.values(), widths, looks, strict=True)
    page.begin(0, columns, book.add_format({"bold": True, "valign": "top", "text_wrap": True}))
    return plain
