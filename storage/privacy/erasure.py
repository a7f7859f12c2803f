"""
A person is really erased, and what must stay no longer leads to them.

Kept are a tombstone for each assessment (place, year, state), audit and ledger under a random id,
the consent log under keyed hashes. That they were erased is written twice, as a keyed digest: in
the database, in the same transaction, and then in a journal outside of it. A database that does not
know of somebody in the journal is an older state: it is not served until they were erased again.
"""

import asyncio
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from dialogs.talks import TALKS
from dialogs.vietnamese import fold
from storage.act import SYSTEM, House, joined_to, note
from storage.conversations import drop_pages, drop_runs
from storage.counting import bury, count, count_households
from storage.facts import OF_ROLE, up
from storage.ledger.write import to_contact
from storage.people.matching import said_yes
from storage.phones import WAITS, drop, leave
from storage.pictures import let_go
from storage.roles import forget_codes
from storage.store.engines import address, scrub
from storage.store.rows import fetch_first, insert_new
from storage.store.store import Store
from storage.tables import (
    ASSESSMENT,
    AUDIT,
    CAP,
    CLAN,
    CONSENT,
    CONTACT,
    CONTACT_PERSON,
    DATA_REQUEST,
    ERASURE,
    EVIDENCE,
    FILE_LINK,
    GATE_EXEMPTION,
    HOUSEHOLD,
    INBOX,
    LINK_CODE,
    PERSON,
    PUSH,
    REVIEW_STEP,
    ROLE,
    RUN,
    TALKING,
    TITLE_ANSWER,
    TITLE_SHEET,
    TITLE_STEP,
    TOMBSTONE,
    in_order,
    newest_first,
)

DIGEST = 32  # letters
FLEETING = frozenset(name for name, entry in TALKS.items() if entry.fleeting)  # they show other people


@dataclass(frozen=True, slots=True)
class Journal:
    """One digest a line; only ever added to."""

    path: Path
    named: bool = False  # an operator said where it is

    def digests(self) -> set[str]:
        """Who is in it; half a line, left by a crash, is nobody."""
        if not self.path.exists():
            return set()
        lines = self.path.read_text(encoding="ascii", errors="replace").split("\n")
        return {line for line in lines if len(line) == DIGEST and line.isalnum()}

    def add(self, digests: Iterable[str], *, begins: bool = False) -> None:
        """Add who is not in it yet; on disk when this returns. `begins`: the file is there afterwards, also with nobody in it."""
        new = sorted(set(digests) - self.digests())
        if not new and not begins:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(b"".join(b"\n%s\n" % digest.encode() for digest in new))
            file.flush()
            os.fsync(file.fileno())


def journal_of(url: str, folder: Path, named: str = "") -> Journal:
    """The journal of a database: where it is `named`; else beside its file, or of one on a server in this folder."""
    if named:
        return Journal(Path(named), named=True)
    parsed = address(url)
    if parsed.get_backend_name() == "sqlite":
        return Journal(Path(f"{parsed.database}.erased"))
    return Journal(folder / f"{Path(parsed.database or 'postgresql').name}.erased")


# -- somebody is erased

ERASED = "erased"  # the audit's word for it
CHUNK = 50


def erase(tx: Connection, house: House, person: str, at: datetime, *, actor: str = SYSTEM) -> str | None:
    """Erase a person; the digest for the journal, or None where there is nobody of this id."""
    contacts = _hold(tx, person)
    row = fetch_first(tx, select(PERSON).where(PERSON.c.id == person))
    if row is None:
        return None
    own = [each for each in contacts if _only_theirs(tx, each, person)]
    theirs = said_yes(tx, person)
    names = [person, row["called"], row["full_name"]]
    rows = [row, *tx.execute(select(PERSON).where(joined_to(PERSON, person))).mappings()]
    _bury(tx, house, person, at)
    _close_pages(tx, rows)
    _unname_homes(tx, rows)
    _out_of_titles(tx, [each["id"] for each in rows], own)
    _drop_caps(tx, person, own)
    _mask(tx, house, person, contacts, own, at)
    _delete_talks(tx, person, contacts)
    for contact in set(contacts) - set(own):
        leave(tx, contact, person, [each for each in names if each])
    let_go(tx, EVIDENCE.c.person == person)
    for sheet in (REVIEW_STEP, ASSESSMENT, FILE_LINK, CONTACT_PERSON):
        tx.execute(delete(sheet).where(sheet.c.person == person))
    _end_roles(tx, person, own, at)
    tx.execute(delete(LINK_CODE).where(LINK_CODE.c.person == person))
    for listed in tx.execute(select(PERSON.c.id, PERSON.c.basis).where(joined_to(PERSON, person))).all():
        if listed.basis and listed.id not in theirs:  # nobody of the chapter said that it is them
            tx.execute(update(PERSON).where(PERSON.c.id == listed.id).values(same_as=""))
            count(tx, house, [listed.id])
            continue
        bury(tx, house, listed.id)  # their row of the list names them, too
        tx.execute(delete(PERSON).where(PERSON.c.id == listed.id))
    tx.execute(delete(PERSON).where(PERSON.c.id == person))
    count_households(tx, house, [row["household"] or ""])
    drop(tx, own)
    digest = house.vault.digest(ERASED, person)
    _note(tx, house, at, actor, digest)
    return digest


def erase_if_due(tx: Connection, house: House, person: str, at: datetime) -> str | None:
    """Erase a person unless they changed their mind meanwhile."""
    _hold(tx, person)
    due = select(PERSON.c.id).where(PERSON.c.id == person, PERSON.c.erase_at <= at)
    return erase(tx, house, person, at) if tx.execute(due).first() else None


def erase_again(tx: Connection, house: House, digests: Collection[str], at: datetime) -> int:
    """Erase everybody whom a restored backup brought back; from then on the database knows of all of them."""
    back = [
        person
        for person in tx.execute(select(PERSON.c.id)).scalars().all()
        if house.vault.digest(ERASED, person) in digests
    ]
    for person in back:
        erase(tx, house, person, at, actor="restore")
    _remember(tx, digests, at)
    return len(back)


def unknown(tx: Connection, journal: Journal) -> int:
    """How many in the journal this database does not know of: it is of a time before they were erased."""
    digests = journal.digests()
    return len(digests - set(erased(tx))) if digests else 0


def erased(tx: Connection) -> list[str]:
    """The digests of all who were erased from this database."""
    return list(tx.execute(select(ERASURE.c.id).order_by(ERASURE.c.at, ERASURE.c.id)).scalars())


async def erase_due(store: Store, house: House, at: datetime, journal: Journal) -> int:
    """Erase whose term is over, one at a time, so that nobody waits for it long."""
    due = select(PERSON.c.id).where(PERSON.c.erase_at <= at).order_by(PERSON.c.erase_at)
    ids = await store.read(lambda tx: tx.execute(due.limit(CHUNK)).scalars().all())
    found: list[str] = []
    for person in ids:
        digest = await store.write(partial(erase_if_due, house=house, person=person, at=at))
        found += [digest] if digest else []
    journal.add(found)
    return len(found)


def to_erase(tx: Connection, at: datetime) -> tuple[int, int]:
    """How many are to be erased once their term is over, and how many are still here though it is."""
    over = case((PERSON.c.erase_at <= at - ROUND, 1), else_=0)
    waiting, late = tx.execute(
        select(func.count(), func.sum(over)).where(PERSON.c.erase_at.is_not(None))
    ).one()
    return waiting, late or 0


ROUND = timedelta(hours=3)  # by when a round of housekeeping was made, and one that failed made again


async def mend(store: Store, journal: Journal, *, begins: bool = False) -> None:
    """Add to the journal whom a crash kept out of it, right after their erasure was committed; or begin it anew."""
    journal.add(await store.read(erased), begins=begins)


# -- the bytes of those who were erased, in the file of an embedded database

SCRUBBED = "scrubbed"  # the audit's word for it


def to_scrub(tx: Connection) -> bool:
    """Whether somebody was erased since the database was last written anew."""
    either = select(AUDIT.c.action).where(AUDIT.c.action.in_((ERASED, SCRUBBED)))
    return tx.execute(either.order_by(*newest_first(AUDIT)).limit(1)).scalar() == ERASED


async def scrub_due(store: Store, house: House, at: datetime, url: str) -> bool:
    """
    Leave no byte of who was erased in the file of an embedded database; whether that was due, and done.

    What a server keeps in its files is its own: see docs/security.md.
    """
    parsed = address(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or not await store.read(to_scrub):
        return False
    if not await asyncio.to_thread(scrub, Path(parsed.database)):
        return False  # somebody reads an old state: the next round tries again
    await store.write(lambda tx: note(tx, house.new_id(), at, SYSTEM, SCRUBBED))
    return True


def _hold(tx: Connection, person: str) -> list[str]:
    """The contacts of a person, their conversations held first, in the order in which steps do."""
    shared = (
        select(CONTACT_PERSON.c.contact)
        .where(CONTACT_PERSON.c.person == person)
        .order_by(CONTACT_PERSON.c.contact)
    )
    contacts = list(tx.execute(shared).scalars())
    if tx.dialect.name == "postgresql":
        held = select(TALKING.c.contact).where(TALKING.c.contact.in_(contacts))
        tx.execute(held.order_by(TALKING.c.contact).with_for_update())
        tx.execute(select(PERSON.c.id).where(PERSON.c.id == person).with_for_update())
    return contacts


def _only_theirs(tx: Connection, contact: str, person: str) -> bool:
    others = select(CONTACT_PERSON.c.person).where(
        CONTACT_PERSON.c.contact == contact, CONTACT_PERSON.c.person != person
    )
    return tx.execute(others).first() is None


def _bury(tx: Connection, house: House, person: str, at: datetime) -> None:
    """A tombstone for each assessment: sums stay true, and nothing leads back."""
    stays = bury(tx, house, person)
    columns = (ASSESSMENT.c.commune, ASSESSMENT.c.village, ASSESSMENT.c.year, ASSESSMENT.c.state)
    rows = tx.execute(select(ASSESSMENT.c.id, *columns).where(ASSESSMENT.c.person == person))
    stones = [
        {**row, "id": house.new_id(), "counted": stays.get(row["id"], {}), "at": at}
        for row in rows.mappings()
    ]
    if stones:
        tx.execute(insert(TOMBSTONE), stones)


def _mask(
    tx: Connection, house: House, person: str, contacts: list[str], own: list[str], at: datetime
) -> None:
    """What must stay goes under a random id that is kept nowhere, the consent log under hashes."""
    nobody, nowhere = house.new_id(), house.new_id()
    _mask_consents(tx, house, person, own)
    rows = select(PERSON.c.id).where(or_(PERSON.c.id == person, joined_to(PERSON, person)))
    asked = DATA_REQUEST.c.person.in_(rows)
    tx.execute(update(DATA_REQUEST).where(asked, DATA_REQUEST.c.done.is_(None)).values(done=at))
    tx.execute(update(DATA_REQUEST).where(asked).values(person=nobody))
    ledger = (PUSH.c.person == person) | to_contact(own)
    tx.execute(update(PUSH).where(ledger).values(contact=nowhere))
    tx.execute(update(PUSH).where(PUSH.c.person == person).values(person=nobody, household="", args={}))
    tx.execute(update(REVIEW_STEP).where(REVIEW_STEP.c.contact.in_(own)).values(contact=nowhere))
    actors = [f"contact:{each}" for each in contacts]
    acted = (AUDIT.c.person == person) & AUDIT.c.actor.in_(actors)
    acted |= AUDIT.c.actor.in_([f"contact:{each}" for each in own])
    tx.execute(update(AUDIT).where(acted).values(actor=f"contact:{nowhere}"))
    tx.execute(update(AUDIT).where(AUDIT.c.person == person).values(person=nobody, detail={}))


def _close_pages(tx: Connection, rows: Sequence[RowMapping]) -> None:
    """Pages at the desks over them may show them, and the choices under such a page name them: they end."""
    places = {each for row in rows for place in (row["village"], row["unit"]) for each in up(tx, place or "")}
    desks = select(ROLE.c.contact).where(ROLE.c.place.in_(places), ROLE.c.contact != "")
    pages = select(RUN.c.id).where(RUN.c.contact.in_(desks), RUN.c.talk.in_(FLEETING))
    drop_pages(tx, list(tx.execute(pages).scalars()))
    gone = ~exists().where(RUN.c.id == TALKING.c.run)
    tx.execute(update(TALKING).where(TALKING.c.contact.in_(desks), gone).values(front={}))


def _unname_homes(tx: Connection, rows: Sequence[RowMapping]) -> None:
    """A household that is called by their name, and by that of nobody who stays in it, loses it: its card goes on."""
    ids = [row["id"] for row in rows]
    for home in {row["household"] for row in rows if row["household"]}:
        name = tx.execute(select(HOUSEHOLD.c.name).where(HOUSEHOLD.c.id == home)).scalar() or ""
        stay = select(PERSON).where(PERSON.c.household == home, PERSON.c.id.not_in(ids))
        if _names(name, rows) and not _names(name, tx.execute(stay).mappings().all()):
            tx.execute(update(HOUSEHOLD).where(HOUSEHOLD.c.id == home).values(name=""))


def _out_of_titles(tx: Connection, persons: Collection[str], own: Collection[str]) -> None:
    """What they answered for their family or clan stays the family's, by nobody; an exemption was theirs alone."""
    tx.execute(delete(GATE_EXEMPTION).where(GATE_EXEMPTION.c.person.in_(persons)))
    for of in (TITLE_SHEET.c.person, TITLE_ANSWER.c.person, TITLE_STEP.c.person, CLAN.c.head):
        tx.execute(update(of.table).where(of.in_(persons)).values({of.name: ""}))
    tx.execute(update(TITLE_STEP).where(TITLE_STEP.c.contact.in_(own)).values(contact=""))


def _names(name: str, rows: Iterable[RowMapping]) -> bool:
    """Whether one of these is named in it, word by word."""
    said = f" {fold(name)} "
    called = {fold(each) for row in rows for each in (row["full_name"], row["called"]) if each}
    return any(f" {each} " in said for each in called)


def _drop_caps(tx: Connection, person: str, own: Collection[str]) -> None:
    """How often they were written to."""
    keys = [f"person:{person}:", *(f"contact:{each}:" for each in own)]
    tx.execute(delete(CAP).where(or_(*(CAP.c.id.startswith(each, autoescape=True) for each in keys))))


def _mask_consents(tx: Connection, house: House, person: str, own: list[str]) -> None:
    digest = house.vault.digest
    theirs = (CONSENT.c.person == person) | CONSENT.c.contact.in_(own)
    for contact in tx.execute(select(CONSENT.c.contact).where(theirs).distinct()).scalars().all():
        row = tx.execute(select(CONTACT).where(CONTACT.c.id == contact)).first()
        hashed = digest("contact", *((row.channel, row.external) if row else (contact,)))
        log = update(CONSENT).where(theirs, CONSENT.c.contact == contact)
        tx.execute(log.values(contact=hashed))
    log = update(CONSENT).where(CONSENT.c.person == person)
    tx.execute(log.values(person=digest("person", person)))


def _end_roles(tx: Connection, person: str, own: list[str], at: datetime) -> None:
    """What they were entrusted with ends; that it was held stays, by nobody."""
    theirs = (ROLE.c.person == person) | ROLE.c.contact.in_(own)
    _unsay(tx, theirs)
    tx.execute(update(ROLE).where(theirs, ROLE.c.ended.is_(None)).values(ended=at))
    tx.execute(update(ROLE).where(theirs).values(person="", contact="", called=""))


def _unsay(tx: Connection, roles: ColumnElement[bool]) -> None:
    """What others were told by these roles says by whom, as the village calls them: no longer."""
    said = select(ROLE.c.id, ROLE.c.called).where(roles, ROLE.c.called != "")
    for role, called in tx.execute(said).all():
        told = select(PUSH.c.id, PUSH.c.args).where(PUSH.c.by == role)
        for row in tx.execute(told).all():
            if row.args.get("by") == called:
                tx.execute(update(PUSH).where(PUSH.c.id == row.id).values(args={**row.args, "by": ""}))


def _delete_talks(tx: Connection, person: str, contacts: list[str]) -> None:
    """Runs and answers of the person, on whatever contact."""
    runs = select(RUN.c.id).where(RUN.c.person == person)
    where = select(RUN.c.contact).where(RUN.c.person == person)
    heard = (INBOX.c.contact.in_(where) | INBOX.c.contact.in_(contacts)) & INBOX.c.run.in_(runs)
    tx.execute(update(INBOX).where(heard).values(run="", key=""))
    drop_runs(tx, runs)


def _note(tx: Connection, house: House, at: datetime, actor: str, digest: str) -> None:
    note(tx, house.new_id(), at, actor, ERASED, digest=digest)
    _remember(tx, [digest], at)


def _remember(tx: Connection, digests: Iterable[str], at: datetime) -> None:
    insert_new(tx, ERASURE, [{"id": each, "at": at} for each in sorted(set(digests))])


# -- what must not wait for the night: pages that show others, and strangers, after a day; terms of days: storage.privacy.terms

PAGES = timedelta(days=1)
STRANGERS = timedelta(hours=24)
ROLES = timedelta(days=30)  # after its end somebody may still be asked what they did
RUNS_AT_ONCE = 200


def prune(tx: Connection, at: datetime, *, fleeting: Collection[str] = (), most: int = RUNS_AT_ONCE) -> int:
    """
    Let go of what is over, a chunk at a time; 0 when there is nothing left to do.

    fleeting: the talks that show other people; their pages go after a day, also those that are still open.
    """
    return _pages(tx, at, fleeting, most) + _strangers(tx, at, most) + forget_codes(tx, at)


def _pages(tx: Connection, at: datetime, talks: Collection[str], most: int) -> int:
    old = select(RUN.c.id).where(RUN.c.talk.in_(talks), RUN.c.opened < at - PAGES)
    runs = list(tx.execute(old.order_by(*in_order(RUN)).limit(most)).scalars())
    drop_pages(tx, runs)
    return len(runs)


def _strangers(tx: Connection, at: datetime, most: int) -> int:
    """Contacts with nobody on them, and no role since a month: no consent was given, so nothing of them stays."""
    nobody = ~exists().where(CONTACT_PERSON.c.contact == TALKING.c.contact)
    nobody &= ~exists().where(ROLE.c.contact == TALKING.c.contact, _lately(at - ROLES))
    nobody &= ~exists().where(LINK_CODE.c.asker == TALKING.c.contact, LINK_CODE.c.state.in_(WAITS.values()))
    silent = (
        select(TALKING.c.contact)
        .where(TALKING.c.heard_at < at - STRANGERS, nobody)
        .order_by(TALKING.c.contact)
        .limit(most)
    )
    if tx.dialect.name == "postgresql":
        silent = silent.with_for_update(skip_locked=True)  # who is writing just now stays
    contacts = list(tx.execute(silent).scalars())
    if contacts:
        actors = [f"contact:{each}" for each in contacts]
        tx.execute(update(AUDIT).where(AUDIT.c.actor.in_(actors)).values(actor="contact:"))
        _forget_roles(tx, contacts)
        drop(tx, contacts)
    return len(contacts)


def _lately(since: datetime) -> ColumnElement[bool]:
    """The roles that were held after a time, or are."""
    return or_(ROLE.c.ended.is_(None), ROLE.c.ended > since) & or_(
        ROLE.c.until.is_(None), ROLE.c.until > since
    )


def _forget_roles(tx: Connection, contacts: Collection[str]) -> None:
    """That the roles were held, and what was done by them, stays; by whom does not."""
    _unsay(tx, ROLE.c.contact.in_(contacts))
    held = select(ROLE.c.person).where(ROLE.c.contact.in_(contacts))
    tx.execute(delete(PERSON).where(PERSON.c.basis == OF_ROLE, PERSON.c.id.in_(held)))
    tx.execute(update(ROLE).where(ROLE.c.contact.in_(contacts)).values(person="", contact="", called=""))
    tx.execute(update(REVIEW_STEP).where(REVIEW_STEP.c.contact.in_(contacts)).values(contact=""))
    tx.execute(update(TITLE_STEP).where(TITLE_STEP.c.contact.in_(contacts)).values(contact=""))
    tx.execute(update(PUSH).where(to_contact(contacts)).values(contact=""))
