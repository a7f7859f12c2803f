"""How a sheet lies in a workbook: its parts, rows and columns, and the values in them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.files.written import Cell
from dialogs.phrases import Text
from dialogs.sheets import Adoption, Indicator, Level, Sheet, Status
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

KINDS = {"*": "mọi nội dung khác", **FIELDS}
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
