"""What falls on each village of the targets of its commune's plan, and how far each is."""

from collections.abc import Mapping, Sequence
from math import ceil

from sqlalchemy import Connection, delete, insert, select

from dialogs.engine import Did, Refusal
from dialogs.plans import Target, counts_of, due
from dialogs.rules.pasted import lines_of, number_in
from dialogs.rules.roles import Action
from dialogs.talks.office.shares import (
    KeepShares,
    NamedNumber,
    ReadNumbers,
    ReadShares,
    Share,
    Shareable,
    Shared,
    Shares,
)
from dialogs.talks.village.board import GoalOfVillage
from storage.act import Held, Where, audit, serves
from storage.families.figures import title_figures
from storage.office.plans import OF_ANSWERS, InForce, plan_in_force, text
from storage.office.summary import below, late_day, summary_of
from storage.places.find import label
from storage.places.pasted import near, read
from storage.store.rows import Row, fetch_all, fetch_one
from storage.tables import PLACE, TARGET_SHARE

BY_VILLAGE = frozenset({"adults", "households"})  # wholes that are made of villages; staff is of units
MOST = 99_999


def _splits(found: InForce, year: int) -> list[tuple[Target, int, int]]:
    """The targets that are counted village by village, each with its year and its share."""
    marks = [(each, due(each, year, found.own.get(each.id))) for each in found.plan.targets]
    return [(each, *mark) for each, mark in marks if mark and _by_village(counts_of(each, mark[0]))]


def _by_village(counts: tuple[str, str] | None) -> bool:
    return counts is not None and counts[1] in BY_VILLAGE and counts[0] not in OF_ANSWERS


@serves(Shares, Action.SUMMARY)
def shares(tx: Connection, where: Where, held: Held, _: Shares) -> Shareable:
    """Each target that can be broken down."""
    here, found = held.place, plan_in_force(tx, held.place)
    told: Shareable = {"label": label(tx, here), "targets": []}
    row = fetch_one(tx, select(PLACE).where(PLACE.c.id == here))
    if found is None or row["level"] != "commune":
        return told
    whole = {each["id"]: each for each in summary_of(tx, where.house, where.at, here)["targets"]}
    for target, by, percent in _splits(found, where.year):
        of = whole[target.id]["denominator"]
        if of:
            told["targets"].append(_shared(tx, where, row, target, by, percent, of))
    return told


def _shared(
    tx: Connection, where: Where, row: Row, target: Target, by: int, percent: int, whole: int
) -> Shared:
    counts = counts_of(target, by)
    if counts is None:
        raise LookupError(target.id)
    reached, of = counts
    names = tuple(dict.fromkeys(("listed", "started", "households", reached)))
    kept = _kept(tx, row["id"], target.id, by)
    below_ = below(tx, row, where.year, late_day(where.today), where.at, names)
    theirs = (
        title_figures(tx, [each["place"] for each in below_], where.year, where.today) if target.title else {}
    )
    rows: list[Share] = [
        {
            "place": each["place"],
            "label": each["label"],
            "adults": each["adults"] if of == "adults" else each["sums"].get(of, 0),
            "number": kept.get(each["place"]),
            "reached": {**each["sums"], **theirs.get(each["place"], {})}.get(reached, 0),
        }
        for each in below_
        if each["level"] == "village"
    ]
    return {
        "id": target.id,
        "text": text(target.text),
        "of": text(target.denominator),
        "percent": percent,
        "whole": whole,
        "by": by,
        "goal": ceil(whole * percent / 100),
        "rows": rows,
        "sums": sum(each["number"] or 0 for each in rows),
    }


def _kept(tx: Connection, commune: str, target: str, year: int) -> dict[str, int]:
    inside = select(PLACE.c.id).where(PLACE.c.parent == commune)
    same = (TARGET_SHARE.c.target == target, TARGET_SHARE.c.year == year, TARGET_SHARE.c.place.in_(inside))
    return {
        row.place: row.number
        for row in tx.execute(select(TARGET_SHARE.c.place, TARGET_SHARE.c.number).where(*same))
    }


@serves(ReadShares, Action.PLAN)
def read_shares(tx: Connection, _where: Where, held: Held, query: ReadShares) -> ReadNumbers:
    """A place in two lines has the number of the last."""
    there = near(tx, held, ("village",))
    parted = [number_in(line) for line in lines_of(query.text)]
    found: dict[str, NamedNumber] = {}
    unclear = []
    for (number, _), each in zip(parted, read(tx, [line for _, line in parted], there), strict=True):
        if len(each.places) == 1 and number is not None and number <= MOST:
            place = each.places[0]
            found[place] = {"place": place, "label": there[place].label, "number": number}
        else:
            unclear.append(each.line.text)
    return {"rows": list(found.values()), "unclear": unclear}


@serves(KeepShares, Action.PLAN)
def keep_shares(tx: Connection, where: Where, held: Held, command: KeepShares) -> Did[None] | Refusal:
    """All of a target and a year at once; forged places and numbers are refused."""
    there = near(tx, held, ("village",))
    numbers = dict(command.numbers)
    found = plan_in_force(tx, held.place)
    marks = {(target.id, by) for target, by, _ in _splits(found, where.year)} if found else set()
    fit = {*numbers} <= {*there} and all(0 <= each <= MOST for each in numbers.values())
    if (command.target, command.by) not in marks or not fit:
        return Refusal("office_stale", {"role": held.id})
    same = (TARGET_SHARE.c.target == command.target, TARGET_SHARE.c.year == command.by)
    tx.execute(delete(TARGET_SHARE).where(TARGET_SHARE.c.place.in_(list(there)), *same))
    about = {"target": command.target, "year": command.by, "role": held.id, "at": where.at}
    _write(tx, [{"place": place, "number": number, **about} for place, number in numbers.items()])
    detail = {"target": command.target, "by": command.by, "sum": sum(numbers.values())}
    audit(tx, where, "target.shared", person="", place=held.place, role=held.id, **detail)
    return Did(None)


def _write(tx: Connection, rows: Sequence[Row]) -> None:
    if rows:
        tx.execute(insert(TARGET_SHARE), list(rows))


def add_shares(tx: Connection, gone: Sequence[str], into: str) -> None:
    """What fell on places that became part of another falls on that one."""
    rows = fetch_all(
        tx, select(TARGET_SHARE).where(TARGET_SHARE.c.place.in_([into, *gone])).order_by(TARGET_SHARE.c.place)
    )
    sums: dict[tuple[str, int], Row] = {}
    for row in rows:
        key = (row["target"], row["year"])
        had = sums[key]["number"] if key in sums else 0
        sums[key] = {**row, "place": into, "number": had + row["number"]}
    tx.execute(delete(TARGET_SHARE).where(TARGET_SHARE.c.place.in_([into, *gone])))
    _write(tx, list(sums.values()))


def of_village(tx: Connection, place: str, year: int, sums: Mapping[str, int]) -> list[GoalOfVillage]:
    """The targets that were broken down for a village, as its head sees them."""
    found = plan_in_force(tx, place)
    if found is None:
        return []
    wanted = select(TARGET_SHARE.c.target, TARGET_SHARE.c.year, TARGET_SHARE.c.number)
    kept = {
        (row.target, row.year): row.number for row in tx.execute(wanted.where(TARGET_SHARE.c.place == place))
    }
    return [
        {
            "who": text(target.numerator),
            "by": by,
            "goal": kept[target.id, by],
            "reached": sums.get(counts[0], 0),
        }
        for target, by, _ in _splits(found, year)
        if (counts := counts_of(target, by)) and (target.id, by) in kept
    ]


def heads_of(tx: Connection, commune: str, year: int) -> list[tuple[str, dict[str, int]]]:
    """The targets that were broken down in a commune: what each is of, by when, and the number of each village."""
    found = plan_in_force(tx, commune)
    said = [
        (
            f"Mục tiêu {by}: {target.numerator.vi if target.numerator else target.text.vi}",
            _kept(tx, commune, target.id, by),
        )
        for target, by, _ in (_splits(found, year) if found else ())
    ]
    return [(heading, kept) for heading, kept in said if kept]
