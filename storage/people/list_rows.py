"""A list of households as people fill it in: its columns, and what is wrong with a row, in words for whoever filled it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogs.old_fonts import modern
from dialogs.rules.names import as_name, born_in, is_adult, is_name, tidy
from dialogs.rules.people import state_of
from dialogs.vietnamese import fold
from storage.place_codes import normal

HEADINGS = {  # a field, and the heading of its column in our template
    "place": "Thôn",
    "code": "Mã hộ",
    "home": "Chủ hộ",
    "name": "Họ và tên",
    "born": "Năm sinh",
    "note": "Tình trạng",
}
_ALSO = {
    "place": ("thon", "thon xom", "xom", "ban", "ap", "to dan pho", "khu", "ma thon", "thon ban"),
    "code": ("ma ho", "so ho", "ma the", "ma ho gia dinh", "so ho khau"),
    "home": ("chu ho", "ho", "ten ho", "ho gia dinh", "ten chu ho", "ho ten chu ho", "ho va ten chu ho"),
    "name": ("ho va ten", "ho ten", "ten", "ho va ten thanh vien", "thanh vien", "ten thanh vien"),
    "born": ("nam sinh", "ngay sinh", "sinh nam", "ngay thang nam sinh", "ngay thang nam sinh nam", "ns"),
    "note": ("tinh trang", "ghi chu", "trang thai"),
}
BY_HEADING = {word: field for field, words in _ALSO.items() for word in words}
LONGEST_CODE = 14


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file; `line` is its number there."""

    line: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, and what to do about it; a warning stops nobody."""

    line: int
    what: str
    do: str
    warning: bool = False

    def __str__(self) -> str:
        where = f"Hàng {self.line}" if self.line else "Tệp"
        return f"{where}: {'lưu ý, ' if self.warning else ''}{self.what}; {self.do}."


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is meant; without a name it stands for its household alone."""

    line: int
    place: str
    code: str
    home: str
    name: str
    born: int | None
    state: str


def field_of(heading: Any) -> str | None:
    """The field a heading names."""
    return BY_HEADING.get(fold(str(heading or "").partition("(")[0]))


def read_row(raw: RawRow, above: Row | None, year: int) -> tuple[Row | None, list[Fault]]:
    """One row; an empty cell of the household means that of the row above, as merged cells do."""
    cells = {field: _said(raw.cells.get(field)) for field in HEADINGS}
    faults: list[Fault] = []
    name, home, code = as_name(cells["name"]), tidy(cells["home"]), normal(cells["code"])
    if above is not None and not home and not code:
        home, code = above.home, above.code
    place = cells["place"] or (above.place if above else "")
    if name and not is_name(name):
        faults.append(_wrong(raw, f"“{name}” không giống họ tên", "chỉ ghi chữ cái"))
    if home and not is_name(home):
        faults.append(_wrong(raw, f"chủ hộ “{home}” không giống họ tên", "chỉ ghi chữ cái"))
    if code and (len(code) > LONGEST_CODE or not code.isalnum()):
        faults.append(_wrong(raw, f"mã hộ “{cells['code']}” không dùng được", "ghi chữ và số, không quá 14"))
    born = born_in(raw.cells.get("born"), year)
    if born is None:
        faults.append(_wrong(raw, f"năm sinh “{cells['born']}” chưa rõ", "ghi đủ bốn chữ số"))
    elif born and not year - 130 <= born <= year:
        faults.append(_wrong(raw, f"năm sinh {born} không thể đúng", "xem lại năm sinh"))
    if born and not name:
        faults.append(_wrong(raw, "có năm sinh mà không có họ tên", "ghi họ tên, hoặc xóa năm sinh"))
    state = state_of(cells["note"])
    if state is None:
        note = f"chưa hiểu tình trạng “{cells['note']}”, ghi là bình thường"
        faults.append(_note(raw, note, "sửa trên máy sau nếu cần"))
    if not (name or home or code):
        return None, faults
    return Row(raw.line, place, code, home or name, name, born or None, state or "active"), faults


def of_age(row: Row, year: int) -> Fault | None:
    """Whoever is under age, or very old, is not taken; an unknown year is."""
    if row.name and row.born is None:
        return Fault(
            row.line, f"{row.name} chưa có năm sinh", "vẫn ghi, nhưng chưa khớp tự động được", warning=True
        )
    if row.born is not None and not is_adult(row.born, year):
        return Fault(
            row.line,
            f"{row.name} sinh năm {row.born}, chưa đủ 18 tuổi hoặc quá 120 tuổi",
            "bỏ qua người này",
            warning=True,
        )
    return None


def _wrong(raw: RawRow, what: str, do: str) -> Fault:
    return Fault(raw.line, what, do)


def _note(raw: RawRow, what: str, do: str) -> Fault:
    return Fault(raw.line, what, do, warning=True)


def _said(cell: Any) -> str:
    return " ".join(modern(str(cell)).split()) if cell is not None else ""
