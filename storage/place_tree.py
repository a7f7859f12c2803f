"""
Rows of places were settled among each other and the places stored, or what is wrong was told.

Pure. A row is matched with a stored place by its code, else by parent, kind, name and former
commune; a parent is named by code or by name, in the same list or among the places stored.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dialogs.lists import RawRow, RowFault
from dialogs.vietnamese import fold
from storage.place_checks import ABOVE, circles, refs, repeated_codes, same_name, twins
from storage.place_codes import for_above, for_below, normal
from storage.place_columns import Known, PlaceRow, Settled
from storage.place_kinds import LEVELS, parted
from storage.place_rows import read_row

SPELLED = {"province": "tỉnh", "commune": "xã hoặc phường"}


def check_rows(
    raws: Sequence[RawRow], known: Iterable[Known], taken: Collection[str], today: date
) -> tuple[list[Settled], list[RowFault]]:
    """
    Rows of a list, settled and with codes, and all that is wrong with them, in their order.

    `taken` are codes of others (households, examples), which no place may have.
    """
    settling = _Settling(known, taken)
    for raw in raws:
        row, faults = read_row(raw, today)
        settling.faults += faults
        if row is None:
            word, name, code = (str(raw.cells.get(each) or "") for each in ("word", "name", "code"))
            settling.lost |= refs(word, name) | refs(*parted(name)) | {fold(code)}
        else:
            settling.rows.append(row)
    settled = settling.settle()
    return settled, sorted(settling.faults, key=lambda fault: (fault.row, fault.warning))


class _Settling:
    """A list being settled: what stands already, and what is wrong."""

    def __init__(self, known: Iterable[Known], taken: Collection[str]) -> None:
        self.rows: list[PlaceRow] = []
        self.faults: list[RowFault] = []
        self.lost: set[str] = set()  # names and codes of rows in which something is wrong
        self._known = list(known)
        self._taken = set(taken)
        self._by_code = {each.row["code"]: each for each in self._known if each.row["code"]}
        self._codes = self._taken | self._by_code.keys()
        self._named_so: dict[tuple[str, str, str], list[Known]] = defaultdict(list)
        for each in self._known:
            kind = (each.row["level"], each.row["word"], each.row["folded"])
            self._named_so[kind].append(each)
        self._settled: dict[str, Settled] = {}
        self._anchors: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._stored = {each.id: each for each in self._known}
        self._alike: Counter[tuple[str, str, str]] = Counter()

    def settle(self) -> list[Settled]:
        """Settle all rows, from the top down."""
        self._alike.update(_alike(row) for row in self.rows)
        found = [*repeated_codes(self.rows), *circles(self.rows)]
        self.faults += found
        wrong = {fault.row for fault in found}
        for level in LEVELS:
            for row in self.rows:
                if row.level == level and row.line not in wrong:
                    settled = self._settle(row)
                    if settled is None:
                        self.lost |= refs(row.word, row.name) | {fold(row.code)}
                    else:
                        self._settled[settled.key] = settled
            self._anchor(level)
        self.faults += twins(self._settled.values(), self._known)
        self._codes |= {each.code for each in self._settled.values()}
        return [self._with_code(each) for each in list(self._settled.values())]

    def _note(self, row: PlaceRow, field: str, what: str, do: str) -> None:
        self.faults.append(RowFault(row.line, field, what, do))

    def _settle(self, row: PlaceRow) -> Settled | None:
        known = self._by_code.get(row.code) if row.code else None
        if known is not None and known.row["level"] != row.level:
            what = f"mã {row.code} là của {known.row['word']} {known.row['name']}"
            self._note(row, "code", what, "đặt mã khác, hoặc để trống cho tự đặt")
            return None
        if known is None and row.code in self._taken:
            what = f"mã {row.code} đã dùng cho hộ hoặc nơi khác"
            self._note(row, "code", what, "đặt mã khác, hoặc để trống cho tự đặt")
            return None
        parent = self._parent(row, known)
        if parent is None:
            return None
        known = known or self._named(row, parent)
        if known is not None and not row.parent:
            parent = str(known.row["parent"] or "")
        if known is not None and (other := self._settled.get(known.id)):
            self._note(row, "name", f"trùng với hàng {other.row.line}", "giữ một hàng")
            return None
        if known is not None and known.lived and (known.row["parent"] or "") != parent:
            do = "ghi đến ngày cho nơi cũ, rồi thêm hàng mới với mã mới"
            self._note(row, "parent", "nơi này đã có người, không chuyển sang nơi khác được", do)
            return None
        stored = (known.row["code"] if known else None) or ""
        if stored and row.code not in {"", stored}:
            what, do = f"mã đổi từ {stored}", "thẻ in mã cũ không dùng được nữa; nên giữ mã cũ"
            self.faults.append(RowFault(row.line, "code", what, do, warning=True))
        return Settled(row, known, parent, row.code or stored)

    def _parent(self, row: PlaceRow, known: Known | None) -> str | None:
        """The key of the place above, "" for none, or None where something is wrong."""
        above = ABOVE[row.level]
        needed = " hoặc ".join(SPELLED[level] for level in above)
        if not row.parent:
            if known is None and row.level in {"village", "unit"}:
                self._note(row, "parent", "chưa ghi thuộc nơi nào", f"ghi mã hoặc tên {needed}")
                return None
            return str(known.row["parent"] or "") if known else ""
        if not above:
            self._note(row, "parent", f"{row.word} không thuộc nơi nào", "để trống ô này")
            return None
        for level in above:
            for ref in (f"code:{normal(row.parent)}", fold(row.parent)):
                if found := self._anchors.get((level, ref)):
                    return self._only(row, found)
        if not {fold(row.parent), fold(normal(row.parent))} & self.lost:
            self._unknown(row, needed)
        return None

    def _only(self, row: PlaceRow, found: set[str]) -> str | None:
        if len(found) > 1:
            what = f"có {len(found)} nơi tên “{row.parent}”"
            self._note(row, "parent", what, "ghi mã của nơi ấy thay cho tên")
            return None
        key = next(iter(found))
        above = self._settled.get(key)
        until = above.value("until", None) if above else self._stored[key].row["until"]
        if until and not row.values.get("until"):
            what = f"“{row.parent}” đã thôi dùng từ {until:%d/%m/%Y}"
            self._note(row, "parent", what, "ghi nơi đang dùng, hoặc ghi cả đến ngày")
            return None
        return key

    def _unknown(self, row: PlaceRow, needed: str) -> None:
        others = {
            level
            for level in LEVELS
            for ref in (f"code:{normal(row.parent)}", fold(row.parent))
            if self._anchors.get((level, ref))
        }
        if others:
            what = f"“{row.parent}” là {LEVELS[min(others, key=list(LEVELS).index)]}"
            self._note(row, "parent", what, f"{row.word or 'nơi này'} phải thuộc {needed}")
        else:
            do = f"ghi đúng mã hoặc tên {needed}, hoặc thêm một hàng cho nơi ấy"
            self._note(row, "parent", f"không thấy nơi nào là “{row.parent}”", do)

    def _anchor(self, level: str) -> None:
        """Let the places of a level be named as parents by what comes below."""
        for each in self._settled.values():
            if each.row.level == level:
                for ref in refs(each.row.word, each.row.name) | _coded(each.code):
                    self._anchors[level, ref].add(each.key)
        for known in self._known:
            if known.row["level"] == level and known.id not in self._settled:
                named = set() if known.row["until"] else refs(known.row["word"], known.row["name"])
                for ref in named | _coded(known.row["code"]):
                    self._anchors[level, ref].add(known.id)

    def _named(self, row: PlaceRow, parent: str) -> Known | None:
        """The stored place of that name there, of the same former commune if there are several."""
        found = [
            each
            for each in self._named_so[row.level, row.word, fold(row.name)]
            if self._under(each, parent) and same_name(each.row["name"], row.name)
        ]
        former = fold(row.values.get("former", ""))
        exact = [each for each in found if fold(each.row["former"]) == former]
        loose = [each for each in found if not former or not each.row["former"]]
        if not exact and len(loose) == len(found) == self._alike[_alike(row)] == 1:
            exact = loose
        gone = bool(row.values.get("until"))
        exact.sort(key=lambda each: (bool(each.row["until"]) != gone, each.id))
        return exact[0] if exact else None

    @staticmethod
    def _under(known: Known, parent: str) -> bool:
        """Whether it is there; a commune may have been stored, or listed, without its province."""
        above = known.row["parent"] or ""
        return above == parent or (known.row["level"] == "commune" and "" in {above, parent})

    def _with_code(self, each: Settled) -> Settled:
        """The place with its code; one is made where nobody chose one."""
        if each.code:
            return each
        above, stored = self._settled.get(each.parent), self._stored.get(each.parent)
        if each.row.level in {"province", "commune"}:
            code = for_above(each.row.name, self._codes)
        elif above is not None:
            code = for_below(above.code, above.row.name, self._codes)
        elif stored is not None:
            code = for_below(stored.row["code"] or "", stored.row["name"], self._codes)
        else:
            code = for_below("", each.row.name, self._codes)
        self._codes.add(code)
        self._settled[each.key] = settled = replace(each, code=code)
        return settled


def _alike(row: PlaceRow) -> tuple[str, str, str]:
    return (fold(row.parent), row.word, fold(row.name))


def _coded(code: str | None) -> set[str]:
    return {f"code:{code}"} if code else set()
