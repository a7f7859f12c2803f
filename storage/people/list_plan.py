"""What a list of households would change was worked out; nothing was written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, or_, select

from dialogs.lists import RawRow, RowFault
from dialogs.vietnamese import fold
from storage.people.list_rows import Row, of_age, read_row
from storage.places import labels
from storage.tables import HOUSEHOLD, PERSON, PLACE

State = tuple[int, str, int, str]


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the list; `id` where it is known already."""

    key: tuple[str, str]
    place: str
    name: str
    code: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the list who is not known yet."""

    row: Row
    place: str
    home: tuple[str, str]


@dataclass(slots=True)
class ListPlan:
    """What an import would do, or why it can't; warnings among the faults stop nobody."""

    basis: str
    rows: int = 0
    homes: dict[tuple[str, str], Home] = field(default_factory=dict)
    people: list[Someone] = field(default_factory=list)
    known: int = 0
    left_out: int = 0
    faults: list[RowFault] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # id -> label, of those it touches
    communes: dict[str, str] = field(default_factory=dict)
    state: State = (0, "", 0, "")

    @property
    def wrong(self) -> bool:
        """Whether anything stops it."""
        return any(not fault.warning for fault in self.faults)

    @property
    def new_homes(self) -> list[Home]:
        """The households that are new."""
        return [each for each in self.homes.values() if not each.id]

    def lines(self, said_of: Callable[[RowFault], str] = str, most: int = 60) -> list[str]:
        """What was found, line by line, and the sums; `said_of`: a fault with its column, as the file knows it."""
        ordered = sorted(self.faults, key=lambda each: (each.warning, each.part, each.row))
        said = [said_of(each) for each in ordered]
        if len(said) > most:
            said = [*said[:most], f"… và {len(said) - most} dòng nữa."]
        return [*said, self.sums()]

    def sums(self) -> str:
        """What it comes to, in a sentence."""
        return (
            f"{self.rows} hàng: {len(self.new_homes)} hộ mới, {len(self.people)} người mới, "
            f"{self.known} người đã có, {self.left_out} người bỏ qua."
        )


def plan_list(
    tx: Connection, raw: Sequence[RawRow], place: str, year: int, basis: str, faults: Iterable[RowFault] = ()
) -> ListPlan:
    """Check rows against each other and what is stored below a place."""
    plan = ListPlan(basis, faults=list(faults))
    villages, only = _villages(tx, place)
    rows: list[Row] = []
    above: Row | None = None
    for each in raw:
        above = above if above and above.part == each.part else None
        row, found = read_row(each, above, year)
        plan.faults += found
        if row is not None:
            above = row
            rows.append(row)
    plan.rows = len(rows)
    placed = [(row, _place_of(row, villages, only, plan)) for row in rows]
    touched = sorted({where for _, where in placed if where})
    plan.places, plan.communes = labels(tx, touched), _communes(tx, touched)
    plan.state = state_of(tx, touched)
    _settle(plan, placed, Stored(tx, touched, [row.code for row in rows]), year)
    return plan


def _villages(tx: Connection, place: str) -> tuple[dict[str, list[str]], str]:
    """The villages of a place by code and folded name; the only one, if it is one itself."""
    rows = (
        tx.execute(
            select(PLACE).where(
                or_(PLACE.c.id == place, PLACE.c.commune == place, PLACE.c.province == place),
                PLACE.c.level.in_(("village", "unit")),
                PLACE.c.until.is_(None),
            )
        )
        .mappings()
        .all()
    )
    named: dict[str, list[str]] = {}
    for row in rows:
        words = {fold(row["code"] or ""), row["folded"], fold(f"{row['word']} {row['name']}")}
        words |= {fold(f"{row['word']} {row['name']} {row['former']}")} if row["former"] else set()
        for word in words - {""}:
            named.setdefault(word, []).append(row["id"])
    return named, place if len(rows) == 1 and rows[0]["id"] == place else ""


def _place_of(row: Row, villages: Mapping[str, Sequence[str]], only: str, plan: ListPlan) -> str:
    if not row.place:
        if not only:
            plan.faults.append(_wrong(row, "place", "chưa ghi thôn", "thêm cột “Thôn”, ghi mã hoặc tên thôn"))
        return only
    found = villages.get(fold(row.place), [])
    if len(found) == 1:
        return found[0]
    what = f"không có thôn “{row.place}”" if not found else f"có nhiều thôn tên “{row.place}”"
    plan.faults.append(_wrong(row, "place", what, "ghi mã thôn, xem bằng cdht places list"))
    return ""


def _communes(tx: Connection, places: Sequence[str]) -> dict[str, str]:
    rows = tx.execute(select(PLACE.c.id, PLACE.c.commune).where(PLACE.c.id.in_(places)))
    return {row.id: row.commune for row in rows}


def state_of(tx: Connection, places: Sequence[str]) -> State:
    """What tells whether the list of these places was changed meanwhile."""
    people = select(func.count(), func.max(PERSON.c.id))
    listed = tx.execute(people.where(PERSON.c.village.in_(places), PERSON.c.basis != "")).one()
    homes = select(func.count(), func.max(HOUSEHOLD.c.id)).where(HOUSEHOLD.c.place.in_(places))
    home = tx.execute(homes).one()
    return int(listed[0]), str(listed[1] or ""), int(home[0]), str(home[1] or "")


class Stored:
    """What is on the lists of some places already."""

    def __init__(self, tx: Connection, places: Sequence[str], codes: Sequence[str]) -> None:
        homes = (
            tx.execute(
                select(HOUSEHOLD).where(
                    or_(HOUSEHOLD.c.place.in_(places), HOUSEHOLD.c.code.in_(sorted({*codes} - {""})))
                )
            )
            .mappings()
            .all()
        )
        self.codes: dict[str, Any] = {row["code"]: row for row in homes}
        self.named: dict[tuple[str, str], list[Any]] = {}
        for row in homes:
            self.named.setdefault((row["place"], fold(row["name"])), []).append(row)
        self.places = set(
            tx.execute(select(PLACE.c.code).where(PLACE.c.code.in_(sorted({*codes})))).scalars()
        )
        people = tx.execute(
            select(PERSON.c.village, PERSON.c.folded, PERSON.c.born, PERSON.c.household).where(
                PERSON.c.village.in_(places), PERSON.c.basis != ""
            )
        ).all()
        self.people = {(row.village, row.folded, row.born) for row in people}
        self.at_home = {(row.household, row.folded) for row in people}

    def home(self, place: str, row: Row) -> Any:
        """The household that a row means, by its code or by its name alone in the village."""
        if row.code:
            return self.codes.get(row.code)
        named = self.named.get((place, fold(row.home)), [])
        return named[0] if len(named) == 1 else None


def _settle(plan: ListPlan, placed: Sequence[tuple[Row, str]], stored: Stored, year: int) -> None:
    seen: dict[tuple[str, str, int | None], Row] = {}
    homes: dict[tuple[str, str], Home] = {}
    last: dict[tuple[str, str], int] = {}
    for number, (row, place) in enumerate(placed):
        if not place:
            continue
        home = _home(plan, row, place, stored)
        again = not row.code and home.key in last and last[home.key] < number - 1
        if again and not home.id:
            what = f"hộ “{row.home}” đứng ở hai chỗ, ghi là một hộ"
            plan.faults.append(_odd(row, "home", what, "hai hộ khác nhau thì ghi thêm mã hộ"))
        last[home.key] = number
        homes.setdefault(home.key, home)
        if not row.name:
            plan.homes.setdefault(home.key, home)
        elif _is_new(plan, row, place, homes[home.key], stored, seen, year):
            plan.homes.setdefault(home.key, home)
            plan.people.append(Someone(row, place, home.key))


def _home(plan: ListPlan, row: Row, place: str, stored: Stored) -> Home:
    found = stored.home(place, row)
    if found is not None and found["place"] != place:
        plan.faults.append(_wrong(row, "code", f"mã hộ {row.code} là của thôn khác", "xem lại mã hộ"))
    if row.code in stored.places and row.code:
        plan.faults.append(_wrong(row, "code", f"mã hộ {row.code} đang là mã của một nơi", "đặt mã khác"))
    key = (place, f"#{row.code}" if row.code else fold(row.home))
    if found is not None:
        return Home(key, place, found["name"], found["code"] or "", found["id"])
    return Home(key, place, row.home, row.code)


def _is_new(
    plan: ListPlan,
    row: Row,
    place: str,
    home: Home,
    stored: Stored,
    seen: dict[tuple[str, str, int | None], Row],
    year: int,
) -> bool:
    """Whether somebody is to be added: of age, not twice in the file, not on the list."""
    fault = of_age(row, year)
    if fault is not None:
        plan.faults.append(fault)
        if row.born is not None:
            plan.left_out += 1
            return False
    who = (place, fold(row.name), row.born)
    if who in stored.people or (home.id and row.born is None and (home.id, who[1]) in stored.at_home):
        plan.known += 1
        return False
    before = seen.get(who)
    if before is not None and (before.home, before.code) == (row.home, row.code):
        what = f"{row.name} trùng với {_where(before)}"
        plan.faults.append(_odd(row, "name", what, "bỏ qua hàng này"))
        plan.left_out += 1
        return False
    if before is not None:
        what = f"{row.name} cùng tên, cùng năm sinh với {_where(before)}, ở hộ khác"
        plan.faults.append(_odd(row, "name", what, "vẫn ghi hai người; nếu là một thì xóa bớt"))
    seen.setdefault(who, row)
    return True


def _wrong(row: Row, field: str, what: str, do: str) -> RowFault:
    return RowFault(row.line, field, what, do, part=row.part)


def _odd(row: Row, field: str, what: str, do: str) -> RowFault:
    return RowFault(row.line, field, what, do, warning=True, part=row.part)


def _where(row: Row) -> str:
    return f"hàng {row.line}" + (f", phần “{row.part}”" if row.part else "")
