"""
How well a place fits what somebody typed was decided: pure, on folded words.

People write "thon dong", "Thôn 3 xã cũ A ạ", "tdp2", "em ở xóm Chùa": the name of the place,
perhaps its kind before it, perhaps what it lies in, and words that say nothing here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dialogs.vietnamese import agrees, clean, fold, words
from storage.place_kinds import SHORT, is_below, kind_named, leading_kind, meets, trailing_kind

Tokens = tuple[str, ...]
Rank = tuple[int, int, int, int, int]

# Not “bác” (Bắc), “mới”, “cũ”, “trên”, “dưới”: they may be parts of names.
COMMON = set(
    fold(
        "ở tôi tui nhà cháu em mình con ông bà cô chú dì anh chị bạn là thuộc tại bên thì mà ạ à "
        "nhé nha nhá dạ vâng ừ thưa xin chào tên quê gốc đang sinh sống này đó đây nay của cho với "
        "mã số ơi ấy có phải người"
    ).split()
)
_NUMERALS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
NUMERALS = {fold(numeral): str(value) for value, numeral in enumerate(_NUMERALS, 1)}
MOST_LEFT = 2  # words without a meaning here; with more it is a story
PREFIX = 3  # letters of a name that is typed only in part
_POLITE = re.compile(r"(?<!\w)ạ(?!\w)", re.IGNORECASE)
_RUNS = re.compile(r"\d+|[^\d\s]+")
_LETTERED = re.compile(r"(?<=\d) (?=[a-z]\b)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that may be meant: its names, folded, and what it lies in."""

    id: str
    word: str
    name: str
    folded: str
    names: Tokens = ()  # former ones
    former: Tokens = ()  # the former commune: kind and name
    above: Tokens = ()  # the names of commune and province


def spellings(text: str) -> list[list[Tokens]]:
    """
    The ways to read what was typed, in rounds: the next one counts if nothing fits in the last.

    As it stands ("3 a" as "3a" too); with "tdp" and "thon3" spelled out; with numbers in digits.
    """
    raw, full = fold(_POLITE.sub(" ", clean(text))), " ".join(spelled(text))
    numbers = [NUMERALS.get(word, word) for word in full.split()]
    rounds = (
        (raw, _LETTERED.sub("", raw)),
        (full, _LETTERED.sub("", full)),
        tuple(" ".join(_wide(each, width) for each in numbers) for width in (1, 2)),
    )
    seen: set[str] = {""}
    found = []
    for texts in rounds:
        fresh = [each for each in dict.fromkeys(texts) if each not in seen]
        seen.update(fresh)
        found.append([tuple(each.split()) for each in fresh])
    return [each for each in found if each]


def spelled(text: str) -> Tokens:
    """The folded words, abbreviations and "thon3" spelled out."""
    parts = _RUNS.findall(fold(_POLITE.sub(" ", clean(text))))
    return tuple(" ".join(fold(SHORT.get(word, word)) for word in parts).split())


def _wide(word: str, width: int) -> str:
    """A number with so many digits: "03" and "3" are one village."""
    return word.lstrip("0").zfill(width) if word.isdecimal() else word


def without_kinds(tokens: Sequence[str]) -> Iterator[str]:
    """The words but those that make up kinds: "trung" stays, "trung tâm" goes."""
    place = 0
    while place < len(tokens):
        kind = leading_kind(tokens[place:])
        if not kind:
            yield tokens[place]
        place += len(kind) or 1


def core(tokens: Sequence[str]) -> Tokens:
    """The words of weight: no kinds, no common words."""
    return tuple(word for word in without_kinds(tokens) if word not in COMMON)


def names_all(tokens: Sequence[str], name: str) -> bool:
    """Whether what was typed is this name, its kind and common words aside, and nothing else."""
    typed, meant = tuple(without_kinds(tokens)), tuple(without_kinds(name.split()))
    return bool(meant) and set(meant) <= set(typed) and core(typed) == core(meant)


def kind_alone(tokens: Sequence[str]) -> Tokens:
    """The kind that was typed, where nothing beside it tells more ("bản", "em ở xóm")."""
    weighty = [word for word in tokens if word not in COMMON or leading_kind([word])]
    kind = leading_kind(weighty)
    return kind if kind and len(kind) == len(weighty) else ()


def best(text: str, readings: Sequence[Tokens], spots: Iterable[Spot], left: int) -> list[Spot]:
    """The places that fit best by a whole name, with at most so many words left unexplained."""
    marked = words(text)
    ranked: list[tuple[Rank, Spot]] = []
    for spot in spots:
        ranks = [rank for tokens in readings for rank in _ranks(tokens, marked, spot)]
        if ranks:
            ranked.append((min(ranks), spot))
    top = min((rank for rank, _ in ranked), default=(left + 1,))
    return [spot for rank, spot in ranked if rank == top] if top[0] <= left else []


def _ranks(tokens: Tokens, marked: Tokens, spot: Spot) -> Iterator[Rank]:
    """Words unexplained, another kind, other marks, a former name, what is said around it."""
    clash = -1  # not looked at yet
    for old, name in enumerate((spot.folded, *spot.names)):
        wanted = tuple(name.split())
        for start in range(len(tokens) - len(wanted) + 1 if wanted else 0):
            if tokens[start : start + len(wanted)] != wanted:
                continue
            kind = trailing_kind(tokens[:start])
            if kind and not is_below(kind):
                continue  # "xã Đông" is no village
            rest = tokens[: start - len(kind)] + tokens[start + len(wanted) :]
            left, said = _explained(rest, spot)
            if clash < 0:
                clash = int(not _agrees(marked, words(spot.name)))
            yield left, _otherness(kind, spot.word), 0 if old else clash, min(old, 1), -said


def _otherness(kind: Tokens, word: str) -> int:
    """How far the kind that was typed is from the kind of a place; a short form is near."""
    if not kind or kind_named(" ".join(kind)) == word:
        return 0
    return 1 if meets(kind, word) else 2


def _explained(rest: Tokens, spot: Spot) -> tuple[int, int]:
    """How many words stay unexplained, and how many name what the place lies in."""
    around = {*spot.former, *spot.above}
    left = sum(word not in around and word not in COMMON for word in without_kinds(rest))
    former = tuple(without_kinds(spot.former))
    wanted = former if len("".join(former)) > 1 else spot.former  # "a" alone may be "ạ"
    said = len(wanted) if wanted and set(wanted) <= set(rest) else 0
    return left, said + sum(word in rest for word in spot.above)


def _agrees(marked: Tokens, name: Tokens) -> bool:
    """Whether the name stands there with no other marks than its own."""
    starts = range(len(marked) - len(name) + 1)
    return any(all(map(agrees, marked[start:], name)) for start in starts)


def partly(tokens: Sequence[str], spots: Iterable[Spot]) -> list[Spot]:
    """The places whose name has the words of weight, or begins of them, beside what it lies in."""
    wanted = core(tokens)
    found = []
    for spot in spots:
        name, around = spot.folded.split(), {*spot.former, *spot.above}
        mine = [word for word in wanted if _begins(word, name)]
        if mine and all(word in mine or word in around for word in wanted):
            found.append(spot)
    return found


def _begins(word: str, name: Sequence[str]) -> bool:
    return word in name or (len(word) >= PREFIX and any(each.startswith(word) for each in name))


def natural(folded: str) -> list[tuple[int, str]]:
    """A key that sorts "2" before "10", and numbers before names."""
    return [(int(run[:9]), "") if run.isdecimal() else (10**9, run) for run in _RUNS.findall(folded)]
