"""A list of places as people fill it in: its columns, what is wrong with a row, what it would change, and its bringing in."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import count
from secrets import token_hex

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from dialogs.lists import Cell, Column, RawRow, RowFault, by_heading
from dialogs.old_fonts import modern
from dialogs.phrases import Argument, Phrase
from dialogs.rules.dates import day_of
from dialogs.rules.names import same_name
from dialogs.vietnamese import clean, fold, number
from storage.act import OPERATOR, VIETNAM, note
from storage.places.names import (
    CLOSED,
    GONE,
    KINDS,
    LEVELS,
    MOST_LETTERS,
    for_above,
    for_below,
    kind_named,
    level_named,
    levels_of,
    normal,
    parted,
    without_kind,
)
from storage.store.rows import Row, fetch_all
from storage.store.staging import STAGED, stage, staging
from storage.store.store import Store
from storage.tables import HOUSEHOLD, PERSON, PLACE, PLACE_NAME

COLUMNS = (
    Column("level", "cấp", "tỉnh, xã/phường, thôn, đơn vị", 40),
    Column("word", "loại", "thôn, bản, ấp, tổ dân phố, xã, phường, trường…", 20),
    Column("name", "tên", "tên riêng, ví dụ Đông", 60, ("tên gọi", "tên nơi", "tên thôn")),
    Column("parent", "thuộc", "mã hoặc tên của nơi trên một cấp", 60, ("trực thuộc", "thuộc xã")),
    Column("code", "mã", "chữ và số, để trống thì tự đặt", 30, ("mã số",)),
    Column("names", "tên cũ", "nhiều tên thì cách nhau bằng dấu chấm phẩy", 200),
    Column("former", "xã cũ", "xã trước khi sáp nhập, khi có hai thôn cùng tên", 60),
    Column("since", "từ ngày", "ví dụ 01/07/2025"),
    Column("until", "đến ngày", "chỉ ghi cho nơi thôi dùng"),
    Column("hard", "vùng khó khăn", "có hoặc không; có thì mức đạt là 70 điểm"),
    Column("hard_document", "văn bản", "số, loại văn bản xếp vùng khó khăn", 200, ("số văn bản",)),
    Column("hard_date", "ngày văn bản", "ví dụ 05/12/2025"),
    Column("households", "số hộ", "", also=("hộ", "số hộ dân")),
    Column("adults", "số người lớn", "từ 18 tuổi trở lên", also=("người lớn",)),
    Column("controller", "nơi giữ dữ liệu", "ví dụ Hội Khuyến học xã", 120),
    Column("contact_name", "người liên hệ", "người dân gọi ai khi cần", 60),
    Column("contact_phone", "điện thoại", "của người liên hệ", 20, ("số điện thoại",)),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}
BY_FIELD = {column.field: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """
    A row in order.

    `names`: former names as (kind, name). `values`: the other columns, those that say something.
    """

    line: int
    level: str
    word: str
    name: str
    parent: str = ""
    code: str = ""
    names: tuple[tuple[str, str], ...] = ()
    values: Row = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The place in words."""
        return f"{self.word} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Known:
    """A place as it is stored; `lived`: persons or households belong to it."""

    row: Row
    lived: bool = False
    names: frozenset[tuple[str, str]] = frozenset()  # former ones: kind and folded name

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])


@dataclass(frozen=True, slots=True)
class Settled:
    """A row with the place it stands for, if there is one; `parent`: the key above."""

    row: PlaceRow
    known: Known | None
    parent: str
    code: str

    @property
    def key(self) -> str:
        """The id of the place, or a name for it until it has one."""
        return self.known.id if self.known else f"#{self.row.line}"

    def value(self, column: str, default: Cell = "") -> Cell:
        """What the row says, else what is stored."""
        stored: Cell = self.known.row[column] if self.known else default
        said: Cell = self.row.values.get(column, stored)
        return said


# -- rows held against each other: codes used twice, circles, places of one name

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


def repeated_codes(rows: Iterable[PlaceRow]) -> Iterator[RowFault]:
    """Codes that an earlier row has."""
    first: dict[str, int] = {}
    for row in rows:
        if row.code and (line := first.setdefault(row.code, row.line)) != row.line:
            do = Phrase("place.do.one_code", "mỗi nơi một mã; sửa lại, hoặc để trống cho tự đặt")
            yield RowFault(
                row.line,
                "code",
                Phrase(
                    "place.fault.code_again", "mã {code} đã có ở hàng {row}", code=row.code, row=str(line)
                ),
                do,
            )


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
            what = Phrase(
                "place.fault.circle", "đi lên từ “{parent}” lại gặp chính nơi này", parent=row.parent
            )
            yield RowFault(row.line, "parent", what, Phrase("place.do.above", "ghi nơi trên một cấp"))


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
    stood: dict[tuple[str, str, str], list[tuple[str, str, Phrase]]] = defaultdict(list)
    claimed = {each.key for each in settled}
    for each in known:
        stored = each.row
        if each.id not in claimed and not stored["until"]:
            where = (stored["parent"] or "", stored["word"], stored["folded"])
            at = Phrase("place.at.stored", "nơi đã có, mã {code}", code=stored["code"])
            stood[where].append((stored["name"], stored["former"], at))
    for one in sorted(settled, key=lambda one: one.row.line):
        if one.value("until", None):
            continue
        row, former = one.row, str(one.value("former") or "")
        beside = stood[one.parent, row.word, fold(row.name)]
        for name, other, at in beside:
            if same_name(name, row.name):
                yield from _twin(row, former, other, at)
        beside.append((row.name, former, Phrase("file.at.row", "hàng {row}", row=str(row.line))))


def _twin(row: PlaceRow, former: str, other: str, at: Phrase) -> Iterator[RowFault]:
    if not former or not other:
        do = Phrase(
            "place.do.former", "hai nơi thì ghi xã cũ cho cả hai; một nơi thì giữ một hàng, ghi mã của nơi ấy"
        )
        yield RowFault(
            row.line, "former", Phrase("place.fault.same_name", "cùng tên với {other}", other=at), do
        )
    elif fold(former) == fold(other):
        do = Phrase("place.do.clearer", "giữ một hàng, hoặc ghi tên rõ hơn")
        yield RowFault(
            row.line, "name", Phrase("place.fault.same", "trùng với {other}, cùng cả xã cũ", other=at), do
        )


# -- what a list would change


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one place, and which columns say something new."""

    settled: Settled
    columns: Row

    @property
    def new(self) -> bool:
        """Whether the place is."""
        return self.settled.known is None


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """What an import would do, or why it cannot; warnings among the faults stop nobody."""

    settled: tuple[Settled, ...]  # from the top down
    known: Mapping[str, Known]
    faults: tuple[RowFault, ...]
    changes: tuple[Change, ...]
    example: bool
    at: datetime
    state: tuple[int, str]  # of the places when it was made

    @property
    def wrong(self) -> bool:
        """Whether anything stops it."""
        return any(not fault.warning for fault in self.faults)

    @property
    def new(self) -> int:
        """How many places are new."""
        return sum(each.new for each in self.changes)


async def plan_places(
    store: Store, rows: Sequence[RawRow], at: datetime, *, example: bool = False
) -> PlacePlan:
    """Check rows against each other and the places stored; nothing is written."""
    today = at.astimezone(VIETNAM).date()
    known, taken, state = await store.read(lambda tx: _stored(tx, example=example))
    settled, faults = check_rows(rows, known, taken, today)
    changes = [] if any(not fault.warning for fault in faults) else list(_changes(settled, today))
    stored = {each.id: each for each in known}
    return PlacePlan(tuple(settled), stored, tuple(faults), tuple(changes), example, at, state)


def _stored(tx: Connection, *, example: bool) -> tuple[list[Known], set[str], tuple[int, str]]:
    """The places of this kind (real or example), codes of all others, and the state of it all."""
    rows = fetch_all(tx, select(PLACE).where(PLACE.c.level.not_like(f"{STAGED}%")))
    lived = set(tx.execute(select(PERSON.c.village).distinct()).scalars())
    lived |= set(tx.execute(select(PERSON.c.unit).distinct()).scalars())
    lived |= set(tx.execute(select(HOUSEHOLD.c.place).distinct()).scalars())
    names: dict[str, set[tuple[str, str]]] = {}
    for row in tx.execute(select(PLACE_NAME.c.place, PLACE_NAME.c.word, PLACE_NAME.c.folded)):
        names.setdefault(row.place, set()).add((row.word, row.folded))
    taken = set(tx.execute(select(HOUSEHOLD.c.code).where(HOUSEHOLD.c.code.is_not(None))).scalars())
    taken |= {row["code"] for row in rows if row["code"] and row["example"] != example}
    known = [
        Known(row, row["id"] in lived, frozenset(names.get(row["id"], ())))
        for row in rows
        if row["example"] == example
    ]
    return known, taken, state_of(tx)


def state_of(tx: Connection) -> tuple[int, str]:
    """What tells whether another import came between: how many places there are, and the newest."""
    found = tx.execute(
        select(func.count(), func.max(PLACE.c.id)).where(PLACE.c.level.not_like(f"{STAGED}%"))
    ).one()
    return int(found[0]), str(found[1] or "")


def _changes(settled: Sequence[Settled], today: date) -> list[Change]:
    found = []
    for each in settled:
        columns = _columns(each, today)
        names = [name for name in each.row.names if _unnamed(each, name)]
        columns |= {"names": names} if names else {}
        if each.known is None or columns:
            found.append(Change(each, columns))
    return found


def _columns(each: Settled, today: date) -> dict[str, object]:
    """What a row says otherwise than the place stored; all that it says, of a new place."""
    said = {"word": each.row.word, "name": each.row.name, "code": each.code, **each.row.values}
    if each.known is None:
        return said
    stored = each.known.row
    changed = {column: value for column, value in said.items() if stored[column] != value}
    if (stored["parent"] or "") != each.parent:
        changed["parent"] = each.parent
    former = (stored["word"], stored["folded"])
    if former != (each.row.word, fold(each.row.name)) and former not in each.known.names:
        changed["renamed"] = _last_day(each, today)
    return changed


def _unnamed(each: Settled, name: tuple[str, str]) -> bool:
    """Whether a former name is news; the one that this row replaces is kept with its dates."""
    if each.known is None:
        return True
    stored = each.known.row
    return (name[0], fold(name[1])) not in {*each.known.names, (stored["word"], stored["folded"])}


def _last_day(each: Settled, today: date) -> date:
    """The last day of the former name: the one before the new name's first."""
    stored = each.known.row["since"] if each.known else None
    since = each.row.values.get("since")
    first = since if since and since != stored else today
    last = first - timedelta(days=1)
    return max(last, stored) if stored else last


# -- a list is brought in: staged out of sight, then shown by one short transaction


NewId = Callable[[], str]


class PlacesChangedError(RuntimeError):
    """Somebody else changed the places meanwhile; nothing was stored, doing it again helps."""


async def load_example(store: Store, new_id: NewId | None = None, at: datetime | None = None) -> PlacePlan:
    """Put the example commune in, or what is missing of it; all of its places say what they are."""
    plan = await plan_places(store, example_rows(), at or datetime.now(UTC), example=True)
    await import_places(store, plan, new_id or _ids())
    return plan


def _ids() -> NewId:
    """Ids that sort in the order in which they are made."""
    first, numbers = token_hex(6), count()
    return lambda: f"{first}{next(numbers):04x}"


def example_rows() -> list[RawRow]:
    """The list of the example commune, which comes with the program."""
    text = (files("storage") / "examples" / "xa_vi_du.csv").read_text(encoding="utf-8-sig")
    heading, *lines = csv.reader(text.splitlines())
    known = by_heading(COLUMNS)
    fields = [known[fold(each)].field for each in heading]
    return [RawRow(number, dict(zip(fields, line, strict=True))) for number, line in enumerate(lines, 2)]


async def import_places(
    store: Store, plan: PlacePlan, new_id: NewId, advance: Callable[[int], object] = lambda _: None
) -> None:
    """Carry a plan out, wholly or not at all; `advance` hears how many rows are staged."""
    if plan.wrong:
        raise ValueError("a plan with faults is not carried out")
    if not plan.changes:
        return
    ids = {each.key: each.known.id if each.known else new_id() for each in plan.settled}
    batch = f"{STAGED}{new_id()}:"
    fresh = _fresh(plan, ids, batch)
    async with staging(store, PLACE.c.level, batch, PlacesChangedError):
        await stage(store, PLACE.c.level, fresh, write_places, advance)
        await store.write(lambda tx: _show(tx, plan, ids, batch, new_id), alone=True)


def _above(plan: PlacePlan) -> dict[str, tuple[str, str]]:
    """The province and the commune of each place, by key; of those stored too."""
    found = {}
    for key, each in plan.known.items():
        stored = each.row
        own = {"province": (key, ""), "commune": (stored["parent"] or "", key)}
        found[key] = own.get(stored["level"], (stored["province"], stored["commune"]))
    for one in plan.settled:  # from the top down
        province, commune = found[one.parent] if one.parent else ("", "")
        own = {"province": (one.key, ""), "commune": (province, one.key)}
        found[one.key] = own.get(one.row.level, (province, commune))
    return found


def _fresh(plan: PlacePlan, ids: Mapping[str, str], batch: str) -> list[dict[str, object]]:
    """The new places as rows, out of sight."""
    above = _above(plan)
    rows = []
    for each in plan.settled:
        if each.known is None:
            province, commune = (ids.get(key, key) for key in above[each.key])
            row = {**_BLANK, **each.row.values, **_spelled(each), "id": ids[each.key]}
            row |= {"level": batch + each.row.level, "example": plan.example}
            rows.append(row | {"province": batch + province, "commune": batch + commune})
    return rows


def _spelled(each: Settled) -> dict[str, object]:
    name = each.row.name
    return {"word": each.row.word, "name": name, "folded": fold(name), "code": each.code}


_BLANK: Row = {
    **{column.name: None for column in PLACE.columns if column.nullable},
    **dict.fromkeys(("former", "hard_document", "controller", "contact_name", "contact_phone"), ""),
    "hard": False,
}


def write_places(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of places."""
    tx.execute(insert(PLACE), list(rows))


def write_names(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of former names."""
    tx.execute(insert(PLACE_NAME), list(rows))


def _show(tx: Connection, plan: PlacePlan, ids: Mapping[str, str], batch: str, new_id: NewId) -> None:
    """Make what is staged visible, and change what was there: all of it here or nothing."""
    if state_of(tx) != plan.state:
        raise PlacesChangedError
    shown = tx.execute(update(PLACE).where(PLACE.c.level.like(f"{batch}%")).values(**_bare(batch)))
    if shown.rowcount != plan.new:
        raise PlacesChangedError
    _change(tx, plan, ids)
    names = list(_names(plan, ids, new_id))
    if names:
        write_names(tx, names)
    changed = len(plan.changes) - plan.new
    note(
        tx,
        new_id(),
        plan.at,
        OPERATOR,
        "places.imported",
        new=plan.new,
        changed=changed,
        example=plan.example,
    )


def _bare(batch: str) -> dict[str, object]:
    """The values of a staged row without the name of its batch; the parent follows from them."""
    level, province, commune = (
        func.substr(column, len(batch) + 1) for column in (PLACE.c.level, PLACE.c.province, PLACE.c.commune)
    )
    above = func.nullif(province, "")
    parent = case(
        (level == "commune", above),
        (level.in_(("village", "unit")), func.coalesce(func.nullif(commune, ""), above)),
        else_=None,
    )
    return {"level": level, "province": province, "commune": commune, "parent": parent}


def _change(tx: Connection, plan: PlacePlan, ids: Mapping[str, str]) -> None:
    """Change the places stored; those whose same columns change go together."""
    above = _above(plan)
    together: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for change in plan.changes:
        each = change.settled
        columns = {name: new for name, new in change.columns.items() if name in PLACE.columns}
        if each.known is None or not columns:
            continue
        columns |= _spelled(each)
        if "parent" in columns:
            province, commune = (ids.get(key, key) for key in above[each.key])
            columns |= {"parent": ids.get(each.parent, each.parent) or None}
            columns |= {"province": province, "commune": commune}
        values = {f"b_{name}": new for name, new in columns.items()}
        together.setdefault(tuple(sorted(columns)), []).append(values | {"b_id": each.known.id})
    for names, rows in together.items():
        values = {name: bindparam(f"b_{name}") for name in names}
        tx.execute(update(PLACE).where(PLACE.c.id == bindparam("b_id")).values(**values), rows)
        if "parent" in names:  # a commune takes what lies in it along
            below = update(PLACE).where(PLACE.c.commune == bindparam("b_id"))
            moved = [{"b_id": row["b_id"], "b_province": row["b_province"]} for row in rows]
            tx.execute(below.values(province=bindparam("b_province")), moved)


def _names(plan: PlacePlan, ids: Mapping[str, str], new_id: NewId) -> Iterator[dict[str, object]]:
    """Former names: those that the list tells, and those that it replaces."""
    for change in plan.changes:
        each = change.settled
        place, first = ids[each.key], each.row.values.get("since")
        until = first - timedelta(days=1) if first else None
        former = [(word, name, None, until) for word, name in change.columns.get("names", ())]
        if each.known and "renamed" in change.columns:
            stored = each.known.row
            last = change.columns["renamed"]
            former.append((stored["word"], stored["name"], stored["since"], last))
        for word, name, since, last in former:
            row = {"id": new_id(), "place": place, "word": word, "name": name}
            yield row | {"folded": fold(name), "since": since, "until": last}


# -- a row, typed, or what is wrong with it, in Vietnamese

EMPTIED = {"-", "–", "—"}
YES, NO = {"co", "x", "yes", "dung", "1"}, {"khong", "k", "ko", "no", "0"}
MOST_COUNT = 20_000_000
_FORMERLY = re.compile(r"\s*\(cũ\)$|\s+cũ$", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d .()-]{3,}")
OLDEST, NEWEST = date(1900, 1, 1), date(2100, 1, 1)


def read_row(raw: RawRow, today: date) -> tuple[PlaceRow | None, list[RowFault]]:
    """A row as values, with what is wrong with it; None where it tells no place."""
    return _Reading(raw, today).row()


def document_faults(document: str, on: date | None, today: date) -> list[tuple[str, Phrase, Phrase]]:
    """What a 70-point area lacks: its field, what is wrong, what to do."""
    faults = []
    if not document:
        faults.append(
            (
                "hard_document",
                Phrase("place.fault.no_document", "thiếu văn bản"),
                Phrase("place.do.document", "ghi loại và số văn bản"),
            )
        )
    elif not any(each.isdigit() for each in document):
        faults.append(
            (
                "hard_document",
                Phrase("place.fault.no_number", "văn bản chưa có số"),
                Phrase("place.do.number", "ghi cả số văn bản"),
            )
        )
    if on is None:
        faults.append(
            (
                "hard_date",
                Phrase("place.fault.no_date", "thiếu ngày văn bản"),
                Phrase("place.do.date", "ghi ngày ký, ví dụ 05/12/2025"),
            )
        )
    elif on > today:
        faults.append(
            (
                "hard_date",
                Phrase("place.fault.future", "ngày văn bản ở tương lai"),
                Phrase("place.do.look_date", "xem lại ngày ký"),
            )
        )
    return faults


class _Reading:
    """One row being read."""

    def __init__(self, raw: RawRow, today: date) -> None:
        self.raw = raw
        self.today = today
        self.faults: list[RowFault] = []

    def row(self) -> tuple[PlaceRow | None, list[RowFault]]:
        """Read all of it."""
        name = self._text("name")
        level, word = self._kind(name)
        name = without_kind(name, word)
        if not fold(name) and not self._has("name"):
            self._note(
                "name",
                Phrase("place.fault.no_name", "thiếu tên"),
                Phrase("place.do.name", "ghi tên riêng của nơi này"),
            )
        parent, code = self._text("parent"), self._code(level)
        names, values = self._names(word), self._values()
        self._dates(values)
        self._hard(values)
        if level is None or not fold(name):
            return None, self.faults
        line = self.raw.line
        return PlaceRow(line, level, word, name, parent, code, names, values), self.faults

    def _note(self, name: str, what: Phrase, do: Phrase, *, warning: bool = False) -> None:
        self.faults.append(RowFault(self.raw.line, name, what, do, warning))

    def _has(self, name: str) -> bool:
        """Whether something was found wrong there already."""
        return any(fault.field == name for fault in self.faults)

    def _cell(self, name: str) -> Cell:
        return self.raw.cells.get(name)

    def _text(self, name: str) -> str:
        value = self._cell(name)
        if isinstance(value, date):
            do = Phrase("place.do.text", "đổi ô sang dạng chữ (Text) rồi ghi lại")
            self._note(name, Phrase("place.fault.turned_date", "ô này đã thành ngày tháng"), do)
            return ""
        text = " ".join(clean(modern(str("" if value is None else value))).split())
        longest = BY_FIELD[name].longest
        if len(text) > longest:
            self._note(
                name,
                Phrase("place.fault.long", "dài {size} ký tự", size=len(text)),
                Phrase("place.do.shorter", "viết gọn trong {most} ký tự", most=longest),
            )
        return text

    def _kind(self, name: str) -> tuple[str | None, str]:
        """The level and the kind; each may be told by the other, or by the name."""
        said, word, before = self._text("level"), kind_named(self._text("word")), parted(name)[0]
        level = level_named(said) if said else next(iter(levels_of(word or before)), None)
        if not word and level and before in KINDS[level]:
            word = before
        elif not word and level not in {None, "unit"}:
            word = kind_named(said) if level in levels_of(kind_named(said)) else ""
        if word in GONE or kind_named(said) in GONE:
            gone = word if word in GONE else kind_named(said)
            self._note(
                "word" if word in GONE else "level",
                Phrase("place.fault.gone", "từ 01/07/2025 không còn {kind}", kind=gone),
                Phrase("place.do.new_names", "ghi theo tên mới: tỉnh, xã hoặc phường, rồi thôn"),
            )
        elif level is None:
            what = (
                Phrase("place.fault.level", "không biết cấp “{level}”", level=said)
                if said
                else Phrase("place.fault.no_level_here", "thiếu cấp")
            )
            self._note(
                "level",
                what,
                Phrase("place.do.one_of", "ghi một trong: {known}", known=", ".join(LEVELS.values())),
            )
        else:
            self._fits(level, word)
        return level, word

    def _fits(self, level: str, word: str) -> None:
        known, named = levels_of(word), LEVELS[level]
        if not word and level != "unit":
            self._note(
                "word",
                Phrase("place.fault.no_kind", "thiếu loại"),
                Phrase("place.do.kind", "ghi loại, ví dụ {known}", known=", ".join(KINDS[level][:3])),
            )
        elif (known and level not in known) or (word and not known and level in CLOSED):
            fit = ", ".join(KINDS[level][:4])
            self._note(
                "word",
                Phrase(
                    "place.fault.kind", "“{kind}” không phải loại của cấp {level}", kind=word, level=named
                ),
                Phrase("place.do.write", "ghi {known}…", known=fit),
            )
        elif word and not known and level == "village":
            do = Phrase("place.do.leave", "ghi đúng rồi thì cứ để thế")
            self._note(
                "word",
                Phrase("place.fault.unknown_kind", "chưa biết loại “{kind}”", kind=word),
                do,
                warning=True,
            )

    def _code(self, level: str | None) -> str:
        text = self._text("code")
        code = normal(text)
        if text and not code:
            self._note(
                "code",
                Phrase("place.fault.empty_code", "mã không có chữ, số nào"),
                Phrase("place.do.code", "ghi mã gồm chữ và số, hoặc để trống"),
            )
        elif len(code) > MOST_LETTERS:
            self._note(
                "code",
                Phrase("place.fault.long_code", "mã dài {size} ký tự", size=len(code)),
                Phrase("place.do.short_code", "đặt mã trong {most} ký tự", most=MOST_LETTERS),
            )
        elif not code.isascii():
            self._note(
                "code",
                Phrase("place.fault.strange_code", "mã có chữ lạ"),
                Phrase("place.do.plain_code", "chỉ dùng chữ cái không dấu và số"),
            )
        elif level in {"village", "unit"} and code.isdecimal():
            do = Phrase("place.do.letter", "thêm chữ cái, ví dụ VD22: nhắn một con số là trả lời câu hỏi")
            self._note("code", Phrase("place.fault.number_code", "mã chỉ có số"), do)
        return code

    def _names(self, word: str) -> tuple[tuple[str, str], ...]:
        found = []
        for each in re.split(r"[;\n]", clean(str(self._cell("names") or ""))):
            kind, name = parted(_FORMERLY.sub("", " ".join(each.split())))
            if name in EMPTIED or not name:
                continue
            if len(name) > BY_FIELD["name"].longest or not fold(name):
                self._note(
                    "names",
                    Phrase("place.fault.former", "không ghi được tên cũ “{name}”", name=name[:30]),
                    Phrase("place.do.name_alone", "viết gọn tên riêng"),
                )
            found.append((kind or word, name))
        return tuple(found)

    def _values(self) -> dict[str, Cell]:
        readers: dict[str, Callable[[str], Cell]] = {
            **dict.fromkeys(("former", "hard_document", "controller", "contact_name"), self._text),
            **dict.fromkeys(("since", "until", "hard_date"), self._day),
            **dict.fromkeys(("households", "adults"), self._count),
            "hard": self._yes,
            "contact_phone": self._phone,
        }
        values: dict[str, Cell] = {}
        for name, read in readers.items():
            cell = self._cell(name)
            if cell is None or cell == "":
                continue
            emptied = isinstance(cell, str) and cell.strip() in EMPTIED
            values[name] = _EMPTY.get(name, "") if emptied else read(name)
        if isinstance(former := values.get("former"), str):
            values["former"] = _FORMERLY.sub("", former)
        return values

    def _day(self, name: str) -> date | None:
        value = self._cell(name)
        day = day_of(value)
        if day is None or not OLDEST <= day < NEWEST:
            self._note(
                name,
                Phrase("place.fault.no_day", "“{found}” không phải ngày", found=str(value)),
                Phrase("place.do.day", "ghi như 01/07/2025"),
            )
        return day

    def _count(self, name: str) -> int | None:
        text = str(self._cell(name)).strip()
        counted = number(text)
        if counted is None or counted > MOST_COUNT:
            self._note(
                name,
                Phrase("place.fault.no_count", "“{found}” không phải số đếm", found=text[:20]),
                Phrase("place.do.count", "ghi một số, ví dụ 140"),
            )
        return counted

    def _yes(self, name: str) -> bool:
        said = fold(str(self._cell(name)))
        if said not in YES | NO:
            self._note(
                name,
                Phrase("place.fault.unclear", "“{found}” chưa rõ", found=said[:20]),
                Phrase("place.do.yes_no", "ghi “có” hoặc “không”"),
            )
        return said in YES

    def _phone(self, name: str) -> str:
        text = self._text(name)
        if isinstance(self._cell(name), int) and len(text) == 9:
            text = f"0{text}"  # Excel drops the zero of a number
        if not _PHONE.fullmatch(text):
            self._note(
                name,
                Phrase("place.fault.no_phone", "“{found}” không phải số điện thoại", found=text),
                Phrase("place.do.phone", "ghi như 0900 000 000"),
            )
        return text

    def _dates(self, values: Row) -> None:
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self._note(
                "until",
                Phrase("place.fault.until", "đến ngày trước từ ngày"),
                Phrase("place.do.dates", "xem lại hai ngày này"),
            )
        elif until and until >= self.today:
            do = Phrase("place.do.until", "nơi có đến ngày thôi được chọn ngay; chưa đến ngày thì để trống")
            self._note("until", Phrase("place.fault.not_past", "đến ngày chưa qua"), do, warning=True)

    def _hard(self, values: dict[str, Cell]) -> None:
        document, on = values.pop("hard_document", ""), values.pop("hard_date", None)
        if values.get("hard"):
            values |= {"hard_document": document, "hard_date": on}
            for name, what, do in document_faults(
                str(document), on if isinstance(on, date) else None, self.today
            ):
                if not self._has(name):
                    self._note(name, Phrase("place.fault.hard", "vùng khó khăn {what}", what=what), do)
        elif "hard" in values:
            values |= {"hard_document": "", "hard_date": None}
        elif document or on:
            do = Phrase("place.do.hard", "ghi “có” ở cột vùng khó khăn, nếu không thì văn bản bị bỏ qua")
            self._note(
                "hard",
                Phrase("place.fault.hard_unsaid", "có văn bản mà chưa ghi có hay không"),
                do,
                warning=True,
            )


_EMPTY: Mapping[str, Cell] = {
    **dict.fromkeys(("since", "until", "hard_date", "households", "adults")),
    "hard": False,
}


# -- rows settled among each other and the places stored, or what is wrong

SPELLED = {
    "province": Phrase("place.above.province", "tỉnh"),
    "commune": Phrase("place.above.commune", "xã hoặc phường"),
}


def _in_words(levels: Sequence[str]) -> Argument:
    """What a place may lie in, in words."""
    if len(levels) < 2:
        return SPELLED[levels[0]] if levels else ""
    one, other = levels
    return Phrase("place.above.either", "{one} hoặc {other}", one=SPELLED[one], other=SPELLED[other])


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


THIS_PLACE = Phrase("place.this", "nơi này")


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

    def _note(self, row: PlaceRow, field: str, what: Phrase, do: Phrase) -> None:
        self.faults.append(RowFault(row.line, field, what, do))

    def _settle(self, row: PlaceRow) -> Settled | None:
        known = self._by_code.get(row.code) if row.code else None
        if known is not None and known.row["level"] != row.level:
            what = Phrase(
                "place.fault.code_of",
                "mã {code} là của {word} {name}",
                code=row.code,
                word=known.row["word"],
                name=known.row["name"],
            )
            self._note(
                row, "code", what, Phrase("place.do.other_code", "đặt mã khác, hoặc để trống cho tự đặt")
            )
            return None
        if known is None and row.code in self._taken:
            what = Phrase("place.fault.code_used", "mã {code} đã dùng cho hộ hoặc nơi khác", code=row.code)
            self._note(
                row, "code", what, Phrase("place.do.other_code", "đặt mã khác, hoặc để trống cho tự đặt")
            )
            return None
        parent = self._parent(row, known)
        if parent is None:
            return None
        known = known or self._named(row, parent)
        if known is not None and not row.parent:
            parent = str(known.row["parent"] or "")
        if known is not None and (other := self._settled.get(known.id)):
            self._note(
                row,
                "name",
                Phrase("place.fault.same_row", "trùng với hàng {row}", row=str(other.row.line)),
                Phrase("place.do.keep_row", "giữ một hàng"),
            )
            return None
        if known is not None and known.lived and (known.row["parent"] or "") != parent:
            do = Phrase("place.do.move", "ghi đến ngày cho nơi cũ, rồi thêm hàng mới với mã mới")
            self._note(
                row,
                "parent",
                Phrase("place.fault.lived", "nơi này đã có người, không chuyển sang nơi khác được"),
                do,
            )
            return None
        stored = (known.row["code"] if known else None) or ""
        if stored and row.code not in {"", stored}:
            what, do = (
                Phrase("place.fault.code_was", "mã đổi từ {code}", code=stored),
                Phrase("place.do.keep_code", "thẻ in mã cũ không dùng được nữa; nên giữ mã cũ"),
            )
            self.faults.append(RowFault(row.line, "code", what, do, warning=True))
        return Settled(row, known, parent, row.code or stored)

    def _parent(self, row: PlaceRow, known: Known | None) -> str | None:
        """The key of the place above, "" for none, or None where something is wrong."""
        above = ABOVE[row.level]
        needed = _in_words(above)
        if not row.parent:
            if known is None and row.level in {"village", "unit"}:
                self._note(
                    row,
                    "parent",
                    Phrase("place.fault.no_parent", "chưa ghi thuộc nơi nào"),
                    Phrase("place.do.parent", "ghi mã hoặc tên {above}", above=needed),
                )
                return None
            return str(known.row["parent"] or "") if known else ""
        if not above:
            self._note(
                row,
                "parent",
                Phrase("place.fault.top", "{word} không thuộc nơi nào", word=row.word),
                Phrase("place.do.empty", "để trống ô này"),
            )
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
            what = Phrase("place.fault.several", "có {n} nơi tên “{name}”", n=len(found), name=row.parent)
            self._note(row, "parent", what, Phrase("place.do.code_of", "ghi mã của nơi ấy thay cho tên"))
            return None
        key = next(iter(found))
        above = self._settled.get(key)
        until = above.value("until", None) if above else self._stored[key].row["until"]
        if until and not row.values.get("until"):
            what = Phrase(
                "place.fault.ended",
                "“{name}” đã thôi dùng từ {until}",
                name=row.parent,
                until=until if isinstance(until, date) else str(until),
            )
            self._note(
                row, "parent", what, Phrase("place.do.in_use", "ghi nơi đang dùng, hoặc ghi cả đến ngày")
            )
            return None
        return key

    def _unknown(self, row: PlaceRow, needed: Argument) -> None:
        others = {
            level
            for level in LEVELS
            for ref in (f"code:{normal(row.parent)}", fold(row.parent))
            if self._anchors.get((level, ref))
        }
        if others:
            what = Phrase(
                "place.fault.is",
                "“{name}” là {level}",
                name=row.parent,
                level=LEVELS[min(others, key=list(LEVELS).index)],
            )
            self._note(
                row,
                "parent",
                what,
                Phrase(
                    "place.do.lie_in", "{word} phải thuộc {above}", word=row.word or THIS_PLACE, above=needed
                ),
            )
        else:
            do = Phrase(
                "place.do.right_parent",
                "ghi đúng mã hoặc tên {above}, hoặc thêm một hàng cho nơi ấy",
                above=needed,
            )
            self._note(
                row,
                "parent",
                Phrase("place.fault.no_place", "không thấy nơi nào là “{name}”", name=row.parent),
                do,
            )

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
