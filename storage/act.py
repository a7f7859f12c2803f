"""
The act in progress: who asks or does something, where and when, by which role; and what is kept of it.

The one door to what needs a role: deny by default, every request within the place of the role. A query or a command of
people with a role has a field `role`: the id of the role that is worn. It is looked up on the contact that asks and
held against the table of `dialogs.rules.roles`; only then is the work called, with the role as `Held`.

`serves` says which function answers a query or carries out a command; `storage.door` is the way in.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, overload
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, and_, false, literal_column, or_, select, true

from dialogs.engine import Command, Did, Query, Refusal, Tell
from dialogs.rules.roles import Action, Reach, may, reaches
from dialogs.sheets import Sheet
from dialogs.sheets.checklist import Checklist
from storage.pictures import Pictures
from storage.store.rows import Expr, Row, insert_rows
from storage.tables import AUDIT, CONSENT, PERSON, PLACE, ROLE
from storage.vault import Vault

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def in_vietnam(at: datetime) -> str:
    """The day of a time as people there say it: 20/12/2026."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")


# -- who, where, when


@dataclass(frozen=True, slots=True)
class House:
    """
    What is the same for all: the vault, new ids, the sheets, and who answers for the data.

    in_force: the sheet ("id@version") in force for each group. sheets: all of them. templates: purposes that the Official
    Account has one for. recordings: by commune, sheet and indicator the words that somebody there read aloud. checklists: by
    "id@version"; of each title the one in force.
    """

    vault: Vault
    new_id: Callable[[], str]
    sheets: Mapping[str, Sheet]
    in_force: Mapping[str, str]
    organisation: str = ""
    controller: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    consent_version: str = "4"
    public_url: str = ""
    page: bool = False  # whether the page is served there
    reminders_work: bool = False
    erase_after: timedelta = timedelta(days=7)
    templates: frozenset[str] = frozenset()
    recordings: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)
    checklists: Mapping[str, Checklist] = field(default_factory=dict)
    checklists_in_force: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Where:
    """
    One step: its contact, its person, its time; and what its commands have left to be done at its end, see `did`.

    network: a digest of where it came from, on a channel where anybody can be a new contact at any time.
    """

    house: House
    at: datetime
    contact: str
    channel: str
    external: str
    person: str = ""
    run: str = ""
    address: str = ""
    language: str = "vi"
    network: str = ""
    hint: str = "vi"  # what their phone speaks
    plays: bool = False  # whether the channel can play sound
    scrolls: bool = False  # whether a long list is looked through without asking for its next page
    forgets: bool = False  # nothing of the contact is to stay
    drops: list[str] = field(default_factory=list)  # runs of which nothing is to stay
    sends: list[Mapping[str, object]] = field(
        default_factory=list
    )  # messages beside the reply: {"picture": …} or {"sound": …}
    tells: list[Tell] = field(default_factory=list)  # words to other contacts

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.at.astimezone(VIETNAM).date()

    @property
    def year(self) -> int:
        """The year in Vietnam."""
        return self.today.year

    def did(self, did: Did[object]) -> None:
        """What a command came to, beside its result: the one place where a step is changed while it goes on."""
        self.person = did.now.get("person", self.person)
        self.drops.extend(did.drops)
        self.sends.extend(did.sends)
        self.tells.extend(did.tells)
        self.forgets = self.forgets or did.forgets


# -- by which role


@dataclass(frozen=True, slots=True)
class Held:
    """A role in force, with the place it is held at."""

    id: str
    kind: str
    place: str
    level: str
    commune: str
    province: str
    contact: str
    person: str
    called: str


def in_force(at: datetime | Expr, of: FromClause = ROLE) -> ColumnElement[bool]:
    """The roles that hold at a time."""
    return and_(of.c.ended.is_(None), or_(of.c.until.is_(None), of.c.until > at))


def holds_any(tx: Connection, where: Where) -> bool:
    """Whether the contact holds a role in force."""
    held = select(ROLE.c.id).where(ROLE.c.contact == where.contact, in_force(where.at))
    return tx.execute(held.limit(1)).first() is not None


def wearing(tx: Connection, where: Where, role: str) -> Held | None:
    """The role, if it is in force and held on this very contact."""
    held = held_by(tx, role, where.at) if role else None
    return held if held is not None and held.contact == where.contact else None


def held_by(tx: Connection, role: str, at: datetime) -> Held | None:
    """The role, if it is in force, on whatever contact."""
    row = tx.execute(
        select(ROLE, PLACE.c.level, PLACE.c.commune.label("of"), PLACE.c.province)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(ROLE.c.id == role, in_force(at))
    ).first()
    if row is None:
        return None
    return Held(
        row.id, row.kind, row.place, row.level, row.of, row.province, row.contact, row.person, row.called
    )


def covers(tx: Connection, held: Held, place: str) -> bool:
    """Whether a place lies within the role: its own, or below it where the role reaches so far."""
    return (
        bool(place)
        and tx.execute(select(PLACE.c.id).where(PLACE.c.id == place, places(held))).first() is not None
    )


def places(held: Held) -> ColumnElement[bool]:
    """The condition on `place` rows that lie within a role, those that became part of its place too."""
    reach = reaches(held.kind)
    if reach is None:
        return false()
    if reach is Reach.HERE:
        return or_(PLACE.c.id == held.place, PLACE.c.into == held.place)
    if held.level == "province":
        return or_(PLACE.c.id == held.place, PLACE.c.province == held.place)
    return or_(PLACE.c.id == held.place, PLACE.c.commune == held.place, PLACE.c.into == held.place)


def within(held: Held, of: FromClause) -> ColumnElement[bool]:
    """
    The condition on rows with `village` and `commune` (persons, assessments) that lie within a role.

    Who is to be erased is seen by nobody from the moment they said so.
    """
    return and_(reached(held, of), stays(of))


def joined_to(of: FromClause, to: str | Expr | Collection[str]) -> ColumnElement[bool]:
    """Whether the person or household of a row turned out to be that one, or one of those; see the index of `same_as`."""
    same = of.c.same_as
    these = same == to if isinstance(to, str | ColumnElement) else same.in_(to)
    return and_(these, same != literal_column("''"))


def stays(of: FromClause) -> ColumnElement[bool]:
    """Whether the data of the person of a row is not waiting to be erased; rows of persons, or with one."""
    if "erase_at" in of.c:
        return of.c.erase_at.is_(None)
    person = PERSON.alias()
    leaving = select(person.c.id).where(person.c.id == of.c.person, person.c.erase_at.is_not(None))
    return ~leaving.correlate_except(person).exists()


def reached(held: Held, of: FromClause) -> ColumnElement[bool]:
    """The same, whoever is to be erased."""
    return lies_within(held.kind, held.level, of, held.place) if held.place else false()


def lies_within(kind: str, level: str, of: FromClause, place: str | Expr) -> ColumnElement[bool]:
    """Which rows a role of a kind reaches that is held at a place of a level."""
    reach = reaches(kind)
    if reach is None:
        return false()
    if reach is Reach.HERE:
        here = of.c.village == place
        return or_(here, of.c.unit == place) if "unit" in of.c else here
    if level == "commune":
        return of.c.commune == place
    communes = select(PLACE.c.id).where(PLACE.c.province == place, PLACE.c.level == "commune")
    return of.c.commune.in_(communes) if level == "province" else ~true()


# -- which function answers which request


class Worn(Protocol):
    """A request of somebody with a role."""

    @property
    def role(self) -> str: ...


Q_co = TypeVar("Q_co", covariant=True)
W = TypeVar("W", bound=Worn)
Q = TypeVar("Q")
R = TypeVar("R")

Handler: TypeAlias = Callable[..., Any]  # (tx, where, request): `serves` proves its types
SERVED: dict[type, Handler] = {}


@dataclass(frozen=True, slots=True)
class Guarded:
    """A query or command that only some roles may: `work` is called as (tx, where, held, request)."""

    action: Action
    work: Handler

    def __call__(self, tx: Connection, where: Where, request: Worn) -> object:
        held = wearing(tx, where, request.role)
        if held is None or not may(held.kind, self.action):
            return Refusal()
        place = getattr(request, "place", "")
        if place and not covers(tx, held, place):
            return Refusal()
        return self.work(tx, where, held, request)


def _registered(asked: type, handler: Handler) -> None:
    if asked in SERVED:
        raise TypeError(f"{asked.__name__} is served twice")
    SERVED[asked] = handler


class Openly(Generic[Q_co]):
    """Takes the function that serves a request of anybody."""

    def __init__(self, asked: type) -> None:
        self.asked = asked

    @overload
    def __call__(
        self: "Openly[Query[R]]", work: Callable[[Connection, Where, Q_co], R | Refusal]
    ) -> Callable[[Connection, Where, Q_co], R | Refusal]: ...
    @overload
    def __call__(
        self: "Openly[Command[R]]", work: Callable[[Connection, Where, Q_co], Did[R] | Refusal]
    ) -> Callable[[Connection, Where, Q_co], Did[R] | Refusal]: ...
    def __call__(self, work: Handler) -> Handler:
        _registered(self.asked, work)
        return work


class ByRole(Generic[Q_co]):
    """Takes the function that serves a request of somebody with a role, once the role is known to allow it."""

    def __init__(self, asked: type, action: Action) -> None:
        self.asked, self.action = asked, action

    @overload
    def __call__(
        self: "ByRole[Query[R]]", work: Callable[[Connection, Where, Held, Q_co], R | Refusal]
    ) -> Callable[[Connection, Where, Held, Q_co], R | Refusal]: ...
    @overload
    def __call__(
        self: "ByRole[Command[R]]", work: Callable[[Connection, Where, Held, Q_co], Did[R] | Refusal]
    ) -> Callable[[Connection, Where, Held, Q_co], Did[R] | Refusal]: ...
    def __call__(self, work: Handler) -> Handler:
        _registered(self.asked, Guarded(self.action, work))
        return work


@overload
def serves(asked: type[W], action: Action) -> ByRole[W]: ...
@overload
def serves(asked: type[Q], action: None = None) -> Openly[Q]: ...
def serves(asked: type[Q], action: Action | None = None) -> Openly[Q] | ByRole[Q]:
    """
    Register the function below as the one that answers `asked`, a query, or carries it out, a command.

    With an action it is called with the role that was worn, and only if that role may; a request with a role is not
    served without one.
    """
    if action is not None:
        return ByRole(asked, action)
    if "role" in getattr(asked, "__dataclass_fields__", {}):
        raise TypeError(f"{asked.__name__} is of a role: say which action allows it")
    return Openly(asked)


# -- what is kept of it: the audit and the consent log; here are the only writers of both

OPERATOR = "operator"  # whoever runs the machine
SYSTEM = "system"  # what is due by itself


def note(
    tx: Connection,
    id_: str,
    at: datetime,
    actor: str,
    action: str,
    person: str = "",
    place: str = "",
    **detail: object,
) -> str:
    """One row of the audit: who did what, to whom, where; never what a person wrote. Its id."""
    row = {"id": id_, "at": at, "actor": actor, "action": action, "person": person, "place": place}
    _into_audit(tx, [{**row, "detail": detail}])
    return id_


def _into_audit(tx: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    insert_rows(tx, AUDIT, rows)


LOOKED = "looked"  # the audit's word for it


def looked(
    tx: Connection,
    house: House,
    at: datetime,
    actor: str,
    persons: Collection[str],
    *,
    place: str = "",
    **detail: object,
) -> None:
    """
    Somebody was shown answers or points of these persons, on a screen, in a list or in a file: /dulieu tells each who.

    One row a viewer (and role worn), person and day in Vietnam, however often they look.
    """
    began = at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (AUDIT.c.actor == actor, AUDIT.c.at >= began, AUDIT.c.action == LOOKED)
    rows = tx.execute(select(AUDIT.c.person, AUDIT.c.detail).where(*today))
    seen = {row.person for row in rows if row.detail == detail}
    same = {"at": at, "actor": actor, "action": LOOKED, "place": place, "detail": detail}
    new = [{"id": house.new_id(), "person": each, **same} for each in sorted({*persons} - seen)]
    if new:
        _into_audit(tx, new)


def audit(
    tx: Connection, where: Where, action: str, *, person: str | None = None, place: str = "", **detail: object
) -> str:
    """What the contact of this step did; unless said, to the person who answers."""
    whom = where.person if person is None else person
    return note(tx, where.house.new_id(), where.at, f"contact:{where.contact}", action, whom, place, **detail)


def by_operator(
    tx: Connection,
    house: House,
    at: datetime,
    action: str,
    person: str = "",
    place: str = "",
    **detail: object,
) -> str:
    """What the operator did from the machine; /dulieu shows who looked."""
    return note(tx, house.new_id(), at, OPERATOR, action, person, place, **detail)


def consent(tx: Connection, where: Where, purpose: str, *, given: bool, **of: object) -> None:
    """One row in the consent log: who, what for, which text, when, on which channel; `of`: what is not that of this step."""
    row = {
        "person": where.person,
        "version": where.house.consent_version,
        "channel": where.channel,
        "at": where.at,
    }
    row |= {"id": where.house.new_id(), "purpose": purpose, "contact": where.contact, "given": given}
    write_consents(tx, [row | of])


def write_consents(tx: Connection, rows: Sequence[Row]) -> None:
    """Rows of the consent log."""
    insert_rows(tx, CONSENT, rows)
