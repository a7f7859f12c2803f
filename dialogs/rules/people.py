"""States of people and households, and a household with its people as they are written on one line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.rules.names import LONGEST_NAME, is_adult, is_name, read_person, same_name, tidy, years_in
from dialogs.vietnamese import fold

STATES = ("active", "away", "elsewhere", "ill", "deceased", "moved", "declines")
GONE = ("deceased", "moved")  # no longer of the village
SILENT = frozenset({"ill", "declines", *GONE})  # nothing is sent to them
MOURNING_DAYS = 49  # ours, not official: whoever knows the family sets another number

_SAID = {  # all that a column of states may say, folded, and the state it means; a remark beside it means nothing
    "deceased": ("da mat", "mat", "da qua doi", "qua doi", "tu tran", "da chet"),
    "moved": ("chuyen di", "da chuyen di", "chuyen khau", "cat khau", "da chuyen", "chuyen noi khac"),
    "elsewhere": (
        "cham noi khac",
        "cham o noi khac",
        "danh gia o co quan",
        "cham o co quan",
        "cham o truong",
    ),
    "away": (
        "di lam xa",
        "lam xa",
        "di lam an xa",
        "di xa",
        "xuat khau lao dong",
        "o nuoc ngoai",
        "vang",
        "vang nha",
    ),
    "ill": ("om", "om nang", "om dau", "benh nang", "tai bien", "nam mot cho"),
    "declines": ("khong tham gia", "tu choi", "khong dong y", "khong muon tham gia"),
    "active": ("o nha", "binh thuong", "co mat", "dang o", "o nha binh thuong"),
}


def state_of(note: str) -> str | None:
    """The state that a note means as a whole; "" is active, and what is not among the few words for one is None."""
    said = fold(note).strip(" .,;")
    if not said:
        return "active"
    if said in STATES:
        return said
    return next((state for state, phrases in _SAID.items() if said in phrases), None)


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


# -- Who somebody is on the list of their village: one and only one, by year of birth and name


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody on the list of a village."""

    id: str
    household: str
    name: str
    born: int | None

    @property
    def folded(self) -> str:
        """The name for matching, without marks."""
        return fold(self.name)


def match(full_name: str, born: int | None, household: str, listed: Sequence[ListedPerson]) -> str:
    """
    The id of the one on the list whom a name and a year of birth mean; "" where it is nobody, or not one alone.

    Where the household is known, nobody of another one is meant. "Hòa" is not "Hoa", but who writes without marks may be both.
    """
    if not fold(full_name) or not born:
        return ""
    fit = [
        each.id
        for each in listed
        if each.born == born
        and (not household or each.household == household)
        and same_name(full_name, each.name)
    ]
    return fit[0] if len(fit) == 1 else ""


def candidates(
    full_name: str, born: int | None, household: str, listed: Sequence[ListedPerson], most: int = 4
) -> list[str]:
    """Those on the list who may be meant, likeliest first: for whoever knows the people, never for the typer."""
    ranked = sorted(
        ((_likeness(full_name, born, household, each), each.id) for each in listed),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return [id_ for likeness, id_ in ranked if likeness >= _LIKELY][:most]


_LIKELY = 3


def _likeness(full_name: str, born: int | None, household: str, each: ListedPerson) -> int:
    typed, known = fold(full_name).split(), each.folded.split()
    if not typed or not known:
        return 0
    points = int(same_name(full_name, each.name))
    points += 2 if typed[-1] == known[-1] else 0
    points += 2 if typed == known else len({*typed} & {*known}) > 1
    if born and each.born:
        points += 2 if born == each.born else 1 if abs(born - each.born) == 1 else 0
    return points + (1 if household and household == each.household else 0)


_RANKS = {"sent": 3, "private": 2, "open": 1}


def further(one: tuple[str, int, str], other: tuple[str, int, str]) -> bool:
    """Whether an assessment (state, answered, when it began) of a year is further than another; the same: the earlier one."""
    mine, theirs = (_RANKS.get(one[0], 0), one[1]), (_RANKS.get(other[0], 0), other[1])
    return mine > theirs or (mine == theirs and one[2] <= other[2])
