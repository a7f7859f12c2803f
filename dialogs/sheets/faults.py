"""What was found wrong with a sheet, told in Vietnamese to those who write sheets."""

from dataclasses import dataclass

FIELDS = {
    "id": "mã",
    "version": "bản",
    "order": "thứ tự",
    "status": "tình trạng",
    "status_note": "ghi chú về tình trạng",
    "adopted": "quyết định",
    "adopted.number": "số quyết định",
    "adopted.date": "ngày quyết định",
    "adopted.signer": "người ký",
    "title": "tên phiếu",
    "serves": "dành cho ai",
    "opening": "lời mở đầu",
    "period": "khoảng thời gian",
    "pass_total": "điểm đạt",
    "pass_total_disadvantaged": "điểm đạt ở vùng khó khăn",
    "pass_floor": "điểm sàn",
    "points": "thang điểm",
    "digital_skill": "kỹ năng số",
    "competence": "năng lực",
    "competence.name": "tên năng lực",
    "indicator": "chỉ số",
    "short": "tên gọi ngắn",
    "source_name": "tên theo nguồn",
    "question": "câu hỏi",
    "levels": "các mức",
    "help": "giải thích",
    "help_self": "giải thích thêm khi tự trả lời",
    "evidence": "minh chứng",
    "evidence_self": "minh chứng thêm khi tự trả lời",
    "next": "bước tiếp theo",
    "effort": "công sức",
    "meaning": "lần đổi nghĩa",
    "max_points": "điểm tối đa",
    "sources": "nguồn",
    "provenance": "căn cứ",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong, with what to do; a warning does not stop anybody.

    `indicator` and `field` say where in the sheet; `place` says where in the file, if it was read
    from one with cells.
    """

    what: str
    indicator: str = ""
    field: str = ""
    place: str = ""
    warning: bool = False

    @property
    def where(self) -> str:
        """The place in words."""
        if self.place:
            return self.place
        at = [f"chỉ số {self.indicator}"] if self.indicator else []
        return ", ".join([*at, in_words(self.field)] if self.field else at) or "cả phiếu"

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class SheetError(ValueError):
    """A sheet that cannot be read, with all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def in_words(field: str) -> str:
    """The Vietnamese name of a field: `levels.2.points` is "điểm của mức 2"."""
    if field in FIELDS:
        return f"{FIELDS[field]} ({field})"
    if field.endswith(".en"):
        return f"{in_words(field.removesuffix('.en'))}, tiếng Anh"
    group, _, rest = field.partition(".")
    number, _, part = rest.partition(".")
    if group == "levels":
        return f"điểm của mức {number}" if part == "points" else f"mức {number}"
    return f"năng lực {number}" if group == "competence" else field


def kind_of(field: str) -> str:
    """What kind of text it is: `levels` for `levels.2.en`, `competence.name` for that of any."""
    return ".".join(each for each in field.split(".") if not each.isdecimal() and each != "en")
