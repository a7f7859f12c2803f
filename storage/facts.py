"""
Facts that several parts of the house ask, each said once: who can be written to, whose sheet counts, who may judge it.

Expressions name the tables they stand in (`PERSON`, `ASSESSMENT`, an alias of them, or a bare column), so that one statement
asks them of many rows; what is looked up for a row is looked up by an index.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    true,
    union_all,
    update,
)

from dialogs.rules import calendar as calendar_rules
from dialogs.rules.calendar import Calendar, calendar, own_dates, years
from dialogs.rules.hours import PROACTIVE, WHILE_OPEN
from dialogs.rules.roles import POWERS, Action, Reach
from dialogs.talks import far
from dialogs.talks.asked import SheetState
from storage.act import Where, in_force, joined_to, stays
from storage.store.hot import Hot, among
from storage.store.rows import Chosen, Expr, Found, JsonMap, Row
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    PERSON,
    PLACE,
    PLACE_RULES,
    ROLE,
    RUN,
    TALKING,
    in_order,
    newest_first,
)

T = TypeVar("T")
Time: TypeAlias = datetime | Expr | None
DONE = ("sent", "private")  # states of a sheet that is finished
QUESTIONS = 10  # of a sheet that nobody has begun
CHAPTER = tuple(
    kind.value for kind, power in POWERS.items() if Action.REVIEW in power.may and power.reach is Reach.HERE
)
COMMUNE = tuple(kind.value for kind, power in POWERS.items() if Action.CONFIRM in power.may)


def any_of(
    column: Expr, *which: ColumnElement[bool], beside: Sequence[FromClause] = ()
) -> ColumnElement[bool]:
    """
    Whether there is such a row of the column's table (and of those `beside`), looked up for each row around it.

    PostgreSQL answers an EXISTS by reading the whole table once a statement, and a round has hundreds of statements.
    """
    found = select(column).where(*which).limit(1).correlate_except(column.table, *beside)
    return found.scalar_subquery().is_not(None)


# -- who can be written to


def can_write(at: Time, contact: FromClause = CONTACT) -> ColumnElement[bool]:
    """
    Whether somebody can be written to there unasked at a time: the channel lets us, and they did not block us.

    A page can be written to while somebody has it open; of a time that is not near (None) nobody knows that.
    """
    lets: ColumnElement[bool] = contact.c.channel.in_(PROACTIVE)
    if at is not None:
        lets = or_(lets, and_(contact.c.channel.in_(WHILE_OPEN), contact.c.open_until > at))
    return and_(contact.c.blocked.is_(None), lets)


def writable(contact: Found, at: datetime) -> bool:
    """The same of a row with `channel`, `blocked` and `open_until`."""
    looks = contact.open_until is not None and contact.open_until > at
    lets = contact.channel in PROACTIVE or (contact.channel in WHILE_OPEN and looks)
    return contact.blocked is None and lets


def hears_later(where: Where) -> bool:
    """Whether who is writing just now can be written to unasked at another time: they blocked nobody, for they are here."""
    return where.channel in PROACTIVE


def contact_for(person: Expr | str, at: Time) -> ScalarSelect[str]:
    """The contact by which a person is written to at a time: of those that can be the one that wrote last, a page after all others."""
    contact, shared, talking = CONTACT.alias(), CONTACT_PERSON.alias(), TALKING.alias()
    theirs = (
        select(contact.c.id)
        .join(shared, shared.c.contact == contact.c.id)
        .join(talking, talking.c.contact == contact.c.id)
        .where(shared.c.person == person, can_write(at, contact))
    )
    newest = theirs.order_by(
        contact.c.channel.in_(WHILE_OPEN), talking.c.heard_at.desc(), contact.c.id
    ).limit(1)
    return newest.correlate_except(contact, shared, talking).scalar_subquery()


# -- whose sheet counts, and how far it is


ASIDE = (
    "replaced",
    "offered",
)  # put aside for another of the year; filled in by a helper, and waiting for its person's word


def counts(sheet: FromClause = ASSESSMENT) -> ColumnElement[bool]:
    """A sheet that was not put aside for another of the year, nor waits to be chosen."""
    return sheet.c.state.not_in(ASIDE)


def offered(person: Expr | str, year: Expr | int) -> ColumnElement[bool]:
    """The sheet that somebody filled in for a person who has one of their own."""
    return and_(ASSESSMENT.c.person == person, ASSESSMENT.c.year == year, ASSESSMENT.c.state == "offered")


def put_aside(tx: Connection, now: Row) -> None:
    """A sheet does not count from here on; it is not lost: its state is kept beside its levels."""
    values = {"state": "replaced", "levels": {**(now["levels"] or {}), "state": now["state"]}}
    tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == now["id"]).values(values))


REGISTRATION = ("registered", "registered_on", "registered_by", "baseline", "goals")
NOT_REGISTERED: Row = {
    "registered": None,
    "registered_on": None,
    "registered_by": "",
    "baseline": None,
    "goals": [],
}


def registration(before: Row | None) -> Row:
    """What somebody registered for, to go with them to another sheet of the year; nothing where there was none."""
    return {name: before[name] for name in REGISTRATION} if before else {}


def of_sheet(
    person: Expr | str, year: Expr | int, what: Callable[[FromClause], ColumnElement[T]]
) -> ScalarSelect[T]:
    """What the sheet of a person and a year has: the newest that counts; NULL where there is none."""
    sheet = ASSESSMENT.alias()
    mine = select(what(sheet)).where(sheet.c.person == person, sheet.c.year == year, counts(sheet))
    return mine.order_by(*newest_first(sheet)).limit(1).correlate_except(sheet).scalar_subquery()


_SHEET = Hot(
    select(ASSESSMENT).where(
        ASSESSMENT.c.id == of_sheet(bindparam("person"), bindparam("year"), lambda of: of.c.id)
    )
)


PERSONS = Hot(select(PERSON).where(among(PERSON.c.id, "persons")))


def sheet(tx: Connection, person: str, year: int) -> Row | None:
    """The sheet of a person and a year that counts, whole."""
    return next(iter(_SHEET.maps(tx, person=person, year=year)), None)


def of_year(*which: ColumnElement[bool], columns: Collection[str]) -> Chosen:
    """The sheets of a year that count, and whose; the parameter `year`. which: conditions on person and sheet."""
    wanted = select(*(ASSESSMENT.c[name] for name in sorted({"person", *columns})))
    found = wanted.join(PERSON, PERSON.c.id == ASSESSMENT.c.person).where(*which, counts())
    return found.where(ASSESSMENT.c.year == bindparam("year")).order_by(*in_order(ASSESSMENT))


def finished(sheet: FromClause = ASSESSMENT) -> ColumnElement[bool]:
    """Whether nothing is left to ask: each question was answered, or passed over again when it was offered once more."""
    return sheet.c.answered >= sheet.c.asked


def all_asked(sheet: Row) -> bool:
    """The same of a row."""
    return int(sheet["answered"]) >= int(sheet["asked"])


def is_sent(sheet: FromClause = ASSESSMENT) -> ColumnElement[bool]:
    """Whether a sheet is with those who review it: finished, and sent."""
    return and_(sheet.c.state == "sent", finished(sheet))


def was_sent(sheet: Row | None) -> bool:
    """The same of a row."""
    return sheet is not None and sheet["state"] == "sent" and all_asked(sheet)


def state(sheet: Row) -> SheetState:
    """The state of a sheet to its person: open as long as something is left to ask."""
    return sheet["state"] if all_asked(sheet) else "open"


def is_done(sheet: FromClause = ASSESSMENT) -> ColumnElement[bool]:
    """Whether its person is through with it: finished, and sent or kept to themself."""
    return and_(sheet.c.state.in_(DONE), finished(sheet))


def sent(person: Expr, year: int) -> ColumnElement[bool]:
    """Whether a person sent the sheet of a year."""
    return of_sheet(person, year, is_sent).is_(true())


def how_far(sheet: FromClause = ASSESSMENT) -> ColumnElement[str]:
    """How far a sheet is: none, open or done, as others are told of it."""
    return case((is_done(sheet), "done"), (sheet.c.answered > 0, "open"), else_="none")


def started(sheet: Row | None) -> bool:
    """Whether anything was answered in it."""
    return sheet is not None and (sheet["answered"] > 0 or sheet["state"] in DONE)


def questions_left(sheet: Row | None) -> int:
    """Questions that are still to be asked, those passed over once among them; 0 where none is."""
    if sheet is None:
        return QUESTIONS
    return max(0, int(sheet["asked"]) - int(sheet["answered"]))


def given_back(sheet: Row | None) -> bool:
    """Whether a sheet was returned and not sent again."""
    return sheet is not None and far.given_back(sheet["review"], sheet["state"])


# -- which years are open


def up(tx: Connection, place: str) -> list[str]:
    """A place, its commune and its province: what the first of them set goes before the rest."""
    above = next(iter(_UP.rows(tx, place=place)), ())
    return list(dict.fromkeys(each for each in (place, *above) if each))


def rules(tx: Connection, places: Collection[str] | None = None) -> dict[str, JsonMap]:
    """What places set themselves, by place; of all, or of these."""
    rows = _ALL_RULES.rows(tx) if places is None else _RULES.rows(tx, places=places)
    return {row.place: row.body or {} for row in rows}


_UP = Hot(select(PLACE.c.commune, PLACE.c.province).where(PLACE.c.id == bindparam("place")))
_SET = select(PLACE_RULES.c.place, PLACE_RULES.c.body)
_ALL_RULES, _RULES = Hot(_SET), Hot(_SET.where(among(PLACE_RULES.c.place, "places")))


def rules_up(tx: Connection, place: str) -> list[JsonMap]:
    """What a place and those above it set, its own first."""
    chain = up(tx, place) if place else []
    bodies = rules(tx, chain) if chain else {}
    return [bodies.get(each, {}) for each in chain]


def calendar_of(tx: Connection, place: str, year: int) -> Calendar:
    """The dates of a year at a place: its own, else those of the places above, else our suggestion."""
    return calendar(year, own_dates(year, *rules_up(tx, place)))


ABOVE = Hot(select(PLACE.c.id, PLACE.c.commune, PLACE.c.province).where(among(PLACE.c.id, "places")))
"""Where each of the `places` lies."""


def open_years(tx: Connection, place: str, day: date) -> tuple[int, ...]:
    """The years whose sheets are reviewed and decided on at a place on a day."""
    return open_years_of(tx, [place], day)[place]


def open_years_of(tx: Connection, places: Collection[str], day: date) -> dict[str, tuple[int, ...]]:
    """The same of several places at once."""
    chains = {place: [place] for place in places} | {
        row.id: list(dict.fromkeys(filter(None, row))) for row in ABOVE.rows(tx, places=places)
    }
    bodies = rules(tx, {each for chain in chains.values() for each in chain})
    return {
        place: years(calendar(day.year, own_dates(day.year, *(bodies.get(each, {}) for each in chain))), day)
        for place, chain in chains.items()
    }


def carried_over(tx: Connection, of: Row, today: date) -> bool:
    """Whether a sheet of last year can still be finished and sent: until the date of its commune, where none of this year is begun."""
    if of["year"] != today.year - 1 or sheet(tx, of["person"], today.year) is not None:
        return False
    dates = calendar_of(tx, of["village"] or of["commune"], today.year)
    return calendar_rules.carries(dates, today)


def closed_since(tx: Connection, sheet: Row, today: date) -> date | None:
    """The last day on which a sheet could be sent, where it is over; what was given back may come once more."""
    if given_back(sheet):
        return None
    return calendar_rules.closed_since(
        calendar_of(tx, sheet["village"] or sheet["commune"], sheet["year"]), today
    )


# -- how somebody is


def state_on(state: str | None, until: date | None, day: date) -> str:
    """A state of a person or a household on a day, "" where it is over by then; death never is."""
    over = until is not None and until < day and state != "deceased"
    return "" if over else state or ""


def state_of(of: FromClause, day: Expr | date) -> ColumnElement[str]:
    """The same of a row of `person` or `household`."""
    return case((and_(of.c.state_until < day, of.c.state != "deceased"), ""), else_=of.c.state)


def staying(person: FromClause = PERSON) -> ColumnElement[bool]:
    """Whether somebody's data is not waiting to be erased."""
    return stays(person)


# -- what they agreed to


def newest_word(person: Expr | str, purpose: str) -> ScalarSelect[bool]:
    """The newest word of a person on a purpose of consent; NULL where they never said any."""
    said = CONSENT.alias()
    word = select(said.c.given).where(said.c.person == person, said.c.purpose == purpose)
    return word.order_by(*newest_first(said)).limit(1).correlate_except(said).scalar_subquery()


_SAID = (
    select(CONSENT.c.person, CONSENT.c.purpose, CONSENT.c.given)
    .where(among(CONSENT.c.person, "persons"))
    .order_by(*in_order(CONSENT))
)
_WORDS, _WORDS_ON = Hot(_SAID), Hot(_SAID.where(among(CONSENT.c.purpose, "purposes")))


def words_of(
    tx: Connection, persons: Collection[str], purposes: Collection[str] | None = None
) -> dict[tuple[str, str], bool]:
    """The newest word of each of these persons on each purpose, or on these."""
    if purposes is None:
        rows = _WORDS.rows(tx, persons=persons)
    else:
        rows = _WORDS_ON.rows(tx, persons=persons, purposes=purposes)
    return {(row.person, row.purpose): bool(row.given) for row in rows}


def may_keep(tx: Connection, channel: str, external: str, at: datetime) -> bool:
    """Whether what a contact sends may be kept: somebody on it agreed to that, or was entrusted with a role there."""
    agreed = exists().where(
        CONTACT_PERSON.c.contact == CONTACT.c.id, newest_word(CONTACT_PERSON.c.person, "keep")
    )
    entrusted = exists().where(ROLE.c.contact == CONTACT.c.id, in_force(at))
    here = (CONTACT.c.channel == channel, CONTACT.c.external == external)
    return tx.execute(select(CONTACT.c.id).where(*here, agreed | entrusted)).first() is not None


# -- who is one and the same


OF_ROLE = "role"  # the basis of a person of whom no more is known than what a role is held under; on no list, in no sum


class Hands(NamedTuple):
    """Whose a phone is: persons, under whichever row of the register, and all phones that they use."""

    persons: frozenset[str]
    contacts: frozenset[str]


def hands(tx: Connection, contact: str, person: str = "", *, but: str = "") -> Hands:
    """
    Whose a contact is, with the person that a role on it names.

    Rows of one name and one year of birth in a commune are one person. but: somebody who does not count here.
    """
    on_it = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == contact)
    first = ({*tx.execute(on_it).scalars()} | {person}) - {"", but}
    mine, other = PERSON, PERSON.alias()
    alike = and_(
        mine.c.full_name != "",
        other.c.folded == mine.c.folded,
        other.c.born == mine.c.born,
        other.c.commune == mine.c.commune,
    )
    one = or_(alike, joined_to(other, mine.c.id), other.c.id == mine.c.same_as)
    rows = select(other.c.id).select_from(other.join(mine, one)).where(mine.c.id.in_(first))
    persons = (first | {*tx.execute(rows).scalars()}) - {but}
    theirs = select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person.in_(persons))
    return Hands(frozenset(persons), frozenset({*tx.execute(theirs).scalars()} | {contact}))


_BY_ROLE_ALONE = Hot(
    select(PERSON.c.id)
    .join(ROLE, ROLE.c.person == PERSON.c.id)
    .where(ROLE.c.contact == bindparam("contact"), PERSON.c.basis == OF_ROLE)
    .order_by(PERSON.c.id)
    .limit(1)
)


def by_role_alone(tx: Connection, contact: str) -> str:
    """The person who holds a role on a contact and is no resident anywhere yet; "" none."""
    return next((row.id for row in _BY_ROLE_ALONE.rows(tx, contact=contact)), "")


# -- who may judge a sheet


def own(
    contact: Expr | str, holder: Expr | str, person: FromClause = PERSON, sheet: FromClause = ASSESSMENT
) -> ColumnElement[bool]:
    """
    Whether a sheet is the own of who holds a role, so that they may not judge it.

    contact, holder: the phone of the role and the person it names ("" none). Own are the sheets of who is on that phone now,
    of their household, what was answered on that phone, and what its holder filled in for others, by whichever role: in a
    chapter of one person somebody of the commune judges those.
    """
    here, kin, run, answer = CONTACT_PERSON.alias(), PERSON.alias(), RUN.alias(), ANSWER.alias()
    helper = ROLE.alias()
    theirs = or_(helper.c.contact == contact, and_(helper.c.person == holder, helper.c.person != ""))
    on_phone = any_of(here.c.contact, here.c.contact == contact, here.c.person == kin.c.id)
    family = or_(kin.c.id == person.c.id, kin.c.household == person.c.household)
    there = (answer.c.run == sheet.c.run, answer.c.kind == "a", answer.c.contact == contact)
    return or_(
        any_of(kin.c.id, family, or_(kin.c.id == holder, on_phone)),
        any_of(run.c.id, run.c.id == sheet.c.run, run.c.contact == contact),
        any_of(answer.c.id, *there),
        any_of(helper.c.id, helper.c.id == sheet.c.helper, theirs),
    )


def _judged(at: datetime | Expr, kinds: Collection[str], place: Expr) -> ColumnElement[bool]:
    """Whether some role of these at a place may judge the sheet of a row."""
    role = ROLE.alias()
    holds = (role.c.place == place, role.c.kind.in_(kinds), in_force(at, role))
    return any_of(role.c.id, *holds, ~own(role.c.contact, role.c.person))


def chapter_judges(at: datetime | Expr) -> ColumnElement[bool]:
    """Whether somebody of the chapter may judge the sheet of a row of `person` and `assessment`: of its village, or of the unit."""
    return or_(_judged(at, CHAPTER, ASSESSMENT.c.village), _judged(at, CHAPTER, PERSON.c.unit))


def commune_judges(at: datetime) -> ColumnElement[bool]:
    """Whether some officer of the commune may."""
    return _judged(at, COMMUNE, ASSESSMENT.c.commune)


def at_desk(at: datetime | Expr, place: str | Expr, level: str) -> ColumnElement[bool]:
    """
    The sheets that are reviewed at a place: first each at one, the unit, else in the village, else by the commune; then by it.

    Rows of `person` and `assessment`, whatever became of the sheet. What is somebody's own there is for another of that place.
    """
    if level == "commune":
        seen = ASSESSMENT.c.review != ""
        return and_(ASSESSMENT.c.commune == place, or_(seen, ~chapter_judges(at)))
    sheet, person = ASSESSMENT.alias(), PERSON.alias()
    there = select(sheet.c.id).where(sheet.c.village == place)
    of_unit = select(sheet.c.id).join(person, person.c.id == sheet.c.person).where(person.c.unit == place)
    near = ASSESSMENT.c.id.in_(union_all(there, of_unit))  # of these alone the rest is asked
    in_village = and_(ASSESSMENT.c.village == place, ~_judged(at, CHAPTER, PERSON.c.unit))
    return and_(near, or_(PERSON.c.unit == place, in_village))
