"""A lost phone: a code that the chapter gives after meeting the person; typed on another phone it joins at once."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dialogs.requests import people as do
from storage.access import Held, in_force
from storage.conversations import insert_new
from storage.link_codes import RELINK_LIFE, fresh_code
from storage.people import reach
from storage.records import audit
from storage.tables import CONTACT_PERSON, LINK_CODE, PERSON, ROLE, TALKING
from storage.where import Where, in_vietnam

OPEN, CUTS = "open", "cuts"  # a code that only joins, and one that cuts the phones before off
RELINKED = "relinked"

Result = dict[str, Any]


def make(tx: Connection, where: Where, held: Held, command: do.MakeRelinkCode) -> Result:
    """A code for one person; those given for them before end."""

    row = reach.person(tx, held, command.who)
    if row is None or row["state"] == "deceased" or row["basis"]:
        return {"refused": True}
    tx.execute(
        update(LINK_CODE)
        .where(LINK_CODE.c.person == row["id"], LINK_CODE.c.state.in_([OPEN, CUTS]))
        .values(state="ended")
    )
    code, digest = fresh_code(where.house)
    tx.execute(
        insert(LINK_CODE).values(
            id=digest,
            contact="",
            asker="",
            person=row["id"],
            by=held.id,
            state=CUTS if command.cut else OPEN,
            created=where.at,
            expires=where.at + RELINK_LIFE,
        )
    )
    place = row["village"] or ""
    audit(tx, where, "relink_code", person=row["id"], place=place, role=held.id, cut=command.cut)
    return {"code": f"{code[:3]} {code[3:]}", "day": in_vietnam(where.at + RELINK_LIFE)}


def enter(tx: Connection, where: Where, digest: str) -> Result | None:
    """Join this contact to the person of a code, at once; None where it is no such code. Roles are not carried along."""
    mine = (LINK_CODE.c.id == digest, LINK_CODE.c.person != "", LINK_CODE.c.state.in_([OPEN, CUTS]))
    row = tx.execute(select(LINK_CODE).where(*mine, LINK_CODE.c.expires > where.at)).first()
    who = select(PERSON).where(PERSON.c.id == row.person) if row else None
    person = tx.execute(who).mappings().first() if who is not None else None
    if row is None or person is None or person["same_as"]:
        return None
    given = select(ROLE.c.id).where(ROLE.c.id == row.by, in_force(where.at))
    if tx.execute(given).first() is None:
        return None
    used = tx.execute(update(LINK_CODE).where(*mine).values(state="joined", asker=where.contact))
    if used.rowcount != 1:
        return None
    if row.state == CUTS:
        _cut(tx, where, person["id"])
    shared = {"contact": where.contact, "person": person["id"], "presses": "", "since": where.at}
    insert_new(tx, CONTACT_PERSON, [shared])
    people = tx.execute(select(func.count()).where(CONTACT_PERSON.c.contact == where.contact)).scalar_one()
    where.person = person["id"]
    place, cut = person["village"] or "", row.state == CUTS
    audit(tx, where, RELINKED, person=person["id"], place=place, by=row.by, cut=cut)
    now = {"person": person["id"], "called": person["called"], "address": person["address"]}
    return {"state": "relinked", "now": {**now, "people": people}}


def _cut(tx: Connection, where: Where, person: str) -> None:
    """The phones they had lose this person alone; what this person was entrusted with there ends."""
    others = (CONTACT_PERSON.c.person == person, CONTACT_PERSON.c.contact != where.contact)
    contacts = list(tx.execute(select(CONTACT_PERSON.c.contact).where(*others)).scalars())
    tx.execute(delete(CONTACT_PERSON).where(*others))
    tx.execute(
        update(ROLE)
        .where(ROLE.c.contact.in_(contacts), ROLE.c.person == person, in_force(where.at))
        .values(ended=where.at)
    )
    for contact in contacts:
        left = tx.execute(
            select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
            .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
            .where(CONTACT_PERSON.c.contact == contact)
            .order_by(CONTACT_PERSON.c.since, PERSON.c.id)
        ).all()
        if not left:  # a phone that is nobody's any more keeps no role, whoever took it up there
            tx.execute(
                update(ROLE)
                .where(ROLE.c.contact == contact, ROLE.c.person == "", in_force(where.at))
                .values(ended=where.at)
            )
        first = left[0] if left else None
        now = {"people": len(left), "run": "", "front": {}, "reopened": "", "misses": 0}
        now |= {"person": first.id if first else "", "called": first.called if first else ""}
        now |= {"address": first.address if first else ""}
        tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**now))
