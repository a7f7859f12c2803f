"""
Who may be reminded: the next persons with their sheet and the contact that is written to, found without locking anything.

The table is walked along the ids, a stretch at a time, so that a stretch in which nobody is due costs little; what is
looked up for a person is looked up by an index.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
)

from dialogs.rules.sending import NOT_PRESSED, SILENT
from storage.facts import any_of, contact_for, newest_word, staying
from storage.tables import ANSWER, ASSESSMENT, CONTACT, CONTACT_PERSON, PERSON, PLACE_RULES, PUSH, TALKING
from storage.where import VIETNAM

STRETCH = 250  # persons that are looked through in one reading
SOONEST, OLDEST = timedelta(hours=20), timedelta(days=40)
LAST = "\U0010ffff"  # sorts behind every id
Then = Callable[[Any], tuple[ColumnElement[bool], ...]]
MOST = 400  # days: further off than any year
Days = Collection[tuple[int, ...]]  # the days of reminders that some place sets


@dataclass(frozen=True, slots=True)
class Stretch:
    """Persons with sheet and contact, and after whom to go on ("" at the end)."""

    people: Sequence[Any]
    after: str


def persons(*which: ColumnElement[bool], then: Then = lambda _: ()) -> Select[Any]:
    """
    Persons with a sheet, and the contact that wrote last and can be reached; see `stretch`.

    which: conditions on person and sheet, the cheap ones first. then: conditions for the person of a column, on what
    was heard of the contact too.
    """
    of = (
        select(
            PERSON.c.id.label("person"),
            PERSON.c.commune,
            PERSON.c.village,
            PERSON.c.household,
            ASSESSMENT.c.id.label("assessment"),
            ASSESSMENT.c.run,
            ASSESSMENT.c.reviewed,
            ASSESSMENT.c.finished,
            ASSESSMENT.c.score,
        )
        .join(ASSESSMENT, ASSESSMENT.c.person == PERSON.c.id)
        .where(PERSON.c.id > _word("after"), PERSON.c.id <= _word("end"))
        .where(in_turn(_spared(), *which))
        .cte("of")
        .prefix_with("MATERIALIZED")
    )
    more = then(of.c.person)
    chosen = (
        select(of, CONTACT.c.id.label("contact"), CONTACT.c.channel, TALKING.c.heard_at)
        .select_from(
            of.join(CONTACT, CONTACT.c.id == contact_for(of.c.person)).join(
                TALKING, TALKING.c.contact == CONTACT.c.id
            )
        )
        .order_by(of.c.person, of.c.assessment)
        .limit(bindparam("most", type_=Integer))
    )
    return chosen.where(in_turn(*more)) if more else chosen


def stretch(tx: Connection, wanted: Select[Any], after: str, most: int) -> Stretch:
    """Up to `most` of the `persons` wanted, in the next stretch of ids."""
    end = tx.execute(_END, {"after": after}).scalar() or ""
    rows = tx.execute(wanted, {"after": after, "end": end or LAST, "most": most}).all()
    to = rows[-1].person if len(rows) == most else end
    return Stretch(list({row.person: row for row in rows}.values()), to)


def in_turn(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """All of these hold; the later, dearer ones are looked at only where the earlier ones do."""
    *first, last = conditions
    return case(*((each.is_not(true()), false()) for each in first), else_=last) if first else last


def _word(name: str) -> Any:
    return bindparam(name, type_=String)


_END = (
    select(PERSON.c.id).where(PERSON.c.id > _word("after")).order_by(PERSON.c.id).offset(STRETCH - 1).limit(1)
)


def unplanned(purpose: str, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """No such row of the ledger is theirs, whatever became of it."""
    return ~any_of(PUSH.c.id, PUSH.c.person == PERSON.c.id, PUSH.c.purpose == purpose, *which)


def silent(person: Any, at: datetime) -> ColumnElement[bool]:
    """Some contact of theirs was heard neither just now nor too long ago."""
    shared, talking = CONTACT_PERSON.alias(), TALKING.alias()
    return any_of(
        shared.c.contact,
        shared.c.person == person,
        talking.c.contact == shared.c.contact,
        talking.c.heard_at.between(at - OLDEST, at - SOONEST),
        beside=(talking,),
    )


def consenting(person: Any, purpose: str = "reminders") -> ColumnElement[bool]:
    """The newest row of the consent log says yes."""
    return newest_word(person, purpose).is_(true())


def _spared() -> ColumnElement[bool]:
    """Coarsely: not the deceased, the ill, who moved; whose state has an end, and who mourns, is seen to at the moment of sending."""
    ending = PERSON.c.state_until.is_not(None)
    return and_(staying(), or_(PERSON.c.state.not_in((*SILENT, *NOT_PRESSED)), ending))


def begun(year: int) -> ColumnElement[bool]:
    """Sheets of the year with questions that are still open."""
    return and_(
        ASSESSMENT.c.year == year, ASSESSMENT.c.state == "open", ASSESSMENT.c.answered < ASSESSMENT.c.asked
    )


# -- reminders of unfinished sheets


def days_in_force(tx: Connection) -> Days:
    """The days of reminders that places set."""
    bodies = tx.execute(select(PLACE_RULES.c.body)).scalars()
    found = (body.get("reminders") for body in bodies)
    given = (each.get("days") for each in found if isinstance(each, dict))
    lists = (days for days in given if isinstance(days, list))
    return {tuple(min(d, MOST) for d in days if type(d) is int and d >= 0) for days in lists}


def numbered(person: Any, year: int) -> ColumnElement[int]:
    """How many reminders of the year were planned for a person, whatever became of them."""
    mine = PUSH.c.person == person, PUSH.c.purpose == "unfinished"
    of_year = PUSH.c.occurrence.between(f"{year}:", f"{year};")
    return select(func.count()).where(*mine, of_year).scalar_subquery()


def reminded(tx: Connection, persons: Collection[str], year: int) -> dict[str, int]:
    """`numbered` of these persons."""
    rows = tx.execute(
        select(PUSH.c.person, func.count())
        .where(PUSH.c.person.in_(list(persons)), PUSH.c.purpose == "unfinished")
        .where(PUSH.c.occurrence.between(f"{year}:", f"{year};"))
        .group_by(PUSH.c.person)
    )
    return {row[0]: int(row[1]) for row in rows}


def answered(tx: Connection, runs: Collection[str]) -> dict[str, list[time]]:
    """The times of day at which each sheet was answered."""
    found: dict[str, list[time]] = {}
    rows = select(ANSWER.c.run, ANSWER.c.at).where(ANSWER.c.run.in_(list(runs)), ANSWER.c.kind == "a")
    for row in tx.execute(rows):
        found.setdefault(row.run, []).append(row.at.astimezone(VIETNAM).time())
    return found
