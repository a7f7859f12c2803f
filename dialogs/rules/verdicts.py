"""What a reviewer types about a numbered list of sheets: "đồng ý tất cả trừ 3, 7", "mở 3"."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from dialogs.vietnamese import fold

RANGE = re.compile(r"(\d+)\s*(?:-|–|đến|den)\s*(\d+)", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
ALL = re.compile(r"\b(?:tat ca|het|ca danh sach|toan bo)\b")
BUT = re.compile(r"\b(?:tru|ngoai)\b")
AGREES = re.compile(r"\b(?:dong y|duyet|nhat tri|ok)\b")
OPENS = re.compile(r"\b(?:mo|xem)\b")
DENIES = re.compile(r"\b(?:khong|chua|tra lai|tra)\b")
MOST = 3  # digits of a number; a longer one is none of a list


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is meant: the numbers to endorse, or the one to open; `unknown`: numbers that are not on the list."""

    endorse: tuple[int, ...] = ()
    open: int = 0
    unknown: tuple[int, ...] = ()


def verdict(  # noqa: PLR0911 (one line a rule)
    text: str, numbers: Collection[int], free: Collection[int]
) -> Verdict | None:
    """
    Read a line about the list; None where it can't be told what is meant.

    numbers: all on the list. free: those that may be endorsed without being opened; "all" means these.
    """
    folded, named = fold(text), _numbers(text)
    unknown = tuple(each for each in named if each not in numbers)
    if unknown:
        return Verdict(unknown=unknown)
    if DENIES.search(folded):
        return None
    if OPENS.search(folded) or (len(named) == 1 and folded == str(named[0])):
        return Verdict(open=named[0]) if len(named) == 1 else None
    if BUT.search(folded):
        left = tuple(each for each in free if each not in named)
        return Verdict(endorse=left) if named else None
    if named:
        return Verdict(endorse=tuple(named)) if AGREES.search(folded) else None
    if AGREES.fullmatch(folded):
        return Verdict(endorse=tuple(free))
    if ALL.search(folded) and (AGREES.search(folded) or folded in {"tat ca", "toan bo"}):
        return Verdict(endorse=tuple(free))
    return None


def _numbers(text: str) -> list[int]:
    """The numbers in the order they stand, "3-5" and "3 đến 5" filled up, each once."""
    found: list[int] = []
    at = 0
    for span in RANGE.finditer(text):
        found += _plain(text[at : span.start()])
        low, high = int(span[1][:MOST]), int(span[2][:MOST])
        found += range(low, high + 1) if low <= high else [low, high]
        at = span.end()
    found += _plain(text[at:])
    return list(dict.fromkeys(found))


def _plain(text: str) -> list[int]:
    return [int(each[:MOST]) for each in NUMBER.findall(text)]
