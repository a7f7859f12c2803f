"""
Phones: how contacts are joined to persons by short codes, shared, left, lost, and dropped.

A link is confirmed on the first channel; in place of a lost phone another one sees nothing before a day is over, unless
a phone they still have says so. Roles are never carried along.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, or_, select, update

from dialogs.engine import Did, Now, Refusal, Tell
from dialogs.rules.roles import Action
from dialogs.talks.asked import Code
from dialogs.talks.link import AnswerLink, Came, Entered, EnterLinkCode, Linking, Links, MakeLinkCode, Unlink
from dialogs.talks.new_phone import AnswerNewPhone, NewPhone, NewPhoneAsked, OpenNewPhone
from dialogs.talks.page import CutPages, OpenPage
from dialogs.talks.people.cards import MakeRelinkCode
from storage import codes
from storage.act import VIETNAM, Held, House, Where, audit, in_force, in_vietnam, note, serves
from storage.conversations import drop_runs, forget, meet
from storage.facts import can_write, hands, up
from storage.people import known
from storage.privacy import links
from storage.store.hot import Hot
from storage.store.rows import Row, fetch_all, fetch_first, insert_new
from storage.tables import (
    ANSWER,
    ASSESSMENT,
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
    in_order,
    newest_first,
)

PAGE = "web"  # the channel of the page
OPEN, CUTS = "open", "cuts"  # codes for a lost phone: one only joins, one cuts off the phones they had
WAITS = {OPEN: "waits", CUTS: "waits_cuts"}  # typed on a new phone, which sees nothing yet
HOLD = timedelta(hours=24)  # so long the phones that a person has can stop a new one
MOST_GIVEN = 20  # codes for lost phones that one role gives within a day
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


_SHARING = Hot(
    select(
        PERSON.c.id,
        PERSON.c.called,
        PERSON.c.address,
        CONTACT_PERSON.c.presses,
        PERSON.c.born,
        PERSON.c.village,
        CONTACT_PERSON.c.since,
    )
    .join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
    .where(CONTACT_PERSON.c.contact == bindparam("contact"))
    .order_by(CONTACT_PERSON.c.since, PERSON.c.id)
)


def sharing(tx: Connection, contact: str) -> list[Sharer]:
    """Who shares a contact, those who came first first."""
    return [Sharer(*row) for row in _SHARING.rows(tx, contact=contact)]


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


def _keep_code(
    tx: Connection, where: Where, kind: codes.Kind, instead_of: ColumnElement[bool], **of: str
) -> str:
    """A fresh code as it is shown; those it stands in for end."""
    tx.execute(update(LINK_CODE).where(instead_of).values(state="ended"))
    code, digest = kind.fresh(where.house)
    row = {"id": digest, "contact": "", "created": where.at, "expires": where.at + kind.life}
    tx.execute(insert(LINK_CODE).values(**row | of))
    return code


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
        "new_phone": bool(_asked_about(tx, where)),
        "waits": waits_here(tx, where.contact),
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
        .order_by(*newest_first(LINK_CODE))
        .limit(1)
    ).first()
    return _Waits(*row) if row else None


@serves(MakeLinkCode)
def make_code(tx: Connection, where: Where, _: MakeLinkCode) -> Did[str]:
    """A fresh code; older ones of this contact end."""
    mine = (LINK_CODE.c.contact == where.contact) & LINK_CODE.c.state.in_(["open", "asked"])
    return Did(_keep_code(tx, where, codes.LINK, mine, contact=where.contact, state="open"))


@serves(EnterLinkCode)
def enter_code(tx: Connection, where: Where, command: EnterLinkCode) -> Did[Entered]:
    """Find the code; a wrong one is counted, and after five in an hour none is looked at."""
    if codes.tried_enough(tx, where, EnterLinkCode):
        return Did(_entered("many"))
    if found := _new_phone(tx, where, codes.PHONE.digest(where.house, command.code)):
        return found
    digest = codes.LINK.digest(where.house, command.code)
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
        return Did(_entered("wrong"))
    owner = tx.execute(select(LINK_CODE.c.contact).where(LINK_CODE.c.id == digest)).scalar_one()
    told: Tell = {"contact": owner, "what": "link_asked", "channel": where.channel}
    return Did(_entered("asked"), tells=(told,))


def _entered(came: Came, until: datetime | None = None) -> Entered:
    local = until.astimezone(VIETNAM) if until else None
    return {
        "came": came,
        "hour": f"{local:%H:%M}" if local else "",
        "day": in_vietnam(until) if until else "",
    }


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
        .order_by(*newest_first(ASSESSMENT))
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


# -- the page: the same conversation there, opened by a link that works once, or vouched for by the service

OF_PAGE = "page"  # the purpose of such a link
OPENS_FOR = timedelta(minutes=10)
SIGNED = ("telegram",)  # services whose page in the app says itself who opens it


@serves(OpenPage)
def open_page(tx: Connection, where: Where, _: OpenPage) -> Did[str]:
    """The address for this contact; of a service that vouches for who opens it, one for everybody."""
    house = where.house
    if not house.page:
        return Did("")
    if where.channel in SIGNED:
        return Did(f"{house.public_url}/t")
    token = links.create(
        tx, house, OF_PAGE, where.at, person=where.person, contact=where.contact, life=OPENS_FOR
    )
    return Did(f"{house.public_url}/mo/{token}")


def may_open(tx: Connection, house: House, token: str, at: datetime) -> bool:
    """Whether a link still opens a page; to look uses nothing up."""
    return links.find(tx, links.link_id(house, token), [OF_PAGE], at) is not None


def opened(tx: Connection, house: House, token: str, session: str, at: datetime) -> tuple[bool, Tell | None]:
    """Use a link up: that page goes on with the conversation; whether it does, and what the chat is told."""
    link = links.take(tx, house, links.link_id(house, token), [OF_PAGE], at, action="page")
    if link is None:
        return False, None
    _goes_on_page(tx, house, link.contact, session, at)
    can = tx.execute(select(CONTACT.c.id).where(CONTACT.c.id == link.contact, can_write(at))).first()
    return True, {"contact": link.contact, "what": "page_opened", "channel": "web"} if can else None


def vouched(tx: Connection, house: House, channel: str, external: str, session: str, at: datetime) -> bool:
    """The service says whose page this is: it goes on with that conversation, if there is one."""
    known = select(CONTACT.c.id).where(CONTACT.c.channel == channel, CONTACT.c.external == external)
    contact = tx.execute(known).scalar()
    if contact is not None:
        _goes_on_page(tx, house, contact, session, at)
    return contact is not None


def _goes_on_page(tx: Connection, house: House, contact: str, session: str, at: datetime) -> None:
    """A page joins the persons of a contact, and never its roles."""
    talking = tx.execute(select(TALKING).where(TALKING.c.contact == contact)).first()
    language = talking.language if talking else "vi"
    page = meet(tx, {(PAGE, session, language)}, at, iter(house.new_id, None))[PAGE, session]
    here = sharing(tx, contact)
    share(tx, [{"contact": page, "since": at, "person": each.id, "presses": each.presses} for each in here])
    if here:
        _goes_on(tx, page, talking.person if talking else "", *(each.id for each in here))
    tx.execute(update(TALKING).where(TALKING.c.contact == page).values(language=language))
    note(
        tx,
        house.new_id(),
        at,
        f"contact:{page}",
        "page.opened",
        talking.person if talking else "",
        of=contact,
    )


@serves(CutPages)
def cut_pages(tx: Connection, where: Where, _: CutPages) -> Did[int]:
    """Pages that joined a person of this contact within a day share nobody of it any more, and their links end."""
    mine = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == where.contact)
    pages = select(CONTACT.c.id).where(CONTACT.c.channel == PAGE)
    recent = (CONTACT_PERSON.c.since > where.at - HOLD, CONTACT_PERSON.c.contact != where.contact)
    joined = (CONTACT_PERSON.c.person.in_(mine), CONTACT_PERSON.c.contact.in_(pages), *recent)
    found = sorted(set(tx.execute(select(CONTACT_PERSON.c.contact).where(*joined)).scalars()))
    tx.execute(
        delete(CONTACT_PERSON).where(CONTACT_PERSON.c.contact.in_(found), CONTACT_PERSON.c.person.in_(mine))
    )
    for each in found:
        _goes_on(tx, each)
    links.end(tx, OF_PAGE, where.contact)
    audit(tx, where, "page.cut", person=where.person, pages=len(found))
    return Did(len(found))


# -- a lost phone: a code that the chapter gives after meeting the person; the phones they have are asked, and may stop it


@serves(MakeRelinkCode, Action.RELINK)
def make_relink_code(
    tx: Connection, where: Where, held: Held, command: MakeRelinkCode
) -> Did[Code] | Refusal:
    """A code for one person; those given for them before end, and so does what waits for them."""
    row = known.person(tx, held, command.who)
    if row is None or row["state"] == "deceased" or row["basis"]:
        return Refusal()
    if codes.distrusted(tx, where, held.id) or _given_lately(tx, where, held) >= MOST_GIVEN:
        return Refusal("villager", {"role": held.id, "who": command.who, "many": True})
    for each in tx.execute(select(LINK_CODE.c.id).where(_of_new_phone(row["id"]))).scalars().all():
        _ask_no_more(tx, each)
    state = CUTS if command.cut else OPEN
    by = {"person": row["id"], "by": held.id, "state": state}
    code = _keep_code(tx, where, codes.PHONE, _of_new_phone(row["id"], OPEN, CUTS), **by)
    place = row["village"] or ""
    audit(tx, where, "relink_code", person=row["id"], place=place, role=held.id, cut=command.cut)
    return Did({"code": code, "day": in_vietnam(where.at + codes.PHONE.life)})


def _given_lately(tx: Connection, where: Where, held: Held) -> int:
    day = (LINK_CODE.c.by == held.id, LINK_CODE.c.created > where.at - codes.PHONE.life)
    return tx.execute(select(func.count()).select_from(LINK_CODE).where(*day)).scalar_one()


def _of_new_phone(person: str, *states: str) -> ColumnElement[bool]:
    """The codes for a person's new phone that are to be typed yet, or wait."""
    return (LINK_CODE.c.person == person) & LINK_CODE.c.state.in_([*states, *WAITS.values()])


_LOST = (
    select(
        LINK_CODE,
        PERSON.c.called,
        PERSON.c.address,
        PERSON.c.village,
        PERSON.c.unit,
        ROLE.c.called.label("giver"),
        ROLE.c.kind.label("giver_kind"),
    )
    .join(PERSON, (PERSON.c.id == LINK_CODE.c.person) & (PERSON.c.same_as == ""))
    .join(ROLE, ROLE.c.id == LINK_CODE.c.by)
)


def _new_phone(tx: Connection, where: Where, digest: str) -> Did[Entered] | None:
    """
    A code for a lost phone, typed on a new one: it sees nothing for a day, and the phones they have are asked.

    None where it is no such code. It is refused on the phone of whoever holds a role over the person's place.
    """
    fresh = (LINK_CODE.c.id == digest, LINK_CODE.c.state.in_(list(WAITS)), LINK_CODE.c.expires > where.at)
    row = fetch_first(tx, _LOST.where(*fresh, in_force(where.at)))
    if row is None or codes.distrusted(tx, where, row["by"]):
        return None
    of = {"person": row["person"], "place": row["village"] or "", "by": row["by"], "channel": where.channel}
    if _entrusted(tx, where.at, where.contact, row):
        if codes.misused(tx, where, digest, row["by"]):
            tx.execute(update(LINK_CODE).where(LINK_CODE.c.id == digest).values(state="ended"))
        audit(tx, where, "relink_refused", **of)
        return Did(_entered("entrusted"))
    opens = where.at + HOLD
    waits = {"state": WAITS[row["state"]], "asker": where.contact, "expires": opens}
    if tx.execute(update(LINK_CODE).where(*fresh).values(**waits)).rowcount != 1:
        return None
    audit(tx, where, "relink_asked", **of)
    others = [each for each in _contacts_of(tx, row["person"]) if each != where.contact]
    tx.execute(update(CONTACT).where(CONTACT.c.id.in_(others)).values(asked=digest))
    said = _entered("waits", opens)
    asked: Tell = {
        "what": "new_phone_asked",
        "channel": where.channel,
        "hour": said["hour"],
        "day": said["day"],
    }
    about: Tell = {"called": row["called"], "address": row["address"], "by": row["giver"]}
    return Did(said, tells=tells(tx, where.at, others, {**asked, **about}))


def _contacts_of(tx: Connection, person: str) -> list[str]:
    theirs = select(CONTACT_PERSON.c.contact).where(CONTACT_PERSON.c.person == person)
    return list(tx.execute(theirs.order_by(CONTACT_PERSON.c.since, CONTACT_PERSON.c.contact)).scalars())


def tells(tx: Connection, at: datetime, contacts: Collection[str], words: Tell) -> tuple[Tell, ...]:
    """The same to those of these contacts that can be written to; the others hear it when they write."""
    can = select(CONTACT.c.id).where(CONTACT.c.id.in_(contacts), can_write(at)).order_by(CONTACT.c.id)
    return tuple({**words, "contact": each} for each in tx.execute(can).scalars())


def _entrusted(tx: Connection, at: datetime, contact: str, code: Row) -> bool:
    """Whether a contact is that of somebody with a role over where a person lives, or of who gave the code."""
    whose = hands(tx, contact, but=code["person"])
    theirs = or_(ROLE.c.contact.in_(whose.contacts), ROLE.c.person.in_(whose.persons))
    places = [each for home in (code["village"], code["unit"]) if home for each in up(tx, home)]
    over = or_(ROLE.c.place.in_(places), ROLE.c.id == code["by"])
    return tx.execute(select(ROLE.c.id).where(in_force(at), theirs, over).limit(1)).first() is not None


def _ask_no_more(tx: Connection, code: str) -> None:
    tx.execute(update(CONTACT).where(CONTACT.c.asked == code).values(asked=""))


# -- on the phones they have


def _asked_about(tx: Connection, where: Where) -> Row | None:
    """The new phone that somebody on this contact is asked about."""
    mine = select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == where.contact)
    waits = (LINK_CODE.c.state.in_(list(WAITS.values())), LINK_CODE.c.asker != where.contact)
    rows = _LOST.where(*waits, LINK_CODE.c.person.in_(mine)).order_by(*newest_first(LINK_CODE))
    return fetch_first(tx, rows.limit(1))


@serves(NewPhoneAsked)
def new_phone_asked(tx: Connection, where: Where, _: NewPhoneAsked) -> NewPhone:
    """The new phone that waits for the word of this one; without a code where none does."""
    row = _asked_about(tx, where)
    if row is None:
        return {"code": "", "called": "", "address": "", "by": "", "channel": "", "hour": "", "day": ""}
    channel = tx.execute(select(CONTACT.c.channel).where(CONTACT.c.id == row["asker"])).scalar() or ""
    said = _entered("waits", row["expires"])
    return {
        "code": row["id"],
        "called": row["called"],
        "address": row["address"],
        "by": row["giver"],
        "channel": channel,
        "hour": said["hour"],
        "day": said["day"],
    }


@serves(AnswerNewPhone)
def answer_new_phone(tx: Connection, where: Where, command: AnswerNewPhone) -> Did[str]:
    """Yes opens it at once, no ends it, later lets the day go by: what it came to, "late" where it was settled already."""
    tx.execute(update(CONTACT).where(CONTACT.c.id == where.contact).values(asked=""))
    row = _asked_about(tx, where)
    if row is None or row["id"] != command.code:
        return Did("late")
    if command.word == "later":
        return Did("later")
    if command.word == "yes":
        came = _open(tx, where.house, where.at, row, f"contact:{where.contact}")
        to: Tell = {"what": "new_phone_opened" if came == "opened" else "new_phone_ended"}
        if came == "opened":
            _joins(tx, row["asker"], row["person"])
    else:
        came, to = "stopped", {"what": "new_phone_stopped"}
        _end(tx, row["id"], "refused")
        of = {"person": row["person"], "place": row["village"] or "", "by": row["by"]}
        audit(tx, where, "relink_stopped", **of)
    about: Tell = {**to, "called": row["called"], "address": row["address"]}
    return Did(came, tells=tells(tx, where.at, [row["asker"]], about))


def _end(tx: Connection, code: str, state: str) -> None:
    tx.execute(update(LINK_CODE).where(LINK_CODE.c.id == code).values(state=state))
    _ask_no_more(tx, code)


def _open(tx: Connection, house: House, at: datetime, code: Row, actor: str) -> str:
    """Join the new phone after all, unless who gave the code lost their role or its contact got one meanwhile: "opened" or "ended"."""
    given = tx.execute(select(ROLE.c.id).where(ROLE.c.id == code["by"], in_force(at))).first()
    there = tx.execute(select(CONTACT.c.channel).where(CONTACT.c.id == code["asker"])).scalar()
    if given is None or there is None or _entrusted(tx, at, code["asker"], code):
        _end(tx, code["id"], "ended")
        return "ended"
    _end(tx, code["id"], "joined")
    if code["state"] == WAITS[CUTS]:
        _cut(tx, at, code["person"], code["asker"])
    shared = {"contact": code["asker"], "person": code["person"], "presses": "", "since": at}
    share(tx, [shared])
    years = select(ASSESSMENT.c.year).where(ASSESSMENT.c.person == code["person"]).distinct()
    opened = {"years": sorted(tx.execute(years).scalars()), "channel": there, "by": code["by"]}
    cut = code["state"] == WAITS[CUTS]
    place = code["village"] or ""
    note(tx, house.new_id(), at, actor, "relinked", code["person"], place, cut=cut, **opened)
    return "opened"


def _joins(tx: Connection, contact: str, person: str) -> None:
    """A contact that somebody joined: where nobody was on it, its talk begins anew with them."""
    row = tx.execute(select(TALKING.c.person).where(TALKING.c.contact == contact)).first()
    if row is not None and not row.person:
        _goes_on(tx, contact, person)
    else:
        now = {"people": len(sharing(tx, contact))}
        tx.execute(update(TALKING).where(TALKING.c.contact == contact).values(**now))


# -- on the new phone


def waits_here(tx: Connection, contact: str) -> bool:
    """Whether a contact waits until it may see what it was given a code for."""
    waits = (LINK_CODE.c.asker == contact, LINK_CODE.c.state.in_(list(WAITS.values())))
    return tx.execute(select(LINK_CODE.c.id).where(*waits).limit(1)).first() is not None


@serves(OpenNewPhone)
def open_new_phone(tx: Connection, where: Where, command: OpenNewPhone) -> Did[Entered]:
    """What a new phone waits for: how long yet, or it is open; or they want it no more."""
    waits = (LINK_CODE.c.asker == where.contact, LINK_CODE.c.state.in_(list(WAITS.values())))
    row = fetch_first(tx, _LOST.where(*waits).order_by(LINK_CODE.c.expires).limit(1))
    if row is None or command.drop:
        for each in tx.execute(select(LINK_CODE.c.id).where(*waits)).scalars().all():
            _end(tx, each, "refused")
        return Did(_entered("wrong"))
    if row["expires"] > where.at:
        return Did(_entered("waits", row["expires"]))
    if _open(tx, where.house, where.at, row, f"contact:{where.contact}") != "opened":
        return Did(_entered("wrong"))
    now: Now = {"person": row["person"], "called": row["called"], "address": row["address"]}
    return Did(_entered("relinked"), now={**now, "people": len(sharing(tx, where.contact))})


def open_due(tx: Connection, house: House, at: datetime, most: int = 50) -> list[Tell]:
    """The new phones whose day is over join, whether or not anybody writes there; what those are told that can be."""
    due = (LINK_CODE.c.state.in_(list(WAITS.values())), LINK_CODE.c.expires <= at)
    told: list[Tell] = []
    for row in fetch_all(tx, _LOST.where(*due).order_by(*in_order(LINK_CODE)).limit(most)):
        if tx.dialect.name == "postgresql":  # the talk of the contact may be in a step just now
            tx.execute(select(TALKING.c.contact).where(TALKING.c.contact == row["asker"]).with_for_update())
        came = _open(tx, house, at, row, "system")
        if came == "opened":
            _joins(tx, row["asker"], row["person"])
        about: Tell = {"called": row["called"], "address": row["address"], "what": f"new_phone_{came}"}
        told.extend(tells(tx, at, [row["asker"]], about))
    return told


def _cut(tx: Connection, at: datetime, person: str, but: str) -> None:
    """The phones they had, but one, lose this person alone; what this person was entrusted with there ends."""
    others = (CONTACT_PERSON.c.person == person, CONTACT_PERSON.c.contact != but)
    contacts = list(tx.execute(select(CONTACT_PERSON.c.contact).where(*others)).scalars())
    tx.execute(delete(CONTACT_PERSON).where(*others))
    for contact in contacts:
        held = [ROLE.c.contact == contact, in_force(at)]
        if sharing(tx, contact):  # a phone that is nobody's any more keeps no role
            held.append(ROLE.c.person == person)
        tx.execute(update(ROLE).where(*held).values(ended=at))
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
