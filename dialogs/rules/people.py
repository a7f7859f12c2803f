"""States of people and households, and names with birth years as people write them on a line or in a list."""

import re
from dataclasses import dataclass

from dialogs.vietnamese import fold

STATES = ("active", "away", "elsewhere", "ill", "deceased", "moved", "declines")
GONE = ("deceased", "moved")  # no longer of the village
SILENT = frozenset({"ill", "declines", *GONE})  # nothing is sent to them
MOURNING_DAYS = 49  # ours, not official: whoever knows the family sets another number
ADULT, OLDEST = 18, 120
LONGEST_NAME = 80

_SAID = {  # words of a list or a note, folded, and the state they mean; the first that fits counts
    "deceased": ("da mat", "qua doi", "tu tran", "chet", "mat nam"),
    "moved": ("chuyen di", "chuyen khau", "cat khau", "da chuyen", "chuyen noi khac"),
    "elsewhere": ("danh gia o", "cham o", "noi khac", "co quan", "don vi khac", "o truong"),
    "away": ("di lam xa", "lam xa", "di xa", "xuat khau", "nuoc ngoai", "di hoc", "vang"),
    "ill": ("om", "benh", "khuyet tat nang", "tai bien", "nam mot cho"),
    "declines": ("khong tham gia", "tu choi", "khong dong y", "khong muon"),
    "active": ("o nha", "binh thuong", "co mat", "dang o"),
}


def state_of(note: str) -> str | None:
    """The state that a note means; "" is active, and what is not understood is None."""
    said = f" {fold(note)} "
    if not said.strip():
        return "active"
    if said.strip() in STATES:
        return said.strip()
    for state, phrases in _SAID.items():
        if any(f" {phrase} " in said for phrase in phrases):
            return state
    return None


@dataclass(frozen=True, slots=True)
class Line:
    """A household as it was written on a line: its name, its people (name, year of birth or 0), what was not understood."""

    household: str
    people: tuple[tuple[str, int], ...]
    odd: tuple[str, ...] = ()


_HOUSE = re.compile(r"^(?:nhà|nha|hộ|ho|gia đình|gia dinh)\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_BORN = re.compile(r"[\s(,]*(?:sinh năm|sinh nam|năm sinh|nam sinh|sinh|sn)?[\s:.]*$", re.IGNORECASE)


def read_line(text: str, year: int) -> Line:
    """
    "nhà Lan: Nguyễn Thị Ví Dụ 1960, Trần Văn Ví Dụ 1958": one household and its adults.

    Without a name of the household the first person's is taken; "nhà Lan" alone is a household nobody is named in yet.
    """
    head, colon, rest = text.partition(":")
    if not colon and _HOUSE.match(text) and not _YEAR.search(text):
        return Line(_tidy(_HOUSE.sub("", text.strip())), ())
    pieces = [each for each in re.split(r"[,;\n]", rest if colon else text) if each.strip()]
    people: list[tuple[str, int]] = []
    odd: list[str] = []
    for piece in pieces:
        name, born = name_and_year(piece)
        if not name or not (born == 0 or is_adult(born, year)):
            odd.append(piece.strip())
        else:
            people.append((name, born))
    named = _tidy(_HOUSE.sub("", head.strip())) if colon else ""
    return Line(named or (people[0][0] if people else ""), tuple(people), tuple(odd))


def name_and_year(piece: str) -> tuple[str, int]:
    """A name, and the four digits after it; 0 where there are none, "" where it is no name."""
    found = _YEAR.search(piece)
    name = _BORN.sub("", piece[: found.start()] if found else piece)
    tidy = _tidy(name)
    return (tidy if is_name(tidy) else "", int(found[1]) if found else 0)


def is_name(text: str) -> bool:
    """Whether it may be a name: letters and nothing but letters, of a decent length."""
    folded = fold(text)
    return 1 < len(folded) and len(text) <= LONGEST_NAME and folded.replace(" ", "").isalpha()


def is_adult(born: int, year: int) -> bool:
    """Whether somebody born in that year is of age, and may be alive."""
    return year - OLDEST <= born <= year - ADULT


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(" .,-–:()")[:LONGEST_NAME]
