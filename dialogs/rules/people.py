"""States of people and households, and a household with its people as they are written on one line."""

import re
from dataclasses import dataclass

from dialogs.rules.names import LONGEST_NAME, is_adult, is_name, read_person, tidy, years_in
from dialogs.vietnamese import fold

STATES = ("active", "away", "elsewhere", "ill", "deceased", "moved", "declines")
GONE = ("deceased", "moved")  # no longer of the village
SILENT = frozenset({"ill", "declines", *GONE})  # nothing is sent to them
MOURNING_DAYS = 49  # ours, not official: whoever knows the family sets another number

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


def read_line(text: str, year: int) -> Line:
    """
    "nhà Lan: Nguyễn Thị Ví Dụ 1960, Trần Văn Ví Dụ 1958": one household and its adults.

    Without a name of the household the first person's is taken; "nhà Lan" alone is a household nobody is named in yet.
    """
    head, colon, rest = text.partition(":")
    if not colon and _HOUSE.match(text) and not years_in(text):
        return Line(tidy(_HOUSE.sub("", text.strip()))[:LONGEST_NAME], ())
    pieces = [each for each in re.split(r"[,;\n]", rest if colon else text) if each.strip()]
    people: list[tuple[str, int]] = []
    odd: list[str] = []
    for piece in pieces:
        found = read_person(piece, year)
        later = not found.name and people and not people[-1][1] and is_adult(found.born, year)
        if later:
            people[-1] = (people[-1][0], found.born)
        elif is_name(found.name) and not found.years and (not found.born or is_adult(found.born, year)):
            people.append((found.name, found.born))
        else:
            odd.append(piece.strip())
    named = tidy(_HOUSE.sub("", head.strip()))[:LONGEST_NAME] if colon else ""
    return Line(named or (people[0][0] if people else ""), tuple(people), tuple(odd))
