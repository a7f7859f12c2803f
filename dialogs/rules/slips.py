"""A sheet on paper as one line: who it is, and a figure for each question, "12 4332323344"."""

import re
from dataclasses import dataclass

MARKS = re.compile(r"[0-9-]+")
NONE = {"-", "0"}  # a question passed over


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
    words = text.replace("–", "-").split()
    marks = ""
    while words and len(marks) < count and MARKS.fullmatch(words[-1]):
        marks = words.pop() + marks
    if len(marks) != count or not words:
        return None
    return Slip(" ".join(words), tuple("" if mark in NONE else mark for mark in marks))
