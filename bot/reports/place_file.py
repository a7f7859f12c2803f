"""A list of places was read from a spreadsheet or CSV as people fill it in, or written for them."""

from collections.abc import Iterable
from os import PathLike

from bot.files.tables import NO_HEADINGS, Form, ListFile, Source, read_list
from bot.files.written import DAY, Page, guide, workbook
from dialogs.lists import RawRow
from dialogs.phrases import Phrase
from storage.places.load import COLUMNS
from storage.places.names import KINDS, LEVELS

LIST, GUIDE, EXAMPLE = "Danh sách", "Hướng dẫn", "Ví dụ"
DATES, COUNTS = {"since", "until", "hard_date"}, {"households", "adults"}

GUIDE_TEXT = f"""
Danh sách nơi ở: tỉnh, xã hoặc phường, rồi thôn, bản, ấp, tổ dân phố; và đơn vị nếu có

Mỗi hàng một nơi, điền ở phần “{LIST}”. Xem phần “{EXAMPLE}” để theo. Thứ tự cột, thứ tự hàng tùy ý.

1. Cấp: tỉnh, xã/phường, thôn hay đơn vị. Loại: cách gọi ở địa phương (thôn, bản, ấp, xóm, khu phố,
tổ dân phố, trường…). Tên: tên riêng, ví dụ Đông.

2. Thuộc: mã hoặc tên của nơi trên một cấp. Thôn thuộc xã, phường; xã, phường thuộc tỉnh. Không còn
cấp huyện.

3. Mã: chữ và số, mỗi nơi một mã, người dân gõ được. Để trống thì phần mềm tự đặt. Mã đã in trên thẻ
thì giữ nguyên.

4. Hai thôn cùng tên trong một xã: ghi xã cũ cho cả hai. Thôn đổi tên: giữ mã, ghi tên mới; tên cũ
được giữ lại và vẫn tìm được.

5. Vùng khó khăn: ghi “có” thì mức đạt là 70 điểm, phải kèm văn bản có số và ngày văn bản.

6. Nơi thôi dùng (sáp nhập, chia tách): ghi đến ngày, đừng xóa hàng. Nơi mới là một hàng mới.

7. Nhập lại nhiều lần được: ô để trống thì giữ điều đã có, dấu “-” thì xóa đi. Một hàng sai thì
không hàng nào được ghi.
"""


def _lacks(fields: frozenset[str]) -> tuple[Phrase, Phrase] | None:
    return (
        None
        if fields & {"level", "word"}
        else (
            Phrase("place.fault.no_level", "thiếu cột cấp hoặc loại"),
            Phrase("place.do.level", "thêm cột “cấp” và “loại”"),
        )
    )


FORM = Form(
    COLUMNS,
    fits=lambda fields: "name" in fields and len(fields) > 1,
    missing=(NO_HEADINGS, Phrase("place.do.columns", "cần có các cột cấp, loại, tên, thuộc, như trong mẫu")),
    empty=Phrase("place.do.rows", "điền mỗi hàng một nơi"),
    lacks=_lacks,
    part=LIST,
    beside=(GUIDE, EXAMPLE),
)


def read_places(source: Source) -> ListFile:
    """Read a list of places; what is wrong with the file is told, never raised."""
    return read_list(source, FORM)


def write_place_template(target: str | PathLike[str], example: Iterable[RawRow]) -> None:
    """Write an empty list as a workbook, with a guide and an example beside it."""
    with workbook(target) as book:
        pages = book.pages(LIST, GUIDE, EXAMPLE)
        looks = book.looks(
            {
                "head": {"bold": True, "text_wrap": True, "valign": "top"},
                "text": {
                    "num_format": "@",
                    "text_wrap": True,
                    "valign": "top",
                },  # else Excel makes 12/3 a date, and drops zeros
                "day": DAY,
                "guide": {"text_wrap": True, "valign": "top"},
            }
        )
        kinds = ["day" if each.field in DATES else "" if each.field in COUNTS else "text" for each in COLUMNS]
        columns = [
            (each.heading, max(10, min(28, len(each.heading) + 6)), looks.get(kind))
            for each, kind in zip(COLUMNS, kinds, strict=True)
        ]
        for page in (pages[LIST], pages[EXAMPLE]):
            page.begin(0, columns, looks["head"])
        _choices(pages[LIST])
        rows = ([str(raw.cells.get(column.field) or "") for column in COLUMNS] for raw in example)
        pages[EXAMPLE].rows(1, rows, looks["text"])
        guide(pages[GUIDE], GUIDE_TEXT, looks["guide"])


def _choices(page: Page) -> None:
    """Lists to choose from; other kinds than these may be typed."""
    kinds = [*KINDS["commune"], *KINDS["village"][:14], *KINDS["unit"][:3], *KINDS["province"]]
    for at, column in enumerate(COLUMNS):
        about = {"input_title": column.heading, "input_message": column.hint or column.heading}
        choices = {"level": list(LEVELS.values()), "word": kinds, "hard": ["có", "không"]}
        if column.field in choices:
            rule = {"validate": "list", "source": choices[column.field], "error_type": "warning"}
        else:
            rule = {"validate": "any"}
        page.data_validation(1, at, 2000, at, rule | about)
