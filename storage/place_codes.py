"""Codes of places were brought into one spelling, and made where nobody chose one."""

from collections.abc import Collection, Iterator
from itertools import count, product

from dialogs.vietnamese import fold

MOST_LETTERS = 12
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # no I, no O: they are read as 1 and 0
DIGITS = "23456789"


def normal(code: str) -> str:
    """A code as it is stored: capitals and digits, however it was typed ("vd 22", "Vd-22")."""
    return fold(code).replace(" ", "").upper()


def initials(name: str) -> str:
    """Two letters or more for a province or commune: "Ví Dụ" is VD, "Ô Loan" is LA."""
    words = [[letter for letter in word.upper() if letter in LETTERS] for word in fold(name).split()]
    letters = [word.pop(0) for word in words if word]
    letters += [letter for word in words for letter in word]
    return "".join(letters[: max(2, min(len(words), 3))]) or "X"


def for_above(name: str, taken: Collection[str]) -> str:
    """A free code for a province or a commune."""
    return next(code for code in _lettered(initials(name)) if code not in taken)


def for_below(above: str, name: str, taken: Collection[str]) -> str:
    """A free code for a village or unit: the letters above and a number (VD22, VD23, …)."""
    stem = "".join(letter for letter in above if letter in LETTERS)[:6]
    if len(stem) < 2:
        stem = initials(name)
    return next(code for code in _numbered(stem) if code not in taken)


def _lettered(stem: str) -> Iterator[str]:
    yield stem
    for size in count(1):
        for letters in product(LETTERS, repeat=size):
            yield stem + "".join(letters)


def _numbered(stem: str) -> Iterator[str]:
    for size in count(2):
        for digits in product(DIGITS, repeat=size):
            yield stem + "".join(digits)
