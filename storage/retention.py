"""What nobody needs any more was let go of: side talks after a month, strangers after a day."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update

from storage.contacts import drop
from storage.links import expire
from storage.tables import ANSWER, AUDIT, CONTACT_PERSON, PUSH, REVIEW_STEP, ROLE, RUN, TALKING

SIDE_TALKS = timedelta(days=30)
FLEETING = timedelta(days=1)
STRANGERS = timedelta(hours=24)
ROLES = timedelta(days=30)  # after its end somebody may still be asked what they did
CHUNK = 200


def prune(tx: Connection, at: datetime, *, fleeting: Collection[str] = (), most: int = CHUNK) -> int:
    """
    Let go of what is over, a chunk at a time; 0 when there is nothing left to do.

    fleeting: the talks that show other people; their pages go after a day, also those that are still open.
    """
    pages = _pages(tx, at, fleeting, most)
    return pages + _side_talks(tx, at, most) + _strangers(tx, at, most) + expire(tx, at)


def _pages(tx: Connection, at: datetime, talks: Collection[str], most: int) -> int:
    old = select(RUN.c.id).where(RUN.c.talk.in_(talks), RUN.c.opened < at - FLEETING)
    return _drop(tx, list(tx.execute(old.order_by(RUN.c.id).limit(most)).scalars()))


def _drop(tx: Connection, runs: list[str]) -> int:
    tx.execute(delete(ANSWER).where(ANSWER.c.run.in_(runs)))
    tx.execute(delete(RUN).where(RUN.c.id.in_(runs)))
    return len(runs)


def _side_talks(tx: Connection, at: datetime, most: int) -> int:
    """Closed runs of menus and the like, with their answers; assessments stay."""
    current = exists().where(TALKING.c.run == RUN.c.id)
    over = (
        select(RUN.c.id)
        .where(RUN.c.talk != "assess", RUN.c.closed < at - SIDE_TALKS, ~current)
        .order_by(RUN.c.id)
        .limit(most)
    )
    return _drop(tx, list(tx.execute(over).scalars()))


def _strangers(tx: Connection, at: datetime, most: int) -> int:
    """Contacts with nobody on them, and no role since a month: no consent was given, so nothing of them stays."""
    nobody = ~exists().where(CONTACT_PERSON.c.contact == TALKING.c.contact)
    nobody &= ~exists().where(ROLE.c.contact == TALKING.c.contact, _lately(at - ROLES))
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
    tx.execute(update(ROLE).where(ROLE.c.contact.in_(contacts)).values(person="", contact="", called=""))
    tx.execute(update(REVIEW_STEP).where(REVIEW_STEP.c.contact.in_(contacts)).values(contact=""))
    tx.execute(update(PUSH).where(PUSH.c.contact.in_(contacts)).values(contact=""))
