"""What was found wrong in a list of places, what it changed, and the tree of places, in lines."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from storage.place_columns import HEADINGS
from storage.place_plan import Change, PlacePlan
from storage.place_ranking import natural

INDENT = "  "
LEVELS = ("province", "commune", "village", "unit")


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
    return LEVELS.index(place["level"]), gone, natural(place["folded"]), place["former"]


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
