"""
Sheets of points of families, clans and villages: a commune fills one in itself from its own paper, for no such text was found.

Nothing stands in them until then. An item is worth up to so many points; it has levels where the paper has them, else the points
are given as a number. Where the paper names no pass mark, none is applied.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from dialogs.phrases import Phrase
from dialogs.sheets.lint import CONTROL, LABEL, MARKUP, MESSAGE, begins_with_number
from dialogs.vietnamese import fold

MOST_ITEMS, MOST_POINTS, MOST_LEVELS = 60, 100, 5
LONGEST, LONGEST_NAME = 600, 120
VERSION = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class ItemLevel:
    """One of the answers that a paper has for an item, and what it is worth."""

    label: str
    points: int


@dataclass(frozen=True, slots=True)
class PointsItem:
    """An item as the paper words it, in which part of it ("" none), and what it is worth at the most."""

    id: str
    text: str
    most: int
    part: str = ""
    levels: tuple[ItemLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class PointsSheet:
    """
    The sheet of a title in a commune.

    document: the paper it was copied from, as people cite it. pass_total, pass_each: as that paper has it, None where it says
    nothing; pass_each: the least of each item.
    """

    title: str
    version: str
    name: str
    document: str
    items: tuple[PointsItem, ...]
    pass_total: int | None = None
    pass_each: int | None = None

    @property
    def maximum(self) -> int:
        """What all items are worth together."""
        return sum(each.most for each in self.items)

    def item(self, id_: str) -> PointsItem | None:
        """The item of this id, or None."""
        return next((each for each in self.items if each.id == id_), None)


@dataclass(frozen=True, slots=True)
class PointsFault:
    """What is wrong, and with which item (its number from 1; 0 the sheet) and field."""

    what: Phrase
    item: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """
    What answers are worth.

    passed: None where the paper names no mark, or something is not answered. short: the points that are missing; under: items
    below the least of each; left: items without an answer.
    """

    total: int
    maximum: int
    passed: bool | None
    short: int
    under: tuple[str, ...]
    left: tuple[str, ...]


def score(sheet: PointsSheet, answers: Mapping[str, int]) -> Points:
    """The points of each item by its id; what the sheet does not have is passed over."""
    known = {each.id: answers[each.id] for each in sheet.items if each.id in answers}
    total = sum(known.values())
    left = tuple(each.id for each in sheet.items if each.id not in known)
    least = sheet.pass_each
    under = tuple(id_ for id_, points in known.items() if least is not None and points < least)
    short = max(0, (sheet.pass_total or 0) - total)
    marked = sheet.pass_total is not None and not left
    return Points(total, sheet.maximum, (not short and not under) if marked else None, short, under, left)


def worth(item: PointsItem, answer: int) -> bool:
    """Whether an item can be worth so many points."""
    if item.levels:
        return answer in {each.points for each in item.levels}
    return 0 <= answer <= item.most


def points_faults(sheet: PointsSheet, total: int | None = None) -> list[PointsFault]:
    """Everything that keeps a sheet from being used; total: what its author says all items are worth."""
    found = [*_head(sheet, total)]
    seen: dict[str, int] = {}
    for number, item in enumerate(sheet.items, 1):
        if (same := seen.setdefault(fold(item.text), number)) != number:
            found.append(
                PointsFault(
                    Phrase("points.fault.same", "nội dung trùng với mục {item}, chỉ giữ một", item=same),
                    number,
                    "text",
                )
            )
        found += _item(number, item)
    return found


def _head(sheet: PointsSheet, total: int | None) -> Iterator[PointsFault]:
    if not VERSION.fullmatch(sheet.version):
        yield PointsFault(
            Phrase("points.fault.version", "đặt tên cho bản này, chữ và số viết liền, ví dụ xa-2026-1"),
            field="version",
        )
    for field, said in (("name", sheet.name), ("document", sheet.document)):
        if not said.strip():
            yield PointsFault(Phrase("sheet.fault.missing", "còn thiếu, cần điền vào"), field=field)
        elif len(said) > LONGEST_NAME * (2 if field == "document" else 1):
            yield PointsFault(Phrase("points.fault.too_long", "dài quá, xin viết gọn lại"), field=field)
    if not sheet.items:
        yield PointsFault(
            Phrase("points.fault.empty", "chưa có mục nào; chép từng mục của văn bản vào đây"), field="items"
        )
    if len(sheet.items) > MOST_ITEMS:
        yield PointsFault(
            Phrase(
                "points.fault.too_many",
                "có {n} mục, nhiều nhất là {most}",
                n=len(sheet.items),
                most=MOST_ITEMS,
            ),
            field="items",
        )
    if total is not None and sheet.items and total != sheet.maximum:
        yield PointsFault(
            Phrase(
                "points.fault.sum",
                "cộng điểm tối đa các mục được {sum}, mà ô này ghi {total}; xem lại từng mục",
                sum=sheet.maximum,
                total=total,
            ),
            field="total",
        )
    if sheet.pass_total is not None and not 0 < sheet.pass_total <= max(1, sheet.maximum):
        yield PointsFault(
            Phrase("points.fault.pass", "phải từ 1 đến tổng điểm tối đa ({most})", most=sheet.maximum),
            field="pass_total",
        )
    least = min((each.most for each in sheet.items), default=0)
    if sheet.pass_each is not None and not 0 <= sheet.pass_each <= least:
        yield PointsFault(
            Phrase(
                "points.fault.pass_each",
                "phải từ 0 đến điểm tối đa của mục ít điểm nhất ({least})",
                least=least,
            ),
            field="pass_each",
        )


def _item(number: int, item: PointsItem) -> Iterator[PointsFault]:
    if not item.text.strip():
        yield PointsFault(
            Phrase("points.fault.no_text", "còn thiếu, chép nội dung mục như trong văn bản"), number, "text"
        )
    elif len(item.text) > LONGEST:
        yield PointsFault(
            Phrase(
                "sheet.fault.long",
                "dài {size} ký tự, nhiều nhất là {most}",
                size=len(item.text),
                most=LONGEST,
            ),
            number,
            "text",
        )
    if not 1 <= item.most <= MOST_POINTS:
        yield PointsFault(
            Phrase("points.fault.most", "phải là số nguyên từ 1 đến {most}", most=MOST_POINTS), number, "most"
        )
    for field, said in (("text", item.text), ("part", item.part)):
        if MARKUP.search(said) or CONTROL.search(said):
            yield PointsFault(
                Phrase("points.fault.strange", "có dấu hoặc ký tự lạ, ghi lại cho sạch"), number, field
            )
    yield from _levels(number, item)


def _levels(number: int, item: PointsItem) -> Iterator[PointsFault]:
    if not item.levels:
        return
    if not 2 <= len(item.levels) <= MOST_LEVELS:
        yield PointsFault(
            Phrase(
                "points.fault.levels",
                "có mức thì phải từ 2 đến {most} mức; không thì để trống cả",
                most=MOST_LEVELS,
            ),
            number,
            "levels.1",
        )
    for at, level in enumerate(item.levels, 1):
        field = f"levels.{at}"
        if not level.label.strip():
            yield PointsFault(Phrase("points.fault.no_label", "còn thiếu lời của mức này"), number, field)
        elif len(level.label) > LABEL:
            yield PointsFault(
                Phrase(
                    "sheet.fault.long",
                    "dài {size} ký tự, nhiều nhất là {most}",
                    size=len(level.label),
                    most=LABEL,
                ),
                number,
                field,
            )
        elif begins_with_number(level.label):
            yield PointsFault(
                Phrase(
                    "points.fault.begins", "bắt đầu bằng con số, người nhắn số sẽ chọn nhầm; viết thành lời"
                ),
                number,
                field,
            )
        if not 0 <= level.points <= item.most:
            yield PointsFault(
                Phrase("sheet.fault.points", "phải từ 0 đến {most} điểm", most=item.most),
                number,
                f"{field}.points",
            )
    for at, (lower, upper) in enumerate(pairwise(item.levels), 2):
        if upper.points <= lower.points:
            yield PointsFault(
                Phrase("sheet.fault.more", "phải nhiều điểm hơn mức {level}", level=at - 1),
                number,
                f"levels.{at}.points",
            )
    if len({fold(each.label) for each in item.levels}) < len(item.levels):
        yield PointsFault(
            Phrase("points.fault.same_level", "hai mức có lời như nhau, viết cho khác"), number, "levels.1"
        )
    if item.levels[-1].points != item.most:
        yield PointsFault(
            Phrase("points.fault.last", "mức cuối phải được {most} điểm, bằng điểm tối đa", most=item.most),
            number,
            f"levels.{len(item.levels)}.points",
        )
    if sum(len(each.label) + 4 for each in item.levels) + len(item.text) > MESSAGE - 300:
        yield PointsFault(
            Phrase("points.fault.message", "cả mục và các mức dài quá một tin nhắn, xin viết gọn lại"),
            number,
            "text",
        )


# -- as JSON holds it


def points_dump(sheet: PointsSheet) -> dict[str, object]:
    """The sheet as `points_load` reads it back."""
    items = [
        {
            "id": each.id,
            "text": each.text,
            "most": each.most,
            "part": each.part,
            "levels": [[level.label, level.points] for level in each.levels],
        }
        for each in sheet.items
    ]
    names = ("title", "version", "name", "document", "pass_total", "pass_each")
    return {**{name: getattr(sheet, name) for name in names}, "items": items}


def points_load(stored: Mapping[str, object]) -> PointsSheet:
    """Read what `points_dump` made; TypeError and KeyError where that is not one."""
    found = stored["items"]
    if not isinstance(found, list):
        raise TypeError("items")
    items = tuple(
        PointsItem(
            each["id"],
            each["text"],
            each["most"],
            each["part"],
            tuple(ItemLevel(label, points) for label, points in each["levels"]),
        )
        for each in found
    )

    def mark(name: str) -> int | None:
        kept = stored.get(name)
        return kept if isinstance(kept, int) else None

    title, version, name, document = (str(stored[each]) for each in ("title", "version", "name", "document"))
    return PointsSheet(title, version, name, document, items, mark("pass_total"), mark("pass_each"))
