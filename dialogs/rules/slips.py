"""A sheet on paper as one line: who it is, and a figure for each question, "12 4332323344"."""

import re
from dataclasses import dataclass

MARKS = re.compile(r"[0-9-]+")
NONE = {"-", "0"}  # a question passed over
PARTS = re.compile(r"(?<=[0-9oO-])[.,;:]+(?=[0-9oO\s-])")  # between figures, and after the number of the list
ANY = re.compile(r"[0-9]")
ZEROS = str.maketrans("oO", "00")


@dataclass(frozen=True, slots=True)
class Slip:
    """`who` is a number of the printed list, or a name; `marks` one sign a question, "" for none."""

    who: str
    marks: tuple[str, ...]

    @property
    def number(self) -> int:
        """The number on the printed list; 0 where a name was typed."""
        plain = self.who.isascii() and self.who.isdecimal()
        return int(self.who) if plain and len(self.who) < 6 else 0


def slip(text: str, count: int = 10) -> Slip | None:
    """Read the line; the figures may stand in groups, and are the last `count` of it."""
    who, marks = _parted(text, count)
    if len(marks) != count or not who:
        return None
    return Slip(who, tuple("" if mark in NONE else mark for mark in marks))


def figures(text: str, count: int = 10) -> int:
    """How many figures stand at the end of a line that could not be read; 0 where there is nothing to count."""
    who, marks = _parted(text, count)
    return len(marks) if who else 0


def _parted(text: str, count: int) -> tuple[str, str]:
    """Who, and the figures; a letter O among figures is a zero, and commas or dots between them are none."""
    words = PARTS.sub(" ", text.replace("–", "-")).split()
    marks = ""
    while len(words) > 1 and len(marks) < count and (plain := MARKS.fullmatch(_zeros(words[-1]))):
        marks = plain[0] + marks
        words.pop()
    return " ".join(words).rstrip(":.,; "), marks


def _zeros(word: str) -> str:
    return word.translate(ZEROS) if ANY.search(word) or word in {"o", "O"} else word
