"""Who is affected by a breach, and since when: from the audit, or everybody who was kept at the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from storage.places.find import labels
from storage.store.rows import Found
from storage.tables import AUDIT, CONTACT, CONTACT_PERSON, PERSON, PLACE, in_order


@dataclass(frozen=True, slots=True)
class Affected:
    """One person; since, last: of what was done or seen of them then. channels: by what they can be told."""

    person: str
    name: str
    born: int
    place: str
    channels: tuple[str, ...]
    since: datetime
    last: datetime
    actions: tuple[str, ...]
    actors: tuple[str, ...]


def affected(
    tx: Connection, since: datetime, until: datetime, place: str = "", actors: Sequence[str] = ()
) -> list[Affected]:
    """
    Whoever was looked at, or had something done about them, from `since` until before `until`, the earliest first.

    place: only people of this place or below it. actors: only by these, as the audit names them.
    """
    which = [AUDIT.c.at >= since, AUDIT.c.at < until, AUDIT.c.person == PERSON.c.id, *_within(place)]
    if actors:
        which.append(AUDIT.c.actor.in_(actors))
    rows = select(AUDIT.c.person, AUDIT.c.at, AUDIT.c.action, AUDIT.c.actor).where(*which)
    found: dict[str, list[Found]] = {}
    for row in tx.execute(rows.order_by(AUDIT.c.at, *in_order(AUDIT))):
        found.setdefault(row.person, []).append(row)
    return _named(tx, {person: (each[0].at, each[-1].at, each) for person, each in found.items()})


def everybody(tx: Connection, until: datetime, place: str = "") -> list[Affected]:
    """Whoever was kept before `until`: where a disk, a database or a backup got lost; since they were first written down."""
    rows = select(PERSON.c.id, PERSON.c.created).where(PERSON.c.created < until, *_within(place))
    return _named(tx, {row.id: (row.created, row.created, []) for row in tx.execute(rows)})


def _within(place: str) -> list[ColumnElement[bool]]:
    if not place:
        return []
    communes = select(PLACE.c.id).where(PLACE.c.province == place)
    here = (PERSON.c.village == place, PERSON.c.unit == place, PERSON.c.commune == place)
    return [or_(*here, PERSON.c.commune.in_(communes))]


def _named(tx: Connection, found: dict[str, tuple[datetime, datetime, list[Found]]]) -> list[Affected]:
    shared = select(CONTACT_PERSON.c.person, CONTACT.c.channel).join(
        CONTACT, CONTACT.c.id == CONTACT_PERSON.c.contact
    )
    channels: dict[str, set[str]] = {}
    for row in tx.execute(shared):
        channels.setdefault(row.person, set()).add(row.channel)
    people = {row.id: row for row in tx.execute(select(PERSON)) if row.id in found}
    said = labels(tx, {row.village for row in people.values() if row.village})
    made = [
        Affected(
            person,
            people[person].full_name or people[person].called,
            people[person].born or 0,
            said.get(people[person].village or "", ""),
            tuple(sorted(channels.get(person, ()))),
            since,
            last,
            tuple(sorted({each.action for each in rows})),
            tuple(sorted({each.actor for each in rows})),
        )
        for person, (since, last, rows) in found.items()
    ]
    return sorted(made, key=lambda each: (each.since, each.person))


def erased_since(tx: Connection, since: datetime, until: datetime) -> int:
    """How many rows of that time are of people who were erased: they can't be named any more."""
    gone = ~select(PERSON.c.id).where(PERSON.c.id == AUDIT.c.person).exists()
    rows = select(func.count(func.distinct(AUDIT.c.person))).where(
        AUDIT.c.at >= since, AUDIT.c.at < until, AUDIT.c.person != "", gone
    )
    return int(tx.execute(rows).scalar_one())
