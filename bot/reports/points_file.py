"""A sheet of points of a family, a clan or a village as a workbook that a commune fills in from its own paper, and read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from bot.files.tables import (
    NO_HEADINGS,
    THE_FILE,
    Form,
    Source,
    Table,
    UnreadableError,
    Value,
    headed,
    letters,
    open_tables,
)
from bot.files.written import PORTRAIT, Cell, guide, workbook
from dialogs.lists import Column
from dialogs.phrases import Argument, Phrase
from dialogs.rules.titles import Title
from dialogs.sheets.points import (
    MOST_ITEMS,
    MOST_LEVELS,
    ItemLevel,
    PointsFault,
    PointsItem,
    PointsSheet,
    points_faults,
)
from dialogs.vietnamese import fold

GUIDE, HEAD, ITEMS = "Hướng dẫn", "Phiếu", "Các mục"
MOST_ROWS = 300
NAMES: Mapping[Title, str] = {
    Title.FAMILY: "Gia đình học tập",
    Title.CLAN: "Dòng họ học tập",
    Title.VILLAGE: "Cộng đồng học tập thôn, bản, ấp, tổ dân phố",
}
HEADS: tuple[tuple[str, str, str], ...] = (  # field, heading, hint
    ("title", "Danh hiệu", "giữ nguyên"),
    ("version", "Bản", "đặt tên mới cho mỗi lần sửa, ví dụ xa-2026-1"),
    ("name", "Tên phiếu", "như văn bản ghi"),
    ("document", "Văn bản", "số, ngày, của ai: phiếu này chép từ văn bản nào"),
    ("total", "Tổng điểm", "để kiểm tra; bỏ trống cũng được"),
    ("pass_total", "Điểm đạt", "văn bản không ghi thì để trống"),
    ("pass_each", "Điểm ít nhất mỗi mục", "văn bản không ghi thì để trống"),
)
_LEVELS = range(1, MOST_LEVELS + 1)
COLUMNS = (
    Column("part", "Phần", "tiêu chí lớn, như văn bản ghi", also=("Tiêu chí",)),
    Column("text", "Nội dung", "chép đúng lời của văn bản", also=("Nội dung tiêu chí", "Chỉ tiêu")),
    Column("most", "Điểm tối đa", "số nguyên", also=("Điểm chuẩn",)),
    *(
        column
        for number in _LEVELS
        for column in (
            Column(f"levels.{number}", f"Mức {number}", "văn bản không chia mức thì để trống"),
            Column(f"levels.{number}.points", f"Điểm mức {number}", "số nguyên"),
        )
    ),
)
HEADINGS = {each.field: each.heading for each in COLUMNS} | {field: heading for field, heading, _ in HEADS}
FORM = Form(
    COLUMNS,
    fits=lambda fields: {"text", "most"} <= fields,
    missing=(
        NO_HEADINGS,
        Phrase("points.do.columns", "cần có cột “Nội dung” và cột “Điểm tối đa”, như trong mẫu"),
    ),
    empty=Phrase("points.do.rows", "chép mỗi hàng một mục của văn bản"),
)
GUIDE_TEXT = """
Phiếu chấm điểm “{name}”, do xã tự điền theo văn bản của mình

Chưa tìm thấy văn bản gốc có nội dung, thang điểm và điểm đạt của danh hiệu này nên mẫu để trống, không có mục nào soạn sẵn. Xin
chép từ văn bản mà xã đang dùng.

1. Phần “Phiếu”: đặt tên ở ô “Bản”, ghi rõ văn bản nào. Văn bản không ghi điểm đạt thì để trống: phần mềm chỉ cộng điểm, không nói
đạt hay chưa.

2. Phần “Các mục”: mỗi hàng một mục, chép đúng lời của văn bản, điểm tối đa là số nguyên.

3. Văn bản chia mức thì ghi từng mức với điểm của mức ấy, từ thấp đến cao, mức cuối bằng điểm tối đa. Không chia mức thì để trống các
cột ấy: khi chấm, người trả lời cho một số từ 0 đến điểm tối đa.

4. Gửi lại tệp qua đường dẫn trợ lý đưa. Sai chỗ nào trợ lý chỉ ra chỗ ấy, chưa ghi gì cho đến khi đúng cả. Phiếu đang chấm dở
theo bản cũ thì giữ bản cũ.
"""


@dataclass(frozen=True, slots=True)
class PointsRead:
    """A sheet that can be used, or what is to be mended, line by line."""

    sheet: PointsSheet | None
    lines: tuple[Phrase, ...] = ()


def write_points(title: Title, sheet: PointsSheet | None) -> bytes:
    """The sheet in use as a workbook, or an empty one; XLSX."""
    out = BytesIO()
    with workbook(out) as book:
        pages = book.pages(GUIDE, HEAD, ITEMS)
        looks = book.looks({"head": {"bold": True}, "body": {}}, text_wrap=True, valign="top")
        guide(pages[GUIDE], GUIDE_TEXT.format(name=NAMES[title]), looks["body"])
        pages[HEAD].wide((24, 60, PORTRAIT - 84))
        values = _head_values(title, sheet)
        for row, (field, heading, hint) in enumerate(HEADS):
            pages[HEAD].put(row, 0, heading, looks["head"])
            pages[HEAD].put(row, 1, values.get(field), looks["body"])
            pages[HEAD].put(row, 2, hint, looks["body"])
        widths = {"part": 22, "text": 50, "most": 10}
        columns = [
            (each.heading, widths.get(each.field, 9 if each.field.endswith("points") else 20), None)
            for each in COLUMNS
        ]
        pages[ITEMS].begin(0, columns, looks["head"])
        rows = (
            ([_item_values(each).get(column.field) for column in COLUMNS] for each in sheet.items)
            if sheet
            else ()
        )
        pages[ITEMS].rows(1, rows, looks["body"])
    return out.getvalue()


def _head_values(title: Title, sheet: PointsSheet | None) -> dict[str, Cell]:
    if sheet is None:
        return {"title": NAMES[title]}
    return {
        "title": NAMES[title],
        "version": sheet.version,
        "name": sheet.name,
        "document": sheet.document,
        "total": sheet.maximum,
        "pass_total": sheet.pass_total,
        "pass_each": sheet.pass_each,
    }


def _item_values(item: PointsItem) -> dict[str, Cell]:
    values: dict[str, Cell] = {"part": item.part, "text": item.text, "most": item.most}
    for number, level in enumerate(item.levels, 1):
        values |= {f"levels.{number}": level.label, f"levels.{number}.points": level.points}
    return values


# -- read back


def read_points(source: Source, title: Title) -> PointsRead:
    """Read a workbook that was filled in; everything that is wrong is told at once, each with its cell and what to do."""
    try:
        tables = open_tables(source, {fold(each.heading) for each in COLUMNS}, MOST_ROWS)
    except UnreadableError as error:
        return PointsRead(None, (_line(error.where, error.what),))
    reading = _Reading(title)
    reading.head({fold(each.part): each for each in tables}.get(fold(HEAD)))
    reading.items(tables)
    return reading.done()


class _Reading:
    """A workbook being read: what stands in it, and what is wrong with that."""

    def __init__(self, title: Title) -> None:
        self.title = title
        self.lines: list[Phrase] = []
        self.told: set[Argument] = set()  # where something is wrong
        self.said: dict[str, str] = {}
        self.numbers: dict[str, int | None] = {}
        self.found: list[PointsItem] = []
        self.places: dict[tuple[int, str], Argument] = {}
        self.whole = True  # whether all that was read is there to be looked through

    def wrong(self, where: Argument, what: Phrase) -> None:
        self.told.add(where)
        self.lines.append(_line(where, what))

    def head(self, table: Table | None) -> None:
        """The part with the name, the paper and the marks."""
        if table is None:
            self.whole = False
            self.wrong(
                THE_FILE, Phrase("points.fault.no_part", "thiếu phần “{part}”; xin lấy lại mẫu", part=HEAD)
            )
            return
        rows = {fold(str(row[0])): number for number, row in enumerate(table.rows) if row and row[0]}
        for field, heading, _ in HEADS:
            number = rows.get(fold(heading))
            if number is None:
                self.whole = False
                self.wrong(
                    table.at(),
                    Phrase("points.fault.no_row", "thiếu hàng “{heading}”; xin lấy lại mẫu", heading=heading),
                )
                continue
            place = self.places[0, field] = table.at(number, 1, heading)
            value = table.value(number, 1)
            if field in {"total", "pass_total", "pass_each"}:
                self.numbers[field] = self._number(value, place) if value is not None else None
            else:
                self.said[field] = _text(value)
        if self.said.get("title") and fold(self.said["title"]) != fold(NAMES[self.title]):
            self.wrong(
                self.places[0, "title"],
                Phrase(
                    "points.fault.title",
                    "tệp này của “{found}”, mà đường dẫn dành cho “{wanted}”",
                    found=self.said["title"],
                    wanted=NAMES[self.title],
                ),
            )

    def items(self, tables: Sequence[Table]) -> None:
        """The part with the items: our own, else the first that has the columns."""
        fits = [
            (each, found) for each in tables if not each.over and (found := headed(each, FORM)) is not None
        ]
        named = [pair for pair in fits if fold(pair[0].part) == fold(ITEMS)] or fits
        if any(each.over for each in tables):
            self.wrong(
                THE_FILE,
                Phrase(
                    "points.fault.rows",
                    "có phần nhiều hơn {rows} hàng; nhiều nhất {most} mục, xin xóa hàng thừa",
                    rows=MOST_ROWS,
                    most=MOST_ITEMS,
                ),
            )
        if not named:
            self.whole = False
            self.wrong(
                Phrase("file.at.part", "phần “{part}”", part=ITEMS),
                Phrase("points.fault.no_items", "{what}; {do}", what=FORM.missing[0], do=FORM.missing[1]),
            )
            return
        table, found = named[0]
        for at in found.twice:
            self.wrong(
                table.at(found.top, at, found.said[at]),
                Phrase("sheet.fault.column_twice", "cột này có hai lần, chỉ giữ một"),
            )
        columns = {field: at for at, field in found.fields.items()}
        part = ""
        for row in range(found.body, len(table.rows)):
            values = {field: table.value(row, at) for field, at in columns.items()}
            if all(value is None for value in values.values()):
                continue
            part = _text(values.get("part")) or part
            if (
                values.get("text") is None
                and values.get("most") is None
                and len([v for v in values.values() if v]) == 1
            ):
                continue  # the name of a part, on a row of its own
            self._item(table, row, columns, values, part)

    def _item(
        self, table: Table, row: int, columns: Mapping[str, int], values: Mapping[str, Value], part: str
    ) -> None:
        number = len(self.found) + 1
        for field, at in columns.items():
            self.places[number, field] = table.at(row, at, HEADINGS[field])
        self.places[number, ""] = table.at(row)
        most = self._number(values.get("most"), self._place(number, "most"))
        levels = []
        for each in _LEVELS:
            label, points = values.get(f"levels.{each}"), values.get(f"levels.{each}.points")
            if label is None and points is None:
                continue
            if label is None or points is None:
                self.wrong(
                    self._place(number, f"levels.{each}"),
                    Phrase("points.fault.half", "mức {level} cần cả lời và điểm", level=each),
                )
                continue
            worth = self._number(points, self._place(number, f"levels.{each}.points"))
            if worth is not None:
                levels.append(ItemLevel(_text(label), worth))
        if most is None:
            self.whole = False
        self.found.append(PointsItem(str(number), _text(values.get("text")), most or 0, part, tuple(levels)))

    def _number(self, value: Value, place: Argument) -> int | None:
        """A whole number as people type it; what is none is told."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value.strip())
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        shown: Argument = f"“{_text(value)}”" if value is not None else Phrase("points.empty_cell", "ô trống")
        self.wrong(
            place, Phrase("points.fault.no_whole", "cần một số nguyên, không phải {found}", found=shown)
        )
        return None

    def _place(self, item: int, field: str) -> Argument:
        here = self.places.get((item, field)) or self.places.get((item, field.removesuffix(".points")))
        return here or self.places.get((item, "")) or Phrase("file.at.part", "phần “{part}”", part=ITEMS)

    def done(self) -> PointsRead:
        """The sheet, if nothing is wrong with it."""
        sheet = PointsSheet(
            self.title.value,
            self.said.get("version", ""),
            self.said.get("name", ""),
            self.said.get("document", ""),
            tuple(self.found),
            self.numbers.get("pass_total"),
            self.numbers.get("pass_each"),
        )
        for fault in points_faults(sheet, self.numbers.get("total")):
            if self._told(fault):
                self.wrong(self._place(fault.item, fault.field), fault.what)
        lines = tuple(dict.fromkeys(self.lines))
        return PointsRead(None if lines else sheet, lines)

    def _told(self, fault: PointsFault) -> bool:
        """What follows from something that was told already is not told again."""
        if fault.field in {"total", "pass_total", "pass_each"} and not (self.whole and self.found):
            return False
        if fault.field == "most" and self.found[fault.item - 1].most == 0:
            return self._place(fault.item, "most") not in self.told
        return not (
            fault.item == 0
            and fault.field in {"version", "name", "document"}
            and (0, fault.field) not in self.places
        )


def _line(where: Argument, what: Phrase) -> Phrase:
    return Phrase("points.fault", "Ở {where}: {what}.", where=where, what=what)


def _text(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split()) if value is not None else ""


def column_of(field: str) -> str:
    """Where a field stands in the template, as a spreadsheet names it."""
    return letters([each.field for each in COLUMNS].index(field))
