"""The rows of the ledger for some persons of a campaign: one a person, written where the database has what they need."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, func, literal, select

from storage.news.audience import PLANNED_TOO, Meant, of_ids, who
from storage.pushes import push, write, written_from
from storage.tables import CONTACT_PERSON, PUSH, TALKING
from storage.where import House

Row = Mapping[str, Any]
ALIVE = {"state": "planned", "reason": ""}
SAME = (
    "kind",
    "purpose",
    "occurrence",
    "campaign",
    "args",
    "by",
    "not_before",
    "expires",
    "created",
    "changed",
)
FIRST = 100_000  # numbers of one length sort as they count


def fill(tx: Connection, house: House, campaign: Row, meant: Meant, ids: list[str], at: datetime) -> None:
    """Write the rows of those of `ids` who get it; who has one already is passed over."""
    if not ids:
        return
    people = select(TALKING.c.people).where(TALKING.c.contact == CONTACT_PERSON.c.contact)
    sharing = select(CONTACT_PERSON.c.person).where(
        CONTACT_PERSON.c.person.in_(ids), people.scalar_subquery() > 1
    )
    several = set(tx.execute(sharing).scalars())
    alone = [each for each in ids if each not in several]
    same = _same(campaign, meant.at, at)
    row = push(
        "news", dict.fromkeys(("person", "contact", "channel", "household", "commune", "village")), **same
    )
    given = {
        **meant.values,
        **{f"v_{name}": row[name] for name in SAME},
        "w_ids": alone,
        "v_id": house.new_id(),
    }
    tx.execute(_alone(tx.dialect.name, states=meant.states != "all"), given)
    if several:
        _together(tx, house, campaign, meant, sorted(several), same)


def _same(campaign: Row, begins: datetime, at: datetime) -> dict[str, Any]:
    """What all rows of a chunk have in common."""
    return {
        "occurrence": campaign["id"],
        "campaign": campaign["id"],
        "args": campaign["counts"].get("by", {}),
        "by": campaign["by"],
        "not_before": begins,
        "at": at,
    }


@lru_cache(maxsize=8)
def _alone(dialect: str, *, states: bool) -> Any:
    """Those with a telephone of their own: their rows never leave the database."""
    of = who("", states=states, some=True).subquery()
    number = cast(FIRST + func.row_number().over(order_by=of.c.id), String)
    columns = {
        "id": cast(bindparam("v_id", type_=String), String) + literal(".") + number,
        "person": of.c.id,
        "contact": of.c.contact,
        "household": func.coalesce(of.c.household, ""),
        "commune": of.c.commune,
        "village": func.coalesce(of.c.village, ""),
        "channel": of.c.channel,
    }
    columns |= {name: _given(name) for name in SAME}
    return written_from(dialect, columns, of.c.matches, of.c.reason.in_(PLANNED_TOO), of.c.people <= 1)


def _given(name: str) -> Any:
    """A value that is the same in all rows; PostgreSQL wants to be told its type."""
    kind = PUSH.c[name].type
    value = bindparam(f"v_{name}", type_=kind)
    return cast(value, String) if isinstance(kind, String) else value


def _together(tx: Connection, house: House, campaign: Row, meant: Meant, ids: list[str], same: Row) -> None:
    """On a shared telephone the first person's is sent; the others' rows tell why theirs is not."""
    found = tx.execute(of_ids(meant), {**meant.values, "w_ids": ids}).all()
    gets = [each for each in found if each.matches and each.reason in PLANNED_TOO]
    taken = _taken(tx, campaign["id"], [each.contact for each in gets])
    made = []
    for each in sorted(gets, key=lambda each: str(each.id)):
        second = {"state": "dropped", "reason": "same_phone"} if each.contact in taken else ALIVE
        taken.add(each.contact)
        made.append({**push("news", {**each._mapping, "person": each.id}, **same), **second})
    write(tx, house, made)


def _taken(tx: Connection, campaign: str, contacts: list[str]) -> set[str]:
    """The telephones that get this news already, by somebody of an earlier chunk."""
    persons = tx.execute(select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact.in_(contacts)))
    found = select(PUSH.c.contact).where(
        PUSH.c.person.in_(list(persons.scalars())), PUSH.c.purpose == "news", PUSH.c.occurrence == campaign
    )
    return set(tx.execute(found).scalars())
