"""
Places: the tree, former names, the mark that passes there.

Found by code or by name, with or without diacritics.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, literal, or_, select

from dialogs.sheets import Sheet
from dialogs.vietnamese import fold
from storage.place_codes import normal
from storage.place_kinds import KIND_WORDS, meets
from storage.place_ranking import COMMON, Spot, Tokens, best, core, kind_alone, partly, spellings
from storage.tables import Household, Person, Place, PlaceName, table

PLACE, NAME, HOUSEHOLD, PERSON = table(Place), table(PlaceName), table(Household), table(Person)
LIVING = ("village", "unit")  # what a person belongs to
OFFERED = PLACE.c.level.in_(LIVING), PLACE.c.until.is_(None)
LONGEST_CODE = 20
LONGEST = 20  # words of a place that are looked at
MOST = 2000  # places that are looked at for part of a name


def by_code(tx: Connection, code: str) -> dict[str, Any] | None:
    """The village a typed code stands for; the code may be that of a household."""
    wanted = normal(code)
    return _coded(tx, [wanted, wanted.removeprefix("MA")])


def _coded(tx: Connection, codes: Sequence[str]) -> dict[str, Any] | None:
    wanted = [code for code in codes if code and len(code) <= LONGEST_CODE]
    if not wanted:
        return None
    house = tx.execute(select(HOUSEHOLD).where(HOUSEHOLD.c.code.in_(wanted))).mappings().first()
    which = PLACE.c.id == house["place"] if house else PLACE.c.code.in_(wanted)
    place = tx.execute(select(PLACE).where(which, *OFFERED)).mappings().first()
    if place is None:
        return None
    return {**place, "label": label(tx, place["id"]), "household": house["id"] if house else ""}


def label(tx: Connection, place: str | None) -> str:
    """ "thôn Đông, xã Ví Dụ", with the former commune where two of a name stand side by side."""
    return labels(tx, [place])[place] if place else ""


def labels(tx: Connection, places: Collection[str]) -> dict[str, str]:
    """The labels of several places; what is not there has none."""
    rows = tx.execute(select(PLACE).where(PLACE.c.id.in_(places))).mappings().all()
    above = _above(tx, rows)
    twins = _twins(tx, [row for row in rows if row["former"]])
    found = dict.fromkeys(places, "")
    for row in rows:
        found[row["id"]] = _label(row, above, former=row["id"] in twins)
    said = list(found.values())
    for row in rows:
        province = above.get(row["province"])
        if province and said.count(found[row["id"]]) > 1 and row["commune"]:
            found[row["id"]] += f", {province['word']} {province['name']}"
    return found


def _label(row: RowMapping, above: dict[str, RowMapping], *, former: bool) -> str:
    up = above.get(row["commune"] or (row["province"] if row["level"] == "unit" else ""))
    was = f" ({row['former']} cũ)" if former else ""
    within = f", {up['word']} {up['name']}" if up and up["id"] != row["id"] else ""
    return f"{row['word']} {row['name']}{was}{within}".strip()


def _above(tx: Connection, rows: Iterable[RowMapping]) -> dict[str, RowMapping]:
    """The communes and provinces of places, by id."""
    ids = {row[column] for row in rows for column in ("commune", "province")} - {""}
    columns = (PLACE.c.id, PLACE.c.word, PLACE.c.name, PLACE.c.folded)
    found = tx.execute(select(*columns).where(PLACE.c.id.in_(ids))).mappings()
    return {row["id"]: row for row in found}


def _twins(tx: Connection, rows: Sequence[RowMapping]) -> set[str]:
    """Those beside which another of the same kind and name stands, or stood."""
    if not rows:
        return set()
    columns = (PLACE.c.id, PLACE.c.parent, PLACE.c.word, PLACE.c.folded)
    beside = tx.execute(
        select(*columns).where(
            PLACE.c.parent.in_({row["parent"] for row in rows}),
            PLACE.c.folded.in_({row["folded"] for row in rows}),
        )
    ).all()
    return {
        row["id"]
        for row in rows
        for other in beside
        if other.id != row["id"]
        and (other.parent, other.word, other.folded) == (row["parent"], row["word"], row["folded"])
    }


def find_places(tx: Connection, words: str, most: int) -> list[dict[str, str]]:
    """
    Villages and units by present or former name, or by code; best first.

    Where one fits best it comes alone; at most one more than `most`, which tells that there are.
    """
    coded = _coded(tx, _codes(words))
    if coded and coded["household"]:
        return [{key: str(coded[key]) for key in ("id", "label", "household")}]
    found = _named(tx, words, most)
    if coded:
        named = found if _said(tx, words) else []
        found = [coded["id"], *(place for place in named if place != coded["id"])]
    shown = labels(tx, found[: most + 1])
    extra = {"household": ""} if coded else {}
    return [{"id": place, "label": name, **extra} for place, name in shown.items()]


def _codes(words: str) -> list[str]:
    """What may be a code: all of it, all but common words, each word with letters and digits."""
    tokens = fold(words).split()[:LONGEST]
    mixed = [each for each in tokens if not each.isalpha() and not each.isdecimal()]
    whole = ("".join(tokens), "".join(each for each in tokens if each not in COMMON))
    return [each.upper() for each in (*whole, *mixed)]


def _named(tx: Connection, words: str, most: int) -> list[str]:
    """The ids of the places meant, best first."""
    whole = _said(tx, words)
    if whole:
        return _sorted(whole)
    tokens = spellings(words)[-1][0][:LONGEST] if spellings(words) else ()
    if kind := kind_alone(tokens):
        return _few(_of_kind(tx, kind), most)
    if not core(tokens):
        return []
    within = _within(tx, core(tokens))
    if within is not None:
        return _few(list(tx.execute(select(PLACE.c.id).where(within, *OFFERED)).scalars()), most)
    likes = [PLACE.c.folded.contains(word, autoescape=True) for word in core(tokens)]
    found = partly(tokens, _spots(tx, or_(*likes)))
    if not found:
        rounds = [each for texts in spellings(words) for each in texts]
        found = best(words, rounds, _spots(tx, _says(rounds)), whole=False)
    return _sorted(found)
