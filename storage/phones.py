"""
Phones: how contacts are joined to persons by short codes, shared, left, lost, and dropped.

A code is kept as a digest, few are looked at, and a link is confirmed on the first channel. Roles are never carried along.
"""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from dialogs.engine import Did, Now, Refusal, Tell
from dialogs.rules.roles import Action
from dialogs.talks.asked import Code
from dialogs.talks.link import AnswerLink, Entered, EnterLinkCode, Linking, Links, MakeLinkCode, Unlink
from dialogs.talks.people.cards import MakeRelinkCode
from storage.act import Held, House, Where, audit, in_force, in_vietnam, note, serves
from storage.conversations import drop_runs, forget
from storage.people import known
from storage.store.rows import Row, insert_new
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

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else
LENGTH, LIFE, TRIES, WITHIN = 6, timedelta(minutes=15), 5, timedelta(hours=1)
TRIES_OF_NETWORK, TRIES_OF_CHANNEL = 10, 2000  # codes of one kind within the same time
RELINK_LIFE = timedelta(hours=24)  # of a code for a lost phone
OPEN, CUTS = "open", "cuts"  # codes for a lost phone: one only joins, one cuts off the phones they had
ANEW = {"run": "", "front": {}, "reopened": "", "misses": 0}  # a conversation that is left where it stood


# -- who shares a phone


class Sharer(NamedTuple):
    """One of those who share a contact."""

    id: str
    called: str
    address: str
    presses: str
    born: int | None
    village: str | None
    since: datetime


def sharing(tx: Connection, contact: str) -> list[Sharer]:
    """Who shares a contact, those who came first first."""
    of = (PERSON.c.id, PERSON.c.called, PERSON.c.address, CONTACT_PERSON.c.presses)
    told_apart = (PERSON.c.born, PERSON.c.village, CONTACT_PERSON.c.since)
    shared = select(*of, *told_apart).join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
    mine = shared.where(CONTACT_PERSON.c.contact == contact)
    return [Sharer(*row) for row in tx.execute(mine.order_by(CONTACT_PERSON.c.since, PERSON.c.id))]


def share(tx: Connection, rows: Sequence[Row]) -> None:
    """Contacts are shared by persons from here on, those who shared them before among them."""
    insert_new(tx, CONTACT_PERSON, rows)


def _goes_on(tx: Connection, contact: str, *first: str) -> None:
    """The talk of a contact begins anew with the first of these who is there, else with whoever came first."""
    there = {each.id: each for each in sharing(tx, contact)}
    now = next((there[id_] for id_ in (*first, *there) if id_ in there), None)
    who = {
        "person": now.id if now else "",
        "called": now.called if now else "",
        "address": now.address if now else "",
        "people": len(there),
    }
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**who, **ANEW))


# -- codes


def fresh_code(house: House) -> tuple[str, str]:
    """A code, and its digest."""
    code = letters(LENGTH)
    return code, digest_of(house, code)


def letters(many: int) -> str:
    """So many letters and digits by chance, none of which is mistaken for something else."""
    return "".join(secrets.choice(ALPHABET) for _ in range(many))


def digest_of(house: House, typed: str) -> str:
    """The digest of a code as it was typed: with spaces, hyphens, small letters."""
    bare = "".join(typed.upper().split()).replace("-", "").removeprefix("LK")
    return house.vault.digest("linkcode", bare)


def tried_enough(tx: Connection, where: Where, command: type) -> bool:
    """
    Whether so many codes of a kind were lately typed that none is looked at for a while.

    Counted for the contact, and, since a contact can be thrown away, for the network it came by and for all contacts of
    its channel.
    """
    kind = command.__name__.lower()
    shared = {f"channel:{where.channel}": TRIES_OF_CHANNEL}
    if where.network:
        shared[f"network:{where.network}"] = TRIES_OF_NETWORK
    most = {f"contact:{where.contact}": TRIES, **shared}  # the door writes down what the contact did
    lately = (AUDIT.c.action == kind, AUDIT.c.at > where.at - WITHIN, AUDIT.c.actor.in_(most))
    found = tx.execute(select(AUDIT.c.actor, func.count()).where(*lately).group_by(AUDIT.c.actor))
    if any(count >= most[actor] for actor, count in found):
        return True
    for who in shared:
        note(tx, where.house.new_id(), where.at, who, kind)
    return False


def _keep_code(
    tx: Connection, where: Where, instead_of: ColumnElement[bool], life: timedelta, **of: str
) -> str:
    """A fresh code as it is shown; those it stands in for end."""
    tx.execute(update(LINK_CODE).where(instead_of).values(state="ended"))
    code, digest = fresh_code(where.house)
    row = {"id": digest, "contact": "", "created": where.at, "expires": where.at + life}
    tx.execute(insert(LINK_CODE).values(**row | of))
    return f"{code[:3]} {code[3:]}"


# -- one person on several channels


@serves(Linking)
def linking(tx: Connection, where: Where, _: Linking) -> Links:
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


class _Waits(NamedTuple):
    """A code that was typed elsewhere: its digest, where, and on which channel."""

    id: str
    asker: str
    channel: str


def _waiting(tx: Connection, where: Where) -> _Waits | None:
    row = tx.execute(
        select(LINK_CODE.c.id, LINK_CODE.c.asker, CONTACT.c.channel)
        .join(CONTACT, CONTACT.c.id == LINK_CODE.c.asker)
        .where(
            LINK_CODE.c.contact == where.contact, LINK_CODE.c.state == "asked", LINK_CODE.c.expires > where.at
        )
        .order_by(LINK_CODE.c.created.desc())
        .limit(1)
    ).first()
    return _Waits(*row) if row else None


@serves(MakeLinkCode)
def make_code(tx: Connection, where: Where, _: MakeLinkCode) -> Did[str]:
    """A fresh code; older ones of this contact end."""
    mine = (LINK_CODE.c.contact == where.contact) & LINK_CODE.c.state.in_(["open", "asked"])
    return Did(_keep_code(tx, where, mine, LIFE, contact=where.contact, state="open"))


@serves(EnterLinkCode)
def enter_code(tx: Connection, where: Where, command: EnterLinkCode) -> Did[Entered]:
    """Find the code; a wrong one is counted, and after five in an hour none is looked at."""
    if tried_enough(tx, where, EnterLinkCode):
        return Did("many")
    digest = digest_of(where.house, command.code)
    if relinked := _relink(tx, where, digest):
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
        return Did("wrong")
    owner = tx.execute(select(LINK_CODE.c.contact).where(LINK_CODE.c.id == digest)).scalar_one()
    return Did("asked", tells=({"contact": owner, "what": "link_asked", "channel": where.channel},))


@serves(AnswerLink)
def answer_link(tx: Connection, where: Where, command: AnswerLink) -> Did[None] | Refusal:
    """Join the asking contact to every person of this one, or end the code."""
    waiting, here = _waiting(tx, where), sharing(tx, where.contact)
    if waiting is None or (command.agreed and not here):
        return Refusal("link_late")
    state = "joined" if command.agreed else "refused"
    tx.execute(update(LINK_CODE).where(LINK_CODE.c.id == waiting.id).values(state=state))
    if not command.agreed:
        return Did(None)
    of_asker = {"contact": waiting.asker, "since": where.at}
    joined = [{**of_asker, "person": each.id, "presses": each.presses} for each in here]
    share(tx, joined)
    _goes_on(tx, waiting.asker, where.person, *(each.id for each in here))
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


@serves(Unlink)
def unlink(tx: Connection, where: Where, command: Unlink) -> Did[None]:
    """The other contact loses the persons of this one that it shares; its own stay."""
    mine = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == where.contact)
    theirs = delete(CONTACT_PERSON).where(CONTACT_PERSON.c.contact == command.contact)
    tx.execute(theirs.where(CONTACT_PERSON.c.person.in_(mine)))
    _goes_on(tx, command.contact)
    return Did(None)


# -- a lost phone: a code that the chapter gives after meeting the person


@serves(MakeRelinkCode, Action.RELINK)
def make_relink_code(
    tx: Connection, where: Where, held: Held, command: MakeRelinkCode
) -> Did[Code] | Refusal:
    """A code for one person; those given for them before end."""
    row = known.person(tx, held, command.who)
    if row is None or row["state"] == "deceased" or row["basis"]:
        return Refusal()
    theirs = (LINK_CODE.c.person == row["id"]) & LINK_CODE.c.state.in_([OPEN, CUTS])
    state = CUTS if command.cut else OPEN
    code = _keep_code(tx, where, theirs, RELINK_LIFE, person=row["id"], by=held.id, state=state)
    place = row["village"] or ""
    audit(tx, where, "relink_code", person=row["id"], place=place, role=held.id, cut=command.cut)
    return Did({"code": code, "day": in_vietnam(where.at + RELINK_LIFE)})


def _relink(tx: Connection, where: Where, digest: str) -> Did[Entered] | None:
    """Join this contact to the person of a code, at once; None where it is no such code."""
    mine = (LINK_CODE.c.id == digest, LINK_CODE.c.person != "", LINK_CODE.c.state.in_([OPEN, CUTS]))
    given = LINK_CODE.c.by.in_(select(ROLE.c.id).where(in_force(where.at)))
    row = tx.execute(
        select(
            LINK_CODE.c.state,
            LINK_CODE.c.by,
            PERSON.c.id,
            PERSON.c.called,
            PERSON.c.address,
            PERSON.c.village,
        )
        .join(PERSON, PERSON.c.id == LINK_CODE.c.person)
        .where(*mine, LINK_CODE.c.expires > where.at, PERSON.c.same_as == "", given)
    ).first()
    if row is None:
        return None
    used = tx.execute(update(LINK_CODE).where(*mine).values(state="joined", asker=where.contact))
    if used.rowcount != 1:
        return None
    if row.state == CUTS:
        _cut(tx, where, row.id)
    shared = {"contact": where.contact, "person": row.id, "since": where.at}
    share(tx, [shared])
    audit(tx, where, "relinked", person=row.id, place=row.village or "", by=row.by, cut=row.state == CUTS)
    now: Now = {"person": row.id, "called": row.called, "address": row.address}
    return Did("relinked", now={**now, "people": len(sharing(tx, where.contact))})


def _cut(tx: Connection, where: Where, person: str) -> None:
    """The phones they had lose this person alone; what this person was entrusted with there ends."""
    others = (CONTACT_PERSON.c.person == person, CONTACT_PERSON.c.contact != where.contact)
    contacts = list(tx.execute(select(CONTACT_PERSON.c.contact).where(*others)).scalars())
    tx.execute(delete(CONTACT_PERSON).where(*others))
    for contact in contacts:
        whose = (
            [person] if sharing(tx, contact) else [person, ""]
        )  # a phone that is nobody's any more keeps no role
        held = (ROLE.c.contact == contact, ROLE.c.person.in_(whose), in_force(where.at))
        tx.execute(update(ROLE).where(*held).values(ended=where.at))
        _goes_on(tx, contact)


# -- contacts: those that look at a page just now, and those that nobody uses any more


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


# -- somebody leaves a phone that others go on using: what speaks of them there goes, too


def leave(tx: Connection, contact: str, person: str, names: Sequence[str]) -> None:
    """
    Take a person out of a contact that others share.

    Menus, lists of who uses the phone and the like are side talks, and may name them: such runs go,
    whoever answered them. The others' assessments are not touched.
    """
    gone = _runs_that_name(tx, contact, names)
    heard = (INBOX.c.contact == contact) & INBOX.c.run.in_(gone)
    tx.execute(update(INBOX).where(heard).values(run="", key=""))
    drop_runs(tx, gone)
    _stop_replies(tx, contact, names)
    _hand_over(tx, contact, person, names)


def _runs_that_name(tx: Connection, contact: str, names: Sequence[str]) -> list[str]:
    side = (RUN.c.contact == contact) & (RUN.c.talk != "assess")
    runs = tx.execute(select(RUN.c.id, RUN.c.args).where(side)).all()
    found = {row.id for row in runs if _named(row.args, names)}
    said = select(ANSWER.c.run, ANSWER.c.value).where(ANSWER.c.run.in_(select(RUN.c.id).where(side)))
    found |= {row.run for row in tx.execute(said) if _named(row.value, names)}
    sealed = said.where(ANSWER.c.secret, ANSWER.c.kind.in_(("l", "d")))  # what was looked up may name them
    found |= {row.run for row in tx.execute(sealed)}
    return sorted(found)


def _stop_replies(tx: Connection, contact: str, names: Sequence[str]) -> None:
    waiting = (OUTBOX.c.contact == contact) & (OUTBOX.c.body != "")
    rows = tx.execute(select(OUTBOX.c.id, OUTBOX.c.body).where(waiting)).all()
    named = [row.id for row in rows if any(_as_json(name) in row.body for name in names)]
    gone = update(OUTBOX).where(OUTBOX.c.id.in_(named))
    tx.execute(gone.values(body="", state="expired", why="erased"))


def _hand_over(tx: Connection, contact: str, person: str, names: Sequence[str]) -> None:
    """The talk goes on with who is left; where several are, the bot asks who holds the phone."""
    this = (CONTACT_PERSON.c.contact == contact, CONTACT_PERSON.c.person == person)
    tx.execute(delete(CONTACT_PERSON).where(*this))
    row = tx.execute(select(TALKING).where(TALKING.c.contact == contact)).first()
    if row is None:
        return
    if row.person == person:
        _goes_on(tx, contact)
        return
    now: dict[str, object] = {"people": len(sharing(tx, contact))}
    if not _exists(tx, row.run) or _named(row.front, names):
        now |= ANEW
    tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**now))


def _exists(tx: Connection, run: str) -> bool:
    return tx.execute(select(RUN.c.id).where(RUN.c.id == run)).first() is not None


def _named(value: object, names: Collection[str]) -> bool:
    """Whether it holds one of the names, if only inside of a word: rather too much goes."""
    text = json.dumps(value, ensure_ascii=False)
    return any(_as_json(name) in text for name in names)


def _as_json(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)[1:-1]


# -- somebody is looked up for support: by the service's id, by the contact's or the person's own


@dataclass(frozen=True, slots=True)
class Known:
    """A contact, and the ids of the persons who share it."""

    contact: str
    channel: str
    external: str
    persons: tuple[str, ...]


def find(tx: Connection, who: str, channel: str = "") -> list[Known]:
    """The contacts that are meant; a person's id finds each of their contacts, with nobody else."""
    wanted = select(CONTACT.c.id, CONTACT.c.channel, CONTACT.c.external).order_by(CONTACT.c.id)
    if channel:
        wanted = wanted.where(CONTACT.c.channel == channel)
    rows = tx.execute(wanted.where(or_(CONTACT.c.external == who, CONTACT.c.id == who))).all()
    if rows:
        return [Known(*row, tuple(each.id for each in sharing(tx, row.id))) for row in rows]
    theirs = wanted.join(CONTACT_PERSON, CONTACT_PERSON.c.contact == CONTACT.c.id)
    return [Known(*row, (who,)) for row in tx.execute(theirs.where(CONTACT_PERSON.c.person == who))]


def names(tx: Connection, ids: tuple[str, ...]) -> dict[str, str]:
    """What persons are called, so that whoever looked them up can tell them apart."""
    rows = tx.execute(select(PERSON.c.id, PERSON.c.called).where(PERSON.c.id.in_(ids)))
    return {row.id: row.called for row in rows}
