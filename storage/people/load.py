"""A list of households as people fill it in: its columns, what is wrong with a row in words for whoever filled it in, and its bringing in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, func, or_, select, update

from dialogs.lists import Column, RawRow, RowFault
from dialogs.old_fonts import modern
from dialogs.phrases import Argument, Listed, Phrase
from dialogs.rules.names import as_name, born_in, is_adult, is_name, same_name, tidy
from dialogs.rules.people import state_of
from dialogs.vietnamese import fold, words
from storage.act import House, note
from storage.counting import count, count_households
from storage.facts import staying
from storage.people.known import new_codes
from storage.people.matching import settle_village
from storage.people.register import listed_person, write_homes, write_persons
from storage.places.find import belonging, labels, under
from storage.places.names import normal
from storage.store.rows import Row as OfTable
from storage.store.rows import fetch_all
from storage.store.staging import STAGED, stage, staging
from storage.store.store import Store
from storage.tables import HOUSEHOLD, PERSON, PLACE

COLUMNS = (
    Column(
        "place",
        "Thôn",
        also=(
            "thôn, xóm",
            "xóm",
            "bản",
            "ấp",
            "tổ dân phố",
            "tổ",
            "khu",
            "mã thôn",
            "thôn, bản",
            "thôn/tổ dân phố",
        ),
    ),
    Column("code", "Mã hộ", also=("số hộ", "mã thẻ", "mã hộ gia đình", "số hộ khẩu")),
    Column(
        "home",
        "Chủ hộ",
        also=(
            "hộ",
            "tên hộ",
            "hộ gia đình",
            "tên chủ hộ",
            "họ tên chủ hộ",
            "họ và tên chủ hộ",
            "chủ hộ họ và tên",
        ),
        joins=True,
    ),
    Column(
        "name",
        "Họ và tên",
        also=(
            "họ tên",
            "tên",
            "họ và tên thành viên",
            "thành viên",
            "tên thành viên",
            "họ, tên",
            "họ và tên công dân",
        ),
        under=("họ", "tên", "họ đệm", "họ và tên đệm", "họ và đệm", "họ lót"),
        joins=True,
        parts=("họ", "họ đệm", "họ và tên đệm", "họ và đệm", "họ lót", "họ và chữ lót"),
    ),
    Column(
        "born",
        "Năm sinh",
        also=(
            "ngày sinh",
            "sinh năm",
            "ngày tháng năm sinh",
            "ngày, tháng, năm sinh",
            "ngày tháng năm sinh năm",
            "ns",
        ),
        under=("nam", "nữ"),
    ),
    Column("note", "Tình trạng", also=("trạng thái",)),
)
FOUND = (  # not of our own template: by these, too, it is told who lives together
    Column(
        "relation",
        "Quan hệ với chủ hộ",
        also=(
            "quan hệ",
            "quan hệ chủ hộ",
            "qh với chủ hộ",
            "qh chủ hộ",
            "quan hệ với ch",
            "mối quan hệ với chủ hộ",
        ),
    ),
    Column("number", "STT", also=("tt", "số tt", "số thứ tự")),
)
HEADS = frozenset({"chu ho", "ch", "chu", "la chu ho", "chu ho gd"})
STATE_SAID = {  # states as our template has them
    "active": "",
    "away": "đi làm xa",
    "elsewhere": "chấm nơi khác",
    "ill": "ốm nặng",
    "deceased": "đã mất",
    "moved": "chuyển đi",
    "declines": "không tham gia",
}
HEADINGS = {column.field: column.heading for column in COLUMNS}
LONGEST_CODE = 14
NO_YEAR = Phrase("household.no_year", "chưa có năm sinh")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is meant; without a name it stands for its household alone."""

    line: int
    place: str
    code: str
    home: str
    name: str
    born: int | None
    state: str
    part: str = ""
    head: int | None = None  # when the head of the household was born: two of one name are two households
    typed: str = ""  # the name as it stands in the file
    own: bool = True  # whether the household stands in the row itself


def told_by(raw: Sequence[RawRow]) -> str:
    """By what a part of a list tells who lives together: "home" its column, "relation", "number" of the household; "" nothing."""
    having = {
        name: sum(bool(_said(row.cells.get(name))) for row in raw)
        for name in ("home", "code", "relation", "number")
    }
    if having["home"] or having["code"]:
        return "home"
    if any(fold(_said(row.cells.get("relation"))) in HEADS for row in raw):
        return "relation"
    named = sum(bool(_said(row.cells.get("name"))) for row in raw)
    return "number" if 0 < having["number"] < named else ""


def _opens(raw: RawRow, by: str) -> bool:
    """Whether a household begins with a row."""
    cell = fold(_said(raw.cells.get(by)))
    return cell in HEADS if by == "relation" else bool(cell)


def read_row(
    raw: RawRow, above: Row | None, year: int, by: str = "home"
) -> tuple[Row | None, list[RowFault]]:
    """One row; an empty cell of the household means that of the row above, as merged cells do. by: see `told_by`."""
    cells = {field: _said(raw.cells.get(field)) for field in HEADINGS}
    faults: list[RowFault] = []
    name, home, code = as_name(cells["name"]), tidy(cells["home"]), normal(cells["code"])
    opens, own = by != "home" and _opens(raw, by), bool(home or code)
    if opens:
        home = name
    elif above is not None and not home and not code:
        home, code = above.home, above.code
    elif by != "home" and name:
        faults.append(
            _wrong(
                raw,
                by,
                Phrase("household.fault.before", "{name} đứng trước chủ hộ đầu tiên", name=name),
                Phrase("household.do.head_first", "để chủ hộ ở hàng đầu của hộ"),
            )
        )
    place = cells["place"] or (above.place if above else "")
    if name and not is_name(name):
        faults.append(
            _wrong(
                raw,
                "name",
                Phrase("household.fault.no_name", "“{name}” không giống họ tên", name=name),
                Phrase("household.do.letters", "chỉ ghi chữ cái"),
            )
        )
    if home and not is_name(home):
        faults.append(
            _wrong(
                raw,
                "home",
                Phrase("household.fault.no_head", "chủ hộ “{home}” không giống họ tên", home=home),
                Phrase("household.do.letters", "chỉ ghi chữ cái"),
            )
        )
    if code and (len(code) > LONGEST_CODE or not code.isalnum()):
        faults.append(
            _wrong(
                raw,
                "code",
                Phrase("household.fault.code", "mã hộ “{code}” không dùng được", code=cells["code"]),
                Phrase("household.do.code", "ghi chữ và số, không quá 14"),
            )
        )
    born = born_in(raw.cells.get("born"), year)
    if born is None:
        faults.append(
            _wrong(
                raw,
                "born",
                Phrase("household.fault.born", "năm sinh “{born}” chưa rõ", born=cells["born"]),
                Phrase("household.do.born", "ghi đủ bốn chữ số"),
            )
        )
    elif born and not year - 130 <= born <= year:
        faults.append(
            _wrong(
                raw,
                "born",
                Phrase("household.fault.impossible", "năm sinh {born} không thể đúng", born=str(born)),
                Phrase("household.do.look_born", "xem lại năm sinh"),
            )
        )
    if born and not name:
        faults.append(
            _wrong(
                raw,
                "born",
                Phrase("household.fault.nameless", "có năm sinh mà không có họ tên"),
                Phrase("household.do.name", "ghi họ tên, hoặc xóa năm sinh"),
            )
        )
    state = state_of(cells["note"])
    if state is None:
        note = Phrase(
            "household.fault.state", "chưa hiểu tình trạng “{state}”, ghi là bình thường", state=cells["note"]
        )
        faults.append(_note(raw, "note", note, Phrase("household.do.state", "sửa trên máy sau nếu cần")))
    if not (name or home or code):
        return None, faults
    head = born or None if opens else above.head if above and above.home == home and by != "home" else None
    row = Row(
        raw.line,
        place,
        code,
        home or name,
        name,
        born or None,
        state or "active",
        raw.part,
        head=head,
        typed=cells["name"],
        own=own,
    )
    return row, faults


def of_age(row: Row, year: int) -> RowFault | None:
    """Whoever is under age, or very old, is not taken; an unknown year is."""
    if row.name and row.born is None:
        what, do = (
            Phrase("household.fault.no_born", "{name} chưa có năm sinh", name=row.name),
            Phrase("household.do.kept", "vẫn ghi, nhưng chưa khớp tự động được"),
        )
    elif row.born is not None and not is_adult(row.born, year):
        what = Phrase(
            "household.fault.age",
            "{name} sinh năm {born}, chưa đủ 18 tuổi hoặc quá 120 tuổi",
            name=row.name,
            born=str(row.born),
        )
        do = Phrase("household.do.leave_out", "bỏ qua người này")
    else:
        return None
    return RowFault(row.line, "born", what, do, warning=True, part=row.part)


def _wrong(row: RawRow | Row, field: str, what: Phrase, do: Phrase) -> RowFault:
    return RowFault(row.line, field, what, do, part=row.part)


def _note(row: RawRow | Row, field: str, what: Phrase, do: Phrase) -> RowFault:
    return RowFault(row.line, field, what, do, warning=True, part=row.part)


def _either(names: Sequence[str]) -> Argument:
    """One of several names, in words."""
    said: Argument = names[0]
    for each in names[1:]:
        said = Phrase("household.or", "{one} hoặc {other}", one=said, other=each)
    return said


def _where(row: Row) -> Phrase:
    if not row.part:
        return Phrase("file.at.row", "hàng {row}", row=str(row.line))
    return Phrase("household.at", "hàng {row}, phần “{part}”", row=str(row.line), part=row.part)


def _said(cell: object) -> str:
    return " ".join(modern(str(cell)).split()) if cell is not None else ""


# -- what a list would change

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
    out: list[Phrase | str] = field(default_factory=list)  # who is left out, each by name
    state: State = (0, "", 0, "")

    @property
    def wrong(self) -> bool:
        """Whether anything stops it."""
        return any(not fault.warning for fault in self.faults)

    @property
    def new_homes(self) -> list[Home]:
        """The households that are new."""
        return [each for each in self.homes.values() if not each.id]

    def lines(self, said_of: Callable[[RowFault], Phrase] = RowFault.said, most: int = 60) -> list[Phrase]:
        """What was found, line by line, and the sums; `said_of`: a fault with its column, as the file knows it."""
        ordered = sorted(self.faults, key=lambda each: (each.warning, each.part, each.row))
        said = [said_of(each) for each in ordered]
        if len(said) > most:
            said = [*said[:most], Phrase("household.more", "… và {n} dòng nữa.", n=len(said) - most)]
        return [*said, *self.kept(), self.sums()]

    def kept(self, first: int = 3, names: int = 10) -> list[Phrase]:
        """The first rows as they will be kept, names that are written anew, states that change, and everybody left out."""
        lines = [
            Phrase("household.keeps", "Sẽ ghi: {what}.", what=self._as_kept(each))
            for each in self.people[:first]
        ]
        anew = [
            f"{each.row.typed} → {each.row.name}" for each in self.people if each.row.typed != each.row.name
        ]
        if len(anew) > names:
            lines.append(
                Phrase(
                    "household.anew.more",
                    "Tên viết lại: {names} và {n} tên nữa.",
                    names="; ".join(anew[:names]),
                    n=len(anew) - names,
                )
            )
        elif anew:
            lines.append(Phrase("household.anew", "Tên viết lại: {names}.", names="; ".join(anew)))
        states = [
            f"{each.row.name}: {STATE_SAID[each.row.state]}"
            for each in self.people
            if each.row.state != "active"
        ]
        if states:
            lines.append(Phrase("household.states", "Tình trạng sẽ ghi: {states}.", states="; ".join(states)))
        if self.out:
            lines.append(Phrase("household.out", "Bỏ qua: {who}.", who=Listed(self.out, "; ")))
        return lines

    def _as_kept(self, each: "Someone") -> Listed:
        row = each.row
        said: list[Argument] = [
            row.name,
            Phrase("household.born", "sinh {born}", born=str(row.born)) if row.born else NO_YEAR,
            Phrase("household.home", "nhà {home}", home=self.homes[each.home].name),
            self.places.get(each.place, ""),
            STATE_SAID[row.state],
        ]
        return Listed(part for part in said if part)

    def sums(self) -> Phrase:
        """What it comes to, in a sentence."""
        return Phrase(
            "household.sums",
            "{rows} hàng: {homes} hộ mới, {people} người mới, {known} người đã có, {out} người bỏ qua.",
            rows=self.rows,
            homes=len(self.new_homes),
            people=len(self.people),
            known=self.known,
            out=self.left_out,
        )


def plan_list(
    tx: Connection, raw: Sequence[RawRow], place: str, year: int, basis: str, faults: Iterable[RowFault] = ()
) -> ListPlan:
    """Check rows against each other and what is stored below a place."""
    plan = ListPlan(basis, faults=list(faults))
    villages, only = _villages(tx, place)
    rows: list[Row] = []
    above: Row | None = None
    parts = {
        part: told_by([each for each in raw if each.part == part]) for part in {each.part for each in raw}
    }
    for part in sorted(part for part, by in parts.items() if not by):
        what, do = (
            Phrase("household.fault.no_homes", "không biết ai ở hộ nào"),
            Phrase(
                "household.do.homes", "thêm cột “Chủ hộ”, hoặc cột “Quan hệ với chủ hộ” có ghi ai là chủ hộ"
            ),
        )
        plan.faults.append(RowFault(0, "", what, do, part=part))
    for each in raw:
        above = above if above and above.part == each.part else None
        row, found = read_row(each, above, year, parts[each.part] or "home")
        plan.faults += found
        if row is not None:
            above = row
            rows.append(row)
    plan.rows = len(rows)
    rows = _headed(rows)
    placed = [(row, _place_of(row, villages, only, plan)) for row in rows]
    touched = sorted({where for _, where in placed if where})
    plan.places, plan.communes = labels(tx, touched), _communes(tx, touched)
    plan.state = given_state(tx, touched)
    _settle(plan, placed, Stored(tx, touched, [row.code for row in rows]), year)
    return plan


def _headed(rows: Sequence[Row]) -> list[Row]:
    """
    Where households stand by name, the year of the head is that of the row of the same name among theirs.

    Where rows leave the household empty as long as it is the same, a row that names it once more, with a head of another
    year, begins another.
    """
    found: list[Row] = []
    sparse = {row.part for row in rows if not row.own}
    for (part, home, code), block in groupby(rows, key=lambda each: (each.part, each.home, each.code)):
        here = list(block)
        heads = [each.born for each in here if each.born and same_name(each.name, home)]
        if code or not heads or any(each.head for each in here):
            found += here
            continue
        head = heads[0]
        for each in here:
            if part in sparse and each.own and each.born in heads:
                head = each.born
            found.append(replace(each, head=head))
    return found


def _villages(tx: Connection, place: str) -> tuple[dict[str, list[tuple[str, str]]], str]:
    """The villages of a place by code and folded name; the only one, if it is one itself."""
    known = fetch_all(tx, select(PLACE).where(under(place), PLACE.c.level.in_(("village", "unit"))))
    rows = [row for row in known if row["until"] is None]
    named: dict[str, list[tuple[str, str]]] = {}
    for row in known:
        if row["into"] and row["code"]:  # an old list says the code of then
            named.setdefault(fold(row["code"]), []).append((row["into"], row["code"]))
    for row in rows:
        words = {row["code"] or "", row["name"], f"{row['word']} {row['name']}"}
        words |= {f"{row['word']} {row['name']} {row['former']}"} if row["former"] else set()
        for word in words - {""}:
            named.setdefault(fold(word), []).append((row["id"], word))
    return named, place if len(rows) == 1 and rows[0]["id"] == place else ""


def _place_of(row: Row, villages: Mapping[str, Sequence[tuple[str, str]]], only: str, plan: ListPlan) -> str:
    if not row.place:
        if not only:
            plan.faults.append(
                _wrong(
                    row,
                    "place",
                    Phrase("household.fault.no_village", "chưa ghi thôn"),
                    Phrase("household.do.village", "thêm cột “Thôn”, ghi mã hoặc tên thôn"),
                )
            )
        return only
    near = villages.get(fold(row.place), [])
    found = list(dict.fromkeys(id_ for id_, word in near if same_name(word, row.place)))
    if len(found) == 1:
        return found[0]
    what = (
        Phrase("household.fault.unknown_village", "không có thôn “{village}”", village=row.place)
        if not found
        else Phrase("household.fault.villages", "có nhiều thôn tên “{village}”", village=row.place)
    )
    plan.faults.append(
        _wrong(
            row, "place", what, Phrase("household.do.village_code", "ghi mã thôn, xem bằng cdht places list")
        )
    )
    return ""


def _communes(tx: Connection, places: Sequence[str]) -> dict[str, str]:
    rows = tx.execute(select(PLACE.c.id, PLACE.c.commune).where(PLACE.c.id.in_(places)))
    return {row.id: row.commune for row in rows}


def given_state(tx: Connection, places: Sequence[str]) -> State:
    """What tells whether the list of these places was changed meanwhile."""
    people = select(func.count(), func.max(PERSON.c.id))
    listed = tx.execute(people.where(PERSON.c.village.in_(places), PERSON.c.basis != "")).one()
    homes = select(func.count(), func.max(HOUSEHOLD.c.id)).where(HOUSEHOLD.c.place.in_(places))
    home = tx.execute(homes).one()
    return int(listed[0]), str(listed[1] or ""), int(home[0]), str(home[1] or "")


class Stored:
    """What is on the lists of some places already."""

    def __init__(self, tx: Connection, places: Sequence[str], codes: Sequence[str]) -> None:
        homes = fetch_all(
            tx,
            select(HOUSEHOLD).where(
                or_(HOUSEHOLD.c.place.in_(places), HOUSEHOLD.c.code.in_(sorted({*codes} - {""})))
            ),
        )
        joined = {row["same_as"] for row in homes} - {""}
        into = fetch_all(tx, select(HOUSEHOLD).where(HOUSEHOLD.c.id.in_(joined))) if joined else []
        known = {row["id"]: row for row in (*homes, *into)}
        self.codes: dict[str, OfTable] = {row["code"]: known.get(row["same_as"], row) for row in homes}
        self.named: dict[tuple[str, str], list[OfTable]] = {}
        for row in (each for each in homes if not each["same_as"]):
            self.named.setdefault((row["place"], fold(row["name"])), []).append(row)
        self.places = set(
            tx.execute(select(PLACE.c.code).where(PLACE.c.code.in_(sorted({*codes})))).scalars()
        )
        people = tx.execute(
            select(
                PERSON.c.village, PERSON.c.folded, PERSON.c.born, PERSON.c.household, PERSON.c.full_name
            ).where(PERSON.c.village.in_(places), PERSON.c.basis != "", staying())
        ).all()
        self.people: dict[tuple[str, str, int | None], list[str]] = {}
        self.at_home: dict[tuple[str, str], list[tuple[str, int | None]]] = {}
        for each in people:
            self.people.setdefault((each.village, each.folded, each.born), []).append(each.full_name)
            if each.household:
                self.at_home.setdefault((each.household, each.folded), []).append((each.full_name, each.born))

    def home(self, place: str, row: Row) -> OfTable | None:
        """The household that a row means, by its code or by its name alone in the village."""
        if row.code:
            return self.codes.get(row.code)
        named = [
            each for each in self.named.get((place, fold(row.home)), []) if same_name(each["name"], row.home)
        ]
        if row.head:
            heads = {each["id"]: self._heads(each) for each in named}
            theirs = [each for each in named if row.head in heads[each["id"]]]
            named = theirs or [each for each in named if not heads[each["id"]]]
        return named[0] if len(named) == 1 else None

    def _heads(self, home: OfTable) -> set[int | None]:
        """When those of a household were born who bear its name."""
        here = self.at_home.get((home["id"], fold(home["name"])), [])
        return {born for name, born in here if same_name(name, home["name"])}

    def same(self, place: str, row: Row, home: str) -> list[str]:
        """Those of the list whom a row means, as they are spelled there."""
        listed = self.people.get((place, fold(row.name), row.born), [])
        if home and row.born is None:
            listed = [*listed, *(name for name, _ in self.at_home.get((home, fold(row.name)), []))]
        return list(dict.fromkeys(name for name in listed if same_name(name, row.name)))


def _settle(plan: ListPlan, placed: Sequence[tuple[Row, str]], stored: Stored, year: int) -> None:
    seen: dict[tuple[str, str, int | None], list[Row]] = {}
    homes: dict[tuple[str, str], Home] = {}
    last: dict[tuple[str, str], int] = {}
    for number, (row, place) in enumerate(placed):
        if not place:
            continue
        home = _home(plan, row, place, stored)
        again = not row.code and home.key in last and last[home.key] < number - 1
        if again and not home.id:
            what = Phrase(
                "household.fault.two_spots", "hộ “{home}” đứng ở hai chỗ, ghi là một hộ", home=row.home
            )
            plan.faults.append(
                _note(
                    row, "home", what, Phrase("household.do.two_homes", "hai hộ khác nhau thì ghi thêm mã hộ")
                )
            )
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
        plan.faults.append(
            _wrong(
                row,
                "code",
                Phrase("household.fault.elsewhere", "mã hộ {code} là của thôn khác", code=row.code),
                Phrase("household.do.look_code", "xem lại mã hộ"),
            )
        )
    if row.code in stored.places and row.code:
        plan.faults.append(
            _wrong(
                row,
                "code",
                Phrase("household.fault.of_place", "mã hộ {code} đang là mã của một nơi", code=row.code),
                Phrase("household.do.other_code", "đặt mã khác"),
            )
        )
    key = (place, f"#{row.code}" if row.code else f"{' '.join(words(row.home))}|{row.head or ''}")
    if found is not None:
        return Home(key, place, found["name"], found["code"] or "", found["id"])
    return Home(key, place, row.home, row.code)


def _is_new(
    plan: ListPlan,
    row: Row,
    place: str,
    home: Home,
    stored: Stored,
    seen: dict[tuple[str, str, int | None], list[Row]],
    year: int,
) -> bool:
    """Whether somebody is to be added: of age, not twice in the file, not on the list."""
    fault = of_age(row, year)
    if fault is not None:
        plan.faults.append(fault)
        if row.born is not None:
            plan.left_out += 1
            plan.out.append(f"{row.name}, {row.born}")
            return False
    same = stored.same(place, row, home.id)
    if len({tuple(words(each)) for each in same}) > 1:
        what = Phrase(
            "household.fault.accents",
            "“{name}” không dấu, có thể là {others}",
            name=row.name,
            others=_either(same),
        )
        plan.faults.append(_wrong(row, "name", what, Phrase("household.do.accents", "ghi đủ dấu")))
        return False
    if same:
        if words(same[0]) != words(row.name):
            what = Phrase(
                "household.fault.taken_for",
                "“{name}” được coi là {known} đã có trong danh sách",
                name=row.name,
                known=same[0],
            )
            plan.faults.append(
                _note(row, "name", what, Phrase("household.do.other_person", "người khác thì ghi đủ dấu"))
            )
        plan.known += 1
        return False
    who = (place, fold(row.name), row.born)
    before = next((each for each in seen.get(who, ()) if same_name(each.name, row.name)), None)
    if before is not None and (before.home, before.code, before.head) == (row.home, row.code, row.head):
        what = Phrase("household.fault.same", "{name} trùng với {where}", name=row.name, where=_where(before))
        plan.faults.append(_note(row, "name", what, Phrase("file.do.skip", "bỏ qua hàng này")))
        plan.left_out += 1
        born: Argument = str(row.born) if row.born else NO_YEAR
        plan.out.append(Phrase("household.out.twice", "{name}, {born} (hai hàng)", name=row.name, born=born))
        return False
    if before is not None:
        what = Phrase(
            "household.fault.alike",
            "{name} cùng tên, cùng năm sinh với {where}, ở hộ khác",
            name=row.name,
            where=_where(before),
        )
        plan.faults.append(
            _note(row, "name", what, Phrase("household.do.both", "vẫn ghi hai người; nếu là một thì xóa bớt"))
        )
    seen.setdefault(who, []).append(row)
    return True


# -- a list is brought in: persons staged out of sight, then shown by one short transaction


IMPORTED = "households.imported"  # the audit's word for it


class ListChangedError(RuntimeError):
    """Somebody else changed the list meanwhile; nothing was stored, doing it again helps."""


@dataclass(frozen=True, slots=True)
class Staged:
    """An import that waits to be shown."""

    plan: ListPlan
    batch: str
    homes: dict[tuple[str, str], str]
    ids: tuple[str, ...]


async def stage_list(store: Store, house: House, plan: ListPlan, at: datetime) -> Staged:
    """Write the persons of a plan where nobody sees them."""
    if plan.wrong:
        raise ValueError("a plan with faults is not carried out")
    batch = f"{STAGED}{house.new_id()}:"
    homes = {key: each.id or house.new_id() for key, each in plan.homes.items()}
    rows = [
        listed_person(
            house,
            at,
            each.row.name,
            each.row.born,
            state=each.row.state,
            village=None,
            household=None,
            commune=f"{batch}{homes[each.home]}",
            basis=f"{batch}{each.place}",
            batch=batch,
        )
        for each in plan.people
    ]
    async with staging(store, PERSON.c.commune, batch, ListChangedError):
        await stage(store, PERSON.c.commune, rows, write_persons)
    return Staged(plan, batch, homes, tuple(str(row["id"]) for row in rows))


def show(tx: Connection, house: House, staged: Staged, at: datetime, actor: str, role: str) -> None:
    """Make what is staged visible: all of it here, or nothing."""
    plan, places = staged.plan, list(staged.plan.places)
    if given_state(tx, places) != plan.state:
        raise ListChangedError
    new = _new_homes(tx, staged)
    write_homes(tx, new)
    shown = sum(_show_village(tx, staged, place) for place in places)
    if shown != len(staged.ids):
        raise ListChangedError
    count(tx, house, staged.ids)
    count_households(tx, house, [str(row["id"]) for row in new])
    settle_village(tx, house, places)
    for place in places:
        people = sum(each.place == place for each in plan.people)
        note(
            tx, house.new_id(), at, actor, IMPORTED, place=place, people=people, role=role, batch=staged.batch
        )


def _new_homes(tx: Connection, staged: Staged) -> list[dict[str, object]]:
    plan = staged.plan
    rows: list[dict[str, object]] = []
    for place in plan.places:
        homes = [each for each in plan.new_homes if each.place == place]
        codes = iter(new_codes(tx, place, sum(not each.code for each in homes)))
        rows += [
            {
                "id": staged.homes[each.key],
                "place": place,
                "commune": plan.communes[place],
                "code": each.code or next(codes),
                "name": each.name,
                "basis": plan.basis,
                "batch": staged.batch,
            }
            for each in homes
        ]
    return rows


def _show_village(tx: Connection, staged: Staged, place: str) -> int:
    """One statement a village: what a staged row hides becomes its place, household and basis."""
    home = func.nullif(func.substr(PERSON.c.commune, len(staged.batch) + 1), "")
    return tx.execute(
        update(PERSON)
        .where(PERSON.c.basis == f"{staged.batch}{place}")
        .values(household=home, basis=staged.plan.basis, **belonging(tx, place))
    ).rowcount


async def import_list(
    store: Store, house: House, plan: ListPlan, at: datetime, *, actor: str, role: str = ""
) -> None:
    """Carry a plan out, wholly or not at all."""
    staged = await stage_list(store, house, plan, at)
    async with staging(store, PERSON.c.commune, staged.batch, ListChangedError):
        await store.write(lambda tx: show(tx, house, staged, at, actor, role), alone=True)
