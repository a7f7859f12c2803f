"""What is looked up of the people of a village: households, persons, who waits to be known."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Integer, cast, func, select, true

from dialogs.requests import people as ask
from dialogs.rules.names import years_in
from dialogs.rules.people import GONE
from dialogs.rules.roles import Reach, reaches
from dialogs.vietnamese import fold
from storage.access import Held, within
from storage.facts import sent, sheet, state_on
from storage.people import reach
from storage.people.merging import merges
from storage.people.reach import ONES, name_of
from storage.place_codes import normal
from storage.places import label, labels
from storage.tables import CONTACT_PERSON, HOUSEHOLD, PERSON
from storage.where import Where, in_vietnam

Result = dict[str, Any]
FOUND = 200  # rows of a search that are looked at


def village_list(tx: Connection, where: Where, held: Held, query: ask.VillageList) -> Result:
    """The households of one village, and the two numbers its head gave."""
    place = query.place or (held.place if reaches(held.kind) is Reach.HERE else "")
    village = reach.living(tx, place) if place else None
    if village is None:
        return {"choose": True}
    here = HOUSEHOLD.c.place == place
    ordered = select(HOUSEHOLD).where(here, HOUSEHOLD.c.state != "moved")
    rows = tx.execute(
        ordered.order_by(HOUSEHOLD.c.name, HOUSEHOLD.c.id)
        .offset(query.page * query.most)
        .limit(query.most + 1)
    ).mappings()
    found = list(rows)
    shown = found[: query.most]
    persons, done = _done(tx, where.year, [row["id"] for row in shown])
    lives = (PERSON.c.village == place) | (PERSON.c.unit == place)
    named = select(func.count(), func.sum(cast(PERSON.c.standing == "waiting", Integer))).where(
        lives, ONES, PERSON.c.state.not_in(GONE)
    )
    count, waiting = tx.execute(named).one()
    return {
        "choose": False,
        "place": place,
        "label": label(tx, place),
        "households": village["households"] or 0,
        "adults": village["adults"] or 0,
        "homes": tx.execute(select(func.count()).where(here, HOUSEHOLD.c.state != "moved")).scalar_one(),
        "named": int(count),
        "waiting": int(waiting or 0),
        "rows": [
            {
                "id": row["id"],
                "name": row["name"],
                "code": row["code"] or "",
                "persons": max(persons[row["id"]], row["adults"] or 0),
                "done": done[row["id"]],
                "state": row["state"],
            }
            for row in shown
        ],
        "more": len(found) > query.most,
    }


def _done(tx: Connection, year: int, households: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How many adults of each household are listed, and how many of them sent this year's sheet."""
    rows = tx.execute(
        select(PERSON.c.household, sent(PERSON.c.id, year)).where(
            PERSON.c.household.in_(households), ONES, PERSON.c.state.not_in(GONE)
        )
    ).all()
    return Counter(row[0] for row in rows), Counter(row[0] for row in rows if row[1])


def find_people(tx: Connection, where: Where, held: Held, query: ask.FindPeople) -> Result:
    """Households whose name or code fits, then persons whose name has all the words."""
    del where
    words = fold(query.words).split()
    if not words:
        return {"rows": [], "more": False}
    found = _homes(tx, held, words, query.words) + _persons(tx, held, words)
    start = query.page * query.most
    shown = found[start : start + query.most]
    below = reaches(held.kind) is Reach.BELOW
    said = labels(tx, list({each["place"] for each in shown})) if below else {}
    for each in shown:
        each["place"] = said.get(each["place"], "").partition(", ")[0]
    return {"rows": shown, "more": len(found) > start + query.most}


def _homes(tx: Connection, held: Held, words: list[str], typed: str) -> list[Result]:
    columns = (HOUSEHOLD.c.id, HOUSEHOLD.c.name, HOUSEHOLD.c.code, HOUSEHOLD.c.place)
    rows = tx.execute(select(*columns).where(reach.homes(held)).order_by(HOUSEHOLD.c.name)).all()
    fit = [row for row in rows if row.code == normal(typed) or {*words} <= {*fold(row.name).split()}]
    return [
        {
            "what": "household",
            "id": row.id,
            "name": row.name,
            "born": 0,
            "home": row.code or "",
            "place": row.place,
        }
        for row in fit[:FOUND]
    ]


def _persons(tx: Connection, held: Held, words: list[str]) -> list[Result]:
    years = years_in(" ".join(words))
    parts = [word for word in words if not word.isdecimal()]
    rows = tx.execute(
        select(PERSON, HOUSEHOLD.c.name.label("home_name"))
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(
            within(held, PERSON),
            ONES,
            PERSON.c.born.in_(years) if years else true(),
            *(PERSON.c.folded.contains(part, autoescape=True) for part in parts),
        )
        .order_by(PERSON.c.folded, PERSON.c.id)
        .limit(FOUND)
    ).mappings()
    return [
        {
            "what": "person",
            "id": row["id"],
            "name": name_of(row),
            "born": row["born"] or 0,
            "home": row["home_name"] or "",
            "place": row["village"] or "",
        }
        for row in rows
    ]


def household_card(tx: Connection, where: Where, held: Held, query: ask.HouseholdCard) -> Result:
    """One household with its adults; whoever died or moved away stands last."""
    row = reach.household(tx, held, query.household)
    if row is None:
        return {"refused": True}
    people = (
        tx.execute(
            select(PERSON, sent(PERSON.c.id, where.year).label("done"))
            .where(PERSON.c.household == row["id"], ONES)
            .order_by(PERSON.c.state.in_(GONE), PERSON.c.born, PERSON.c.id)
        )
        .mappings()
        .all()
    )
    here = [each for each in people if each["state"] not in GONE]
    start = query.page * query.most
    until = row["state_until"]
    return {
        "id": row["id"],
        "name": row["name"],
        "code": row["code"] or "",
        "place": row["place"],
        "label": label(tx, row["place"]),
        "state": _in_force(row, where),
        "until": until.strftime("%d/%m/%Y") if until else "",
        "persons": len(here),
        "adults": max(row["adults"] or 0, len(here)),
        "done": sum(bool(each["done"]) for each in here),
        "rows": [
            {
                "id": each["id"],
                "name": name_of(each),
                "born": each["born"] or 0,
                "state": each["state"],
                "done": bool(each["done"]),
            }
            for each in people[start : start + query.most]
        ],
        "more": len(people) > start + query.most,
    }


def _in_force(row: Any, where: Where) -> str:
    return state_on(row["state"], row["state_until"], where.today)


def person_card(tx: Connection, where: Where, held: Held, query: ask.PersonCard) -> Result:
    """One person: what the list says, and how far their sheet is; never an answer."""
    row = reach.person(tx, held, query.who)
    if row is None:
        return {"refused": True}
    home = tx.execute(select(HOUSEHOLD.c.name).where(HOUSEHOLD.c.id == row["household"])).scalar()
    now = sheet(tx, row["id"], where.year)
    phones = select(func.count()).where(CONTACT_PERSON.c.person == row["id"])
    rows_of_list = select(func.count()).where(PERSON.c.same_as == row["id"], PERSON.c.basis != "")
    return {
        "id": row["id"],
        "name": name_of(row),
        "born": row["born"] or 0,
        "home": row["household"] or "",
        "home_name": home or "",
        "label": label(tx, row["village"]),
        "state": row["state"],
        "standing": row["standing"],
        "listed": bool(row["basis"] or tx.execute(rows_of_list).scalar_one()),
        "sheet": now["state"] if now else "none",
        "phones": tx.execute(phones).scalar_one(),
        "merged": merges(tx, where, row["id"]),
    }


def waiting(tx: Connection, where: Where, held: Held, query: ask.Waiting) -> Result:
    """Who waits for the chapter to say who they are, those who wait longest first."""
    del where
    mine = (PERSON.c.standing == "waiting", ONES, within(held, PERSON))
    rows = (
        tx.execute(
            select(PERSON, HOUSEHOLD.c.name.label("home_name"))
            .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
            .where(*mine)
            .order_by(PERSON.c.created, PERSON.c.id)
            .offset(query.page * query.most)
            .limit(query.most + 1)
        )
        .mappings()
        .all()
    )
    return {
        "rows": [_row(row) for row in rows[: query.most]],
        "more": len(rows) > query.most,
        "count": tx.execute(select(func.count()).select_from(PERSON).where(*mine)).scalar_one(),
    }


def _row(row: Any) -> Result:
    return {
        "id": row["id"],
        "name": name_of(row),
        "born": row["born"] or 0,
        "home": row["home_name"] or "",
        "since": in_vietnam(row["created"]),
    }
