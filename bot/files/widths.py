"""How wide text is in the letters of papers (Times), near enough to know where it goes over lines; and how wide columns are by it."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_LETTERS = {  # thousandths of an em, as the font has them, a little more where letters were put together
    "iljt/:;!'|": 290,
    " .,": 250,
    "fr()-[]I": 340,
    "s": 395,
    'acez“”"': 450,
    "w": 725,
    "m%": 810,
    "MW": 930,
    "ABCDEFGHKLNOPQRSTUVXYZĐ&": 705,
    "…": 1000,
}
_WIDE = {letter: width / 1000 for letters, width in _LETTERS.items() for letter in letters}
USUAL = 0.51  # digits and all other letters
BOLD = 1.09
BETWEEN = 0.7  # ems beside the text of a cell


@lru_cache(maxsize=8192)
def _em(text: str) -> float:
    bare = unicodedata.normalize("NFD", text)
    return sum(_WIDE.get(each, USUAL) for each in bare if not unicodedata.combining(each))


def wide(text: str, *, bold: bool = False) -> float:
    """How many ems the longest line of a text takes."""
    return max(map(_em, text.split("\n"))) * (BOLD if bold else 1)


def lines_of(text: str, room: float, *, size: float = 1, bold: bool = False) -> int:
    """Over how many lines a text goes in a room of so many ems; its letters are so much larger than those of an em."""
    larger, count = size * (BOLD if bold else 1), 0
    within = max(room - BETWEEN / 2, 1)
    for line in text.split("\n"):
        count, at = count + 1, 0.0
        for word in line.split(" "):
            takes = _em(word) * larger
            if at and at + USUAL / 2 * larger + takes > within:
                count, at = count + 1, 0.0
            over = int(takes // within)
            count, at = count + over, at + takes - over * within + USUAL / 2 * larger
    return count


def spread(
    columns: Sequence[tuple[str, float, Sequence[str]]], room: float, em: float, gap: float = 0
) -> list[float]:
    """
    How wide columns are (heading, the most it wants, its texts) where an em is so much: never less than their longest word.

    A column without any text is as wide as it wants, to be written in. Is there more room than they want, it goes to those
    whose text or heading would be broken, then to all; is there less (and any), those give that can.
    """
    least: list[float] = []
    most: list[float] = []
    wants: list[float] = []
    for heading, width, texts in columns:
        words = [_longest([heading], bold=True), _longest(texts)]
        least.append((max(words) + BETWEEN) * em + gap)
        whole = max((wide(text) for text in texts), default=0) + BETWEEN
        head = wide(heading, bold=True)
        most.append(max(least[-1], whole * em + gap, (head / 2 + BETWEEN) * em + gap))
        low = max(least[-1], (head / 3 + BETWEEN) * em + gap)  # a heading goes over three lines or so
        wants.append(max(low, min(width, most[-1]) if any(texts) else width))
    if not room:
        return wants
    if (over := sum(wants) - room) > 0:
        gives = [want - low for want, low in zip(wants, least, strict=True)]
        share = min(1.0, over / sum(gives)) if sum(gives) else 0
        return [want - share * give for want, give in zip(wants, gives, strict=True)]
    grows = [max(0.0, high - want) for high, want in zip(most, wants, strict=True)]
    share = min(1.0, -over / sum(grows)) if sum(grows) else 0
    wider = [want + share * grow for want, grow in zip(wants, grows, strict=True)]
    return [each * room / sum(wider) for each in wider]


def _longest(texts: Iterable[str], *, bold: bool = False) -> float:
    return max((wide(word, bold=bold) for text in texts for word in text.split()), default=0)
