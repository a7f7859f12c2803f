"""Persons and households within a role, found by name, house, card code, year of birth, or number on the printed list."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, true

from dialogs.rules.names import read_person, same_name, years_in
from dialogs.rules.people import GONE
from dialogs.rules.roles import Action, Reach, may, reaches
from dialogs.talks.finding import FindPeople, Match, Matches, Whom
from dialogs.vietnamese import agrees, fold, words
from storage.act import Held, Where, serves, within
from storage.facts import sent, staying
from storage.people.known import ONES, homes, named
from storage.places.find import labels
from storage.places.names import normal
from storage.store.rows import Row, fetch_all
from storage.tables import HOUSEHOLD, PERSON

MOST = 200  # rows that are looked at
FEWEST = 2  # letters, of who only fills in with people: nobody pages through the village


@serves(FindPeople, Action.FIND)
def find_people(tx: Connection, where: Where, held: Held, query: FindPeople) -> Matches:
    """A page of who may be meant."""
    found = _found(tx, where, held, query)
    start = query.page * query.most
    shown = found[start : start + query.most]
    below = reaches(held.kind) is Reach.BELOW
    said = labels(tx, {each["place"] for each in shown}) if below else {}
    for each in shown:
        each["place"] = said.get(each["place"], "").partition(", ")[0]
    return {"rows": shown, "more": len(found) > start + query.most}


def _found(tx: Connection, where: Where, held: Held, query: FindPeople) -> list[Match]:
    """Households first, where they are wanted; persons by how well what was typed fits."""
    typed = fold(query.words)
    fills_in = not may(held.kind, Action.PEOPLE)
    if not typed or (fills_in and sum(map(str.isalpha, typed)) < FEWEST):
        return []
    whom: Whom = "unsent" if fills_in else query.whom
    which = _who(held, whom, where.year)
    found: list[Match] = []
    if typed.isdecimal() and not fills_in and reaches(held.kind) is Reach.HERE:
        found = _persons(tx, [_numbered(held, int(typed[:6])), *which], literal(0), query.words)
    if not found:
        houses = _houses(tx, held, typed, query.words)
        found = houses if whom == "homes" else []
        fit, rank = _meant(tx, held, typed, [] if found else [each["id"] for each in houses])
        found = [*found, *_persons(tx, [fit, *which], rank, query.words)]
    return found


def _who(held: Held, whom: Whom, year: int) -> list[ColumnElement[bool]]:
    """Who may be found at all."""
    which = [within(held, PERSON), ONES, staying()]
    if whom in {"here", "unsent"}:
        which.append(PERSON.c.state.not_in(GONE))
    return [*which, ~sent(PERSON.c.id, year)] if whom == "unsent" else which


def _numbered(held: Held, number: int) -> ColumnElement[bool]:
    """Who has a number on the printed list, as `storage.village.roster` counts; a row that turned out to be somebody is that person."""
    if number < 1:
        return ~true()
    one = case((PERSON.c.same_as != "", PERSON.c.same_as), else_=PERSON.c.id)
    everybody = select(one).where(within(held, PERSON)).order_by(PERSON.c.id)
    return PERSON.c.id == everybody.offset(number - 1).limit(1).scalar_subquery()


def _houses(tx: Connection, held: Held, typed: str, as_typed: str) -> list[Match]:
    """The households whose card has this code, or whose name has all the words; by name."""
    columns = (HOUSEHOLD.c.id, HOUSEHOLD.c.name, HOUSEHOLD.c.code, HOUSEHOLD.c.place)
    rows = tx.execute(
        select(*columns)
        .where(homes(held), HOUSEHOLD.c.same_as == "")
        .order_by(HOUSEHOLD.c.name, HOUSEHOLD.c.id)
    )
    code, wanted = normal(as_typed), {*typed.split()}
    found: list[Match] = [
        {
            "what": "household",
            "id": row.id,
            "name": row.name,
            "address": "",
            "called": "",
            "born": 0,
            "house": "",
            "code": row.code or "",
            "place": row.place,
        }
        for row in rows
        if row.code == code or wanted <= {*fold(row.name).split()}
    ]
    return found[:MOST]


def _meant(
    tx: Connection, held: Held, typed: str, houses: Collection[str]
) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """
    Whom the words mean, and how well they fit: the whole name, whole words, what they are called, beginnings, the house, parts of words.

    A word may be the form of address ("bà Lan"), a year is that of birth.
    """
    years = years_in(typed)
    parts = [word for word in typed.split() if not word.isdecimal()]
    born = PERSON.c.born.in_(years) if years else true()
    at_home = PERSON.c.household.in_(houses)
    if not parts:
        return or_(born if years else ~true(), at_home), literal(0)
    spaced = literal(" ") + PERSON.c.folded + " "
    said = [PERSON.c.address == word for word in parts]

    def all_(has: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
        return and_(or_(*has), *(or_(*pair) for pair in zip(has, said, strict=True)))

    inside = all_([PERSON.c.folded.contains(word, autoescape=True) for word in parts])
    begins = all_([spaced.contains(f" {word}", autoescape=True) for word in parts])
    whole = all_([spaced.contains(f" {word} ", autoescape=True) for word in parts])
    called = PERSON.c.id.in_(_called(tx, held, parts))
    exact = PERSON.c.folded == " ".join(parts)
    rank = case((exact, 0), (whole, 1), (called, 2), (begins, 3), (at_home, 4), else_=5)
    return and_(born, or_(inside, called, at_home)), rank


def _called(tx: Connection, held: Held, parts: Collection[str]) -> list[str]:
    """Those of full name who are called by another name than theirs, and by these words."""
    other = PERSON.c.full_name.not_like(literal("%") + PERSON.c.called)
    rows = tx.execute(
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address).where(
            within(held, PERSON), PERSON.c.full_name != "", other
        )
    )
    return [row.id for row in rows if {*parts} <= {*fold(row.called).split(), row.address}][:MOST]


def _persons(
    tx: Connection, which: Sequence[ColumnElement[bool]], rank: ColumnElement[int], typed: str
) -> list[Match]:
    """Who fits best stands first; of two who fit as well, the one whose marks are those that were typed."""
    listed = (
        select(PERSON, HOUSEHOLD.c.name.label("house"), rank.label("rank"))
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(*which)
        .order_by("rank", func.length(PERSON.c.folded), PERSON.c.folded, PERSON.c.id)
        .limit(MOST)
    )
    marked = words(typed)

    def clashes(name: str) -> bool:
        return not all(any(agrees(word, other) for other in words(name)) for word in marked)

    rows = fetch_all(tx, listed)
    ranked = sorted(rows, key=lambda row: (row["rank"], clashes(f"{row['full_name']} {row['called']}")))
    return [
        {
            **named(row),
            "what": "person",
            "id": row["id"],
            "house": row["house"] or "",
            "code": "",
            "place": row["village"] or row["unit"] or "",
        }
        for row in ranked
    ]


def meant(tx: Connection, where: Where, held: Held, words: str, whom: Whom = "here") -> list[Row]:
    """
    Who a line names, by number, name, or name and year: one, or all who may be meant.

    A whole name of the same spelling goes before parts of others; two of a name and no year stay two.
    """
    found = _found(tx, where, held, FindPeople(held.id, words, whom))
    ids = [each["id"] for each in found if each["what"] == "person"]
    kept = select(PERSON).where(PERSON.c.id.in_(ids))
    rows = {row["id"]: row for row in fetch_all(tx, kept)}
    typed = read_person(words, where.year)
    same = (
        [rows[each] for each in ids if same_name(rows[each]["full_name"], typed.name)] if typed.name else []
    )
    return same or [rows[each] for each in ids]
