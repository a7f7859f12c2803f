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
_PEOPLE = re.compile(r"\s+người$", re.IGNORECASE)
_LAST = re.compile(r"^(.*\S)\s+(\d{1,3}(?:[.]\d{3})+|\d+)$")
_POLITE = re.compile(r"(?<!\w)(?:sn|sinh năm|năm sinh|sđt|đt|sdt|điện thoại|số)\s*[.:]?\s*$", re.IGNORECASE)
_EMPTY = re.compile(
    r"[(\[](?:\s|[.,:;/-]|(?<!\w)(?:sn|sinh năm|năm sinh|sinh|sđt|đt|sdt|điện thoại|số))*[)\]]", re.IGNORECASE
)
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
class PastedLine:
    """A line as it was pasted, and its parts; number: which of the lines it is."""

    number: int
    text: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelled:
    """
    A place that may be meant, and each way to say it: with its kind, by the name alone, by its code, by former names.

    former: the ways to say what tells it from another of its name.
    """

    id: str
    said: tuple[str, ...]
    bare: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMeant:
    """Which places a line may mean, and what stands in it beside the place."""

    line: PastedLine
    places: tuple[str, ...]
    rest: str


def lines_of(text: str) -> list[PastedLine]:
    """The lines of a list that say something: without headings, the numbers of the lines, telephones and years."""
    found: list[PastedLine] = []
    for typed in clean(text).splitlines():
        shown = " ".join(typed.split())
        bare = _YEAR.sub("\t", _PHONE.sub("\t", _ORDINAL.sub("", typed.strip(" ")))) if shown else ""
        bare = _EMPTY.sub("\t", bare)
        parts = tuple(part for each in _PARTS.split(bare) if (part := _told(each)))
        if parts and not all(fold(part) in HEADINGS for part in parts):
            found.append(PastedLine(len(found) + 1, shown, parts))
    return found[:MOST_LINES]


def _told(part: str) -> str:
    return " ".join(_POLITE.sub("", part).strip(" .[]“”\"'/").split())


def number_in(line: PastedLine) -> tuple[int | None, PastedLine]:
    """The number a line ends with, or that is a part of its own, the last of them; and the line without it."""
    bare = [_told(_PEOPLE.sub("", part)) for part in line.parts]
    whole = [at for at, part in enumerate(bare) if _WHOLE.match(part)]
    if whole and len(bare) > 1:
        last = whole[-1]
        rest = tuple(part for at, part in enumerate(line.parts) if at != last)
        return _value(bare[last]), PastedLine(line.number, line.text, rest)
    found = _LAST.match(bare[-1])
    if found is None:
        return None, line
    return _value(found[2]), PastedLine(line.number, line.text, (*line.parts[:-1], found[1]))


def _value(said: str) -> int:
    return int(re.sub(r"\D", "", said))


KINDS = {
    fold(word): kind
    for kind, said in (
        ("head", "chi hội trưởng|trưởng chi hội|trưởng|ct|cht"),
        ("deputy", "chi hội phó|phó chi hội|phó|chp"),
        ("helper", "người giúp|người giúp làm phiếu|cộng tác viên|ctv"),
        ("unit_head", "phụ trách đơn vị|phụ trách"),
        ("officer", "cán bộ cấp xã|cán bộ xã|cán bộ"),
    )
    for word in said.split("|")
}
_ASIDE = re.compile(r"\s*\(([^()]*)\)\s*$")


def kind_in(line: PastedLine) -> tuple[str, PastedLine]:
    """The role that a line names, as a part of its own or in brackets behind another, "" none; and the line without it."""
    kind, parts = "", list[str]()
    for part in line.parts:
        aside = _ASIDE.search(part)
        if fold(part) in KINDS and len(line.parts) > 1:
            kind = KINDS[fold(part)]
        elif aside and fold(aside[1]) in KINDS:
            kind = KINDS[fold(aside[1])]
            parts.append(part[: aside.start()].strip())
        else:
            parts.append(part)
    return kind, PastedLine(line.number, line.text, tuple(parts))


def meant(line: PastedLine, known: Sequence[Spelled]) -> PlaceMeant:
    """
    The place of a line: the part that is its name, else the name with which a part begins or ends.

    A name with its kind goes before a bare one, a bare one before a number alone. Several places of one name are all told,
    unless the line says what tells one from the others.
    """
    found = _meant(line, known)
    ways = [
        (words(way), each.id)
        for each in known
        if len(found.places) > 1 and each.id in found.places
        for way in each.former
    ]
    tokens = re.sub(r"[()\[\],]", " ", found.rest).split()
    for size in range(len(tokens), 0, -1):
        for at in range(len(tokens) - size + 1):
            typed = words(" ".join(tokens[at : at + size]))
            if places := _best((_alike(typed, way), id_) for way, id_ in ways):
                return PlaceMeant(line, places, " ".join((*tokens[:at], *tokens[at + size :])))
    return found


def _meant(line: PastedLine, known: Sequence[Spelled]) -> PlaceMeant:
    for kinds, numbers in ((True, True), (False, False), (False, True)):
        for at, part in enumerate(line.parts):
            if not numbers and part.isdecimal():
                continue
            if places := _whole(part, known, kinds=kinds):
                rest = [each for n, each in enumerate(line.parts) if n != at and not each.isdecimal()]
                return PlaceMeant(line, places, " ".join(rest))
    return _within(line, known)


def _whole(part: str, known: Iterable[Spelled], *, kinds: bool) -> tuple[str, ...]:
    typed = words(part)
    found = [
        (_alike(typed, words(way)), each.id) for each in known for way in (each.said if kinds else each.bare)
    ]
    return _best(found)


def _best(found: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """Those spelled just so, else those that may be meant with marks left out."""
    kept = [(how, id_) for how, id_ in found if how]
    top = max((how for how, _ in kept), default=0)
    return tuple(dict.fromkeys(id_ for how, id_ in kept if how == top))


def _alike(typed: Sequence[str], way: Sequence[str]) -> int:
    """2: spelled just so; 1: with marks left out; 0: another name."""
    if len(typed) != len(way) or not way:
        return 0
    if tuple(typed) == tuple(way):
        return 2
    return int(all(map(agrees, typed, way)))


def _within(line: PastedLine, known: Sequence[Spelled]) -> PlaceMeant:
    """The longest name with which a part begins or ends, with its kind before without."""
    best: dict[tuple[bool, int, int], dict[str, str]] = {}
    for at, part in enumerate(line.parts):
        others = [each for n, each in enumerate(line.parts) if n != at and not each.isdecimal()]
        for rest, spelled in _cut(part.split()):
            for each in known:
                for kinds, ways in ((True, each.said), (False, each.bare)):
                    for way in ways:
                        if how := _alike(spelled, words(way)):
                            said = " ".join([rest, *others]).strip()
                            best.setdefault((kinds, len(spelled), how), {}).setdefault(each.id, said)
    if not best:
        return PlaceMeant(line, (), " ".join(each for each in line.parts if not each.isdecimal()))
    found = best[max(best)]
    return PlaceMeant(line, tuple(found), next(iter(found.values())))


def _cut(tokens: Sequence[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The ways to take the name of a place off the beginning or the end of a part: what is left, and the words of the name."""
    for size in range(1, len(tokens)):
        for chosen, rest in (
            (tokens[:size], tokens[size:]),
            (tokens[len(tokens) - size :], tokens[: len(tokens) - size]),
        ):
            yield _told(" ".join(rest)), words(" ".join(chosen))
