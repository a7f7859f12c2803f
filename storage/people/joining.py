"""Who a person is: matched to the list of their village when they send, or left to the chapter; merged, and parted again."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select, update

from dialogs.requests import people as do
from dialogs.rules.joining import Listed, candidates, match
from dialogs.rules.names import same_name
from storage.access import Held
from storage.counting import count
from storage.facts import of_sheet
from storage.people import reach
from storage.people.reach import CHAPTER, ONES, STAGED, name_of
from storage.records import audit
from storage.tables import HOUSEHOLD, PERSON
from storage.where import House, Where

Result = dict[str, Any]
FREE = (PERSON.c.basis != "", ONES, PERSON.c.commune.not_like(f"{STAGED}%"))  # of a list, and nobody's yet


def identify(tx: Connection, house: House, person: str) -> str:
    """Look for a person on the list of their village: "confirmed", "waiting" for the chapter, or "" where there is no list."""
    row = tx.execute(select(PERSON).where(PERSON.c.id == person)).mappings().first()
    if row is None or not row["village"] or not row["full_name"] or row["basis"]:
        return ""
    mine = select(PERSON.c.id).where(PERSON.c.same_as == person, PERSON.c.basis != "")
    if row["standing"] == "confirmed" and tx.execute(mine).first():
        return "confirmed"
    listed = _free(tx, [row["village"]]).get(row["village"], [])
    found = match(row["full_name"], row["born"], row["household"] or "", listed)
    if found:
        count(tx, house, _join(tx, row, found))
        return "confirmed"
    if row["standing"] == "confirmed":
        return "confirmed"
    standing = "waiting" if _has_list(tx, row["village"]) else ""
    tx.execute(update(PERSON).where(PERSON.c.id == person).values(standing=standing))
    return standing


def forget_identity(tx: Connection, house: House, person: str) -> None:
    """They live elsewhere, or are somebody else than was thought: their row of the list is free again."""
    mine = (PERSON.c.same_as == person, PERSON.c.basis != "")
    rows = list(tx.execute(select(PERSON.c.id).where(*mine)).scalars())
    if rows:
        tx.execute(update(PERSON).where(PERSON.c.id.in_(rows)).values(same_as=""))
    tx.execute(update(PERSON).where(PERSON.c.id == person).values(standing=""))
    count(tx, house, [person, *rows])


def _free(tx: Connection, villages: Collection[str]) -> dict[str, list[Listed]]:
    """Who is on the list of each village and nobody yet."""
    rows = tx.execute(
        select(PERSON.c.id, PERSON.c.village, PERSON.c.household, PERSON.c.full_name, PERSON.c.born)
        .where(*FREE, PERSON.c.village.in_(villages), PERSON.c.state != "deceased")
        .order_by(PERSON.c.id)
    )
    found: dict[str, list[Listed]] = {}
    for row in rows:
        each = Listed(row.id, row.household or "", row.full_name, row.born)
        found.setdefault(row.village, []).append(each)
    return found


def _has_list(tx: Connection, village: str) -> bool:
    """Whether there is a whole list; what a head wrote down name by name is none."""
    on_it = select(PERSON.c.id).where(PERSON.c.village == village, PERSON.c.basis.not_in(("", CHAPTER)))
    return tx.execute(on_it.limit(1)).first() is not None


def _join(tx: Connection, person: RowMapping, row: str) -> list[str]:
    """A row of the list turned out to be this person, who takes its household over; both, to be counted."""
    listed = tx.execute(select(PERSON).where(PERSON.c.id == row)).mappings().one()
    values: Result = {"standing": "confirmed"}
    if listed["household"]:
        values["household"] = listed["household"]
    if person["state"] == "active" and listed["state"] == "away":
        values["state"] = "away"
    tx.execute(update(PERSON).where(PERSON.c.id == person["id"]).values(**values))
    tx.execute(update(PERSON).where(PERSON.c.id == row).values(same_as=person["id"]))
    return [str(person["id"]), row]


def settle_village(tx: Connection, house: House, villages: Collection[str]) -> int:
    """After names were added: whoever came themselves, is on the list now and was not before."""
    listed = PERSON.alias("listed")
    known = select(listed.c.same_as).where(listed.c.same_as != "", listed.c.basis != "")
    came = select(PERSON).where(
        PERSON.c.basis == "",
        ONES,
        PERSON.c.full_name != "",
        PERSON.c.village.in_(villages),
        PERSON.c.id.not_in(known),
    )
    free = _free(tx, villages)
    changed: list[str] = []
    for row in tx.execute(came.order_by(PERSON.c.id)).mappings().all():
        here = free.get(row["village"], [])
        found = match(row["full_name"], row["born"], row["household"] or "", here)
        if found:
            changed += _join(tx, row, found)
            free[row["village"]] = [each for each in here if each.id != found]
    count(tx, house, changed)
    return len(changed) // 2


# -- by the head of the chapter


def waiting_person(tx: Connection, where: Where, held: Held, query: Any) -> Result:
    """One who waits, and who may be meant; the names are for the head, never for the typer."""
    row = reach.person(tx, held, query.who)
    if row is None or row["basis"]:
        return {"refused": True}
    listed = _free(tx, [row["village"]]).get(row["village"], [])
    likely = candidates(row["full_name"], row["born"], row["household"] or "", listed)
    named = _named(tx, likely)
    home = tx.execute(select(HOUSEHOLD.c.name).where(HOUSEHOLD.c.id == row["household"])).scalar()
    return {
        "id": row["id"],
        "name": name_of(row),
        "born": row["born"] or 0,
        "home": home or "",
        "standing": row["standing"],
        "listed": [named[each] for each in likely if each in named],
        "doubles": _doubles(tx, row, where.year),
    }


def _named(tx: Connection, ids: Collection[str]) -> dict[str, Result]:
    rows = tx.execute(
        select(PERSON, HOUSEHOLD.c.name.label("home_name"))
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(PERSON.c.id.in_(ids))
    ).mappings()
    return {
        row["id"]: {
            "id": row["id"],
            "name": name_of(row),
            "born": row["born"] or 0,
            "home": row["home_name"] or "",
        }
        for row in rows
    }


def _doubles(tx: Connection, row: RowMapping, year: int) -> list[Result]:
    """Others who came themselves, under the same name and year of birth in the same village."""
    sheet = of_sheet(PERSON.c.id, year, lambda of: of.c.state)
    rows = tx.execute(
        select(PERSON.c.id, PERSON.c.full_name, PERSON.c.called, PERSON.c.born, sheet.label("sheet"))
        .where(
            PERSON.c.village == row["village"],
            PERSON.c.basis == "",
            ONES,
            PERSON.c.id != row["id"],
            PERSON.c.folded == row["folded"],
            PERSON.c.full_name != "",
            or_(PERSON.c.born == row["born"], PERSON.c.born.is_(None)),
        )
        .order_by(PERSON.c.id)
    ).mappings()
    return [
        {"id": each["id"], "name": name_of(each), "born": each["born"] or 0, "sheet": each["sheet"] or "none"}
        for each in rows
        if same_name(each["full_name"], row["full_name"])
    ][:3]


def recognise(tx: Connection, where: Where, held: Held, command: do.Recognise) -> Result:
    """The head says who a waiting person is."""
    row = reach.person(tx, held, command.who)
    if row is None or row["basis"]:
        return {"refused": True}
    if command.row:
        free = select(PERSON.c.id).where(
            *FREE, PERSON.c.id == command.row, PERSON.c.village == row["village"]
        )
        if tx.execute(free).first() is None:
            return {"refused": True}
        count(tx, where.house, _join(tx, row, command.row))
    else:
        tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(standing="confirmed"))
        count(tx, where.house, [row["id"]])
    detail = {"row": command.row, "role": held.id}
    audit(tx, where, "identified", person=row["id"], place=row["village"] or "", **detail)
    return {"name": name_of(row)}
