"""Rows of places were held against each other: codes used twice, circles, places of one name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dialogs.lists import RowFault
from dialogs.vietnamese import agrees, fold, words
from storage.place_columns import Known, PlaceRow, Settled

# Two tiers since 1 July 2025: no districts, and no village directly under a province.
ABOVE: Mapping[str, tuple[str, ...]] = {
    "province": (),
    "commune": ("province",),
    "village": ("commune",),
    "unit": ("commune", "province"),
}


def refs(word: str, name: str) -> set[str]:
    """How a place may be named in the column of another: with its kind or without."""
    return {fold(name), fold(f"{word} {name}")}


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: marks may be left out ("Dong"), never be others ("Hà", "Hạ")."""
    mine, theirs = words(one), words(other)
    if len(mine) != len(theirs):
        return False
    return all(map(agrees, mine, theirs)) or all(map(agrees, theirs, mine))


def repeated_codes(rows: Iterable[PlaceRow]) -> Iterator[RowFault]:
    """Codes that an earlier row has."""
    first: dict[str, int] = {}
    for row in rows:
        if row.code and (line := first.setdefault(row.code, row.line)) != row.line:
            do = "mỗi nơi một mã; sửa lại, hoặc để trống cho tự đặt"
            yield RowFault(row.line, "code", f"mã {row.code} đã có ở hàng {line}", do)


def circles(rows: Sequence[PlaceRow]) -> Iterator[RowFault]:
    """Rows that, going up, lead back to themselves."""
    by_ref: dict[str, list[PlaceRow]] = defaultdict(list)
    for row in rows:
        for ref in refs(row.word, row.name) | ({fold(row.code)} - {""}):
            by_ref[ref].append(row)
    up: dict[int, int] = {}
    for row in rows:
        found = by_ref.get(fold(row.parent), []) if row.parent else []
        fit = [each for each in found if each.level in ABOVE[row.level]]
        # phường Lào Cai may well be in a “Lào Cai” that is stored: its bare name is no circle
        found = fit or [each for each in found if fold(each.name) != fold(row.parent)]
        if len(found) == 1:
            up[row.line] = found[0].line
    for row in rows:
        if row.line in up and _leads_back(row.line, up):
            what = f"đi lên từ “{row.parent}” lại gặp chính nơi này"
            yield RowFault(row.line, "parent", what, "ghi nơi trên một cấp")


def _leads_back(line: int, up: Mapping[int, int]) -> bool:
    seen: set[int] = set()
    here = up.get(line)
    while here is not None and here not in seen:
        if here == line:
            return True
        seen.add(here)
        here = up.get(here)
    return False


def twins(settled: Collection[Settled], known: Iterable[Known]) -> Iterator[RowFault]:
    """Places of one name in one place, where their former communes do not tell them apart."""
    stood: dict[tuple[str, str, str], list[tuple[str, str, str]]] = defaultdict(list)
    claimed = {each.key for each in settled}
    for each in known:
        stored = each.row
        if each.id not in claimed and not stored["until"]:
            where = (stored["parent"] or "", stored["word"], stored["folded"])
            at = f"nơi đã có, mã {stored['code']}"
            stood[where].append((stored["name"], stored["former"], at))
    for one in sorted(settled, key=lambda one: one.row.line):
        if one.value("until", None):
            continue
        row, former = one.row, one.value("former")
        beside = stood[one.parent, row.word, fold(row.name)]
        for name, other, at in beside:
            if same_name(name, row.name):
                yield from _twin(row, former, other, at)
        beside.append((row.name, former, f"hàng {row.line}"))


def _twin(row: PlaceRow, former: str, other: str, at: str) -> Iterator[RowFault]:
    if not former or not other:
        do = "hai nơi thì ghi xã cũ cho cả hai; một nơi thì giữ một hàng, ghi mã của nơi ấy"
        yield RowFault(row.line, "former", f"cùng tên với {at}", do)
    elif fold(former) == fold(other):
        do = "giữ một hàng, hoặc ghi tên rõ hơn"
        yield RowFault(row.line, "name", f"trùng với {at}, cùng cả xã cũ", do)
