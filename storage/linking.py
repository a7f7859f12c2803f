"""Linking contacts: codes kept as digests, few tries, a confirmation on the first channel, all of it audited."""

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dialogs import requests as ask
from dialogs.engine import Did, Refusal, Tell
from storage.act import Where, serves
from storage.conversations import insert_new
from storage.link_codes import LIFE, TRIES, WITHIN, digest_of, fresh_code
from storage.people.relink import enter
from storage.tables import ASSESSMENT, AUDIT, CONTACT, CONTACT_PERSON, LINK_CODE, PERSON, TALKING


def linking(tx: Connection, where: Where, _: ask.Linking) -> dict[str, Any]:
    """How this contact is linked, and who waits for its answer."""
    others = tx.execute(
        select(CONTACT.c.id, CONTACT.c.channel)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
        .where(CONTACT_PERSON.c.person == where.person, CONTACT.c.id != where.contact)
        .order_by(CONTACT_PERSON.c.since)
    ).all()
    waiting = _waiting(tx, where)
    return {
        "known": bool(where.person),
        "others": [{"contact": row.id, "channel": row.channel} for row in others],
        "asked_by": waiting.channel if waiting else "",
    }


def _waiting(tx: Connection, where: Where) -> Any:
    return tx.execute(
        select(LINK_CODE.c.id, LINK_CODE.c.asker, CONTACT.c.channel)
        .join(CONTACT, CONTACT.c.id == LINK_CODE.c.asker)
        .where(
            LINK_CODE.c.contact == where.contact, LINK_CODE.c.state == "asked", LINK_CODE.c.expires > where.at
        )
        .order_by(LINK_CODE.c.created.desc())
        .limit(1)
    ).first()


def make_code(tx: Connection, where: Where, _: ask.MakeLinkCode) -> dict[str, Any]:
    """A fresh code; older ones of this contact end."""
    tx.execute(
        update(LINK_CODE)
        .where(LINK_CODE.c.contact == where.contact, LINK_CODE.c.state.in_(["open", "asked"]))
        .values(state="ended")
    )
    code, digest = fresh_code(where.house)
    tx.execute(
        insert(LINK_CODE).values(
            id=digest,
            contact=where.contact,
            asker="",
            state="open",
            created=where.at,
            expires=where.at + LIFE,
        )
    )
    return {"code": f"{code[:3]} {code[3:]}"}


def enter_code(tx: Connection, where: Where, command: ask.EnterLinkCode) -> dict[str, Any]:
    """Find the code; a wrong one is counted, and after five in an hour none is looked at."""
    tries = (
        tx.execute(
            select(func.count())
            .select_from(AUDIT)
            .where(
                AUDIT.c.actor == f"contact:{where.contact}",
                AUDIT.c.action == "enterlinkcode",
                AUDIT.c.at > where.at - WITHIN,
            )
        ).scalar()
        or 0
    )
    if tries >= TRIES:
        return {"state": "many"}
    digest = digest_of(where.house, command.code)
    if relinked := enter(tx, where, digest):
        return relinked
    taken = tx.execute(
        update(LINK_CODE)
        .where(
            LINK_CODE.c.id == digest,
            LINK_CODE.c.state == "open",
            LINK_CODE.c.expires > where.at,
            LINK_CODE.c.contact.not_in([where.contact, ""]),
        )
        .values(state="asked", asker=where.contact)
    )
    if not taken.rowcount:
        return {"state": "wrong"}
    owner = tx.execute(select(LINK_CODE.c.contact).where(LINK_CODE.c.id == digest)).scalar_one()
    where.tells.append({"contact": owner, "what": "link_asked", "channel": where.channel})
    return {"state": "asked"}


@serves(ask.AnswerLink)
def answer_link(tx: Connection, where: Where, command: ask.AnswerLink) -> Did[None] | Refusal:
    """Join the asking contact to every person of this one, or end the code. Roles are not carried along."""
    waiting = _waiting(tx, where)
    if waiting is None:
        return Refusal("link_late")
    tx.execute(
        update(LINK_CODE)
        .where(LINK_CODE.c.id == waiting.id)
        .values(state="joined" if command.agreed else "refused")
    )
    if not command.agreed:
        return Did(None)
    persons = tx.execute(
        select(CONTACT_PERSON.c.person, CONTACT_PERSON.c.presses).where(
            CONTACT_PERSON.c.contact == where.contact
        )
    ).all()
    insert_new(
        tx,
        CONTACT_PERSON,
        [
            {"contact": waiting.asker, "person": row.person, "presses": row.presses, "since": where.at}
            for row in persons
        ],
    )
    _settle(tx, where, waiting.asker)
    told: Tell = {"contact": waiting.asker, "what": "link_joined", "channel": where.channel}
    return Did(None, tells=({**told, **_so_far(tx, where)},))


def _so_far(tx: Connection, where: Where) -> Tell:
    """The recap for the other side: how many questions of the open sheet are answered."""
    row = tx.execute(
        select(ASSESSMENT.c.answered, ASSESSMENT.c.asked)
        .where(ASSESSMENT.c.person == where.person, ASSESSMENT.c.state == "open")
        .order_by(ASSESSMENT.c.id.desc())
        .limit(1)
    ).first()
    return {"answered": str(row.answered), "asked": str(row.asked)} if row else {}


def _settle(tx: Connection, where: Where, asker: str) -> None:
    """The asking contact goes on as the person who agreed, wherever it stood."""
    person = tx.execute(select(PERSON).where(PERSON.c.id == where.person)).mappings().one()
    people = (
        tx.execute(
            select(func.count()).select_from(CONTACT_PERSON).where(CONTACT_PERSON.c.contact == asker)
        ).scalar()
        or 1
    )
    tx.execute(
        update(TALKING)
        .where(TALKING.c.contact == asker)
        .values(
            person=where.person,
            called=person["called"],
            address=person["address"],
            people=people,
            run="",
            front={},
            reopened="",
            misses=0,
        )
    )


def unlink(tx: Connection, where: Where, command: ask.Unlink) -> dict[str, Any]:
    """The other contact loses the persons of this one that it shares; its own stay."""
    mine = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == where.contact)
    tx.execute(
        delete(CONTACT_PERSON).where(
            CONTACT_PERSON.c.contact == command.contact, CONTACT_PERSON.c.person.in_(mine)
        )
    )
    left = tx.execute(
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .where(CONTACT_PERSON.c.contact == command.contact)
        .limit(1)
    ).first()
    count = (
        tx.execute(
            select(func.count())
            .select_from(CONTACT_PERSON)
            .where(CONTACT_PERSON.c.contact == command.contact)
        ).scalar()
        or 0
    )
    tx.execute(
        update(TALKING)
        .where(TALKING.c.contact == command.contact)
        .values(
            person=left.id if left else "",
            called=left.called if left else "",
            address=left.address if left else "",
            people=count,
            run="",
            front={},
            reopened="",
            misses=0,
        )
    )
    return {}
