"""The kinds of places, what they are called and on which level they stand; and the codes of places."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count, product

from dialogs.vietnamese import fold

LEVELS: Mapping[str, str] = {"province": "tỉnh", "commune": "xã/phường", "village": "thôn", "unit": "đơn vị"}
# Since 1 July 2025 there are two tiers, and on them no other kinds than these.
KINDS: Mapping[str, tuple[str, ...]] = {
    "province": ("tỉnh", "thành phố"),
    "commune": ("xã", "phường", "đặc khu"),
    "village": (
        *("thôn", "bản", "ấp", "xóm", "làng", "buôn", "bon", "plei", "phum", "sóc", "nóc", "chòm"),
        *("tổ dân phố", "khu phố", "khối phố", "khóm", "khu", "khối", "tổ", "phố", "tiểu khu"),
        *("khu dân cư", "khu vực", "tổ nhân dân", "đội", "cụm dân cư"),
    ),
    "unit": (
        *("trường", "trạm y tế", "trung tâm", "cơ quan", "đơn vị", "công ty", "doanh nghiệp"),
        *("hợp tác xã", "xí nghiệp", "nhà máy", "bệnh viện"),
    ),
}
GONE = ("huyện", "quận", "thị xã", "thị trấn")  # until 30 June 2025
CLOSED = ("province", "commune")  # what else people call their villages and units is theirs to say
SHORT: Mapping[str, str] = {
    "tdp": "tổ dân phố",
    "kp": "khu phố",
    "kdc": "khu dân cư",
    "tk": "tiểu khu",
    "tp": "thành phố",
    "htx": "hợp tác xã",
}

Tokens = tuple[str, ...]

_NAMED: dict[str, str] = {fold(kind): kind for kinds in KINDS.values() for kind in kinds}
_NAMED |= {**{fold(kind): kind for kind in GONE}, **SHORT}
_BELOW = {fold(kind) for kind in (*KINDS["village"], *KINDS["unit"])}
_PHRASES = sorted((tuple(each.split()) for each in _NAMED), key=len, reverse=True)
_BY_FIRST = {each[0]: [one for one in _PHRASES if one[0] == each[0]] for each in _PHRASES}
_BY_LAST = {each[-1]: [one for one in _PHRASES if one[-1] == each[-1]] for each in _PHRASES}


def kind_named(text: str) -> str:
    """The kind as it is spelled, out of how it was typed ("TDP", "to dan pho"); else the text."""
    return _NAMED.get(fold(text), text.strip())


def shortened(kind: str) -> list[str]:
    """How a kind is written short: "tdp", and "tổ" for "tổ dân phố"."""
    first = kind.split(maxsplit=1)[0] if kind else ""
    return [short for short, long in SHORT.items() if long == kind] + [first] * (
        first != kind and first in KINDS["village"]
    )


def levels_of(kind: str) -> list[str]:
    """The levels on which a kind stands; none for one that is not known."""
    return [level for level, kinds in KINDS.items() if kind in kinds]


def level_named(text: str) -> str | None:
    """The level that is said in a cell: "xã/phường", "Thôn, tổ dân phố", "Đơn vị"."""
    folded = fold(text)
    for level, name in LEVELS.items():
        if folded in {level, fold(name)}:
            return level
    found = leading_kind(tuple(folded.split()))
    levels = levels_of(kind_named(" ".join(found)))
    return levels[0] if levels else None


def leading_kind(tokens: Sequence[str]) -> Tokens:
    """The kind with which folded words begin: the longest there is, or nothing."""
    fit = _BY_FIRST.get(tokens[0], ()) if tokens else ()
    return next((each for each in fit if tuple(tokens[: len(each)]) == each), ())


def trailing_kind(tokens: Sequence[str]) -> Tokens:
    """The kind with which folded words end, as before a name, or nothing."""
    fit = _BY_LAST.get(tokens[-1], ()) if tokens else ()
    return next((each for each in fit if tuple(tokens[-len(each) :]) == each), ())


def meets(said: Tokens, word: str) -> bool:
    """Whether a kind as people say it may be this one: "tổ" for "tổ dân phố", "tdp" too."""
    if not said:
        return True
    typed, meant = fold(kind_named(" ".join(said))).split(), fold(word).split()
    size = min(len(typed), len(meant))
    return bool(size) and typed[:size] == meant[:size]


def is_below(said: Tokens) -> bool:
    """Whether a kind is one of villages or units: "xã" before a name speaks of another place."""
    return fold(kind_named(" ".join(said))) in _BELOW


def parted(text: str) -> tuple[str, str]:
    """A kind and a name out of "Thôn Đông"; the kind is empty where there is none."""
    tokens = text.split()
    found = leading_kind([fold(token) for token in tokens])
    if not found or len(found) >= len(tokens):
        return "", text
    return kind_named(" ".join(tokens[: len(found)])), " ".join(tokens[len(found) :])


def without_kind(name: str, kind: str) -> str:
    """The name alone: people write "Thôn Đông" although "thôn" stands in a column of its own."""
    found, rest = parted(name)
    return rest if kind and found == kind else name


# -- codes of places: brought into one spelling, and made where nobody chose one

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
    return next(code for code in numbered(stem) if code not in taken)


def _lettered(stem: str) -> Iterator[str]:
    yield stem
    for size in count(1):
        for letters in product(LETTERS, repeat=size):
            yield stem + "".join(letters)


def numbered(stem: str) -> Iterator[str]:
    """Codes of some letters and numbers, the short ones first; without 0 and 1, which are read as letters."""
    for size in count(2):
        for digits in product(DIGITS, repeat=size):
            yield stem + "".join(digits)
