"""Which of the places below one need help, each with the number that says why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Subquery, case, func, literal, select, union_all

from storage.access import in_force
from storage.office.figures import Figures
from storage.tables import COUNTER, COUNTER_DELTA, PLACE, ROLE

BRIEF = ("listed", "started")  # what tells which places need help
SHOWN = ("id", "level", "word", "name", "former", "adults")
HEADS = ("head", "unit_head", "officer")
FAR_BEHIND = 2  # a place is, whose share is less than half of that of the whole
Json = dict[str, Any]


def below(
    tx: Connection, row: Mapping[str, Any], year: int, late: str, at: datetime, names: Sequence[str] = BRIEF
) -> list[Json]:
    """The places right below one with some of their sums and how many wait since `late` or longer: one row each, in two statements."""
    if row["level"] not in {"commune", "province"}:
        return []
    sums = _sums(row, year, late, names)
    wanted = select(*(PLACE.c[name] for name in SHOWN), *(sums.c[name] for name in (*names, "late")))
    wanted = wanted.join(sums, sums.c.place == PLACE.c.id, isouter=True)
    rows = tx.execute(
        wanted.where(PLACE.c.parent == row["id"], PLACE.c.until.is_(None)).order_by(
            PLACE.c.folded, PLACE.c.id
        )
    )
    inside = select(PLACE.c.id).where(PLACE.c.parent == row["id"])
    led = select(ROLE.c.place).where(ROLE.c.place.in_(inside), ROLE.c.kind.in_(HEADS), in_force(at))
    heads = set(tx.execute(led).scalars())
    return [_place(each, names, headed=each.id in heads) for each in rows]


def _sums(row: Mapping[str, Any], year: int, late: str, names: Sequence[str]) -> Subquery:
    """Sums of the places below, a column a name: what was squashed and what was not yet, found by their keys."""
    inside = select(PLACE.c.id).where(PLACE.c.parent == row["id"])
    told = COUNTER_DELTA.c.commune if row["level"] == "province" else COUNTER_DELTA.c.village
    parts = []
    for place, of, n in (
        (COUNTER.c.place, COUNTER, COUNTER.c.value),
        (told, COUNTER_DELTA, COUNTER_DELTA.c.delta),
    ):
        known, waits = of.c.name.in_(names), of.c.name.between("wait:", f"wait:{late}")
        by_name = [func.sum(case((of.c.name == name, n), else_=0)).label(name) for name in names]
        nothing = [literal(0).label(name) for name in names]
        of_place = place.label("place")
        parts += [
            select(of_place, *by_name, literal(0).label("late"))
            .where(place.in_(inside), of.c.year.in_([0, year]), known)
            .group_by(place),
            select(of_place, *nothing, func.sum(n).label("late"))
            .where(place.in_(inside), of.c.year == year, waits)
            .group_by(place),
        ]
    all_ = union_all(*parts).subquery()
    columns = [func.sum(all_.c[name]).label(name) for name in (*names, "late")]
    return select(all_.c.place, *columns).group_by(all_.c.place).subquery()


def _place(row: Any, names: Sequence[str], *, headed: bool) -> Json:
    id_, level, word, name, former, entered, *numbers = row
    sums = {key: int(n) for key, n in zip((*names, "late"), numbers, strict=True) if n}
    return {
        "place": id_,
        "level": level,
        "word": word,
        "name": name,
        "former": former,
        "entered": bool(entered),
        "adults": entered or sums.get("listed", 0),
        "headed": headed,
        "sums": sums,
    }


def needing(places: list[Json], started: int, adults: int) -> list[Json]:
    """Those that need help: no head, reviews that wait too long, nobody begun, far behind; the first that holds, worst first."""
    found = [need for each in places if (need := _need(each, started, adults))]
    order = ("headless", "late", "not_begun", "behind")
    return sorted(
        found, key=lambda need: (order.index(need["why"]), -need["number"], -need["of"], need["place"])
    )


def _need(each: Json, started: int, adults: int) -> Json | None:
    sums: Figures = each["sums"]
    peopled = each["adults"] > 0 or each["level"] == "village"
    begun = sums.get("started", 0)
    why, number = "", 0
    if not each["headed"] and peopled:
        why = "headless"
    elif sums.get("late"):
        why, number = "late", sums["late"]
    elif not begun and peopled:
        why = "not_begun"
    elif begun * adults * FAR_BEHIND < started * each["adults"]:
        why, number = "behind", begun
    if not why:
        return None
    shown = {"place": each["place"], "level": each["level"]}
    return {**shown, "why": why, "number": number, "of": each["adults"]}


def attention(row: Mapping[str, Any], places: list[Json], sums: Figures, adults: int) -> Json:
    """How many places lack what, and the three to call: of each kind of trouble the worst one first."""
    needs = needing(places, sums.get("started", 0), adults)
    known = {each["place"]: each for each in places}
    first = [next(n for n in needs if n["why"] == why) for why in dict.fromkeys(n["why"] for n in needs)]
    rest = [need for need in needs if need not in first]
    calls = sorted((first + rest)[:3], key=needs.index)
    return {
        "below": len(places),
        "below_word": _word(row, places),
        "headless": len([p for p in places if not p["headed"] and (p["adults"] or p["level"] == "village")]),
        "late_places": len([p for p in places if p["sums"].get("late")]),
        "not_begun": len([n for n in needs if n["why"] == "not_begun"]),
        "needing": len(needs),
        "attention": [{**need, "label": spoken(known[need["place"]], places)} for need in calls],
    }


def spoken(each: Json, places: list[Json]) -> str:
    """ "thôn Đông", with the former commune where another has the same name."""
    twins = [p for p in places if (p["word"], p["name"]) == (each["word"], each["name"])]
    former = f" ({each['former']} cũ)" if len(twins) > 1 and each["former"] else ""
    return f"{each['word']} {each['name']}{former}".strip()


def _word(row: Mapping[str, Any], places: list[Json]) -> str:
    words = {each["word"] for each in places if each["level"] != "unit"}
    return words.pop() if len(words) == 1 else ("xã, phường" if row["level"] == "province" else "nơi")
