"""
How well a place fits what somebody typed was decided: pure, on folded words.

People write "thon dong", "Thôn 3 xã cũ A ạ", "tdp2", "em ở xóm Chùa": the name of the place,
perhaps its kind before it, perhaps what it lies in, and words that say nothing here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialogs.vietnamese import agrees, clean, fold, words
from storage.place_kinds import KIND_WORDS, SHORT, is_below, leading_kind, meets, trailing_kind

Tokens = tuple[str, ...]
Rank = tuple[int, int, int, int, int]

COMMON = set(
    fold(
        "ở tôi tui nhà cháu em mình con ông bà bác cô chú dì anh chị bạn là thuộc tại bên trên dưới "
        "ạ á à nhé nha nhá dạ vâng ừ thưa xin chào cũ mới tên quê gốc đang sống này đó đây nay thì "
        "mã số ơi ấy có phải người của cho với"
    ).split()
)
NUMERALS = dict(zip(fold("một hai ba bốn năm sáu bảy tám chín mười").split(), "1 2 3 4 5 6 7 8 9 10".split(), strict=True))  # fmt: skip  # noqa: E501
MOST_LEFT = 2  # words without a meaning here; with more it is a story
PREFIX = 3  # letters of a name that is typed only in part
_POLITE = re.compile(r"(?<!\w)ạ(?!\w)", re.IGNORECASE)
_RUNS = re.compile(r"\d+|[^\d\s]+")
_SPLIT_NAME = re.compile(r"(?<=\d) (?=[a-z]\b)")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that may be meant: its names, folded, and what it lies in."""

    id: str
    word: str
    name: str
    folded: str
    names: Tokens = ()  # former ones
    former: str = ""  # the former commune
    above: Tokens = ()  # commune and province: kinds and names


def spellings(text: str) -> list[list[Tokens]]:
    """
    The ways to read what was typed, in rounds: the next one counts if nothing fits in the last.

    As it stands ("3 a" as "3a" too); with "tdp" and "thon3" spelled out; with numbers in digits.
    """
    raw = fold(_POLITE.sub(" ", clean(text)))
    parts = " ".join(_RUNS.findall(raw))
    full = " ".join(fold(SHORT.get(word, word)) for word in parts.split())
    numbers = [NUMERALS.get(word, word) for word in full.split()]
    rounds = [
        [raw, _SPLIT_NAME.sub("", raw)],
        [full, _SPLIT_NAME.sub("", full)],
        [" ".join(_plain(each, width) for each in numbers) for width in (1, 2)],
    ]
    seen: set[str] = set()
    found = []
    for texts in rounds:
        fresh = [each for each in dict.fromkeys(texts) if each and each not in seen]
        seen.update(fresh)
        if fresh:
            found.append([tuple(each.split()) for each in fresh])
    return found


def _plain(word: str, width: int) -> str:
    return word.lstrip("0").zfill(width) if word.isdecimal() else word


def core(tokens: Iterable[str]) -> Tokens:
    """The words of weight: no kinds, no common words."""
    return tuple(word for word in tokens if word not in KIND_WORDS and word not in COMMON)


def best(text: str, rounds: Iterable[Tokens], spots: Iterable[Spot], *, whole: bool) -> list[Spot]:
    """The places that fit best by their whole name; `whole`: with nothing unexplained beside it."""
    marked = words(text)
    tried = list(rounds)
    ranked: list[tuple[Rank, Spot]] = []
    for spot in spots:
        ranks = [rank for tokens in tried for rank in _ranks(tokens, marked, spot)]
        if ranks:
            ranked.append((min(ranks), spot))
    most = 0 if whole else MOST_LEFT
    top = min((rank for rank, _ in ranked), default=(most + 1,))
    return [spot for rank, spot in ranked if rank == top] if top[0] <= most else []


def _ranks(tokens: Tokens, marked: Tokens, spot: Spot) -> Iterable[Rank]:
    """Unexplained words, another kind, other marks, a former name, the context that was said."""
    clash = int(not _agrees(marked, words(spot.name)))
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
            other = int(not meets(kind, spot.word))
            yield left, other, 0 if old else clash, min(old, 1), -said


def _explained(rest: Tokens, spot: Spot) -> tuple[int, int]:
    """How many words stay unexplained, and how many name what the place lies in."""
    former = tuple(spot.former.split())
    known = {*former, *spot.above} | KIND_WORDS | COMMON
    left = sum(word not in known for word in rest)
    wanted = tuple(word for word in former if word not in KIND_WORDS)
    wanted = wanted if len("".join(wanted)) > 1 else former  # "a" alone may be "ạ"
    said = len(wanted) if wanted and set(wanted) <= set(rest) else 0
    above = [word for word in spot.above if word not in KIND_WORDS]
    return left, said + sum(word in rest for word in above)


def _agrees(marked: Tokens, name: Tokens) -> bool:
    """Whether the name stands there with no other marks than its own."""
    starts = range(len(marked) - len(name) + 1)
    return any(all(map(agrees, marked[start:], name)) for start in starts)


def partly(tokens: Tokens, spots: Iterable[Spot]) -> list[Spot]:
    """The places whose name has all words of weight, or begins of them, that name nothing above."""
    wanted = core(tokens)
    found = []
    for spot in spots:
        name = spot.folded.split()
        around = {*spot.former.split(), *spot.above, *fold(spot.word).split()}
        mine = [word for word in wanted if _begins(word, name)]
        explained = all(word in around or word in mine for word in wanted)
        if explained and any(word not in around for word in mine):
            found.append(spot)
    return found


def _begins(word: str, name: Sequence[str]) -> bool:
    return word in name or (len(word) >= PREFIX and any(each.startswith(word) for each in name))


def kind_alone(tokens: Tokens) -> Tokens:
    """The kind that was typed, where there is nothing beside it that tells more ("bản", "ở xóm")."""
    weighty = tuple(word for word in tokens if word in KIND_WORDS or word not in COMMON)
    kind = leading_kind(weighty)
    return kind if kind and len(kind) == len(weighty) else ()
