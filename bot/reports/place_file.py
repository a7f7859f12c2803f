"""A list of places was read from a spreadsheet or CSV as people fill it in, or written for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import Any

from bot.files.tables import Form, ListFile, Source, read_list
from bot.files.written import DAY, Page, guide, workbook
from dialogs.lists import RawRow
from storage.places.find import natural
from storage.places.load import COLUMNS, HEADINGS, Change, PlacePlan
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


def _lacks(fields: frozenset[str]) -> tuple[str, str] | None:
    return None if fields & {"level", "word"} else ("thiếu cột cấp hoặc loại", "thêm cột “cấp” và “loại”")


FORM = Form(
    COLUMNS,
    fits=lambda fields: "name" in fields and len(fields) > 1,
    missing=("không thấy hàng tên cột", "cần có các cột cấp, loại, tên, thuộc, như trong mẫu"),
    empty="điền mỗi hàng một nơi",
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
                "text": {"num_format": "@"},  # else Excel makes 12/3 a date, and drops zeros
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
        pages[EXAMPLE].rows(1, rows)
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


# -- What a list of places changed, and the tree of places, in lines

INDENT = "  "
FROM_THE_TOP = ("province", "commune", "village", "unit")


def changes(plan: PlacePlan) -> list[str]:
    """Each place that is new or changes, in a line."""
    return [_change(each) for each in sorted(plan.changes, key=lambda each: each.settled.row.line)]


def _change(each: Change) -> str:
    row, code = each.settled.row, each.settled.code
    if each.settled.known is None:
        return f"Hàng {row.line}: thêm {row.label}, mã {code}"
    stored = each.settled.known.row
    said = []
    if {"word", "name"} & each.columns.keys():
        said.append(f"{stored['word']} {stored['name']} thành {row.label}")
    if "parent" in each.columns:
        said.append(f"chuyển sang thuộc {row.parent}")
    for column, value in each.columns.items():
        if column in HEADINGS and column not in {"word", "name", "parent", "names"}:
            said.append(f"{HEADINGS[column]}: {_said(value)}")
    if names := each.columns.get("names"):
        said.append(f"tên cũ: {', '.join(f'{word} {name}' for word, name in names)}")
    return f"Hàng {row.line}: đổi {row.label}, mã {code}: {'; '.join(said)}"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "để trống" if value in {None, ""} else str(value)


def counted(plan: PlacePlan) -> str:
    """What a plan comes to, in a sentence."""
    changed = len(plan.changes) - plan.new
    same = len(plan.settled) - len(plan.changes)
    return f"{len(plan.settled)} nơi: {plan.new} mới, {changed} đổi, {same} như cũ."


def tree(places: Sequence[Mapping[str, Any]]) -> list[str]:
    """The places, each under the one it lies in."""
    known = {place["id"] for place in places}
    below: dict[str, list[Mapping[str, Any]]] = {}
    for place in places:
        above = place["parent"] if place["parent"] in known else ""
        below.setdefault(above, []).append(place)
    return list(_branch("", "", below, ""))


def _branch(
    above: str, indent: str, below: Mapping[str, list[Mapping[str, Any]]], mark: str
) -> Iterator[str]:
    for place in sorted(below.get(above, []), key=_order):
        own = _mark(place)
        yield f"{indent}{_line(place, own or mark)}"
        inherited = f"70 điểm theo {place['word']} {place['name']}" if own else mark
        yield from _branch(place["id"], indent + INDENT, below, inherited)


def _order(place: Mapping[str, Any]) -> tuple[int, bool, list[tuple[int, str]], str]:
    gone = place["until"] is not None
    return FROM_THE_TOP.index(place["level"]), gone, natural(place["folded"]), place["former"]


def _mark(place: Mapping[str, Any]) -> str:
    if not (place["hard"] and place["hard_document"]):
        return ""
    on = f" ngày {place['hard_date']:%d/%m/%Y}" if place["hard_date"] else ""
    return f"70 điểm: {place['hard_document']}{on}"


def _line(place: Mapping[str, Any], mark: str) -> str:
    former = f" ({place['former']} cũ)" if place["former"] else ""
    said = [f"{place['word']} {place['name']}{former}".strip(), f"mã {place['code'] or 'chưa có'}"]
    said += [mark] if mark else []
    said += [f"thôi dùng từ {place['until']:%d/%m/%Y}"] if place["until"] else []
    said += ["ví dụ"] if place["example"] else []
    return ", ".join(said)
