"""Linking contacts: codes kept as digests, few tries, a confirmation on the first channel, all of it audited."""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from dialogs.engine import Did, Refusal, Tell
from dialogs.talks.link import AnswerLink, EnterLinkCode, Linking, MakeLinkCode, Unlink
from dialogs.talks.people.cards import MakeRelinkCode
from storage.act import Held, House, Where, audit, in_force, in_vietnam, serves
from storage.conversations import forget, insert_new
from storage.people import known
from storage.tables import (
    ANSWER,
    ASSESSMENT,
    AUDIT,
    CONTACT,
    CONTACT_PERSON,
    FILE_LINK,
    INBOX,
    LINK_CODE,
    OUTBOX,
    PERSON,
    ROLE,
    RUN,
    TALKING,
)


def linking(tx: Connection, where: Where, _: Linking) -> dict[str, Any]:
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


def make_code(tx: Connection, where: Where, _: MakeLinkCode) -> dict[str, Any]:
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


def enter_code(tx: Connection, where: Where, command: EnterLinkCode) -> dict[str, Any]:
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


@serves(AnswerLink)
def answer_link(tx: Connection, where: Where, command: AnswerLink) -> Did[None] | Refusal:
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


def unlink(tx: Connection, where: Where, command: Unlink) -> dict[str, Any]:
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


# -- Short codes that join a phone to a person: how they are made, and under which digest they are kept

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else
LENGTH, LIFE, TRIES, WITHIN = 6, timedelta(minutes=15), 5, timedelta(hours=1)
RELINK_LIFE = timedelta(hours=24)  # of a code for a lost phone


def fresh_code(house: House) -> tuple[str, str]:
    """A code, and its digest."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return code, digest_of(house, code)


def digest_of(house: House, typed: str) -> str:
    """The digest of a code as it was typed: with spaces, hyphens, small letters."""
    bare = "".join(typed.upper().split()).replace("-", "").removeprefix("LK")
    return house.vault.digest("linkcode", bare)


# -- Contacts: those that look at a page just now, and those that nobody uses any more


def keep_open(tx: Connection, channel: str, externals: Collection[str], until: datetime) -> None:
    """Somebody has the pages of these contacts open, and will for a moment."""
    these = CONTACT.c.channel == channel, CONTACT.c.external.in_(externals)
    tx.execute(update(CONTACT).where(*these).values(open_until=until))


def drop(tx: Connection, contacts: Sequence[str]) -> None:
    """
    Nothing of contacts stays but the digests of what came in, which lead nowhere.

    What a person answered on a channel that they left since is theirs, and stays.
    """
    of_persons = RUN.c.contact.in_(contacts) & (RUN.c.person != "")
    runs = select(RUN.c.id).where(of_persons)
    tx.execute(update(ANSWER).where(ANSWER.c.run.in_(runs)).values(contact=""))
    tx.execute(update(RUN).where(of_persons).values(contact=""))
    tx.execute(delete(OUTBOX).where(OUTBOX.c.contact.in_(contacts)))
    tx.execute(delete(FILE_LINK).where(FILE_LINK.c.contact.in_(contacts)))
    tx.execute(delete(LINK_CODE).where(LINK_CODE.c.contact.in_(contacts) | LINK_CODE.c.asker.in_(contacts)))
    tx.execute(update(INBOX).where(INBOX.c.contact.in_(contacts)).values(run="", key=""))
    forget(tx, contacts)


# -- Somebody left a phone that others go on using: what speaks of them there goes too


def leave(tx: Connection, contact: str, person: str, names: Sequence[str]) -> None:
    """
    Take a person out of a contact that others share.

    Menus, lists of who uses the phone and the like are side talks, and may name them: such runs go,
    whoever answered them. The others' assessments are not touched.
    """
    gone = _runs_that_name(tx, contact, names)
    heard = (INBOX.c.contact == contact) & INBOX.c.run.in_(gone)
    tx.execute(update(INBOX).where(heard).values(run="", key=""))
    tx.execute(delete(ANSWER).where(ANSWER.c.run.in_(gone)))
    tx.execute(delete(RUN).where(RUN.c.id.in_(gone)))
    _stop_replies(tx, contact, names)
    _hand_over(tx, contact, person, names)


def _runs_that_name(tx: Connection, contact: str, names: Sequence[str]) -> list[str]:
    side = (RUN.c.contact == contact) & (RUN.c.talk != "assess")
    runs = tx.execute(select(RUN.c.id, RUN.c.args).where(side)).all()
    found = {row.id for row in runs if _named(row.args, names)}
    said = select(ANSWER.c.run, ANSWER.c.value).where(ANSWER.c.run.in_(select(RUN.c.id).where(side)))
    found |= {row.run for row in tx.execute(said) if _named(row.value, names)}
    return sorted(found)


def _stop_replies(tx: Connection, contact: str, names: Sequence[str]) -> None:
    waiting = (OUTBOX.c.contact == contact) & (OUTBOX.c.body != "")
    rows = tx.execute(select(OUTBOX.c.id, OUTBOX.c.body).where(waiting)).all()
    named = [row.id for row in rows if any(_as_json(name) in row.body for name in names)]
    gone = update(OUTBOX).where(OUTBOX.c.id.in_(named))
    tx.execute(gone.values(body="", state="expired", why="erased"))


def _hand_over(tx: Connection, contact: str, person: str, names: Sequence[str]) -> None:
    """The talk goes on with who is left; where several are, the bot asks who holds the phone."""
    row = tx.execute(select(TALKING).where(TALKING.c.contact == contact)).first()
    if row is None:
        return
    others = (
        select(PERSON.c.id, PERSON.c.called, PERSON.c.address)
        .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        .where(CONTACT_PERSON.c.contact == contact, PERSON.c.id != person)
        .order_by(CONTACT_PERSON.c.since, PERSON.c.id)
    )
    left = tx.execute(others).all()
    now: dict[str, Any] = {"people": len(left)}
    if row.person == person:
        now |= {"person": left[0].id, "called": left[0].called, "address": left[0].address}
    if row.person == person or not _exists(tx, row.run) or _named(row.front, names):
        now |= {"run": "", "front": {}, "reopened": "", "misses": 0}
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**now))


def _exists(tx: Connection, run: str) -> bool:
    return tx.execute(select(RUN.c.id).where(RUN.c.id == run)).first() is not None


def _named(value: Any, names: Collection[str]) -> bool:
    """Whether it holds one of the names, if only inside of a word: rather too much goes."""
    text = json.dumps(value, ensure_ascii=False)
    return any(_as_json(name) in text for name in names)


def _as_json(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)[1:-1]


# -- Somebody is looked up for support: by the service's id, by the contact's or the person's own


@dataclass(frozen=True, slots=True)
class Known:
    """A contact, and the ids of the persons who share it."""

    contact: str
    channel: str
    external: str
    persons: tuple[str, ...]


def find(tx: Connection, who: str, channel: str = "") -> list[Known]:
    """The contacts that are meant; a person's id finds each of their contacts, with nobody else."""
    which = or_(CONTACT.c.external == who, CONTACT.c.id == who)
    if channel:
        which = which & (CONTACT.c.channel == channel)
    rows = tx.execute(select(CONTACT).where(which).order_by(CONTACT.c.id)).all()
    if rows:
        return [_known(row, persons(tx, row.id)) for row in rows]
    theirs = select(CONTACT).join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
    if channel:
        theirs = theirs.where(CONTACT.c.channel == channel)
    found = tx.execute(theirs.where(CONTACT_PERSON.c.person == who).order_by(CONTACT.c.id)).all()
    return [_known(row, (who,)) for row in found]


def persons(tx: Connection, contact: str) -> tuple[str, ...]:
    """Who shares a contact, those who came first first."""
    shared = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == contact)
    return tuple(tx.execute(shared.order_by(CONTACT_PERSON.c.since, CONTACT_PERSON.c.person)).scalars())


def names(tx: Connection, ids: tuple[str, ...]) -> dict[str, str]:
    """What persons are called, so that whoever looked them up can tell them apart."""
    rows = tx.execute(select(PERSON.c.id, PERSON.c.called).where(PERSON.c.id.in_(ids)))
    return {row.id: row.called for row in rows}


def _known(row: Any, ids: tuple[str, ...]) -> Known:
    return Known(row.id, row.channel, row.external, ids)


# -- A lost phone: a code that the chapter gives after meeting the person

OPEN, CUTS = "open", "cuts"  # a code that only joins, and one that cuts the phones before off
RELINKED = "relinked"

Result = dict[str, Any]


def make(tx: Connection, where: Where, held: Held, command: MakeRelinkCode) -> Result:
    """A code for one person; those given for them before end."""

    row = known.person(tx, held, command.who)
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
