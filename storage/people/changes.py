"""
What is put right in a list of people: moved, split, joined, struck out, registered on paper; and undone for seven days.

`Changing` writes and remembers at once: each column as it was and as it is, in one row of the audit, which an undo reads.
Nothing is undone where a row is no longer as the change left it: then it is said whose.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, Table, and_, or_, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.roles import Action, Reach, reaches
from dialogs.talks.people.changes import (
    CanUndo,
    Concerned,
    JoinHouseholds,
    ListChange,
    ListChanges,
    MoveHousehold,
    MovePerson,
    SplitHousehold,
    StrikeOut,
    Undoable,
    UndoChange,
    Undone,
    Why,
)
from storage.act import Held, House, Where, covers, in_force, in_vietnam, joined_to, note, serves, wearing
from storage.counting import count, count_households, strike
from storage.facts import NOT_REGISTERED, counts
from storage.people import known
from storage.people.known import CHAPTER, new_codes
from storage.people.load import IMPORTED
from storage.people.matching import UNDO
from storage.people.register import write_homes
from storage.places.find import commune_of, level_of, mark
from storage.residents.sheet import score_again
from storage.store.rows import Expr, JsonMap, Row, fetch_all, fetch_first
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT_PERSON,
    EVIDENCE,
    HOUSEHOLD,
    PERSON,
    ROLE,
    TITLE_DECISION,
    TITLE_SHEET,
    in_order,
    newest_first,
)

MOVED, STRUCK, SPLIT, JOINED, HOME_MOVED, SIGNED, UNDONE = (  # the audit's words
    "person.moved",
    "person.struck",
    "household.split",
    "household.joined",
    "household.moved",
    "registered.paper",
    "list.undone",
)
CHANGES = (MOVED, STRUCK, SPLIT, JOINED, HOME_MOVED, SIGNED)
EDITS = ("state", "home", "identified", *CHANGES)  # what somebody did to a row of a list since it came
TABLES: dict[str, Table] = {
    of.name: of for of in (PERSON, HOUSEHOLD, ASSESSMENT, EVIDENCE, TITLE_SHEET, TITLE_DECISION)
}
OF_SCORE = ("score", "passed", "pass_total", "answered", "baseline")
NAMED = 6  # of those who stand in the way


class By(NamedTuple):
    """Who changes something, by which role ("" the operator's), and when."""

    house: House
    at: datetime
    actor: str
    role: str = ""


def by(where: Where, held: Held) -> By:
    """Somebody with a role, on their phone."""
    return By(where.house, where.at, f"contact:{where.contact}", held.id)


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(column: Expr, value: object) -> object:
    if not isinstance(value, str):
        return value
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if column.type.python_type is datetime else value


class Changing:
    """One change of a list: each row that it touches, as it was and as it is from now on."""

    def __init__(self, tx: Connection, by: By) -> None:
        self.tx, self.by = tx, by
        self.rows: list[tuple[str, str, JsonMap, JsonMap]] = []
        self.made: list[tuple[str, str]] = []
        self.persons: set[str] = set()
        self.homes: set[str] = set()

    def set(self, of: Table, which: ColumnElement[bool], **values: object) -> None:
        """Set columns of rows."""
        columns = (of.c.id, *(of.c[name] for name in values))
        found = fetch_all(self.tx, select(*columns).where(which).order_by(of.c.id))
        if found:
            self.tx.execute(update(of).where(of.c.id.in_([row["id"] for row in found])).values(**values))
        for row in found:
            self.became(of, row, values)

    def became(self, of: Table, before: Row, now: JsonMap) -> None:
        """A row was changed: remember it."""
        was = {name: _told(before[name]) for name in now}
        told = {name: _told(value) for name, value in now.items()}
        if was != told:
            self.rows.append((of.name, before["id"], was, told))

    def makes(self, of: Table, id_: str) -> None:
        """A row was made, and goes with an undo."""
        self.made.append((of.name, id_))

    def done(self, action: str, place: str) -> str:
        """The sums follow, and it is written down: once for the undo, and with each person whom it is about."""
        count(self.tx, self.by.house, self.persons)
        count_households(self.tx, self.by.house, self.homes)
        new_id, at, actor = self.by.house.new_id, self.by.at, self.by.actor
        detail = {"rows": self.rows, "made": self.made, "role": self.by.role}
        who = sorted(self.persons)
        id_ = note(
            self.tx, new_id(), at, actor, action, "", place, persons=who, homes=sorted(self.homes), **detail
        )
        for each in who:
            note(self.tx, new_id(), at, actor, action, each, place, change=id_, role=self.by.role)
        return id_


# -- what is done


def move_people(
    change: Changing, which: ColumnElement[bool], place: str, home: str | None, year: int
) -> None:
    """
    People go to another household (None none) or another village, with their rows of the list and their sheets of this year.

    What they scored is held against the mark of the village they come to; what was decided stays.
    """
    tx, commune = change.tx, commune_of(change.tx, place)
    ids = set(tx.execute(select(PERSON.c.id).where(which)).scalars())
    ids |= set(tx.execute(select(PERSON.c.id).where(joined_to(PERSON, ids))).scalars())
    rows = fetch_all(
        tx, select(PERSON.c.id, PERSON.c.village, PERSON.c.household).where(PERSON.c.id.in_(ids))
    )
    change.persons |= ids
    change.homes |= {row["household"] or "" for row in rows} | {home or ""}
    change.set(PERSON, PERSON.c.id.in_(ids), village=place, commune=commune, household=home)
    of_year = and_(ASSESSMENT.c.person.in_(ids), ASSESSMENT.c.year >= year)
    sheets = fetch_all(tx, select(ASSESSMENT).where(of_year, ASSESSMENT.c.village != place))
    change.set(ASSESSMENT, of_year, village=place, commune=commune)
    change.set(EVIDENCE, EVIDENCE.c.assessment.in_([row["id"] for row in sheets]), commune=commune)
    for row in sheets:
        sheet = change.by.house.sheets.get(row["sheet"])
        kept = row["state"] in {"replaced", "offered"} or row["review"] in {"recognised", "declined"}
        if kept or sheet is None or mark(tx, row["village"], sheet) == mark(tx, place, sheet):
            continue
        where = Where(change.by.house, change.by.at, "", "", "", person=row["person"])
        score_again(tx, where, {**row, "village": place})
        columns = (ASSESSMENT.c[name] for name in OF_SCORE)
        now = tx.execute(select(*columns).where(ASSESSMENT.c.id == row["id"])).mappings().one()
        change.became(ASSESSMENT, row, dict(now))


def move_person(tx: Connection, who: By, person: Row, place: str, home: str, year: int) -> Why:
    """Somebody to another household, or to another village without one."""
    if home:
        there = fetch_first(tx, select(HOUSEHOLD).where(HOUSEHOLD.c.id == home, HOUSEHOLD.c.same_as == ""))
        place = there["place"] if there else ""
    if level_of(tx, place) != "village":
        return "nowhere"
    if person["village"] == place and (person["household"] or "") == home:
        return "there"
    change = Changing(tx, who)
    move_people(change, PERSON.c.id == person["id"], place, home or None, year)
    change.done(MOVED, person["village"] or place)
    return ""


def strike_out(tx: Connection, who: By, person: Row) -> Why:
    """Somebody who never should have been on the list: gone from every list at once, for good when the term is over."""
    if tied := _ties(tx, [person["id"]]):
        return tied[person["id"]]
    change = Changing(tx, who)
    change.persons, change.homes = {person["id"]}, {person["household"] or ""}
    change.set(PERSON, PERSON.c.id == person["id"], erase_at=who.at + who.house.erase_after)
    change.done(STRUCK, person["village"] or "")
    return ""


def split_household(
    tx: Connection, who: By, home: Row, persons: Collection[str], name: str, year: int
) -> str:
    """Some of a household become one of their own, with a card of its own; its id, "" where nobody would be left, or goes."""
    here = _at_home(tx, home["id"])
    going = {row["id"] for row in here} & {*persons}
    if not going or len(going) == len(here):
        return ""
    change, new = Changing(tx, who), who.house.new_id()
    (code,) = new_codes(tx, home["place"], 1)
    of = {"place": home["place"], "commune": home["commune"], "basis": CHAPTER}
    write_homes(tx, [{"id": new, "code": code, "name": name, **of}])
    change.makes(HOUSEHOLD, new)
    change.homes |= {new, home["id"]}
    if home["adults"]:
        change.set(HOUSEHOLD, HOUSEHOLD.c.id == home["id"], adults=max(1, home["adults"] - len(going)))
    move_people(change, PERSON.c.id.in_(going), home["place"], new, year)
    change.done(SPLIT, home["place"])
    return new


def join_households(tx: Connection, who: By, home: Row, into: Row, year: int) -> Why:
    """All of a household live in another of the village from now on; its card is that one's."""
    if home["id"] == into["id"]:
        return "there"
    if home["place"] != into["place"]:
        return "nowhere"
    change = Changing(tx, who)
    change.homes |= {home["id"], into["id"]}
    if home["adults"] or into["adults"]:
        both = sum(each["adults"] or len(_at_home(tx, each["id"])) for each in (home, into))
        change.set(HOUSEHOLD, HOUSEHOLD.c.id == into["id"], adults=both)
    joined = or_(HOUSEHOLD.c.id == home["id"], joined_to(HOUSEHOLD, home["id"]))
    change.set(HOUSEHOLD, joined, same_as=into["id"])
    if home["clan"] and not into["clan"]:
        change.set(HOUSEHOLD, HOUSEHOLD.c.id == into["id"], clan=home["clan"])
    for of in (
        TITLE_SHEET,
        TITLE_DECISION,
    ):  # the family's title of a year goes with it, unless the other has one
        has = select(of.c.year).where(of.c.bearer == into["id"])
        change.set(of, and_(of.c.bearer == home["id"], of.c.year.not_in(has)), bearer=into["id"])
    move_people(change, PERSON.c.household == home["id"], into["place"], into["id"], year)
    change.done(JOINED, home["place"])
    return ""


def move_household(tx: Connection, who: By, home: Row, place: str, year: int) -> Why:
    """A household with all its people to another village; its card stays."""
    if level_of(tx, place) != "village":
        return "nowhere"
    if home["place"] == place:
        return "there"
    change = Changing(tx, who)
    change.homes.add(home["id"])
    theirs = or_(HOUSEHOLD.c.id == home["id"], joined_to(HOUSEHOLD, home["id"]))
    there = commune_of(tx, place)
    change.set(HOUSEHOLD, theirs, place=place, commune=there)
    if there != home["commune"] and home["clan"]:  # a clan is of one commune
        change.set(HOUSEHOLD, theirs, clan="")
    move_people(change, PERSON.c.household == home["id"], place, home["id"], year)
    change.done(HOME_MOVED, home["place"])
    return ""


def _at_home(tx: Connection, home: str) -> list[Row]:
    return fetch_all(tx, select(PERSON).where(PERSON.c.household == home, known.ONES).order_by(PERSON.c.id))


def _ties(tx: Connection, persons: Sequence[str]) -> dict[str, Why]:
    """Who of these has more than their row of the list: a phone, a sheet, a consent, a role, or somebody they turned out to be."""
    found: dict[str, Why] = {}

    def tie(why: Why, ids: Expr, *which: ColumnElement[bool]) -> None:
        for at in range(0, len(persons), 500):
            rows = tx.execute(select(ids).where(ids.in_(persons[at : at + 500]), *which)).scalars()
            for each in rows:
                found.setdefault(each, why)

    tie("phone", CONTACT_PERSON.c.person)
    tie("known", PERSON.c.id, PERSON.c.same_as != "")
    tie("known", PERSON.c.same_as)
    tie("role", ROLE.c.person)
    tie(
        "sheet",
        ASSESSMENT.c.person,
        counts(),
        or_(ASSESSMENT.c.answered > 0, ASSESSMENT.c.registered.is_not(None)),
    )
    tie("consent", CONSENT.c.person)
    return found


# -- what can be undone, and undoing it


def changes(tx: Connection, at: datetime, *which: ColumnElement[bool]) -> list[Row]:
    """What was changed and not undone since, the newest first; an import as one change, however many villages it was for."""
    rows = fetch_all(
        tx,
        select(AUDIT)
        .where(
            AUDIT.c.person == "",
            or_(and_(AUDIT.c.action.in_(CHANGES), AUDIT.c.at > at - UNDO), AUDIT.c.action == IMPORTED),
            *which,
        )
        .order_by(*newest_first(AUDIT)),
    )
    log = tx.execute(select(AUDIT.c.detail).where(AUDIT.c.action == UNDONE)).scalars()
    undone = {str(each.get("change", "")) for each in log}
    found: dict[str, Row] = {}
    places: dict[str, list[str]] = {}
    people: Counter[str] = Counter()
    for row in rows:
        batch = str(row["detail"].get("batch", ""))
        key = batch or row["id"]
        if key in undone or (row["action"] == IMPORTED and not batch):
            continue
        found.setdefault(key, row)
        places.setdefault(key, []).append(row["place"])
        people[key] += int(row["detail"].get("people", 0)) or len(row["detail"].get("persons", ()))
    return [{**row, "key": key, "places": places[key], "people": people[key]} for key, row in found.items()]


def _of_role(tx: Connection, held: Held, rows: Sequence[Row]) -> list[Row]:
    """Those of a role: its own, and all that lies below where it reaches there."""
    below = reaches(held.kind) is Reach.BELOW
    mine = [row for row in rows if below or row["detail"].get("role") == held.id or row["action"] == IMPORTED]
    return [row for row in mine if all(covers(tx, held, each) for each in row["places"])]


def _said(tx: Connection, row: Row) -> ListChange:
    """A change as it is shown: what it was, whom it was about, how many, on which day."""
    ids = list(row["detail"].get("persons", ()))[:2]
    found = fetch_all(tx, select(PERSON).where(PERSON.c.id.in_(ids)).order_by(PERSON.c.id))
    who: list[Concerned] = [
        {"name": each["name"], "born": each["born"]} for each in map(known.villager, found)
    ]
    return {
        "id": row["key"],
        "what": row["action"],
        "who": who,
        "people": row["people"],
        "day": in_vietnam(row["at"]),
    }


@serves(ListChanges, Action.PEOPLE)
def list_changes(tx: Connection, where: Where, held: Held, query: ListChanges) -> Undoable:
    """What can be undone, the newest first."""
    rows = _of_role(tx, held, changes(tx, where.at))
    start = query.page * query.most
    shown = rows[start : start + query.most]
    return {"rows": [_said(tx, row) for row in shown], "more": len(rows) > start + query.most}


@serves(CanUndo)
def can_undo(tx: Connection, where: Where, _: CanUndo) -> str:
    """The role on this phone by which something of a list can be undone; "" none."""
    mine = select(ROLE.c.id).where(ROLE.c.contact == where.contact, in_force(where.at))
    for role in tx.execute(mine.order_by(*in_order(ROLE))).scalars():
        found = list_changes_of(tx, where, role)
        if found:
            return str(role)
    return ""


def list_changes_of(tx: Connection, where: Where, role: str) -> list[Row]:
    """What can be undone by a role on this phone."""
    held = wearing(tx, where, role)
    return _of_role(tx, held, changes(tx, where.at)) if held else []


def undo(tx: Connection, who: By, row: Row, *, rest: bool = False) -> Undone:
    """Everything is as it was before a change; `rest`: of an import, all on which nothing was built."""
    if row["action"] == IMPORTED:
        return _take_back(tx, who, row, rest=rest)
    if row["action"] == SIGNED:
        return _unsign(tx, who, row)
    detail = row["detail"]
    stands: list[tuple[str, str]] = []
    for name, id_, was, now in detail["rows"]:
        of = TABLES[name]
        found = fetch_first(tx, select(*(of.c[each] for each in was)).where(of.c.id == id_))
        if found is None or {each: _told(found[each]) for each in was} != _last(
            detail["rows"], name, id_, was, now
        ):
            stands.append((name, id_))
    for _, id_ in detail["made"]:
        stands += _since(tx, id_, detail)
    if stands:
        return {"state": "blocked", "whose": _names(tx, stands), "built": len(stands), "count": 0, "left": 0}
    change = Changing(tx, who)
    change.persons, change.homes = set(detail["persons"]), {*detail["homes"]}
    for name, id_, was, _ in reversed(detail["rows"]):
        of = TABLES[name]
        values = {each: _read(of.c[each], value) for each, value in was.items()}
        tx.execute(update(of).where(of.c.id == id_).values(**values))
    count(tx, who.house, change.persons)
    for name, id_ in detail["made"]:
        strike(tx, who.house, TABLES[name], [id_])
        change.homes.discard(id_)
    count_households(tx, who.house, change.homes)
    _undone(tx, who, row, change.persons)
    return {"state": "done", "whose": [], "built": 0, "count": len(change.persons), "left": 0}


def _unsign(tx: Connection, who: By, row: Row) -> Undone:
    """Nobody is registered by these papers any more, on whichever sheet of theirs it stands by now; what they answered stays."""
    made = [id_ for _, id_ in row["detail"]["made"]]
    by_these = and_(ASSESSMENT.c.registered == row["at"], ASSESSMENT.c.registered_by == row["detail"]["role"])
    persons = set(tx.execute(select(ASSESSMENT.c.person).where(by_these, counts())).scalars())
    tx.execute(update(ASSESSMENT).where(by_these).values(**NOT_REGISTERED))
    empty = and_(ASSESSMENT.c.id.in_(made), ASSESSMENT.c.answered == 0, ASSESSMENT.c.state == "open")
    tx.execute(update(ASSESSMENT).where(empty).values(state="replaced"))
    count(tx, who.house, persons)
    _undone(tx, who, row, persons)
    return {"state": "done", "whose": [], "built": 0, "count": len(persons), "left": 0}


def _last(
    rows: Sequence[tuple[str, str, JsonMap, JsonMap]], name: str, id_: str, was: JsonMap, now: JsonMap
) -> JsonMap:
    """What the columns of a row were when the change was over: it may have touched them twice."""
    found = dict(now)
    for other, each, _, later in rows:
        if (other, each) == (name, id_):
            found |= {key: value for key, value in later.items() if key in was}
    return found


def _since(tx: Connection, id_: str, detail: JsonMap) -> list[tuple[str, str]]:
    """What was built on a household that a change made."""
    others = select(PERSON.c.id).where(PERSON.c.household == id_, PERSON.c.id.not_in(list(detail["persons"])))
    joined = select(HOUSEHOLD.c.id).where(joined_to(HOUSEHOLD, id_))
    found = [(PERSON.name, each) for each in tx.execute(others).scalars()]
    return found + [(HOUSEHOLD.name, each) for each in tx.execute(joined).scalars()]


def _undone(tx: Connection, who: By, row: Row, persons: Collection[str]) -> None:
    place, change = row["places"][0], row["key"]
    note(tx, who.house.new_id(), who.at, who.actor, UNDONE, "", place, change=change, role=who.role)
    for each in sorted(persons):
        note(tx, who.house.new_id(), who.at, who.actor, UNDONE, each, place, change=change, role=who.role)


def _names(tx: Connection, stands: Sequence[tuple[str, str]]) -> list[str]:
    """Whose rows stand in the way, each once."""
    of_sheets = [id_ for name, id_ in stands if name in {ASSESSMENT.name, EVIDENCE.name}]
    theirs = tx.execute(select(ASSESSMENT.c.person).where(ASSESSMENT.c.id.in_(of_sheets))).scalars()
    ids = {id_ for name, id_ in stands if name == PERSON.name} | {*theirs}
    homes = {id_ for name, id_ in stands if name == HOUSEHOLD.name}
    named = fetch_all(tx, select(PERSON).where(PERSON.c.id.in_(ids)).order_by(PERSON.c.id).limit(NAMED))
    houses = select(HOUSEHOLD.c.name).where(HOUSEHOLD.c.id.in_(homes)).order_by(HOUSEHOLD.c.id).limit(NAMED)
    said = [" ".join(filter(None, (known.villager(each)["name"], str(each["born"] or "")))) for each in named]
    said += [f"nhà {name}" for name in tx.execute(houses).scalars()]
    return list(dict.fromkeys(said))[:NAMED]


# -- an import is taken back


def _take_back(tx: Connection, who: By, row: Row, *, rest: bool) -> Undone:
    """The rows of an import on which nothing was built are gone as if they never came."""
    batch = row["key"]
    people = fetch_all(tx, select(PERSON).where(PERSON.c.batch == batch).order_by(PERSON.c.id))
    homes = fetch_all(tx, select(HOUSEHOLD).where(HOUSEHOLD.c.batch == batch).order_by(HOUSEHOLD.c.id))
    tied = {*_ties(tx, [each["id"] for each in people])} | _edited(tx, batch)
    free = [each["id"] for each in people if each["id"] not in tied]
    stay = _staying(tx, [each["id"] for each in homes], free)
    changed = {each["id"] for each in homes if each["adults"] or each["state"] or each["same_as"]}
    alone = stay & _others(tx, batch, stay)
    stands = [(PERSON.name, each["id"]) for each in people if each["id"] in tied]
    stands += [(HOUSEHOLD.name, each) for each in sorted(changed | alone)]
    if not people and not homes:
        return {"state": "late", "whose": [], "built": 0, "count": 0, "left": 0}
    if stands and not rest:
        return {
            "state": "built",
            "whose": _names(tx, stands),
            "built": len(stands),
            "count": 0,
            "left": len(free),
        }
    strike(tx, who.house, PERSON, free)
    strike(tx, who.house, HOUSEHOLD, [each["id"] for each in homes if each["id"] not in stay | changed])
    count_households(tx, who.house, stay | changed)
    _undone(tx, who, row, ())
    return {"state": "done", "whose": [], "built": len(stands), "count": len(free), "left": 0}


def _edited(tx: Connection, batch: str) -> set[str]:
    """Whose rows somebody changed since, and did not undo; or the assistant learned more of them."""
    of_batch = select(PERSON.c.id).where(PERSON.c.batch == batch)
    rows = tx.execute(
        select(AUDIT.c.person, AUDIT.c.detail).where(AUDIT.c.person.in_(of_batch), AUDIT.c.action.in_(EDITS))
    ).all()
    log = tx.execute(select(AUDIT.c.detail).where(AUDIT.c.action == UNDONE)).scalars()
    undone = {str(each.get("change", "")) for each in log}
    leaving = select(PERSON.c.id).where(PERSON.c.batch == batch, PERSON.c.erase_at.is_not(None))
    edited = {row.person for row in rows if str(row.detail.get("change", "-")) not in undone}
    return edited | set(tx.execute(leaving).scalars())


def _staying(tx: Connection, homes: Sequence[str], going: Sequence[str]) -> set[str]:
    """The households in which somebody still lives when these are gone, or that others were joined to."""
    found: set[str] = set()
    gone = {*going}
    for at in range(0, len(homes), 500):
        chunk = homes[at : at + 500]
        lives = select(PERSON.c.household, PERSON.c.id).where(PERSON.c.household.in_(chunk))
        found |= {row.household for row in tx.execute(lives) if row.id not in gone}
        found |= set(tx.execute(select(HOUSEHOLD.c.same_as).where(joined_to(HOUSEHOLD, chunk))).scalars())
    return found


def _others(tx: Connection, batch: str, homes: Collection[str]) -> set[str]:
    """Those of these households in which somebody lives who did not come with the import."""
    lives = select(PERSON.c.household).where(PERSON.c.household.in_(homes), PERSON.c.batch != batch)
    return set(tx.execute(lives).scalars())


# -- by who holds a role


@serves(UndoChange, Action.PEOPLE)
def undo_change(tx: Connection, where: Where, held: Held, command: UndoChange) -> Did[Undone] | Refusal:
    """One change is undone, or it is said whose rows stand in the way."""
    rows = _of_role(tx, held, changes(tx, where.at))
    row = next((each for each in rows if each["key"] == command.change), None)
    if row is None:
        return Did({"state": "late", "whose": [], "built": 0, "count": 0, "left": 0})
    return Did(undo(tx, by(where, held), row, rest=command.rest))


@serves(MovePerson, Action.PEOPLE)
def moves_person(tx: Connection, where: Where, held: Held, command: MovePerson) -> Did[Why] | Refusal:
    """Somebody to another household or village within the role."""
    row = known.person(tx, held, command.who)
    if row is None or (command.home and known.household(tx, held, command.home) is None):
        return Refusal()
    return Did(move_person(tx, by(where, held), row, command.place, command.home, where.year))


@serves(StrikeOut, Action.PEOPLE)
def strikes_out(tx: Connection, where: Where, held: Held, command: StrikeOut) -> Did[Why] | Refusal:
    """Somebody who never should have been on the list."""
    row = known.person(tx, held, command.who)
    if row is None:
        return Refusal()
    return Did(strike_out(tx, by(where, held), row))


@serves(SplitHousehold, Action.PEOPLE)
def splits(tx: Connection, where: Where, held: Held, command: SplitHousehold) -> Did[str] | Refusal:
    """Some of a household become one of their own."""
    home = known.household(tx, held, command.household)
    if home is None:
        return Refusal()
    return Did(split_household(tx, by(where, held), home, command.people, command.name, where.year))


@serves(JoinHouseholds, Action.PEOPLE)
def joins(tx: Connection, where: Where, held: Held, command: JoinHouseholds) -> Did[Why] | Refusal:
    """A household joined to another."""
    home, into = (known.household(tx, held, each) for each in (command.household, command.into))
    if home is None or into is None:
        return Refusal()
    return Did(join_households(tx, by(where, held), home, into, where.year))


@serves(MoveHousehold, Action.PEOPLE)
def moves_household(tx: Connection, where: Where, held: Held, command: MoveHousehold) -> Did[Why] | Refusal:
    """A household to another village within the role."""
    home = known.household(tx, held, command.household)
    if home is None:
        return Refusal()
    return Did(move_household(tx, by(where, held), home, command.place, where.year))
