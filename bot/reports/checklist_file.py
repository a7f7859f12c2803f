"""A checklist as a workbook for a commune or a province to fill in with the circular's own words, and read back with its faults."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.files.tables import THE_FILE, Form, Source, Table, UnreadableError, headed, open_tables
from bot.files.written import DAY, Cell, Target, guide, workbook
from bot.reports.sheet_file import GUIDE, HEAD, MOST_ROWS, SOURCE_COLUMNS, SOURCES, STATUSES, Entry, nested
from dialogs.lists import Column
from dialogs.phrases import Argument, Phrase, Text
from dialogs.rules.titles import Title, UnitKind
from dialogs.sheets import Fault, SheetError, Status
from dialogs.sheets.checklist import CheckItem, Checklist, lint_checklist, parse_checklist
from dialogs.sheets.sheet import plain
from dialogs.vietnamese import fold

T = TypeVar("T", bound=str)
CRITERIA, ITEMS = "Tiêu chí", "Chỉ tiêu"
TITLES = {Title.COMMUNE: "xã", Title.UNIT: "đơn vị"}
KINDS = {"yes_no": "có hay chưa", "share": "tỷ lệ", "level": "theo bậc", "computed": "máy đếm"}
COUNTS = {"citizens": "công dân trong xã", "members": "thành viên trong đơn vị"}
UNITS = {
    UnitKind.OFFICE: "cơ quan",
    UnitKind.NURSERY: "mầm non công lập",
    UnitKind.SCHOOL: "trường phổ thông công lập",
    UnitKind.PRIVATE_NURSERY: "mầm non dân lập",
    UnitKind.PRIVATE_SCHOOL: "trường phổ thông tư thục",
    UnitKind.VOCATIONAL: "giáo dục nghề nghiệp",
    UnitKind.SERVICE: "sự nghiệp công lập khác",
    UnitKind.COOPERATIVE: "hợp tác xã",
    UnitKind.ENTERPRISE: "doanh nghiệp",
}
YES = "có"
HEAD_ROWS = (
    Entry("id", "Mã phiếu", "giữ nguyên để thay phiếu đang dùng"),
    Entry("version", "Bản", "đặt tên mới cho mỗi lần sửa"),
    Entry("title", "Danh hiệu của", "xã hoặc đơn vị"),
    Entry("status", "Tình trạng", f"chọn: {', '.join(STATUSES.values())}"),
    Entry("text", "Văn bản", "ví dụ Thông tư 25/2023/TT-BGDĐT"),
    Entry("name", "Tên phiếu"),
    Entry("name.en", "Tên phiếu (tiếng Anh)"),
    Entry("opening", "Lời mở đầu"),
    Entry("opening.en", "Lời mở đầu (tiếng Anh)"),
    Entry("status_note", "Ghi chú về tình trạng"),
    Entry("status_note.en", "Ghi chú về tình trạng (tiếng Anh)"),
)
CRITERION_COLUMNS = (
    Entry("id", "Mã tiêu chí"),
    Entry("name", "Tên tiêu chí", width=60),
    Entry("name.en", "Tên tiêu chí (tiếng Anh)", width=40),
)
COLUMNS = (
    Entry("id", "Mã chỉ tiêu", "số trước dấu chấm là mã tiêu chí"),
    Entry("kind", "Loại", f"một trong: {', '.join(KINDS.values())}"),
    Entry("name", "Tên chỉ tiêu", "chép theo văn bản", 45),
    Entry("article", "Căn cứ", "điều, khoản của văn bản", 24),
    Entry("question", "Câu hỏi", "lời thường, hỏi người làm phiếu", 45),
    Entry("evidence", "Minh chứng", width=35),
    Entry("help", "Giải thích", width=35),
    Entry("levels", "Mức có chỉ tiêu này", "ví dụ 1; 2"),
    Entry("whole", "Tỷ lệ trên tổng số", "của tỷ lệ: trên tổng số gì", 24),
    Entry("least.1", "Mức 1 từ (%)"),
    Entry("least.2", "Mức 2 từ (%)"),
    Entry("least_difficult.1", "Mức 1 vùng khó khăn từ (%)"),
    Entry("least_difficult.2", "Mức 2 vùng khó khăn từ (%)"),
    Entry("ladder", "Các bậc", "từ thấp đến cao, cách nhau bằng dấu chấm phẩy", 35),
    Entry("needs.1", "Mức 1 cần bậc thứ", "đếm từ 1, bậc thấp nhất là 1"),
    Entry("needs.2", "Mức 2 cần bậc thứ"),
    Entry("units", "Áp dụng cho loại đơn vị", "để trống: mọi đơn vị", 30),
    Entry("units_at.2", "Riêng mức 2 áp dụng cho", "để trống: như cột bên", 30),
    Entry("counts", "Máy đếm ai", f"một trong: {', '.join(COUNTS.values())}"),
    Entry("amount", "Hỏi số tiền", YES),
    *(
        Entry(f"{field}.en", f"{heading} (tiếng Anh)", width=35)
        for field, heading in (
            ("name", "Tên chỉ tiêu"),
            ("question", "Câu hỏi"),
            ("evidence", "Minh chứng"),
            ("help", "Giải thích"),
            ("whole", "Tỷ lệ trên tổng số"),
            ("ladder", "Các bậc"),
        )
    ),
)
NUMBERS = ("least", "least_difficult", "needs")
GUIDE_TEXT = """
Mẫu phiếu theo chỉ tiêu của danh hiệu cấp xã, cấp đơn vị

Tên chỉ tiêu có sẵn ở đây được viết gọn theo thông tư; câu hỏi và gợi ý minh chứng do nhóm làm phần mềm soạn. Có toàn văn thì chép
lại theo toàn văn ở cột “Tên chỉ tiêu”, và ghi điều, khoản ở cột “Căn cứ”.

1. Mỗi lần sửa, đặt tên mới ở ô “Bản”. Giữ nguyên “Mã phiếu”.

2. Chỉ tiêu chỉ đạt hoặc không đạt; tỷ lệ không làm tròn: 59,96% không phải 60%.

3. Loại “máy đếm” là tỷ lệ người đã được công nhận “Công dân học tập”, phần mềm tự đếm.

4. Cột tiếng Anh để trống cũng được.
"""


def is_checklist(tables: Sequence[Table]) -> bool:
    """Whether the parts of a workbook are those of a checklist."""
    return any(fold(each.part) == fold(ITEMS) for each in tables)


# -- written out


def write_checklist(checklist: Checklist, target: Target) -> None:
    """Write a checklist as a workbook (XLSX)."""
    with workbook(target) as book:
        pages = book.pages(GUIDE, HEAD, CRITERIA, ITEMS, SOURCES)
        looks = book.looks({"head": {"bold": True}, "body": {}}, text_wrap=True, valign="top")
        looks |= book.looks({"day": DAY}, valign="top")
        guide(pages[GUIDE], GUIDE_TEXT, looks["body"])
        head = _head(checklist)
        pages[HEAD].wide((34, 70, 40))
        rows = ([each.heading, head.get(each.field), each.hint] for each in HEAD_ROWS)
        pages[HEAD].rows(0, rows, looks["body"])
        criteria = [dict(_languages("name", each.name)) | {"id": each.id} for each in checklist.criteria]
        for page, columns, values in (
            (pages[CRITERIA], CRITERION_COLUMNS, criteria),
            (pages[ITEMS], COLUMNS, [item_values(each) for each in checklist.items]),
        ):
            page.begin(0, ((each.heading, each.width, None) for each in columns), looks["head"])
            for at, each in enumerate(columns):
                if each.hint:
                    page.write_comment(0, at, each.hint)
            page.rows(1, ([row.get(each.field) for each in columns] for row in values), looks["body"])
        pages[SOURCES].wide((14, 80))
        pages[SOURCES].rows(0, [SOURCE_COLUMNS], looks["head"])
        pages[SOURCES].rows(1, checklist.sources.items(), looks["body"])


def _head(checklist: Checklist) -> dict[str, Cell]:
    found: dict[str, Cell] = {
        "id": checklist.id,
        "version": checklist.version,
        "title": TITLES[checklist.title],
        "status": STATUSES[checklist.status],
        "text": checklist.text,
    }
    for name in ("name", "opening", "status_note"):
        found.update(_languages(name, getattr(checklist, name)))
    return found


def item_values(item: CheckItem) -> dict[str, Cell]:
    """What stands in a row of “Chỉ tiêu”, by field."""
    found: dict[str, Cell] = {
        "id": item.id,
        "kind": KINDS[item.kind],
        "article": item.article,
        "levels": "; ".join(map(str, item.levels)),
        "units": "; ".join(UNITS[each] for each in UnitKind if each in item.units) or None,
        "counts": COUNTS[item.counts] if item.counts else None,
        "amount": YES if item.amount else None,
        "ladder": "; ".join(each.vi for each in item.ladder) or None,
        "ladder.en": "; ".join(each.in_("en") for each in item.ladder) or None,
    }
    for level, who in item.units_at.items():
        found[f"units_at.{level}"] = "; ".join(UNITS[each] for each in UnitKind if each in who)
    for name in ("least", "least_difficult"):
        found |= {f"{name}.{level}": int(share * 100) for level, share in getattr(item, name).items()}
    found |= {f"needs.{level}": number + 1 for level, number in item.needs.items()}
    for name in ("name", "question", "evidence", "help", "whole"):
        if (text := getattr(item, name)) is not None:
            found.update(_languages(name, text))
    return found


def _languages(field: str, text: Text) -> Iterator[tuple[str, Cell]]:
    yield field, plain(text.vi)
    for language, said in text.others.items():
        yield f"{field}.{language}", plain(said)


# -- read back


def read_checklist(source: Source) -> tuple[Checklist | None, list[Fault]]:
    """Read a filled workbook: a checklist, or None with all that is wrong; warnings come with a checklist too."""
    try:
        tables = open_tables(source, (), MOST_ROWS)
    except UnreadableError as error:
        return None, [Fault(error.what, place=error.where)]
    return of_tables(tables)


def of_tables(tables: Sequence[Table]) -> tuple[Checklist | None, list[Fault]]:
    """The same of a workbook that was opened already."""
    reading = _Reading({fold(each.part): each for each in tables})
    mapping = reading.mapping()
    if mapping is None:
        return None, reading.faults
    try:
        found = parse_checklist(mapping)
    except SheetError as error:
        return None, [*reading.faults, *(reading.placed(each) for each in error.faults)]
    faults = [*reading.faults, *(reading.placed(each) for each in lint_checklist(found))]
    return (found if all(each.warning for each in faults) else None), faults


class _Reading:
    """A filled workbook being read: what was found, where each value stands, what is wrong."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.faults: list[Fault] = []
        self._tables = tables
        self._places: dict[tuple[str, str], Argument] = {}

    def mapping(self) -> dict[str, object] | None:
        """What `parse_checklist` takes, or None where a part is missing."""
        head, criteria = self._head(), self._rows(CRITERIA, CRITERION_COLUMNS)
        items = self._rows(ITEMS, COLUMNS)
        sources = self._rows(SOURCES, [Entry(each, each) for each in SOURCE_COLUMNS])
        if head is None or criteria is None or items is None or sources is None:
            return None
        key, what = SOURCE_COLUMNS
        return {
            **nested(head),
            "criterion": [nested(row) for row in criteria],
            "item": [self._item(row) for row in items],
            "sources": {str(row.get(key, "")): str(row.get(what, "")) for row in sources},
        }

    def placed(self, fault: Fault) -> Fault:
        """The fault with the place of its cell, or of its row."""
        field = fault.field
        while field:
            if place := self._places.get((fault.indicator, field)):
                return replace(fault, place=place)
            field = field.rpartition(".")[0]
        return replace(fault, place=self._places.get((fault.indicator, ""), ""))

    def _note(self, what: Phrase, place: Argument) -> None:
        self.faults.append(Fault(what, place=place))

    def _head(self) -> dict[str, object] | None:
        table = self._tables.get(fold(HEAD))
        if table is None:
            self._note(Phrase("sheet.fault.no_part", "thiếu phần “{part}”; tải mẫu mới", part=HEAD), THE_FILE)
            return None
        rows = {fold(str(row[0])): number for number, row in enumerate(table.rows) if row and row[0]}
        found: dict[str, object] = {}
        for entry in HEAD_ROWS:
            number = rows.get(fold(entry.heading))
            if number is None:
                continue
            place = self._places["", entry.field] = table.at(number, 1, entry.heading)
            value = table.value(number, 1)
            if value is None:
                continue
            found[entry.field] = str(value)
            if entry.field == "title":
                found["title"] = self._named(str(value), TITLES, place)
            elif entry.field == "status":
                found["status"] = self._named(str(value), STATUSES, place) or Status.DRAFT.value
        return found

    def _rows(self, name: str, columns: Sequence[Entry]) -> list[dict[str, object]] | None:
        """The filled rows of a part by field; where each stands is noted by its id."""
        table = self._tables.get(fold(name))
        first = columns[0].field
        form = Form(
            [Column(each.field, each.heading) for each in columns], fits=lambda fields: first in fields
        )
        found = headed(table, form) if table else None
        if table is None or found is None:
            self._note(
                Phrase(
                    "sheet.fault.no_headings",
                    "thiếu phần “{part}”, hoặc hàng tên cột của nó; tải mẫu mới",
                    part=name,
                ),
                THE_FILE,
            )
            return None
        named = {each.field: each.heading for each in columns}
        rows = []
        for row in range(found.body, len(table.rows)):
            values = {field: table.value(row, at) for at, field in found.fields.items()}
            filled: dict[str, object] = {
                field: value if isinstance(value, int) and field.partition(".")[0] in NUMBERS else str(value)
                for field, value in values.items()
                if value is not None
            }
            if not filled:
                continue
            key = str(filled.get("id", "?")) if name == ITEMS else ""
            if name == ITEMS:
                self._places[key, ""] = table.at(row)
                for at, field in found.fields.items():
                    self._places[key, field] = table.at(row, at, named[field])
            rows.append(filled)
        return rows

    def _item(self, row: Mapping[str, object]) -> dict[str, object]:
        """A row as the table of an item."""
        key = str(row.get("id", "?"))
        words = {field: str(value) for field, value in row.items()}
        rest = {field: value for field, value in row.items() if field.partition(".")[0] not in TURNED}
        item = nested(rest)
        item["kind"] = self._named(words.get("kind", ""), KINDS, self._at(key, "kind")) or words.get(
            "kind", ""
        )
        item["levels"] = [int(each) for each in _parts(words.get("levels", "1; 2")) if each.isdecimal()]
        if "counts" in words:
            item["counts"] = self._named(words["counts"], COUNTS, self._at(key, "counts"))
        if "amount" in words:
            item["amount"] = fold(words["amount"]) == fold(YES)
        for field in ("units", "units_at.2"):
            if field in words:
                place = self._at(key, field)
                who = [self._named(each, UNITS, place) for each in _parts(words[field])]
                item |= {"units": who} if field == "units" else {"units_at": {"2": who}}
        english = _parts(words.get("ladder.en", ""))
        if steps := _parts(words.get("ladder", "")):
            item["ladder"] = [
                {"vi": each, "en": english[at] if at < len(english) else ""} for at, each in enumerate(steps)
            ]
        for name in NUMBERS:
            of = {
                level: self._number(row[f"{name}.{level}"], self._at(key, f"{name}.{level}"))
                for level in ("1", "2")
                if f"{name}.{level}" in row
            }
            if of:
                item[name] = {level: number - (name == "needs") for level, number in of.items()}
        return item

    def _at(self, key: str, field: str) -> Argument:
        return self._places.get((key, field), self._places.get((key, ""), THE_FILE))

    def _named(self, said: str, names: Mapping[T, str], place: Argument) -> str:
        """The value that is called so."""
        for value, name in names.items():
            if fold(name) == fold(said):
                return str(value)
        self._note(
            Phrase(
                "sheet.fault.named_not_of",
                "“{found}” phải là một trong: {known}",
                found=said,
                known=", ".join(names.values()),
            ),
            place,
        )
        return ""

    def _number(self, value: object, place: Argument) -> int:
        text = str(value).strip().removesuffix("%").strip()
        if text.isdecimal():
            return int(text)
        self._note(
            Phrase("sheet.fault.no_whole", "phải là một số nguyên, không phải “{found}”", found=str(value)),
            place,
        )
        return 0


TURNED = {"kind", "levels", "counts", "amount", "units", "units_at", "ladder", *NUMBERS}


def _parts(value: str) -> list[str]:
    return [each.strip() for each in value.split(";") if each.strip()]
