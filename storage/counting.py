"""
Sums of places that make any summary independent of the number of residents.

Each row remembers what the sums were told of it (`counted`: at which places, which names), so that only differences are
written, and what was told can be taken back wherever the row has moved since. Whoever changes a person or a sheet calls
`count` in the same transaction.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import Column, Connection, Table, bindparam, case, delete, func, insert, select, true, update

from dialogs.rules.people import GONE
from dialogs.sheets import Sheet
from storage.act import VIETNAM, House, stays
from storage.facts import ASIDE, DONE, all_asked, is_sent, was_sent
from storage.store.hot import Hot, among
from storage.store.rows import Found, JsonMap, Row, inserting
from storage.tables import (
    ASSESSMENT,
    COMMUNE_WHOLE,
    COUNTER,
    COUNTER_DELTA,
    HOUSEHOLD,
    PERSON,
    PLACE,
    REVIEW_STEP,
)

Adds = dict[str, int]
SECONDS = (60, 120, 180, 300, 450, 600, 900, 1200, 1800, 3600)
ENDLESS = 86_400  # the bucket of whatever took longer
STATES = ("away", "elsewhere", "ill", "declines")
ENDORSED = ("endorsed", "confirmed", "recognised")  # by the chapter, whatever came after
CONFIRMED = ("confirmed", "recognised")
STAY = frozenset(
    {
        "begun",
        "registered",
        "registered_paper",
        "registered_recognised",
        "started",
        "finished",
        "sent",
        "sent_by_others",
        "passed",
        "endorsed",
        "proposed",
        "confirmed",
        "recognised",
        "declined",
        "entered",
        "digital",
        "staff_begun",
        "staff_sent",
        "staff_recognised",
    }
)
"""What stays in the sums when somebody is erased: deeds of the place, nothing of what was answered."""


def of_person(row: Row) -> Adds:
    """
    Listed adults, and those with a state of their own.

    Who came by themself and waits for the chapter's word on who they are may stand on the list already: they are unknown, and
    listed once somebody said so.
    """
    if row["same_as"] or row["erase_at"] is not None:
        return {}
    if row["state"] in GONE:
        return {f"0:{row['state']}": 1}
    if row["standing"] == "waiting":
        return {"0:unknown": 1}
    adds = {"0:listed": 1}
    if row["unit"]:
        adds["0:staff"] = 1
    if row["state"] in STATES:
        adds[f"0:{row['state']}"] = 1
    if not row["basis"]:
        adds["0:joined"] = 1
    return adds


def of_household(row: Row, sent: Mapping[int, int]) -> Adds:
    """A household, and whether somebody of it sent; `sent`: how many did, by year."""
    if row["state"] == "moved" or row["same_as"]:
        return {}
    return {"0:households": 1, **{f"{year}:households_sent": 1 for year in sent if sent[year]}}


def of_assessment(
    row: Row, sheet: Sheet | None, *, staff: bool = False, leaving: bool = False, direct: bool = False
) -> Adds:
    """
    A sheet of a year, as far as it came; one that was replaced, waits to be chosen, or is of who leaves, adds nothing.

    direct: the commune confirmed it where no chapter could, so that no chapter proposes it.
    """
    if row["state"] in ASIDE or leaving:
        return {}
    year = row["year"]
    names = ["begun", *_deeds(row)]
    if "endorsed" in names and direct:
        names.remove("endorsed")
    if "endorsed" in names and row["passed"]:
        names.append("proposed")
    if "sent" in names:
        names += _sent(row, sheet)
    if row["review"] == "recognised" and sheet and _digital(row, sheet):
        names.append("digital")
    if staff:
        names += [f"staff_{each}" for each in ("begun", "sent", "recognised") if each in names]
    return {f"{year}:{name}": 1 for name in names}


def _deeds(row: Row) -> list[str]:
    done, sent = row["state"] in DONE and all_asked(row), was_sent(row)
    holds = {
        "registered": row["registered"] is not None,
        "registered_paper": bool(row["registered_by"]),
        "registered_recognised": row["registered"] is not None and row["review"] == "recognised",
        "started": done or row["answered"] > 0,
        "finished": all_asked(row),
        "private": done and not sent,
        "sent": sent,
        "endorsed": row["review"] in ENDORSED and (sent or row["review"] == "recognised"),
        "confirmed": row["review"] in CONFIRMED and (sent or row["review"] == "recognised"),
        "recognised": row["review"] == "recognised",
        "returned": row["review"] == "returned",
        "declined": row["review"] == "declined",
        "entered": row["entered"] is not None,
        "helped": bool(row["helper"]) and (done or row["answered"] > 0),
    }
    return [name for name, held in holds.items() if held]


def _sent(row: Row, sheet: Sheet | None) -> list[str]:
    names = [f"sheet:{row['sheet'].partition('@')[0]}"]
    if row["passed"]:
        names.append("passed")
    if row["presses"] not in {"", "self"} or row["helper"]:
        names.append("sent_by_others")
    if row["seconds"] > 0:
        bucket = next((each for each in SECONDS if row["seconds"] <= each), ENDLESS)
        names.append(f"sec:{bucket}")
    if not row["review"] and row["sent"] is not None:
        names.append(f"wait:{row['sent'].astimezone(VIETNAM).date().isoformat()}")
    return names + (_levels(row, sheet) if sheet else [])


def _levels(row: Row, sheet: Sheet) -> list[str]:
    chosen = sheet.chosen(row["levels"] or {})
    names = [f"ind:{key}:{level.id}" for key, level in chosen.items()]
    low = [key for key, level in chosen.items() if _under(level.points, sheet.pass_floor)]
    names += [f"low:{key}" for key in low]
    if low:
        names.append("below_floor")
    if len(chosen) < len(sheet.indicators):
        names.append("with_skips")
    most = {each.id: each.max_points for each in sheet.indicators}
    if len(chosen) == len(most) and all(each.points == most[key] for key, each in chosen.items()):
        names.append("all_top")
    return names


def _digital(row: Row, sheet: Sheet) -> bool:
    skill = sheet.digital_skill
    level = sheet.chosen(row["levels"] or {}).get(skill.indicator) if skill else None
    return skill is not None and level is not None and (level.points or 0) >= skill.from_points


def _under(points: int | None, floor: int) -> bool:
    return points is not None and points < floor


# -- Sums of places that make any summary independent of the number of residents

CHUNK = 1000
OF_WHOLE = ("listed", "begun", "households", "staff", "staff_begun")
"""Of which the whole of a place is made, see storage.office.wholes."""

Counted = dict[str, object]  # {"at": [village, commune, province, unit], "n": {"2026:sent": 1}}
Key = tuple[str, int, str]  # place, year, name
Target = tuple[str, str, str, int, str]  # village, commune, province, year, name
_SENT = (
    select(PERSON.c.household, ASSESSMENT.c.year, func.count())
    .join(ASSESSMENT, ASSESSMENT.c.person == PERSON.c.id)
    .where(is_sent(), stays(PERSON), PERSON.c.household.is_not(None))
    .group_by(PERSON.c.household, ASSESSMENT.c.year)
)


def count(tx: Connection, house: House, persons: Collection[str]) -> None:
    """Bring the counters up to date for persons who (or whose sheets) were changed in this transaction."""
    wanted = sorted(set(persons))
    for at in range(0, len(wanted), CHUNK):
        _count(tx, house, wanted[at : at + CHUNK])


def _count(tx: Connection, house: House, persons: list[str]) -> None:
    people = _held(tx, PERSON.c.id, persons)
    sheets = _held(tx, ASSESSMENT.c.person, persons)
    above = _provinces(tx, [*people, *sheets])
    units = {row["id"]: row["unit"] or "" for row in people}
    leaving = {row["id"] for row in people if row["erase_at"] is not None}
    direct = confirmed_alone(tx, _confirmed(sheets))
    telling = Telling(tx, house)
    homes: set[str] = set()
    for row in people:
        homes |= {row["household"] or "", row["counted"].get("home", "")}
        telling.tell(PERSON, row, told_of_person(row, above))
    for row in sheets:
        unit, gone = units.get(row["person"], ""), row["person"] in leaving
        alone = row["id"] in direct
        telling.tell(ASSESSMENT, row, told_of_sheet(row, above, unit, house, leaving=gone, direct=alone))
    telling.write()
    count_households(tx, house, homes - {""})


def count_households(tx: Connection, house: House, households: Collection[str]) -> None:
    """Bring the counters up to date for households that were made, changed or left."""
    wanted = sorted(set(households) - {""})
    for at in range(0, len(wanted), CHUNK):
        chunk = wanted[at : at + CHUNK]
        rows = _held(tx, HOUSEHOLD.c.id, chunk)
        homes = [{**row, "village": row["place"]} for row in rows]
        above, sent = _provinces(tx, homes), sent_of(tx, chunk)
        telling = Telling(tx, house)
        for row in homes:
            telling.tell(HOUSEHOLD, row, told_of_home(row, above, sent))
        telling.write()


# what the sums are told of a row; above: the province of each village and commune


def told_of_person(row: Row, above: Mapping[str, str]) -> Counted:
    """Of a person, and the household they were counted with."""
    new = _counted(row, above, row["unit"] or "", of_person(row))
    return new | ({"home": row["household"]} if row["household"] else {})


def told_of_sheet(
    row: Row,
    above: Mapping[str, str],
    unit: str,
    house: House,
    *,
    leaving: bool = False,
    direct: bool = False,
) -> Counted:
    """Of a sheet; unit: that of its person; leaving: they are to be erased; direct: see `confirmed_alone`."""
    sheet = house.sheets.get(row["sheet"])
    adds = of_assessment(row, sheet, staff=bool(unit), leaving=leaving, direct=direct)
    return _counted(row, above, unit, adds)


def told_of_home(row: Row, above: Mapping[str, str], sent: Mapping[str, Mapping[int, int]]) -> Counted:
    """Of a household, of which so many sent their sheet by year."""
    adds = of_household(row, sent.get(row["id"], {}))
    return _counted({**row, "village": row["place"]}, above, "", adds)


_OF_RUNS = Hot(select(ASSESSMENT).where(among(ASSESSMENT.c.run, "runs")))


def progressed(tx: Connection, house: House, runs: Collection[str]) -> None:
    """Count the sheets of runs of which the first or the last question was answered: the hot path, three statements."""
    if not runs:
        return
    rows = _OF_RUNS.maps(tx, runs=runs)
    telling, unknown = Telling(tx, house), []
    for row in rows:
        if not row["counted"] or row["review"] in ENDORSED:
            unknown.append(row["person"])
            continue
        unit = row["counted"]["at"][3]
        adds = of_assessment(row, house.sheets.get(row["sheet"]), staff=bool(unit))
        telling.tell(ASSESSMENT, row, {"at": row["counted"]["at"], "n": adds})
    telling.write()
    count(tx, house, unknown)


def bury(tx: Connection, house: House, person: str) -> dict[str, Counted]:
    """Take back what is not to stay of somebody who is erased; what stays, by the id of each sheet."""
    count(tx, house, [person])
    telling, unit = Telling(tx, house), ""
    for row in _held(tx, PERSON.c.id, [person]):
        telling.differ(row["counted"], {})
        unit = row["unit"] or ""
    left = {}
    sheets = _held(tx, ASSESSMENT.c.person, [person])
    above, direct = _provinces(tx, sheets), confirmed_alone(tx, _confirmed(sheets))
    for (
        row
    ) in sheets:  # while they could change their mind they counted nowhere; the deeds do again, by nobody
        sheet, alone = house.sheets.get(row["sheet"]), row["id"] in direct
        adds = of_assessment(row, sheet, staff=bool(unit), direct=alone)
        kept = {name: n for name, n in adds.items() if name.partition(":")[2] in STAY}
        left[row["id"]] = _counted(row, above, unit, kept)
        telling.differ(row["counted"], left[row["id"]])
    telling.write()
    return left


def strike(tx: Connection, house: House, of: Table, ids: Collection[str]) -> None:
    """Rows of persons or households that never should have been: the sums forget them, and they are gone."""
    for at in range(0, len(wanted := sorted(ids)), CHUNK):
        chunk, telling = wanted[at : at + CHUNK], Telling(tx, house)
        for row in _held(tx, of.c.id, chunk):
            telling.differ(row["counted"], {})
        telling.write()
        tx.execute(delete(of).where(of.c.id.in_(chunk)))


def confirmed_alone(tx: Connection, sheets: Collection[str] | None = None) -> set[str]:
    """The sheets that the commune confirmed without a chapter's yes since they were last returned; of all, or of these."""
    if sheets is not None and not sheets:
        return set()
    of = REVIEW_STEP.c
    newest = {
        step: func.coalesce(func.max(case((of.step == step, of.id))), "")
        for step in ("endorse", "return", "confirm")
    }
    some = true() if sheets is None else of.assessment.in_(list(sheets))
    alone = (newest["confirm"] > newest["endorse"], newest["endorse"] <= newest["return"])
    steps = select(of.assessment).where(some, of.step.in_([*newest])).group_by(of.assessment)
    return set(tx.execute(steps.having(*alone)).scalars())


def _confirmed(sheets: Iterable[Row]) -> list[str]:
    return [row["id"] for row in sheets if row["review"] in CONFIRMED]


def sent_of(tx: Connection, households: Collection[str] | None = None) -> dict[str, dict[int, int]]:
    """How many persons of a household sent their sheet, by year; of all households, or of some."""
    found: dict[str, dict[int, int]] = {}
    some = true() if households is None else PERSON.c.household.in_(households)
    for home, year, number in tx.execute(_SENT.where(some)):
        found.setdefault(home, {})[year] = number
    return found


def targets(counted: JsonMap) -> list[tuple[str, str, str]]:
    """Where something counts: at its village with all above it, and at its unit."""
    village, commune, province, unit = counted.get("at", ("", "", "", ""))
    found = [(village, commune, province)] if village or commune or province else []
    return found + ([(unit, "", "")] if unit and unit != village else [])


class Telling:
    """What the sums are to be told, gathered for one statement a table."""

    def __init__(self, tx: Connection, house: House) -> None:
        self.tx, self.house = tx, house
        self.deltas: Counter[Target] = Counter()
        self.changed: dict[str, tuple[Table, list[dict[str, object]]]] = {}

    def tell(self, of: Table, row: Row, new: Counted) -> None:
        """A row adds what it adds now instead of what it added before."""
        if row["counted"] == new:
            return
        self.differ(row["counted"], new)
        rows = self.changed.setdefault(of.name, (of, []))[1]
        rows.append({"b_id": row["id"], "b_counted": new})

    def differ(self, old: JsonMap, new: JsonMap) -> None:
        """The difference alone."""
        for counted, sign in ((old, -1), (new, 1)):
            for target in targets(counted) if counted else ():
                for name, number in counted["n"].items():
                    year, _, short = name.partition(":")
                    self.deltas[*target, int(year), short] += sign * number

    def write(self) -> None:
        """Write rows and differences."""
        for of, rows in self.changed.values():
            counted_as(of).each(self.tx, rows)
        write_deltas(self.tx, self.house, self.deltas)


@cache
def counted_as(of: Table) -> Hot:
    """The statement that writes down what the sums were told of rows of a table: `b_id`, `b_counted`."""
    mark = update(of).where(of.c.id == bindparam("b_id"))
    return Hot(mark.values(counted=bindparam("b_counted", type_=of.c.counted.type)))


_DELTAS = Hot(insert(COUNTER_DELTA))


def write_deltas(tx: Connection, house: House, deltas: Mapping[Target, int]) -> None:
    """Differences of sums, insert only."""
    names = ("village", "commune", "province", "year", "name")
    rows = [
        {"id": house.new_id(), **dict(zip(names, target, strict=True)), "delta": delta}
        for target, delta in sorted(deltas.items())
        if delta
    ]
    _DELTAS.each(tx, rows)


def squash(tx: Connection, most: int = 300) -> int:
    """Add the oldest differences to the sums; how many. Two processes that do so at once do no harm."""
    wanted = select(COUNTER_DELTA).order_by(COUNTER_DELTA.c.id).limit(most)
    if tx.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True)
    rows = _with_mark(tx, tx.execute(wanted).all())
    if not rows:
        return 0
    sums: Counter[Key] = Counter()
    for row in rows:
        for place in {row.village, row.commune, row.province} - {""}:
            sums[place, row.year, row.name] += row.delta
    add(tx, sums)
    gone = [{"b_id": row.id} for row in rows]
    tx.execute(delete(COUNTER_DELTA).where(COUNTER_DELTA.c.id == bindparam("b_id")), gone)
    return len(rows)


def _with_mark(tx: Connection, rows: Sequence[Found]) -> list[Found]:
    """
    Those of the differences that may be squashed: the wholes that they change are marked, to be made anew.

    Where somebody else holds that of a commune, its differences wait for the next round; nobody waits for them.
    """
    changing = [row for row in rows if row.name in OF_WHOLE]
    if not changing:
        return [*rows]
    lies = select(PLACE.c.id, PLACE.c.commune).where(PLACE.c.id.in_({row.village for row in changing}))
    above = {row.id: row.commune for row in tx.execute(lies)}
    told = {row.id: {row.commune, above.get(row.village, "")} for row in changing}
    whose = COMMUNE_WHOLE.c.place
    here = select(whose).where(whose.in_(set().union(*told.values())))
    mine = there = {*tx.execute(here).scalars()}
    if tx.dialect.name == "postgresql":
        mine = {*tx.execute(here.with_for_update(skip_locked=True)).scalars()}
    if mine:
        tx.execute(update(COMMUNE_WHOLE).where(whose.in_(mine), COMMUNE_WHOLE.c.year != 0).values(year=0))
    held = there - mine
    return [row for row in rows if not held & told.get(row.id, set())]


def add(tx: Connection, sums: Mapping[Key, int]) -> None:
    """Add to the squashed sums, in the order of their keys."""
    rows = [
        {"place": place, "year": year, "name": name, "value": value}
        for (place, year, name), value in sorted(sums.items())
        if value
    ]
    if rows:
        into = inserting(tx.dialect.name, COUNTER)
        more = {"value": COUNTER.c.value + into.excluded.value}
        tx.execute(into.on_conflict_do_update(index_elements=["place", "year", "name"], set_=more), rows)


def _counted(row: Row, above: Mapping[str, str], unit: str, adds: Adds) -> Counted:
    village, commune = row["village"] or "", row["commune"] or ""
    if not adds:
        return {}
    told = row["counted"].get("at") or ["", "", "", ""]
    known = above.get(village) or above.get(commune) or ""
    province = told[2] if told[:2] == [village, commune] else known
    return {"at": [village, commune, province, unit], "n": adds}


def _provinces(tx: Connection, rows: Iterable[Row]) -> dict[str, str]:
    """The provinces of the places of rows that are new or moved."""
    wanted = {
        place
        for row in rows
        if row["counted"].get("at", [None, None])[:2] != [row["village"] or "", row["commune"] or ""]
        for place in (row["village"], row["commune"])
        if place
    }
    if not wanted:
        return {}
    found = select(PLACE.c.id, PLACE.c.province).where(PLACE.c.id.in_(wanted))
    return {row.id: row.province for row in tx.execute(found)}


def _held(tx: Connection, column: Column[str], values: Collection[str]) -> list[Row]:
    """
    Rows with one of these in a column, in the order of their ids.

    They are locked where the database locks rows: what they told must not be told twice.
    """
    return _holding(column).maps(tx, values=values)


@cache
def _holding(column: Column[str]) -> Hot:
    of = column.table
    return Hot(select(of).where(among(column, "values")).order_by(of.c.id).with_for_update())
