"""The gates of families and clans: how many of their members bear the title that is asked for; and who is exempt, and why."""

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)

from dialogs.rules.families import AtGate
from dialogs.rules.people import GONE
from dialogs.rules.titles import Title
from storage.act import Where, stays
from storage.facts import counts, is_sent
from storage.store.hot import Hot
from storage.store.rows import Row, fetch_all
from storage.tables import ASSESSMENT, CLAN, GATE_EXEMPTION, HOUSEHOLD, PERSON, TITLE_DECISION, newest_first
from storage.titles.decisions import stands
from storage.vault import Sealed

LIVING = and_(HOUSEHOLD.c.same_as == "", HOUSEHOLD.c.state != "moved")
ADULTS = and_(
    PERSON.c.same_as == "", PERSON.c.state.not_in(GONE), PERSON.c.standing != "waiting", stays(PERSON)
)


class FamilyAt(NamedTuple):
    """
    A family before the gate of its title.

    listed: adults by name; counted: as the head of the chapter counted them, 0 not; exempt: of those listed.
    """

    id: str
    name: str
    place: str
    clan: str
    listed: int
    counted: int
    exempt: int
    held: int
    expected: int

    @property
    def at(self) -> AtGate:
        """Whom the gate asks for: everybody listed, or counted where that is more, without those who are exempt."""
        return AtGate(self.held, self.expected, max(self.listed, self.counted) - self.exempt)


class ClanAt(NamedTuple):
    """A clan before the gate of its title: its families, how many have the family's title, how many are expected to."""

    id: str
    name: str
    head: str
    families: int
    held: int

    @property
    def at(self) -> AtGate:
        """Its families."""
        return AtGate(self.held, 0, self.families)


def families(tx: Connection, year: int, by: Column[str], is_: str) -> list[FamilyAt]:
    """The families of which a column of `household` is this, each with its adults of a year; one statement."""
    return [FamilyAt(*row) for row in _families(by).rows(tx, year=year, is_=is_)]


@cache
def _families(by: Column[str]) -> Hot:
    year: BindParameter[int] = bindparam("year", type_=Integer)
    adult = (
        select(
            PERSON.c.household,
            _exempt(year).label("exempt"),
            is_citizen(year).label("held"),
            may_be(year).label("may"),
        )
        .where(ADULTS, PERSON.c.household.in_(select(HOUSEHOLD.c.id).where(by == bindparam("is_"))))
        .cte("adult")
        .prefix_with("MATERIALIZED")
    )
    asked, held, may = ~adult.c.exempt, adult.c.held, adult.c.may

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    of = HOUSEHOLD.c
    told = (
        of.id,
        of.name,
        of.place,
        of.clan,
        func.count(adult.c.household),
        func.coalesce(of.adults, 0),
        number(adult.c.exempt),
        number(and_(asked, held)),
        number(and_(asked, ~held, may)),
    )
    wanted = (
        select(*(each.label(name) for name, each in zip(FamilyAt._fields, told, strict=True)))
        .select_from(HOUSEHOLD)
        .outerjoin(adult, adult.c.household == of.id)
        .where(LIVING, by == bindparam("is_"))
        .group_by(of.id, of.name, of.place, of.clan, of.adults)
    )
    return Hot(wanted.order_by(of.place, of.name, of.id))


def is_citizen(year: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether the person of a row was recognised as a Learning Citizen for a year."""
    mine = (
        ASSESSMENT.c.person == PERSON.c.id,
        ASSESSMENT.c.year == year,
        ASSESSMENT.c.review == "recognised",
    )
    return select(ASSESSMENT.c.id).where(*mine).exists()


def may_be(year: int | BindParameter[int]) -> ColumnElement[bool]:
    """Whether they sent a sheet with enough points that nobody gave back or left aside: by their own word."""
    mine = (ASSESSMENT.c.person == PERSON.c.id, ASSESSMENT.c.year == year, counts(), is_sent())
    going = ASSESSMENT.c.review.in_(["", "endorsed", "confirmed"])
    return select(ASSESSMENT.c.id).where(*mine, ASSESSMENT.c.passed, going).exists()


def _exempt(year: int | BindParameter[int]) -> ColumnElement[bool]:
    mine = (GATE_EXEMPTION.c.person == PERSON.c.id, GATE_EXEMPTION.c.year == year)
    return select(GATE_EXEMPTION.c.id).where(*mine, GATE_EXEMPTION.c.ended.is_(None)).exists()


def clans(tx: Connection, year: int, *which: ColumnElement[bool]) -> list[ClanAt]:
    """The clans on the list, each with its families that live there and those that have their title of a year."""
    mine = (TITLE_DECISION.c.bearer == HOUSEHOLD.c.id, TITLE_DECISION.c.title == Title.FAMILY.value)
    has = select(TITLE_DECISION.c.id).where(
        *mine, TITLE_DECISION.c.year == year, TITLE_DECISION.c.outcome == "recognised", stands()
    )
    of = CLAN.c
    held = func.coalesce(func.sum(case((and_(HOUSEHOLD.c.id.is_not(None), has.exists()), 1), else_=0)), 0)
    wanted = (
        select(of.id, of.name, of.head, func.count(HOUSEHOLD.c.id), held)
        .select_from(CLAN)
        .outerjoin(HOUSEHOLD, and_(HOUSEHOLD.c.clan == of.id, LIVING))
        .where(of.ended.is_(None), *which)
        .group_by(of.id, of.name, of.head, of.folded)
    )
    return [ClanAt(*row) for row in tx.execute(wanted.order_by(of.folded, of.id))]


# -- exemptions


def exempt(tx: Connection, where: Where, role: str, person: str, year: int, reason: str) -> None:
    """The gate does not ask for somebody in a year, and why; a reason of before is over."""
    ask_again(tx, where, person, year)
    row = {
        "id": where.house.new_id(),
        "person": person,
        "year": year,
        "reason": where.house.vault.seal(reason, Sealed.TITLE),
        "role": role,
        "at": where.at,
    }
    tx.execute(insert(GATE_EXEMPTION).values(**row))


def ask_again(tx: Connection, where: Where, person: str, year: int) -> bool:
    """The gate asks for somebody again; whether it did not before."""
    mine = (
        GATE_EXEMPTION.c.person == person,
        GATE_EXEMPTION.c.year == year,
        GATE_EXEMPTION.c.ended.is_(None),
    )
    return bool(tx.execute(update(GATE_EXEMPTION).where(*mine).values(ended=where.at)).rowcount)


def exemptions(tx: Connection, where: Where, persons: Collection[str], year: int) -> dict[str, str]:
    """Why the gate does not ask for each of these persons, of those for whom it does not."""
    of = GATE_EXEMPTION.c
    mine = select(GATE_EXEMPTION).where(of.person.in_(persons), of.year == year, of.ended.is_(None))
    rows: list[Row] = fetch_all(tx, mine.order_by(*newest_first(GATE_EXEMPTION)))
    return {row["person"]: str(where.house.vault.open(row["reason"], Sealed.TITLE)) for row in reversed(rows)}
