"""A sheet as a workbook for a Hội to fill in, or its questions as CSV: how it lies there, written out, and read back with its faults."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from bot.files.tables import (
    THE_FILE,
    Form,
    Headed,
    Source,
    Table,
    UnreadableError,
    Value,
    headed,
    open_tables,
)
from bot.files.written import DAY, Cell, Page, Target, as_csv, guide, workbook
from dialogs.lists import Column
from dialogs.phrases import Argument, Phrase, Text
from dialogs.rules.dates import day_of
from dialogs.sheets import Adoption, Fault, Indicator, Level, Sheet, SheetError, Status, lint, parse
from dialogs.sheets.parse import FIELDS
from dialogs.sheets.sheet import plain
from dialogs.vietnamese import fold

GUIDE, HEAD, QUESTIONS, BASIS, SOURCES = "Hướng dẫn", "Phiếu", "Câu hỏi", "Căn cứ", "Nguồn"
MOST_LEVELS = 5
WAITING, ASIDE = "chờ", "riêng"

STATUSES: Mapping[Status, str] = {
    Status.DRAFT: "bản gợi ý",
    Status.REPORTED: "bài khác thuật lại",
    Status.ADOPTED: "Hội đã quyết định dùng",
    Status.OFFICIAL: "bản chính thức",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of “Phiếu” or a column of “Câu hỏi”: the field it holds and how it is headed."""

    field: str
    heading: str
    hint: str = ""
    width: int = 12


HEAD_ROWS = (
    Entry("id", "Mã phiếu", "giữ nguyên để thay phiếu đang dùng"),
    Entry("version", "Bản", "đặt tên mới cho mỗi lần sửa, ví dụ xa-2026-1"),
    Entry("order", "Thứ tự", "phiếu này đứng thứ mấy khi mời người dân chọn"),
    Entry("title", "Tên phiếu"),
    Entry("title.en", "Tên phiếu (tiếng Anh)"),
    Entry("serves", "Dành cho ai", "hiện thành lựa chọn khi hỏi việc chính của người dân"),
    Entry("serves.en", "Dành cho ai (tiếng Anh)"),
    Entry("opening", "Lời mở đầu"),
    Entry("opening.en", "Lời mở đầu (tiếng Anh)"),
    Entry("period", "Khoảng thời gian"),
    Entry("period.en", "Khoảng thời gian (tiếng Anh)"),
    Entry("status", "Tình trạng", "chọn: bản gợi ý, Hội đã quyết định dùng, bản chính thức"),
    Entry("status_note", "Ghi chú về tình trạng"),
    Entry("status_note.en", "Ghi chú về tình trạng (tiếng Anh)"),
    Entry("adopted.number", "Số quyết định", "bắt buộc, trừ khi còn là bản gợi ý"),
    Entry("adopted.date", "Ngày quyết định", "gõ như 05/12/2026"),
    Entry("adopted.signer", "Người ký"),
    Entry("pass_total", "Điểm đạt", "trên 100"),
    Entry("pass_total_disadvantaged", "Điểm đạt ở vùng khó khăn", "để trống nếu không có"),
    Entry("pass_floor", "Điểm sàn mỗi câu", "câu nào dưới mức này thì chưa đạt"),
    Entry("digital_skill.indicator", "Chỉ số kỹ năng số", "mã chỉ số dùng để báo cáo"),
    Entry("digital_skill.from", "Có kỹ năng số từ điểm"),
    *(
        Entry(f"competence.{number}.name{end}", f"Năng lực {number}{said}")
        for number in (1, 2, 3)
        for end, said in (("", ""), (".en", " (tiếng Anh)"))
    ),
)

_LEVELS = range(1, MOST_LEVELS + 1)
_WORDING = (
    Entry("short", "Tên gọi ngắn", width=20),
    Entry("question", "Câu hỏi", width=45),
    *(Entry(f"levels.{number}", f"Mức {number}", width=28) for number in _LEVELS),
)
_BESIDE = (
    Entry("help", "Giải thích", width=40),
    Entry("help_self", "Giải thích thêm khi tự trả lời", width=25),
    Entry("evidence", "Minh chứng", width=40),
    Entry("evidence_self", "Minh chứng thêm khi tự trả lời", width=25),
    *(
        Entry(
            f"steps.{number}",
            f"Bước từ mức {number}",
            "một việc để làm, đưa từ mức này lên mức sau; mỗi mức một việc khác",
            40,
        )
        for number in _LEVELS[:-1]
    ),
)
COLUMNS = (
    Entry("id", "Mã chỉ số", "giữ nguyên: 1.1 đến 3.2"),
    Entry("competence", "Năng lực", "1, 2 hoặc 3"),
    Entry("source_name", "Tên chỉ số theo nguồn", "chép đúng như văn bản", 35),
    *_WORDING[:2],
    *(
        entry
        for number in _LEVELS
        for entry in (
            _WORDING[number + 1],
            Entry(f"levels.{number}.points", f"Điểm mức {number}", "số, hoặc “chờ” nếu chờ Hội quyết"),
        )
    ),
    *_BESIDE,
    Entry("effort", "Công sức", "một số cho mỗi bước lên mức, cách nhau bằng dấu chấm phẩy", 12),
    Entry("max_points", "Điểm tối đa"),
    Entry("meaning", "Lần đổi nghĩa", "tăng thêm 1 khi các mức mang nghĩa khác trước"),
    *(
        Entry(f"{each.field}.en", f"{each.heading} (tiếng Anh)", "", each.width)
        for each in (*_WORDING, *_BESIDE)
    ),
    Entry("unit", "Đơn vị đếm", "để trống nếu các mức không đếm gì, ví dụ buổi", 14),
    Entry("unit_also", "Cách gọi khác của đơn vị", "cách nhau bằng dấu chấm phẩy, ví dụ lần; hôm", 20),
    Entry("limits", "Mốc đếm", "nhiều nhất của mỗi mức trừ mức cuối, ví dụ 0; 2; 5", 14),
    Entry("unit.en", "Đơn vị đếm (tiếng Anh)", "", 14),
)

KINDS = {"*": "mọi nội dung khác", **{field: name.vi for field, name in FIELDS.items()}}
BASIS_COLUMNS = ("Nội dung", "Mã nguồn", "Tình trạng")
SOURCE_COLUMNS = ("Mã nguồn", "Nguồn là gì")


def head_values(sheet: Sheet) -> dict[str, Cell]:
    """What stands in “Phiếu”, by field."""
    adopted = sheet.adopted or Adoption(None, None, None)
    skill = sheet.digital_skill
    values: dict[str, Cell] = {
        "id": sheet.id,
        "version": sheet.version,
        "order": sheet.order,
        "status": STATUSES[sheet.status],
        "adopted.number": adopted.number,
        "adopted.date": adopted.date,
        "adopted.signer": adopted.signer,
        "pass_total": sheet.pass_total,
        "pass_total_disadvantaged": sheet.pass_total_disadvantaged,
        "pass_floor": sheet.pass_floor,
        "digital_skill.indicator": skill.indicator if skill else None,
        "digital_skill.from": skill.from_points if skill else None,
    }
    for field in ("title", "serves", "opening", "period", "status_note"):
        values.update(_in_languages(field, getattr(sheet, field)))
    for group in sheet.competences:
        values.update(_in_languages(f"competence.{group.id}.name", group.name))
    return values


def question_values(indicator: Indicator) -> dict[str, Cell]:
    """What stands in a row of “Câu hỏi”, by field."""
    values: dict[str, Cell] = {
        "id": indicator.id,
        "competence": indicator.competence,
        "source_name": indicator.source_name,
        "unit_also": "; ".join(indicator.unit_also) or None,
        "limits": "; ".join(str(each) for each in indicator.limits) or None,
        "effort": "; ".join(str(each) for each in indicator.effort),
        "max_points": indicator.max_points,
        "meaning": indicator.meaning,
    }
    for field in ("short", "question", "unit", "help", "help_self", "evidence", "evidence_self"):
        values.update(_in_languages(field, getattr(indicator, field)))
    for level in indicator.levels:
        values.update(_in_languages(f"levels.{level.id}", level.label))
        values[f"levels.{level.id}.points"] = _worth(level)
    for number, deed in enumerate(indicator.steps, start=1):
        values.update(_in_languages(f"steps.{number}", deed))
    return values


def basis_values(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """The rows of “Căn cứ”."""
    for key, given in sheet.provenance.items():
        yield name_of(key), "; ".join(given.sources), STATUSES[given.status]


def name_of(key: str) -> str:
    """A key of the provenance in words: `2.1.question` is "2.1 câu hỏi"."""
    number, _, field = key.rpartition(".")
    if key in KINDS:
        return KINDS[key]
    return f"{number} {KINDS.get(field, field)}"


def key_of(name: str) -> str | None:
    """The key of the provenance that is called so, or None."""
    found = re.fullmatch(r"(?:(\d+\.\d+)\s+)?(.*)", name.strip())
    number, kind = (found[1], found[2]) if found else (None, name)
    for key, called in KINDS.items():
        if fold(called) == fold(kind) and not (number and key == "*"):
            return f"{number}.{key}" if number else key
    return None


def _in_languages(field: str, text: Text | None) -> Iterator[tuple[str, Cell]]:
    if text is not None:
        yield field, plain(text.vi)
        for language, said in text.others.items():
            yield f"{field}.{language}", plain(said)


def _worth(level: Level) -> Cell:
    points: str | int = WAITING if level.points is None else level.points
    return f"{ASIDE} {points}" if level.aside else points


# -- written out

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
        pages[SOURCES].wide((14, 80))
        pages[SOURCES].rows(0, [SOURCE_COLUMNS], looks["head"])
        pages[SOURCES].rows(1, sheet.sources.items(), looks["body"])


def write_csv(sheet: Sheet) -> bytes:
    """The questions of a sheet as CSV."""
    values = (question_values(indicator) for indicator in sheet.indicators)
    rows = ([each.get(column.field) for column in COLUMNS] for each in values)
    return as_csv([[column.heading for column in COLUMNS], *rows])


def _write_head(page: Page, sheet: Sheet, looks: Looks) -> None:
    values = head_values(sheet)
    page.wide((34, 70, 40))
    for number, row in enumerate(HEAD_ROWS):
        page.put(number, 0, row.heading, looks["head"])
        page.put(number, 1, values.get(row.field), looks["body"], looks["day"])
        page.put(number, 2, row.hint, looks["body"])
        if row.field == "status":
            allowed = [name for status, name in STATUSES.items() if status is not Status.REPORTED]
            page.data_validation(number, 1, number, 1, {"validate": "list", "source": allowed})


def _write_questions(page: Page, sheet: Sheet, looks: Looks) -> None:
    page.begin(0, ((column.heading, column.width, None) for column in COLUMNS), looks["head"])
    for number, column in enumerate(COLUMNS):
        if column.hint:
            page.write_comment(0, number, column.hint)
    rows = (question_values(each) for each in sheet.indicators)
    page.rows(1, ([row.get(column.field) for column in COLUMNS] for row in rows), looks["body"], looks["day"])
    page.freeze_panes(1, 1)


def _write_basis(page: Page, sheet: Sheet, looks: Looks) -> None:
    page.wide((30, 30, 28))
    page.rows(0, [BASIS_COLUMNS], looks["head"])
    page.rows(1, basis_values(sheet), looks["body"])
    names = list(STATUSES.values())
    page.data_validation(1, 2, 200, 2, {"validate": "list", "source": names})


# -- read back

OPTIONAL = {
    "competence",
    "max_points",
    "meaning",
    "help_self",
    "evidence_self",
    "unit",
    "unit_also",
    "limits",
}
OPTIONAL |= {f"levels.{number}{end}" for number in range(3, MOST_LEVELS + 1) for end in ("", ".points")}
OPTIONAL |= {f"steps.{number}" for number in range(2, MOST_LEVELS)}
MOST_ROWS = 500
WHOLE = {"order", "pass_total", "pass_total_disadvantaged", "pass_floor", "max_points", "meaning"}
WAITS = {fold(word) for word in (WAITING, "chờ quyết", "chờ Hội quyết")}
A_STATUS = Phrase(
    "sheet.fault.status", "tình trạng phải là một trong: {known}", known=", ".join(STATUSES.values())
)
BETWEEN = re.compile(r"[;,\s]+")
NAMES = {f"competence.{number}.name" for number in (1, 2, 3)}
BY_FIELD = {entry.field: entry for entry in COLUMNS}
# Where to point at what has no cell of its own.
NEAREST = {
    "adopted": "adopted.number",
    "digital_skill": "digital_skill.indicator",
    "points": "levels.1.points",
    "levels": "levels.1",
    "steps": "steps.1",
}


def read_template(source: Source, *, base: Sheet | None = None) -> tuple[Sheet | None, list[Fault]]:
    """
    Read a filled template: a sheet, or None with all that is wrong; warnings come with a sheet too.

    A CSV has only the questions: all else is taken from `base`, as are missing parts of a workbook.
    """
    try:
        tables = _parts(source)
    except UnreadableError as error:
        return None, [Fault(error.what, place=error.where)]
    form = _Form(tables, base)
    mapping = form.mapping()
    if mapping is None:
        return None, form.faults
    try:
        sheet = parse(mapping)
    except SheetError as error:
        return None, form.faults + [form.placed(fault) for fault in error.faults]
    faults = form.faults + [form.placed(fault) for fault in lint(sheet)]
    return (sheet if all(fault.warning for fault in faults) else None), faults


def _parts(source: Source) -> dict[str, Table]:
    """The parts of a file by folded name; a CSV is the questions."""
    known = {fold(column.heading) for column in COLUMNS}
    found = open_tables(source, known, MOST_ROWS)
    for each in found:
        if each.over:
            raise UnreadableError(
                Phrase(
                    "sheet.fault.too_large",
                    "nhiều hơn {rows} hàng hoặc 200 cột, hãy xóa các ô thừa",
                    rows=MOST_ROWS,
                ),
                each.at(),
            )
    return {fold(each.part or QUESTIONS): each for each in found}


class _Form:
    """A filled template being read: what was found, where each value stands, what is wrong."""

    def __init__(self, tables: Mapping[str, Table], base: Sheet | None) -> None:
        self.faults: list[Fault] = []
        self._tables = tables
        self._base = base
        self._places: dict[tuple[str, str], Argument] = {}

    def mapping(self) -> dict[str, Any] | None:
        """The mapping that `parse` takes, or None where a part is missing."""
        head = self._head()
        questions = self._questions()
        basis, sources = self._basis(), self._sources()
        if head is None or questions is None or basis is None or sources is None:
            return None
        whole = nested(head)
        groups = whole.pop("competence", {})
        return {
            **whole,
            "competence": [{"id": key, **group} for key, group in groups.items()],
            "indicator": [indicator_table(row) for row in questions],
            "provenance": basis,
            "sources": sources,
        }

    def placed(self, fault: Fault) -> Fault:
        """The fault with the place of its cell, or the nearest there is."""
        field = fault.field
        while field:
            for key in (field, NEAREST.get(field, "")):
                if place := key and self._places.get((fault.indicator, key)):
                    return replace(fault, place=place)
            field = field.rpartition(".")[0]
        place = self._places.get(
            (fault.indicator, ""), Phrase("file.at.part", "phần “{part}”", part=QUESTIONS)
        )
        if (name := FIELDS.get(fault.field)) is not None:
            place = Phrase("file.at.named", "{where} ({name})", where=place, name=name)
        return replace(fault, place=place)

    def _note(self, what: Phrase, place: Argument) -> None:
        self.faults.append(Fault(what, place=place))

    def _part(self, name: str) -> Table | None:
        table = self._tables.get(fold(name))
        if table is None and self._base is None:
            self._note(
                Phrase(
                    "sheet.fault.no_part_base",
                    "thiếu phần “{part}”; tải mẫu mới, hoặc chọn phiếu gốc để lấy phần này",
                    part=name,
                ),
                THE_FILE,
            )
        return table

    def _head(self) -> dict[str, Any] | None:
        table = self._part(HEAD)
        if table is None:
            return typed(head_values(self._base), self._noting()) if self._base else None
        rows = {fold(str(row[0])): number for number, row in enumerate(table.rows) if row and row[0]}
        values: dict[str, Value] = {}
        for entry in HEAD_ROWS:
            number = rows.get(fold(entry.heading))
            if number is None:
                self._places["", entry.field] = Phrase(
                    "file.at.no_row",
                    "{where}, thiếu hàng “{heading}”",
                    where=table.at(),
                    heading=entry.heading,
                )
                continue
            self._places["", entry.field] = table.at(number, 1, entry.heading)
            values[entry.field] = table.value(number, 1)
            if entry.field in NAMES and values[entry.field] is None:
                self._note(
                    Phrase("sheet.fault.missing", "còn thiếu, cần điền vào"), self._places["", entry.field]
                )
                values[entry.field] = "?"
        return typed(values, self._noting())

    def _questions(self) -> list[dict[str, Any]] | None:
        table = self._tables.get(fold(QUESTIONS))
        if table is None:
            self._note(
                Phrase("sheet.fault.no_questions", "thiếu phần “{part}”, tải mẫu mới", part=QUESTIONS),
                THE_FILE,
            )
            return None
        found = self._headed(table, [Column(entry.field, entry.heading) for entry in COLUMNS])
        if found is None or not self._complete(found):
            return None
        columns = {at: BY_FIELD[field] for at, field in found.fields.items()}
        filled = [row for row in range(found.body, len(table.rows)) if any(table.rows[row])]
        return [self._question(table, row, columns) for row in filled]

    def _headed(self, table: Table, columns: Sequence[Column]) -> Headed | None:
        """The headings of a part, which the first of its columns tells."""
        first = columns[0]
        form = Form(columns, fits=lambda fields: first.field in fields)
        found = headed(table, form)
        if found is None:
            self._note(
                Phrase(
                    "sheet.fault.no_heading_row",
                    "không thấy hàng tên cột có “{heading}”, tải mẫu mới",
                    heading=first.heading,
                ),
                table.at(),
            )
        return found

    def _complete(self, found: Headed) -> bool:
        """Whether all columns are there that have to be; what is odd about the others is noted."""
        table, top = found.table, found.top
        for at, heading in found.said.items():
            place = table.at(top, at, heading)
            if at in found.twice:
                self._note(Phrase("sheet.fault.column_twice", "cột này có hai lần, chỉ giữ một"), place)
            elif at not in found.fields:
                self.faults.append(
                    Fault(
                        Phrase("sheet.fault.unknown_column", "không biết cột này, đã bỏ qua"),
                        place=place,
                        warning=True,
                    )
                )
        there = {*found.fields.values()} | OPTIONAL
        missing = [
            entry.heading for entry in COLUMNS if entry.field not in there and not entry.field.endswith(".en")
        ]
        for heading in missing:
            self._note(
                Phrase("sheet.fault.no_column", "thiếu cột “{heading}”, thêm lại cột này", heading=heading),
                table.at(top),
            )
        return not missing

    def _question(self, table: Table, row: int, columns: Mapping[int, Entry]) -> dict[str, Any]:
        values = {entry.field: table.value(row, number) for number, entry in columns.items()}
        key = str(values.get("id") or "")
        places = {entry.field: table.at(row, number, entry.heading) for number, entry in columns.items()}
        if isinstance(values["id"], date) or not key:
            self._note(
                Phrase("sheet.fault.id_text", "ghi lại mã chỉ số ở dạng chữ, ví dụ '1.1"), places["id"]
            )
            key = f"hàng {row + 1}"
        elif (key, "id") in self._places:
            self._note(
                Phrase(
                    "sheet.fault.id_there",
                    "mã {key} đã có ở {where}, chỉ giữ một",
                    key=key,
                    where=self._places[key, "id"],
                ),
                places["id"],
            )
            key = f"hàng {row + 1}"
        self._places[key, ""] = table.at(row)
        self._places.update({(key, field): place for field, place in places.items()})
        return typed({**values, "id": key}, self._noting(key))

    def _basis(self) -> dict[str, Any] | None:
        if (rows := self._rows(BASIS, BASIS_COLUMNS)) is None:
            return None
        found = {}
        for places, (name, sources, standing) in rows:
            key = key_of(str(name or ""))
            if key is None:
                self._note(
                    Phrase(
                        "sheet.fault.no_basis",
                        "không có nội dung nào tên “{name}”, chép lại từ mẫu",
                        name=str(name),
                    ),
                    places[0],
                )
                continue
            self._places["", f"provenance.{key}"] = places[1]
            if status(standing) is None:
                self._note(A_STATUS, places[2])
            found[key] = {"sources": parts(sources), "status": status(standing) or Status.DRAFT}
        return found

    def _sources(self) -> dict[str, Any] | None:
        if (rows := self._rows(SOURCES, SOURCE_COLUMNS)) is None:
            return None
        for places, (key, _) in rows:
            self._places["", f"sources.{key}"] = places[1]
        return {str(key or ""): str(what or "") for _, (key, what) in rows}

    def _rows(self, name: str, headings: Sequence[str]) -> list[tuple[list[Argument], list[Value]]] | None:
        """The rows of a part with the places of their cells; from the base where there is none."""
        table, base = self._part(name), self._base
        if table is None:
            kept = (basis_values(base) if name == BASIS else base.sources.items()) if base else None
            here: list[Argument] = [
                Phrase("file.at.part_column", "phần “{part}” ({heading})", part=name, heading=heading)
                for heading in headings
            ]
            return None if kept is None else [(here, list(row)) for row in kept]
        found = self._headed(table, [Column(heading, heading) for heading in headings])
        if found is None:
            return None
        at = {heading: column for column, heading in found.fields.items()}
        return [
            (
                [table.at(row, at.get(heading), heading) for heading in headings],
                [table.value(row, at[heading]) if heading in at else None for heading in headings],
            )
            for row in range(found.body, len(table.rows))
            if any(table.value(row, column) for column in at.values())
        ]

    def _noting(self, indicator: str = "") -> "Note":
        """Writes a fault down at the cell of a field."""
        return lambda field, what: self._note(what, self._places.get((indicator, field), THE_FILE))


# -- cells as people fill them in

Note = Callable[[str, Phrase], None]  # a field, and what is wrong with it


def typed(values: Mapping[str, Value], note: Note) -> dict[str, Any]:
    """Each value as `parse` wants it; what cannot be turned stays, for `parse` to complain of."""
    found = {field: _typed(field, value, note) for field, value in values.items()}
    return {field: value for field, value in found.items() if value is not None}


def _typed(field: str, value: Value, note: Note) -> Any:
    if field == "status":
        found = status(value)
        if found is None:
            note(field, A_STATUS)
        return found or Status.DRAFT
    if field == "adopted.date":
        return day_of(value) or value
    if field in {"effort", "limits"}:
        numbers = [_whole(each) for each in parts(value)]
        return numbers if numbers or field == "effort" else None
    if field == "unit_also":
        return [each.strip() for each in str(value or "").split(";") if each.strip()] or None
    if field in WHOLE or field.endswith((".points", ".from")):
        return _whole(value)
    if isinstance(value, date):
        note(
            field,
            Phrase(
                "sheet.fault.turned_date", "ô này đã thành ngày tháng; đổi ô sang dạng chữ (Text) rồi ghi lại"
            ),
        )
    return None if value is None else str(value)


def status(value: Value) -> Status | None:
    """The status that is said so in Vietnamese, or None."""
    said = fold(str(value or ""))
    return next((known for known, name in STATUSES.items() if fold(name) == said), None)


def parts(value: Value) -> list[str]:
    """The parts of a list in one cell."""
    return [each for each in BETWEEN.split(str(value or "")) if each]


def _whole(value: Value) -> Value:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """`{"title": …, "title.en": …, "adopted.date": …}` as tables in tables."""
    whole: dict[str, Any] = {}
    for field, value in values.items():
        path = field.split(".")
        if f"{field}.en" in values or path[-1] == "en":
            path = [*path[:-1], "en"] if path[-1] == "en" else [*path, "vi"]
        table = whole
        for step in path[:-1]:
            table = table.setdefault(step, {})
        table[path[-1]] = value
    return whole


def indicator_table(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the table of an indicator."""
    rest = {field: value for field, value in values.items() if not field.startswith(("levels.", "steps."))}
    return {
        **nested(rest),
        "levels": [_level(values, number) for number in _numbers(values, "levels.")],
        "steps": [_wording(values, f"steps.{number}") for number in _numbers(values, "steps.")],
    }


def _numbers(values: Mapping[str, Any], group: str) -> range:
    """The numbers up to the last of a group of columns that has something in it."""
    return range(
        1, max((int(each.split(".")[1]) for each in values if each.startswith(group)), default=0) + 1
    )


def _wording(values: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {"vi": values.get(field, ""), "en": values.get(f"{field}.en", "")}


def _level(values: Mapping[str, Any], number: int) -> dict[str, Any]:
    field = f"levels.{number}"
    worth = values.get(f"{field}.points", WAITING)
    aside, _, said = worth.partition(" ") if isinstance(worth, str) else ("", "", "")
    is_aside = fold(aside) == fold(ASIDE)
    worth = _whole(said or WAITING) if is_aside else worth
    if isinstance(worth, str) and fold(worth) in WAITS:
        worth = WAITING
    return {**_wording(values, field), "points": worth, "aside": is_aside}
