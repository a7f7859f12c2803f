"""The people of a village or unit with how far each is: three statements, whoever asks."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection, Date, and_, bindparam, select

from dialogs.engine import Refusal
from dialogs.rules.people import GONE, SILENT
from dialogs.rules.roles import Action
from dialogs.talks.finding import Apart
from dialogs.talks.village.finding import HowFar, OfPerson
from storage import facts
from storage.act import Held, Where, lies_within, serves, stays
from storage.people.known import named
from storage.store.hot import Hot
from storage.store.rows import Found, Row
from storage.tables import CONTACT, CONTACT_PERSON, HOUSEHOLD, PERSON

OF_SHEET = ("id", "state", "answered", "asked", "score", "review", "flags", "sent", "sheet", "helper")
NEAR = 3  # questions left of one who is nearly done


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the place, the sheet of the year, and the phone they can be written to on ("" none)."""

    row: Row
    number: int  # on the printed list
    sheet: Row | None
    contact: str
    blocked: bool

    @property
    def here(self) -> bool:
        """Whether they are counted among the adults of the place."""
        return self.row["state"] not in GONE and not self.row["same_as"]

    @property
    def sent(self) -> bool:
        """Whether their sheet was sent, and not given back."""
        return facts.was_sent(self.sheet)

    @property
    def started(self) -> bool:
        """Whether they have answered anything this year."""
        return facts.started(self.sheet)

    @property
    def left(self) -> int:
        """Questions without an answer; 0 where there is nothing to nudge about."""
        return facts.questions_left(self.sheet)

    @property
    def resting(self) -> bool:
        """Ill, in mourning, gone, or about to be erased."""
        row = self.row
        return row["state"] in SILENT or row["house_state"] == "mourning" or row["erase_at"] is not None

    @property
    def unfinished(self) -> bool:
        """Whether something is left that they may still want to do."""
        return self.here and self.left > 0 and self.row["state"] != "elsewhere"

    @property
    def nearly(self) -> bool:
        """Whether one to three questions are left."""
        return self.unfinished and self.started and self.left <= NEAR

    def apart(self) -> Apart:
        """How they are named to those who may see names, told apart from others of the name."""
        row = self.row
        return {**named(row), "id": row["id"], "house": row["house"] or ""}


OF_PERSON = (
    "id",
    "called",
    "address",
    "full_name",
    "folded",
    "born",
    "household",
    "state",
    "standing",
    "same_as",
    "erase_at",
    "sheet_group",
    "village",
    "unit",
    "commune",
)


def roster(tx: Connection, where: Where, held: Held) -> list[Member]:
    """Everybody of the place of a role, in the order of the printed list."""
    if not held.place:
        return []
    read, place = _reading(held.kind, held.level), held.place
    people = read.people.maps(tx, place=place, today=where.today)
    sheets = {row["person"]: row for row in read.sheets.maps(tx, place=place, year=where.year)}
    reach = {row.id: row for row in read.phones.rows(tx, place=place, at=where.at)}
    return [
        Member(row, number, sheets.get(row["id"]), *_phone(reach[row["id"]]))
        for number, row in enumerate(people, start=1)
    ]


class _Reading(NamedTuple):
    """The statements on everybody within a role that is held at `place`."""

    people: Hot
    sheets: Hot
    phones: Hot


@cache
def _reading(kind: str, level: str) -> _Reading:
    inside = and_(lies_within(kind, level, PERSON, bindparam("place")), stays(PERSON))
    people = (
        select(
            *(PERSON.c[name] for name in OF_PERSON),
            HOUSEHOLD.c.name.label("house"),
            HOUSEHOLD.c.code.label("house_code"),
            facts.state_of(HOUSEHOLD, bindparam("today", type_=Date)).label("house_state"),
        )
        .outerjoin(HOUSEHOLD, HOUSEHOLD.c.id == PERSON.c.household)
        .where(inside)
        .order_by(PERSON.c.id)
    )
    blocked = facts.any_of(
        CONTACT.c.id,
        CONTACT_PERSON.c.person == PERSON.c.id,
        CONTACT_PERSON.c.contact == CONTACT.c.id,
        CONTACT.c.blocked.is_not(None),
        beside=(CONTACT_PERSON,),
    )
    contact = facts.contact_for(PERSON.c.id, bindparam("at", type_=CONTACT.c.blocked.type))
    phones = select(PERSON.c.id, contact.label("contact"), blocked.label("blocked")).where(inside)
    return _Reading(Hot(people), Hot(facts.of_year(inside, columns=OF_SHEET)), Hot(phones))


def _phone(row: Found) -> tuple[str, bool]:
    """By what somebody can be written to; "" and whether they blocked us, of those that only have phones of no use."""
    return row.contact or "", bool(row.blocked and not row.contact)


def stamp(at: datetime | None) -> str:
    """When a sheet was sent, as a list remembers it."""
    return at.isoformat() if at else ""


@serves(OfPerson, Action.BOARD)
def of_person(tx: Connection, where: Where, held: Held, query: OfPerson) -> HowFar | Refusal:
    """One of the place: how far they are, never an answer."""
    each = next((each for each in roster(tx, where, held) if each.row["id"] == query.person), None)
    if each is None:
        return Refusal()
    return how_far(each)


def how_far(each: Member) -> HowFar:
    """How far somebody of the place is."""
    sheet = each.sheet
    return {
        **each.apart(),
        "number": each.number,
        "state": each.row["state"],
        "left": each.left,
        "started": each.started,
        "reachable": bool(each.contact),
        "blocked": each.blocked,
        "sheet": sheet["state"] if sheet else "none",
        "review": sheet["review"] if sheet else "",
    }
