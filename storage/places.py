"""Places: the tree, former names, the mark that passes there; found by code or by name, with or without diacritics."""

from typing import Any

from sqlalchemy import Connection, or_, select

from dialogs.sheets import Sheet
from dialogs.vietnamese import fold
from storage.tables import Household, Person, Place, PlaceName, table

PLACE, NAME, HOUSEHOLD, PERSON = table(Place), table(PlaceName), table(Household), table(Person)
LIVING = ("village", "unit")  # what a person belongs to
KIND_WORDS = {"thon", "ban", "ap", "xom", "khu", "to", "dan", "pho", "lang", "buon", "xa", "phuong", "khom", "soc", "plei", "khoi", "o"}


def by_code(tx: Connection, code: str) -> dict[str, Any] | None:
    """The village a typed code stands for; the code may be that of a household."""
    wanted = "".join(code.split()).replace("-", "").upper()
    if not wanted or len(wanted) > 20:  # noqa: PLR2004
        return None
    house = tx.execute(select(HOUSEHOLD).where(HOUSEHOLD.c.code == wanted)).mappings().first()
    which = PLACE.c.id == house["place"] if house else PLACE.c.code == wanted
    place = tx.execute(select(PLACE).where(which, PLACE.c.level.in_(LIVING), PLACE.c.until.is_(None))).mappings().first()
    if place is None:
        return None
    return {**place, "label": label(tx, place["id"]), "household": house["id"] if house else ""}


def label(tx: Connection, place: str | None) -> str:
    """ "thôn Đông, xã Ví Dụ", with the former commune where two of a name stand side by side."""
    if not place:
        return ""
    row = tx.execute(select(PLACE).where(PLACE.c.id == place)).mappings().first()
    if row is None:
        return ""
    above = tx.execute(select(PLACE).where(PLACE.c.id == row["commune"])).mappings().first()
    former = f" ({row['former']} cũ)" if row["former"] else ""
    up = f", {above['word']} {above['name']}" if above and above["id"] != row["id"] else ""
    return f"{row['word']} {row['name']}{former}{up}".strip()


def find_places(tx: Connection, words: str, most: int) -> list[dict[str, str]]:
    """Villages and units by present or former name, or by code; best first."""
    exact = by_code(tx, words)
    if exact:
        return [{"id": exact["id"], "label": exact["label"], "household": exact["household"]}]
    folded = fold(words)
    core = [word for word in folded.split() if word not in KIND_WORDS] or folded.split()
    if not core:
        return []
    like = "%" + core[0].replace("%", "").replace("_", "") + "%"
    former = select(NAME.c.place).where(NAME.c.folded.like(like))
    rows = tx.execute(
        select(PLACE).where(PLACE.c.level.in_(LIVING), PLACE.c.until.is_(None), or_(PLACE.c.folded.like(like), PLACE.c.id.in_(former)))
        .limit(400)
    ).mappings().all()  # fmt: skip
    names: dict[str, list[str]] = {}
    for row in tx.execute(select(NAME.c.place, NAME.c.folded).where(NAME.c.place.in_([row["id"] for row in rows]))):
        names.setdefault(row.place, []).append(row.folded)
    ranked = sorted((_rank(row, names.get(row["id"], []), core), row["folded"], row["id"]) for row in rows)
    best = [each for each in ranked if each[0] < _NO]
    if best and best[0][0] == 0:
        best = [each for each in best if each[0] == 0]
    return [{"id": id_, "label": label(tx, id_)} for _, _, id_ in best[: most + 1]]


_NO = 9


def _rank(row: Any, former: list[str], core: list[str]) -> int:
    """0 the very name (and the former commune, if it was said too), 1 a former name, 2 all words in it."""
    place, beside = row["folded"].split(), fold(row["former"]).split()
    wanted = [word for word in core if word not in beside or word in place]
    if wanted == place:
        return 0
    if any(wanted == name.split() for name in former):
        return 1
    if set(wanted) <= set(place):
        return 2
    return _NO


def mark(tx: Connection, place: str | None, sheet: Sheet) -> int:
    """The total that passes where somebody lives: 70 in a place, or under one, with its document; else 80."""
    while place and sheet.pass_total_disadvantaged is not None:
        row = tx.execute(select(PLACE.c.parent, PLACE.c.hard, PLACE.c.hard_document).where(PLACE.c.id == place)).first()
        if row is None:
            break
        if row.hard and row.hard_document:
            return sheet.pass_total_disadvantaged
        place = row.parent
    return sheet.pass_total


def commune_of(tx: Connection, place: str | None) -> str:
    """The commune of a place, or nothing."""
    return tx.execute(select(PLACE.c.commune).where(PLACE.c.id == place)).scalar() or "" if place else ""
