"""
Lists as people paste them from Zalo or a spreadsheet: a line a place, with the name of somebody or a number beside it.

What stands between the parts of a line, and in which order they stand, is as people have it; telephones, years and the
numbers of the lines are no part of either.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogs.vietnamese import agrees, clean, fold, words

MOST_LINES = 60
_PARTS = re.compile(r"\t|\||;|,|:|\s[-–—]+\s|[-–—]+\s|\s[-–—]+|[–—]|\s{2,}")
_ORDINAL = re.compile(r"^\s*(?:\d{1,3}\s*[.)/]\s+|\d{1,3}\s*[.)](?=\D)|[-–—•*+]\s*)")
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[ .-]?\d){8,11}(?!\w)")
_YEAR = re.compile(r"(?<![\w./])(?:19[2-9]\d|20[0-2]\d)(?![\w./])")
_WHOLE = re.compile(r"^\d{1,3}(?:[. ]\d{3})+$|^\d+$")
_LAST = re.compile(r"^(.*\D)\s+(\d{1,3}(?:[.]\d{3})+|\d+)$")
_POLITE = re.compile(r"(?<!\w)(?:sn|sinh năm|năm sinh|sđt|đt|sdt|điện thoại|số)\s*[.:]?\s*$", re.IGNORECASE)
HEADINGS = frozenset(
    fold(each)
    for each in (
        "stt",
        "tt",
        "số thứ tự",
        "thôn",
        "tên thôn",
        "thôn xóm",
        "thôn bản",
        "xóm",
        "bản",
        "ấp",
        "khu",
        "tổ dân phố",
        "đơn vị",
        "nơi",
        "xã",
        "tên",
        "họ tên",
        "họ và tên",
        "họ và tên chi hội trưởng",
        "chi hội trưởng",
        "chi hội",
        "năm sinh",
        "ngày sinh",
        "điện thoại",
        "số điện thoại",
        "sđt",
        "chức vụ",
        "nhiệm vụ",
        "ghi chú",
        "chỉ tiêu",
        "mục tiêu",
        "số người",
        "người",
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was pasted, and its parts; number: which of the lines it is."""

    number: int
    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A place that may be meant, and each way to say it: with its kind, by the name alone, by its code, by former names."""

    id: str
    said: tuple[str, ...]
    bare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meant:
    """Which places a line may mean, and what stands in it beside the place."""

    line: Line
    places: tuple[str, ...]
    rest: str


def lines_of(text: str) -> list[Line]:
    """The lines of a list that say something: without headings, the numbers of the lines, telephones and years."""
    found: list[Line] = []
    for typed in clean(text).splitlines():
        shown = " ".join(typed.split())
        bare = _YEAR.sub("\t", _PHONE.sub("\t", _ORDINAL.sub("", typed.strip(" ")))) if shown else ""
        parts = tuple(part for each in _PARTS.split(bare) if (part := _told(each)))
        if parts and not all(fold(part) in HEADINGS for part in parts):
            found.append(Line(len(found) + 1, shown, parts))
    return found[:MOST_LINES]


def _told(part: str) -> str:
    return " ".join(_POLITE.sub("", part).strip(" .()[]“”\"'/").split())


def number_in(line: Line) -> tuple[int | None, Line]:
    """The number a line ends with, or that is a part of its own, the last of them; and the line without it."""
    for at in range(len(line.parts) - 1, -1, -1):
        if len(line.parts) > 1 and _WHOLE.match(line.parts[at]):
            rest = (*line.parts[:at], *line.parts[at + 1 :])
            return int(re.sub(r"\D", "", line.parts[at])), Line(line.number, line.text, rest)
    last = _LAST.match(_told(re.sub(r"\s*người\s*$", "", line.parts[-1])))
    if last is None:
        return None, line
    rest = (*line.parts[:-1], last[1].strip())
    return int(re.sub(r"\D", "", last[2])), Line(line.number, line.text, rest)


def meant(line: Line, known: Sequence[Spelled]) -> Meant:
    """
    The place of a line: the part that is its name, else the name with which a part begins or ends.

    A name with its kind goes before a bare one, a bare one before a number alone; several places of one name are all told.
    """
    for ways, numbers in ((True, True), (False, False), (False, True)):
        for at, part in enumerate(line.parts):
            if not numbers and part.isdecimal():
                continue
            if places := _whole(part, known, kinds=ways):
                rest = [each for n, each in enumerate(line.parts) if n != at and not each.isdecimal()]
                return Meant(line, places, " ".join(rest))
    return _within(line, known)


def _whole(part: str, known: Iterable[Spelled], *, kinds: bool) -> tuple[str, ...]:
    typed = words(part)
    return tuple(
        dict.fromkeys(
            each.id
            for each in known
            for way in (each.said if kinds else each.bare)
            if _same(typed, words(way))
        )
    )


def _same(typed: Sequence[str], way: Sequence[str]) -> bool:
    return len(typed) == len(way) and all(map(agrees, typed, way))


def _within(line: Line, known: Sequence[Spelled]) -> Meant:
    """The longest name with which a part begins or ends, with its kind before without."""
    best: dict[tuple[bool, int], list[tuple[str, str]]] = {}
    for at, part in enumerate(line.parts):
        tokens = part.split()
        spelled = [words(each) for each in tokens]
        for each in known:
            for kinds, ways in ((True, each.said), (False, each.bare)):
                for way in ways:
                    for left, rest in _cut(tokens, spelled, words(way)):
                        others = [
                            other for n, other in enumerate(line.parts) if n != at and not other.isdecimal()
                        ]
                        said = " ".join([rest, *others]).strip()
                        best.setdefault((kinds, left), []).append((each.id, said))
    if not best:
        return Meant(line, (), " ".join(line.parts))
    found = best[max(best)]
    return Meant(line, tuple(dict.fromkeys(place for place, _ in found)), found[0][1])


def _cut(
    tokens: Sequence[str], spelled: Sequence[tuple[str, ...]], way: Sequence[str]
) -> Iterable[tuple[int, str]]:
    """How long a name is with which a part begins or ends, and what is left of the part."""
    for size in range(1, len(tokens)):
        for chosen, rest in (
            (slice(0, size), tokens[size:]),
            (slice(len(tokens) - size, None), tokens[:-size]),
        ):
            if _same([word for each in spelled[chosen] for word in each], way):
                yield len(way), _told(" ".join(rest))
