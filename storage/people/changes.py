"""What the head of a chapter changes: two numbers, names, states of persons and households."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dialogs.requests import people as do
from dialogs.rules.names import is_adult, is_name
from dialogs.rules.people import GONE, MOURNING_DAYS, STATES
from dialogs.vietnamese import fold
from storage.access import Held
from storage.counting import count, count_households
from storage.people import reach
from storage.people.cards import new_codes
from storage.people.joining import settle_village
from storage.people.reach import CHAPTER, ONES
from storage.places import commune_of
from storage.records import audit
from storage.tables import HOUSEHOLD, PERSON, PLACE
from storage.where import House, Where

Result = dict[str, Any]
REFUSED: Result = {"refused": True}
MOST_HOUSEHOLDS, MOST_ADULTS = 5_000, 20_000
MOST_PEOPLE, LONGEST, MOST_DAYS = 30, 80, 1_200


def set_numbers(tx: Connection, where: Where, held: Held, command: do.SetNumbers) -> Result:
    """The two numbers a chapter begins with; names come later, or never."""
    del where, held
    fit = 0 <= command.households <= MOST_HOUSEHOLDS and 0 <= command.adults <= MOST_ADULTS
    if not fit or reach.living(tx, command.place) is None:
        return dict(REFUSED)
    numbers = {"households": command.households, "adults": command.adults}
    tx.execute(update(PLACE).where(PLACE.c.id == command.place).values(**numbers))
    return {}


def listed_person(house: House, at: datetime, name: str, born: int | None, **also: Any) -> dict[str, Any]:
    """The row of somebody on a list: status only, never written to."""
    blank = {
        "called": "",
        "address": "",
        "sheet_group": "",
        "unit": None,
        "state": "active",
        "state_until": None,
    }
    known = {"full_name": name, "folded": fold(name), "born": born, "same_as": "", "standing": ""}
    kept = {"counted": {}, "goals": [], "created": at, "erase_at": None}
    return {"id": house.new_id(), **blank, **known, **kept, **also}


def add_people(tx: Connection, where: Where, held: Held, command: do.AddPeople) -> Result:
    """A household, or people to one; whoever is on the list already is not added twice."""
    home: Any = reach.household(tx, held, command.household) if command.household else None
    place = home["place"] if home else command.place
    village = reach.living(tx, place)
    if village is None or (command.household and home is None) or len(command.people) > MOST_PEOPLE:
        return dict(REFUSED)
    fit = [
        (name, born or None)
        for name, born in command.people
        if is_name(name) and (not born or is_adult(born, where.year))
    ]
    name = " ".join(command.name.split())[:LONGEST]
    if home is None and village["level"] == "village" and name:
        home = _new_home(tx, where, place, name)
    new = _unknown(tx, place, fit)
    commune = commune_of(tx, place)
    rows = [
        listed_person(
            where.house,
            where.at,
            name,
            born,
            commune=commune,
            village=place,
            basis=CHAPTER,
            household=home["id"] if home else None,
        )
        for name, born in new
    ]
    if rows:
        tx.execute(insert(PERSON), rows)
        count(tx, where.house, [row["id"] for row in rows])
        settle_village(tx, where.house, [place])
    return {"household": home["id"] if home else "", "added": len(rows), "known": len(fit) - len(rows)}


def _new_home(tx: Connection, where: Where, place: str, name: str) -> dict[str, Any]:
    (code,) = new_codes(tx, place, 1)
    row = {
        "id": where.house.new_id(),
        "place": place,
        "commune": commune_of(tx, place),
        "code": code,
        "name": name,
    }
    more = {"adults": None, "state": "", "state_until": None, "basis": CHAPTER}
    tx.execute(insert(HOUSEHOLD).values(**row, **more))
    count_households(tx, where.house, [row["id"]])
    return {**row, **more}


def _unknown(
    tx: Connection, place: str, people: list[tuple[str, int | None]]
) -> list[tuple[str, int | None]]:
    """Those who are not on the list of the village, each once."""
    rows = tx.execute(
        select(PERSON.c.folded, PERSON.c.born).where(
            PERSON.c.village == place,
            PERSON.c.folded.in_([fold(name) for name, _ in people]),
            PERSON.c.basis != "",
        )
    ).all()
    known: set[tuple[str, int | None]] = {(row.folded, row.born) for row in rows}
    found = []
    for name, born in people:
        if (fold(name), born) not in known:
            known.add((fold(name), born))
            found.append((name, born))
    return found


def set_state(tx: Connection, where: Where, held: Held, command: do.SetState) -> Result:
    """The state of one person; what is planned for them looks at it when it is to be sent."""
    row = reach.person(tx, held, command.who)
    if row is None or command.state not in STATES:
        return dict(REFUSED)
    values = {"state": command.state, "state_until": None}
    tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(**values))
    count(tx, where.house, [row["id"]])
    detail = {"state": command.state, "role": held.id}
    audit(tx, where, "state", person=row["id"], place=row["village"] or "", **detail)
    return {}


def set_home(tx: Connection, where: Where, held: Held, command: do.SetHome) -> Result:
    """A household mourns for so many days, moved away, or is as before; who lives there goes with it."""
    row = reach.household(tx, held, command.household)
    if row is None or command.state not in {"", "mourning", "moved"}:
        return dict(REFUSED)
    if not 0 <= command.days <= MOST_DAYS:
        return dict(REFUSED)
    until: date | None = None
    if command.state == "mourning":
        until = where.today + timedelta(days=command.days or MOURNING_DAYS)
    values = {"state": command.state, "state_until": until}
    tx.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.id == row["id"]).values(**values))
    live = PERSON.c.household == row["id"]
    if command.state == "moved" or row["state"] == "moved":  # they leave together, and come back
        was, now = ("active", "moved") if command.state == "moved" else ("moved", "active")
        going = (live, PERSON.c.state.in_([was, "away"] if was == "active" else [was]))
        tx.execute(update(PERSON).where(*going).values(state=now, state_until=None))
    people = list(tx.execute(select(PERSON.c.id).where(live)).scalars())
    count(tx, where.house, people)
    count_households(tx, where.house, [row["id"]])
    for each in people:
        detail = {"state": command.state, "role": held.id}
        audit(tx, where, "home", person=each, place=row["place"], **detail)
    return {"until": until.strftime("%d/%m/%Y") if until else ""}


def set_adults(tx: Connection, where: Where, held: Held, command: do.SetAdults) -> Result:
    """How many adults live there: the whole of the household, also where not all are named."""
    row = reach.household(tx, held, command.household)
    if row is None or not 1 <= command.adults <= MOST_PEOPLE:
        return dict(REFUSED)
    home = HOUSEHOLD.c.id == row["id"]
    tx.execute(update(HOUSEHOLD).where(home).values(adults=command.adults))
    count_households(tx, where.house, [row["id"]])
    here = (PERSON.c.household == row["id"], ONES, PERSON.c.state.not_in(GONE))
    listed = select(func.count()).select_from(PERSON).where(*here)
    return {"listed": tx.execute(listed).scalar_one()}
