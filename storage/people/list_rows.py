"""A list of households as people fill it in: its columns, and what is wrong with a row, in words for whoever filled it in."""

from dataclasses import dataclass
from typing import Any

from dialogs.lists import Column, RawRow, RowFault
from dialogs.old_fonts import modern
from dialogs.rules.names import as_name, born_in, is_adult, is_name, tidy
from dialogs.rules.people import state_of
from storage.place_codes import normal

COLUMNS = (
    Column(
        "place",
        "Thôn",
        also=(
            "thôn, xóm",
            "xóm",
            "bản",
            "ấp",
            "tổ dân phố",
            "tổ",
            "khu",
            "mã thôn",
            "thôn, bản",
            "thôn/tổ dân phố",
        ),
    ),
    Column("code", "Mã hộ", also=("số hộ", "mã thẻ", "mã hộ gia đình", "số hộ khẩu")),
    Column(
        "home",
        "Chủ hộ",
        also=(
            "hộ",
            "tên hộ",
            "hộ gia đình",
            "tên chủ hộ",
            "họ tên chủ hộ",
            "họ và tên chủ hộ",
            "chủ hộ họ và tên",
        ),
        joins=True,
    ),
    Column(
        "name",
        "Họ và tên",
        also=(
            "họ tên",
            "tên",
            "họ và tên thành viên",
            "thành viên",
            "tên thành viên",
            "họ, tên",
            "họ và tên công dân",
        ),
        under=("họ", "tên", "họ đệm", "họ và tên đệm", "họ và đệm", "họ lót"),
        joins=True,
        parts=("họ", "họ đệm", "họ và tên đệm", "họ và đệm", "họ lót", "họ và chữ lót"),
    ),
    Column(
        "born",
        "Năm sinh",
        also=(
            "ngày sinh",
            "sinh năm",
            "ngày tháng năm sinh",
            "ngày, tháng, năm sinh",
            "ngày tháng năm sinh năm",
            "ns",
        ),
        under=("nam", "nữ"),
    ),
    Column("note", "Tình trạng", also=("ghi chú", "trạng thái")),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}
LONGEST_CODE = 14


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
    part: str = ""


def read_row(raw: RawRow, above: Row | None, year: int) -> tuple[Row | None, list[RowFault]]:
    """One row; an empty cell of the household means that of the row above, as merged cells do."""
    cells = {field: _said(raw.cells.get(field)) for field in HEADINGS}
    faults: list[RowFault] = []
    name, home, code = as_name(cells["name"]), tidy(cells["home"]), normal(cells["code"])
    if above is not None and not home and not code:
        home, code = above.home, above.code
    place = cells["place"] or (above.place if above else "")
    if name and not is_name(name):
        faults.append(_wrong(raw, "name", f"“{name}” không giống họ tên", "chỉ ghi chữ cái"))
    if home and not is_name(home):
        faults.append(_wrong(raw, "home", f"chủ hộ “{home}” không giống họ tên", "chỉ ghi chữ cái"))
    if code and (len(code) > LONGEST_CODE or not code.isalnum()):
        faults.append(
            _wrong(raw, "code", f"mã hộ “{cells['code']}” không dùng được", "ghi chữ và số, không quá 14")
        )
    born = born_in(raw.cells.get("born"), year)
    if born is None:
        faults.append(_wrong(raw, "born", f"năm sinh “{cells['born']}” chưa rõ", "ghi đủ bốn chữ số"))
    elif born and not year - 130 <= born <= year:
        faults.append(_wrong(raw, "born", f"năm sinh {born} không thể đúng", "xem lại năm sinh"))
    if born and not name:
        faults.append(_wrong(raw, "born", "có năm sinh mà không có họ tên", "ghi họ tên, hoặc xóa năm sinh"))
    state = state_of(cells["note"])
    if state is None:
        note = f"chưa hiểu tình trạng “{cells['note']}”, ghi là bình thường"
        faults.append(_note(raw, "note", note, "sửa trên máy sau nếu cần"))
    if not (name or home or code):
        return None, faults
    return Row(raw.line, place, code, home or name, name, born or None, state or "active", raw.part), faults


def of_age(row: Row, year: int) -> RowFault | None:
    """Whoever is under age, or very old, is not taken; an unknown year is."""
    if row.name and row.born is None:
        what, do = f"{row.name} chưa có năm sinh", "vẫn ghi, nhưng chưa khớp tự động được"
    elif row.born is not None and not is_adult(row.born, year):
        what = f"{row.name} sinh năm {row.born}, chưa đủ 18 tuổi hoặc quá 120 tuổi"
        do = "bỏ qua người này"
    else:
        return None
    return RowFault(row.line, "born", what, do, warning=True, part=row.part)


def _wrong(raw: RawRow, field: str, what: str, do: str) -> RowFault:
    return RowFault(raw.line, field, what, do, part=raw.part)


def _note(raw: RawRow, field: str, what: str, do: str) -> RowFault:
    return RowFault(raw.line, field, what, do, warning=True, part=raw.part)


def _said(cell: Any) -> str:
    return " ".join(modern(str(cell)).split()) if cell is not None else ""
