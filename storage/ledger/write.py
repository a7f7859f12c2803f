"""The ledger of pushes: how a row is written; it is claimed and sent by `storage.ledger.claim` and `storage.ledger.decide`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, FromClause, Insert, and_, literal_column, select

from dialogs.rules.purposes import PURPOSES
from storage.act import House, in_force
from storage.facts import can_write, contact_for
from storage.store.rows import Chosen, Expr, JsonMap, Row, fetch_all, fetch_first, insert_new, inserting
from storage.tables import CONTACT, CONTACT_PERSON, PERSON, PLACE, PUSH, ROLE


def push(
    purpose: str,
    to: Row,
    *,
    occurrence: str,
    at: datetime,
    not_before: datetime | None = None,
    **more: object,
) -> Row:
    """
    A row of the ledger that is not written yet, planned at a time.

    to: person, contact, channel, household, commune, village. not_before: where it is not to go at once. more: args, by,
    campaign; a state of its own with its reason.
    """
    about = PURPOSES[purpose]
    start = (not_before or at).astimezone(UTC)
    return {
        "person": to["person"],
        "contact": to["contact"],
        "channel": to["channel"],
        "household": to["household"] or "",
        "commune": to["commune"],
        "village": to["village"] or "",
        "kind": about.kind.value,
        "purpose": purpose,
        "occurrence": occurrence,
        "not_before": start,
        "expires": start + about.lasts,
        "created": at,
        "changed": at,
        **more,
    }


def write(tx: Connection, house: House, rows: Sequence[Row]) -> int:
    """Write rows unless the same (person, purpose, occurrence) was written before, by whatever process; how many are new."""
    return insert_new(tx, PUSH, [{"id": house.new_id(), **row} for row in rows])


def to_contact(to: str | Collection[str]) -> ColumnElement[bool]:
    """Whether a row of the ledger went, or is to go, to this contact or to one of these; see the index of `contact`."""
    these = PUSH.c.contact == to if isinstance(to, str) else PUSH.c.contact.in_(to)
    return and_(these, PUSH.c.contact != literal_column("''"))


def written_from(dialect: str, columns: Mapping[str, Expr], *which: ColumnElement[bool]) -> Insert:
    """The statement that writes rows which the database makes itself, with the same care as `write`."""
    chosen = select(*(column.label(name) for name, column in columns.items())).where(*which)
    return inserting(dialect, PUSH).from_select(list(columns), chosen).on_conflict_do_nothing()


def plan(
    tx: Connection,
    house: House,
    at: datetime,
    purpose: str,
    person: str,
    *,
    occurrence: str,
    args: JsonMap | None = None,
    by: str = "",
    contact: str = "",
    not_before: datetime | None = None,
) -> str:
    """
    Write a row of the ledger; its id, or "" where nobody can be written to or it was planned before.

    It goes to `contact` if that can be written to then, else as `contact_for` says. Whether and when it is really sent is
    decided at that moment, see `dialogs.rules`.
    """
    then = not_before or at
    shared = and_(CONTACT_PERSON.c.contact == contact, CONTACT_PERSON.c.person == PERSON.c.id)
    joined = PERSON.join(CONTACT_PERSON, shared).join(CONTACT, CONTACT.c.id == CONTACT_PERSON.c.contact)
    for to_whom in ([_to(joined).where(can_write(then))] if contact else []) + [to_persons(then)]:
        to = fetch_first(tx, to_whom.where(PERSON.c.id == person))
        if to is not None:
            break
    if to is None:
        return ""
    when = partial(push, purpose, occurrence=occurrence, at=at, not_before=not_before)
    return _written(tx, house, when(dict(to), args=dict(args or {}), by=by))


def _written(tx: Connection, house: House, row: Row) -> str:
    id_ = house.new_id()
    return id_ if write(tx, house, [{"id": id_, **row}]) else ""


def to_persons(at: datetime) -> Chosen:
    """To whom a push for a person of `person` goes at a time, as `push` takes it: none where they cannot be written to."""
    return _to(PERSON.join(CONTACT, CONTACT.c.id == contact_for(PERSON.c.id, at)))


def _to(joined: FromClause) -> Chosen:
    home = (PERSON.c.household, PERSON.c.commune, PERSON.c.village)
    whom = PERSON.c.id.label("person"), CONTACT.c.id.label("contact"), CONTACT.c.channel
    return select(*whom, *home).select_from(joined)


def tell_all(
    tx: Connection,
    house: House,
    at: datetime,
    purpose: str,
    persons: Collection[str],
    *,
    occurrence: str,
    args: JsonMap,
    by: str,
) -> int:
    """What `plan` does for one, in two statements for all; how many can be written to."""
    to = fetch_all(tx, to_persons(at).where(PERSON.c.id.in_(persons)).order_by(PERSON.c.id))
    when = partial(push, purpose, occurrence=occurrence, at=at, args=dict(args), by=by)
    return write(tx, house, [when(row) for row in to])


def plan_for_role(
    tx: Connection,
    house: House,
    at: datetime,
    purpose: str,
    role: str,
    *,
    occurrence: str,
    args: JsonMap | None = None,
    by: str = "",
    not_before: datetime | None = None,
) -> str:
    """
    The same for the holder of a role, on the contact where the role was taken up; `args` gets "role" and "place".

    A holder who is no resident stands in the ledger as "role:<id>". Whether the role still holds is looked at again at the
    moment of sending.
    """
    held = tx.execute(
        select(ROLE, CONTACT.c.channel, PLACE.c.level)
        .join(CONTACT, CONTACT.c.id == ROLE.c.contact)
        .join(PLACE, PLACE.c.id == ROLE.c.place)
        .where(ROLE.c.id == role, in_force(at), can_write(not_before or at))
    ).first()
    if held is None:
        return ""
    local = held.level in {"village", "unit"}
    to = {
        "person": held.person or f"role:{role}",
        "contact": held.contact,
        "channel": held.channel,
        "household": "",
        "commune": held.commune,
        "village": held.place if local else "",
    }
    about = {"role": role, "place": held.place, **(args or {})}
    when = partial(push, purpose, occurrence=f"{occurrence}:{role}", at=at, not_before=not_before)
    return _written(tx, house, when(to, args=about, by=by))
