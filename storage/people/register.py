"""The people of a village: households, persons, who waits to be known; looked up, and changed by their head."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select, update

from dialogs.engine import Did, Refusal
from dialogs.rules.names import is_adult, is_name, same_name
from dialogs.rules.people import GONE, MOURNING_DAYS, STATES
from dialogs.rules.roles import Action, Reach, reaches
from dialogs.talks.people.cards import (
    HouseholdCard,
    OneHousehold,
    OnePerson,
    PersonCard,
    SetAdults,
    SetHome,
    SetState,
)
from dialogs.talks.people.households import (
    AddPeople,
    PeopleAdded,
    SetNumbers,
    VillageList,
    VillagePage,
    Waiting,
    WaitingPage,
)
from dialogs.vietnamese import fold
from storage.act import Held, House, Where, audit, joined_to, serves, stays, within
from storage.counting import count, count_households
from storage.facts import sent, sheet, state_on
from storage.office.summary import figures
from storage.people.known import CHAPTER, ONES, at_home, household, living, new_codes, person, villager
from storage.people.matching import likely, merged, settle_village
from storage.places.find import belonging, commune_of, label
from storage.store.rows import Row, fetch_all, insert_rows
from storage.tables import CONTACT_PERSON, HOUSEHOLD, PERSON, PLACE


@serves(VillageList, Action.PEOPLE)
def village_list(tx: Connection, where: Where, held: Held, query: VillageList) -> VillagePage | None:
    """The households of one village, and the two numbers its head gave."""
    place = query.place or (held.place if reaches(held.kind) is Reach.HERE else "")
    village = living(tx, place) if place else None
    if village is None:
        return None
    here = (HOUSEHOLD.c.place == place, HOUSEHOLD.c.state != "moved", HOUSEHOLD.c.same_as == "")
    ordered = select(HOUSEHOLD).where(*here).order_by(HOUSEHOLD.c.name, HOUSEHOLD.c.id)
    found = tx.execute(ordered.offset(query.page * query.most).limit(query.most + 1)).all()
    shown = found[: query.most]
    persons, done = _done(tx, where.year, [row.id for row in shown])
    sums = figures(tx, place, where.year)
    return {
        "place": place,
        "label": label(tx, place),
        "households": village["households"] or 0,
        "adults": village["adults"] or 0,
        "homes": sums.get("households", 0),
        "named": sums.get("listed", 0),
        "rows": [
            {
                "id": row.id,
                "name": row.name,
                "persons": max(persons[row.id], row.adults or 0),
                "done": done[row.id],
                "state": row.state,
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


@serves(HouseholdCard, Action.PEOPLE)
def household_card(tx: Connection, where: Where, held: Held, query: HouseholdCard) -> OneHousehold | Refusal:
    """One household with its adults; whoever died or moved away stands last."""
    row = household(tx, held, query.household)
    if row is None:
        return Refusal()
    listed = (
        select(PERSON, sent(PERSON.c.id, where.year).label("done"))
        .where(PERSON.c.household == row["id"], ONES)
        .order_by(PERSON.c.state.in_(GONE), PERSON.c.born, PERSON.c.id)
    )
    people = fetch_all(tx, listed)
    here = [each for each in people if each["state"] not in GONE]
    start = query.page * query.most
    until = row["state_until"]
    return {
        "name": row["name"],
        "code": row["code"] or "",
        "place": row["place"],
        "state": state_on(row["state"], until, where.today),
        "until": until.strftime("%d/%m/%Y") if until else "",
        "adults": max(row["adults"] or 0, len(here)),
        "done": sum(bool(each["done"]) for each in here),
        "rows": [
            {**villager(each), "state": each["state"], "done": bool(each["done"])}
            for each in people[start : start + query.most]
        ],
        "more": len(people) > start + query.most,
        "below": reaches(held.kind) is Reach.BELOW,
    }


@serves(PersonCard, Action.PEOPLE)
def person_card(tx: Connection, where: Where, held: Held, query: PersonCard) -> OnePerson | Refusal:
    """One person: what the list says, and how far their sheet is; never an answer."""
    row = person(tx, held, query.who)
    if row is None:
        return Refusal()
    now = sheet(tx, row["id"], where.year)
    phones = select(func.count()).where(CONTACT_PERSON.c.person == row["id"])
    joined = select(PERSON.c.id).where(joined_to(PERSON, row["id"]), PERSON.c.basis != "")
    return {
        **villager(row),
        "likely": likely(tx, row),
        "joined": tx.execute(joined.limit(1)).first() is not None,
        "home": row["household"] or "",
        "state": row["state"],
        "standing": row["standing"],
        "sheet": now["state"] if now else "none",
        "phones": tx.execute(phones).scalar_one(),
        "merged": merged(tx, where, row["id"]),
        "below": reaches(held.kind) is Reach.BELOW,
    }


@serves(Waiting, Action.PEOPLE)
def waiting(tx: Connection, _: Where, held: Held, query: Waiting) -> WaitingPage:
    """Who waits for the chapter to say who they are, those who wait longest first."""
    mine = (PERSON.c.standing == "waiting", ONES, within(held, PERSON))
    start, most = query.page * query.most, query.most + 1
    rows = at_home(tx, *mine, first=PERSON.c.created, offset=start, most=most)
    return {
        "rows": rows[: query.most],
        "more": len(rows) > query.most,
        "count": tx.execute(select(func.count()).select_from(PERSON).where(*mine)).scalar_one(),
    }


# -- what the head of a chapter changes: two numbers, names, states of persons and households

MOST_HOUSEHOLDS, MOST_ADULTS = 5_000, 20_000
MOST_PEOPLE, LONGEST, MOST_DAYS = 30, 80, 1_200


@serves(SetNumbers, Action.PEOPLE)
def set_numbers(tx: Connection, _: Where, __: Held, command: SetNumbers) -> Did[None] | Refusal:
    """The two numbers a chapter begins with; names come later, or never."""
    fit = 0 <= command.households <= MOST_HOUSEHOLDS and 0 <= command.adults <= MOST_ADULTS
    if not fit or living(tx, command.place) is None:
        return Refusal()
    numbers = {"households": command.households, "adults": command.adults}
    tx.execute(update(PLACE).where(PLACE.c.id == command.place).values(**numbers))
    return Did(None)


def write_persons(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of persons: who came themselves, and who stands on a list."""
    insert_rows(tx, PERSON, rows)


def write_homes(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of households."""
    insert_rows(tx, HOUSEHOLD, rows)


def listed_person(
    house: House, at: datetime, name: str, born: int | None, **also: object
) -> dict[str, object]:
    """The row of somebody on a list: status only, never written to."""
    return {
        "id": house.new_id(),
        "full_name": name,
        "folded": fold(name),
        "born": born,
        "created": at,
        **also,
    }


@serves(AddPeople, Action.PEOPLE)
def add_people(tx: Connection, where: Where, held: Held, command: AddPeople) -> Did[PeopleAdded] | Refusal:
    """A household, or people to one; whoever is on the list already is not added twice."""
    known = household(tx, held, command.household) if command.household else None
    place = known["place"] if known else command.place
    village = living(tx, place)
    if village is None or (command.household and known is None) or len(command.people) > MOST_PEOPLE:
        return Refusal()
    fit = [
        (name, born or None)
        for name, born in command.people
        if is_name(name) and (not born or is_adult(born, where.year))
    ]
    name = " ".join(command.name.split())[:LONGEST]
    home = known["id"] if known else ""
    if not home and village["level"] == "village" and name:
        home = _new_home(tx, where, place, name)
    new = _unknown(tx, place, fit)
    of = belonging(tx, place)
    rows = [
        listed_person(where.house, where.at, name, born, basis=CHAPTER, household=home or None, **of)
        for name, born in new
    ]
    if rows:
        write_persons(tx, rows)
        count(tx, where.house, [str(row["id"]) for row in rows])
        settle_village(tx, where.house, [place])
    return Did({"household": home, "added": len(rows), "known": len(fit) - len(rows)})


def _new_home(tx: Connection, where: Where, place: str, name: str) -> str:
    """A household of the list, with a code of its own."""
    (code,) = new_codes(tx, place, 1)
    id_ = where.house.new_id()
    of = {"place": place, "commune": commune_of(tx, place), "basis": CHAPTER}
    write_homes(tx, [{"id": id_, "code": code, "name": name, **of}])
    count_households(tx, where.house, [id_])
    return id_


def _unknown(
    tx: Connection, place: str, people: list[tuple[str, int | None]]
) -> list[tuple[str, int | None]]:
    """Those who are not on the list of the village, each once."""
    here = (PERSON.c.village == place, PERSON.c.folded.in_([fold(name) for name, _ in people]))
    rows = tx.execute(
        select(PERSON.c.full_name, PERSON.c.born).where(*here, PERSON.c.basis != "", stays(PERSON))
    )
    known: list[tuple[str, int | None]] = [(row.full_name, row.born) for row in rows]
    found = []
    for name, born in people:
        if not any(born == other_born and same_name(name, other) for other, other_born in known):
            known.append((name, born))
            found.append((name, born))
    return found


@serves(SetState, Action.PEOPLE)
def set_state(tx: Connection, where: Where, held: Held, command: SetState) -> Did[None] | Refusal:
    """The state of one person; what is planned for them looks at it when it is to be sent."""
    row = person(tx, held, command.who)
    if row is None or command.state not in STATES:
        return Refusal()
    values = {"state": command.state, "state_until": None}
    tx.execute(update(PERSON).where(PERSON.c.id == row["id"]).values(**values))
    count(tx, where.house, [row["id"]])
    detail = {"state": command.state, "role": held.id}
    audit(tx, where, "state", person=row["id"], place=row["village"] or "", **detail)
    return Did(None)


@serves(SetHome, Action.PEOPLE)
def set_home(tx: Connection, where: Where, held: Held, command: SetHome) -> Did[str] | Refusal:
    """A household mourns for so many days, moved away, or is as before; who lives there goes with it."""
    row = household(tx, held, command.household)
    fit = command.state in {"", "mourning", "moved"} and 0 <= command.days <= MOST_DAYS
    if row is None or not fit:
        return Refusal()
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
    return Did(until.strftime("%d/%m/%Y") if until else "")


@serves(SetAdults, Action.PEOPLE)
def set_adults(tx: Connection, where: Where, held: Held, command: SetAdults) -> Did[int] | Refusal:
    """How many adults live there: the whole of the household, also where not all are named."""
    row = household(tx, held, command.household)
    if row is None or not 1 <= command.adults <= MOST_PEOPLE:
        return Refusal()
    home = HOUSEHOLD.c.id == row["id"]
    tx.execute(update(HOUSEHOLD).where(home).values(adults=command.adults))
    count_households(tx, where.house, [row["id"]])
    here = (PERSON.c.household == row["id"], ONES, PERSON.c.state.not_in(GONE))
    listed = select(func.count()).select_from(PERSON).where(*here)
    return Did(tx.execute(listed).scalar_one())
