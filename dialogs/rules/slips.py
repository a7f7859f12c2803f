"""Sheets on paper as lines: who it is, and a figure for each question; "12 4332323344", "Nguyễn Thị Lan 1960: 4, 3, 3, …"."""

import re
from dataclasses import dataclass

MARKS = re.compile(r"[0-9-]+")
NONE = {"-", "0"}  # a question passed over
PARTS = re.compile(
    r"(?<=[0-9oO-])[.,;:|/)]+(?=[0-9oO\s-])"
)  # between figures, and after the number of the list
ANY = re.compile(r"[0-9]")
ZEROS = str.maketrans("oO", "00")
OWN = re.compile(r"^\s*\d{1,3}\s*[.)]\s*(?=[^\W\d])")  # the writer's own numbering before a name
AFTER_NAME = re.compile(r"(?<=[^\W\d])\s*(?:[:=|]+|\s[-–—])\s*(?=\d)|(?<=\d)\s+[-–—]\s+(?=\d)")
DASHED = re.compile(r"(?<!\S)\d(?:\s?-\s?\d)+(?!\S)")  # figures with a dash between each two: "4-3-3-2"
SIGNED = re.compile(r"[\s,;.(+]*\b(?:đk|đăng ký|đăng kí|dk|dang ky)\b[\s).]*$", re.IGNORECASE)
PAIR = re.compile(
    r"(?:câu|cau|c)\s*(\d{1,2})\s*[:=.)-]?\s*(?:mức\s*|muc\s*)?([0-9oO-])(?=[\s,;.]|$)", re.IGNORECASE
)
YEARS = range(1900, 2016)  # a group of four figures behind a name that may be a year of birth is no answer


@dataclass(frozen=True, slots=True)
class Slip:
    """
    `who` is a number of the printed list, or a name; `marks` one sign a question, "" for none.

    registers: the slip says that they register for the year, "đk" at its end.
    """

    who: str
    marks: tuple[str, ...]
    registers: bool = False

    @property
    def number(self) -> int:
        """The number on the printed list; 0 where a name was typed."""
        plain = self.who.isascii() and self.who.isdecimal()
        return int(self.who) if plain and len(self.who) < 6 else 0


def slip(text: str, count: int = 10) -> Slip | None:
    """Read the line; the figures may stand in groups, and are the last `count` of it."""
    text, registers = SIGNED.sub("", text), bool(SIGNED.search(text))
    who, marks = _paired(text, count) or _parted(text, count)
    if len(marks) != count or not who or marks.startswith("-"):
        return None
    return Slip(who, tuple("" if mark in NONE else mark for mark in marks), registers)


def figures(text: str, count: int = 10) -> int:
    """How many figures stand at the end of a line that could not be read; 0 where there is nothing to count."""
    who, marks = _parted(SIGNED.sub("", text), count)
    return len(marks) if who else 0


def lines(text: str) -> list[str]:
    """The lines of a message, each a sheet."""
    return [line.strip() for line in text.splitlines() if line.strip(" .,;-")]


def _paired(text: str, count: int) -> tuple[str, str] | None:
    """ "Nguyễn Thị Lan: câu 1: 4, câu 2: 3, …": each question named once and in order."""
    found = list(PAIR.finditer(text))
    if [int(each[1]) for each in found] != list(range(1, count + 1)):
        return None
    who = OWN.sub("", text[: found[0].start()]).rstrip(":.,;- ")
    return who, "".join(each[2].translate(ZEROS) for each in found)


def _parted(text: str, count: int) -> tuple[str, str]:
    """Who, and the figures; a letter O among figures is a zero, and commas or dots between them are none."""
    text = AFTER_NAME.sub(" ", OWN.sub("", text.replace("–", "-").replace("—", "-")))
    text = DASHED.sub(lambda each: each[0].replace("-", " ") if _digits(each[0]) == count else each[0], text)
    words = PARTS.sub(" ", text).split()
    marks = ""
    while len(words) > 1 and len(marks) < count and (plain := MARKS.fullmatch(_zeros(words[-1]))):
        named = any(any(map(str.isalpha, word)) for word in words[:-1])
        year = len(plain[0]) == 4 and plain[0].isdecimal() and int(plain[0]) in YEARS
        if marks and (len(marks) + len(plain[0]) > count or (named and year)):
            break
        marks = plain[0] + marks
        words.pop()
    return " ".join(words).rstrip(":.,;- "), marks


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _zeros(word: str) -> str:
    return word.translate(ZEROS) if ANY.search(word) or word in {"o", "O"} else word
