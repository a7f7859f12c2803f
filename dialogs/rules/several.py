"""Several of a list in one message: "1-40 trừ 7, Nguyễn Thị Lan 1960": numbers, ranges, names, and who is left out."""

import re
from dataclasses import dataclass

MOST = 300  # numbers of one message
RANGE = re.compile(
    r"(?:(?:từ|tu|số|so)\s+)*(\d{1,4})\s*(?:-|–|—|đến|den|tới|toi)\s*(?:số\s+|so\s+)?(\d{1,4})", re.IGNORECASE
)
NUMBERS = re.compile(r"(?:(?:số|so)\s+)?\d{1,3}(?:\s+\d{1,3})*")
BUT = re.compile(
    r"\b(?:trừ|tru|ngoại trừ|ngoai tru|không kể|khong ke|bỏ|bo)\b(?!\s+\w+\s+\w+\s+\w+\s+\w+)", re.IGNORECASE
)
BETWEEN = re.compile(r"[,;\n+]|\s+(?:và|va|với|voi)\s+(?=\d)", re.IGNORECASE)
DAY = re.compile(
    r"(?:,|;|\n|\s)*\b(?:ký\s+|ky\s+)?(?:ngày|ngay|hôm|hom)\s+([\d/.\-]+|nay|qua|kia)\.?", re.IGNORECASE
)
AROUND = re.compile(r"^[\s:.\-]+|[\s.]+$|(?:\s+(?:ạ|a|nhé|nhe|nha))+[\s.]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Some:
    """Who is meant: numbers of a list in the order they were written, each once, and names as they were written."""

    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """Who is meant, who of them is not, and the day that was written with it ("" none)."""

    meant: Some
    but: Some
    day: str = ""

    @property
    def wanted(self) -> tuple[int, ...]:
        """The numbers that are left."""
        return tuple(each for each in self.meant.numbers if each not in self.but.numbers)


def several(text: str) -> Several:
    """Read a message about several of a list; what is no number is a name, whoever it may be."""
    day = ""
    if found := DAY.search(text):
        word = found[1].strip(".")
        day = word if word[:1].isdigit() else f"hôm {word}"
        text = text[: found.start()] + " , " + text[found.end() :]
    head, *rest = BUT.split(text, maxsplit=1)
    return Several(_some(head), _some(BUT.sub(",", rest[0])) if rest else Some(), day)


def _some(text: str) -> Some:
    numbers: dict[int, None] = {}
    names: dict[str, None] = {}
    for piece in BETWEEN.split(text):
        said = AROUND.sub("", piece).strip()
        span = RANGE.fullmatch(said)
        if span:
            low, high = sorted((int(span[1]), int(span[2])))
            numbers |= dict.fromkeys(range(low, min(high, low + MOST) + 1))
        elif NUMBERS.fullmatch(said):
            numbers |= dict.fromkeys(int(each) for each in re.findall(r"\d+", said))
        elif said:
            names[said] = None
    return Some(tuple(numbers), tuple(names))
