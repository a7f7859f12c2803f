"""Two persons who turn out to be one were merged, and parted again within seven days."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from dialogs.requests import people as do
from dialogs.rules.joining import further
from storage.access import Held
from storage.conversations import insert_new
from storage.counting import count
from storage.facts import counts, put_aside
from storage.people import reach
from storage.people.reach import name_of
from storage.records import audit
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CONSENT,
    CONTACT_PERSON,
    EVIDENCE,
    PERSON,
    PUSH,
    ROLE,
    RUN,
    TALKING,
)
from storage.where import Where, in_vietnam

MERGED, PARTED = ("merged", "parted")  # the audit's words; what is needed to part them stands in its detail
UNDO = timedelta(days=7)
THEIRS = (ASSESSMENT, EVIDENCE, RUN, CONSENT, ROLE)  # what goes over from the one to the other

Result = dict[str, Any]
Row = RowMapping


def merge(tx: Connection, where: Where, held: Held, command: do.MergePeople) -> Result:
    """One takes over what the other has; of each year the further sheet counts, the other is put aside."""
    keep, other = (reach.person(tx, held, each) for each in (command.keep, command.other))
    if keep is None or other is None or keep["id"] == other["id"]:
        return {"refused": True}
    if keep["basis"] or other["basis"] or keep["village"] != other["village"]:
        return {"refused": True}
    aside = _behind(tx, keep["id"], other["id"])
    moved = {of.name: _move(tx, of, other["id"], keep["id"]) for of in THEIRS}
    for row in aside:
        put_aside(tx, dict(row))
    contacts = _hand_over(tx, where, keep, other)
    rows = _ids(tx, select(PERSON.c.id).where(PERSON.c.same_as == other["id"]))
    tx.execute(update(PERSON).where(PERSON.c.id.in_(rows)).values(same_as=keep["id"]))
    tx.execute(
        update(PERSON).where(PERSON.c.id == other["id"]).values(same_as=keep["id"], standing="confirmed")
    )
    tx.execute(update(PERSON).where(PERSON.c.id == keep["id"]).values(standing="confirmed"))
    tx.execute(
        update(PUSH)
        .where(PUSH.c.person == other["id"], PUSH.c.state == "planned")
        .values(state="dropped", reason="merged", changed=where.at)
    )
    count(tx, where.house, [keep["id"], other["id"], *rows])
    did = {
        "other": other["id"],
        "moved": moved,
        "aside": [row["id"] for row in aside],
        "contacts": contacts,
        "rows": rows,
        "standing": [keep["standing"], other["standing"]],
        "role": held.id,
    }
    return {"merge": audit(tx, where, MERGED, person=keep["id"], place=keep["village"] or "", **did)}


def _ids(tx: Connection, found: Any) -> list[str]:
    return list(tx.execute(found).scalars())


def _move(tx: Connection, of: Any, giver: str, taker: str) -> list[str]:
    ids = _ids(tx, select(of.c.id).where(of.c.person == giver))
    if ids:
        tx.execute(update(of).where(of.c.id.in_(ids)).values(person=taker))
    return ids


def _behind(tx: Connection, keep: str, other: str) -> list[Row]:
    """The sheets that do not count: of each year in which both have one, the one less far."""
    rows = tx.execute(select(ASSESSMENT).where(ASSESSMENT.c.person.in_([keep, other]), counts())).mappings()
    by_year: dict[int, list[Row]] = {}
    for row in rows:
        by_year.setdefault(row["year"], []).append(row)
    behind = []
    for same in by_year.values():
        first, *rest = same
        for each in rest:
            ahead, less = (first, each) if further(_far(first), _far(each)) else (each, first)
            behind.append(less)
            first = ahead
    return behind


def _far(row: Row) -> tuple[str, int, str]:
    return row["state"], row["answered"], row["started"].isoformat()


def _hand_over(tx: Connection, where: Where, keep: Row, other: Row) -> list[list[str]]:
    """The contacts of the one answer for the other from here on: [contact, who presses]."""
    rows = tx.execute(
        select(CONTACT_PERSON.c.contact, CONTACT_PERSON.c.presses).where(
            CONTACT_PERSON.c.person == other["id"]
        )
    ).all()
    shared = [
        {"contact": row.contact, "person": keep["id"], "presses": row.presses, "since": where.at}
        for row in rows
    ]
    both = set(_ids(tx, select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person == keep["id"])))
    insert_new(tx, CONTACT_PERSON, shared)
    tx.execute(delete(CONTACT_PERSON).where(CONTACT_PERSON.c.person == other["id"]))
    for row in rows:
        _turn(tx, row.contact, other["id"], keep)
    return [[row.contact, row.presses, "both" if row.contact in both else ""] for row in rows]


def _turn(tx: Connection, contact: str, was: str, to: Row) -> None:
    """The talk of a contact goes on as somebody else, wherever it stood."""
    people = tx.execute(select(func.count()).where(CONTACT_PERSON.c.contact == contact)).scalar_one()
    begun = {"run": "", "front": {}, "reopened": "", "misses": 0, "people": people}
    now = {"person": to["id"], "called": to["called"], "address": to["address"], **begun}
    talk = update(TALKING).where(TALKING.c.contact == contact)
    tx.execute(talk.where(TALKING.c.person == was).values(**now))
    tx.execute(talk.values(people=people))


def merges(tx: Connection, where: Where, person: str) -> list[Result]:
    """Merges into a person that can still be undone, newest first."""
    rows = tx.execute(
        select(AUDIT.c.id, AUDIT.c.at)
        .where(AUDIT.c.person == person, AUDIT.c.action == MERGED, AUDIT.c.at > where.at - UNDO)
        .order_by(AUDIT.c.id.desc())
    ).all()
    gone = _parted(tx, person)
    return [{"id": row.id, "day": in_vietnam(row.at)} for row in rows if row.id not in gone]


def _parted(tx: Connection, person: str) -> set[str]:
    rows = tx.execute(select(AUDIT.c.detail).where(AUDIT.c.person == person, AUDIT.c.action == PARTED))
    return {row.detail.get("merge", "") for row in rows}


def undo(tx: Connection, where: Where, held: Held, command: do.UndoMerge) -> Result:
    """Everything goes back to whose it was; what came since stays with the one who was kept."""
    row = (
        tx.execute(
            select(AUDIT).where(
                AUDIT.c.id == command.merge, AUDIT.c.action == MERGED, AUDIT.c.at > where.at - UNDO
            )
        )
        .mappings()
        .first()
    )
    keep = reach.person(tx, held, row["person"]) if row else None
    if row is None or keep is None or not row["detail"] or row["id"] in _parted(tx, keep["id"]):
        return {"undone": False}
    what = row["detail"]
    other = tx.execute(select(PERSON).where(PERSON.c.id == what["other"])).mappings().first()
    if other is None:
        return {"undone": False}
    for of in THEIRS:
        ids = what["moved"][of.name]
        tx.execute(update(of).where(of.c.id.in_(ids), of.c.person == keep["id"]).values(person=other["id"]))
    _take_back(tx, what["aside"])
    mine, theirs = what["standing"]
    tx.execute(update(PERSON).where(PERSON.c.id == keep["id"]).values(standing=mine))
    tx.execute(update(PERSON).where(PERSON.c.id == other["id"]).values(same_as="", standing=theirs))
    tx.execute(update(PERSON).where(PERSON.c.id.in_(what["rows"])).values(same_as=other["id"]))
    _give_back(tx, where, keep, other, what["contacts"])
    count(tx, where.house, [keep["id"], other["id"], *what["rows"]])
    place = keep["village"] or ""
    audit(tx, where, PARTED, person=keep["id"], place=place, merge=row["id"], role=held.id)
    return {"undone": True, "name": name_of(other)}


def _take_back(tx: Connection, aside: Sequence[str]) -> None:
    rows = tx.execute(select(ASSESSMENT).where(ASSESSMENT.c.id.in_(aside))).mappings().all()
    for row in rows:
        levels = dict(row["levels"])
        values = {"state": levels.pop("state", "open"), "levels": levels}
        tx.execute(update(ASSESSMENT).where(ASSESSMENT.c.id == row["id"]).values(**values))


def _give_back(
    tx: Connection, where: Where, keep: Row, other: Row, contacts: Sequence[Sequence[str]]
) -> None:
    still = set(_ids(tx, select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person == keep["id"])))
    for contact, presses, both in contacts:
        if contact not in still:
            continue  # unlinked since, or forgotten
        row = {"contact": contact, "person": other["id"], "presses": presses, "since": where.at}
        insert_new(tx, CONTACT_PERSON, [row])
        if not both:
            lost = (CONTACT_PERSON.c.contact == contact, CONTACT_PERSON.c.person == keep["id"])
            tx.execute(delete(CONTACT_PERSON).where(*lost))
            _turn(tx, contact, keep["id"], other)
