"""One-time links to files: made for somebody, good for a day, taken once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from storage.act import OPERATOR, House, Where, note
from storage.store.rows import Found, JsonMap, Row, fetch_all
from storage.tables import CONTACT, CONTACT_PERSON, FILE_LINK, PERSON

GOOD_FOR = timedelta(hours=24)
NOTED = ("kind", "role")  # of what a link is about: which file, by which role


@dataclass(frozen=True, slots=True)
class Link:
    """What a link stands for; `id` is the digest of its token, which is kept nowhere."""

    id: str
    purpose: str
    person: str
    contact: str
    args: JsonMap


def link_id(house: House, token: str) -> str:
    """The name under which a link is kept."""
    return house.vault.digest("link", token)


def create(
    tx: Connection,
    house: House,
    purpose: str,
    at: datetime,
    *,
    person: str = "",
    contact: str = "",
    args: JsonMap | None = None,
    life: timedelta = GOOD_FOR,
) -> str:
    """Make a link and give its token; without a person or a contact it is the operator's."""
    token = house.vault.new_key().rstrip("=")
    row: dict[str, object] = {
        "id": link_id(house, token),
        "purpose": purpose,
        "person": person,
        "contact": contact,
    }
    row |= {"args": dict(args or {}), "created": at, "expires": at + life}
    tx.execute(insert(FILE_LINK).values(**row))
    return token


def url(
    tx: Connection, where: Where, purpose: str, way: str = "tep", *, person: str = "", **args: object
) -> str:
    """The address of a new link for the contact of this step; "" where no page is served."""
    if not where.house.public_url:
        return ""
    token = create(tx, where.house, purpose, where.at, person=person, contact=where.contact, args=args)
    return f"{where.house.public_url}/{way}/{token}"


def find(tx: Connection, id_: str, purposes: Collection[str], at: datetime) -> Link | None:
    """The link, if it can still be taken by whom it was made for."""
    row = tx.execute(select(FILE_LINK).where(_open(id_, purposes, at))).first()
    return _checked(tx, row)


def take(
    tx: Connection, house: House, id_: str, purposes: Collection[str], at: datetime, *, action: str
) -> Link | None:
    """Use the link up; of any number of takers, in any number of processes, one gets it."""
    taken = tx.execute(update(FILE_LINK).where(_open(id_, purposes, at)).values(used=at))
    if taken.rowcount != 1:
        return None
    link = _checked(tx, tx.execute(select(FILE_LINK).where(FILE_LINK.c.id == id_)).first())
    if link is not None:
        _audit(tx, house, link, at, action)
    return link


def end(tx: Connection, purpose: str, contact: str, *ids: str) -> int:
    """Links of a purpose that a contact was given (all of them, or these) open nothing any more; how many."""
    theirs = delete(FILE_LINK).where(FILE_LINK.c.purpose == purpose, FILE_LINK.c.contact == contact)
    return tx.execute(theirs.where(FILE_LINK.c.id.in_(ids)) if ids else theirs).rowcount


def given(tx: Connection, purpose: str, contact: str, at: datetime) -> list[Row]:
    """The links of a purpose that a contact has and that can still be used, the newest first."""
    theirs = (FILE_LINK.c.purpose == purpose, FILE_LINK.c.contact == contact)
    wanted = select(FILE_LINK).where(*theirs, FILE_LINK.c.used.is_(None), FILE_LINK.c.expires > at)
    return fetch_all(tx, wanted.order_by(FILE_LINK.c.created.desc(), FILE_LINK.c.id))


def prolong(tx: Connection, id_: str, until: datetime) -> None:
    """A link that is used again and again can be used until then."""
    tx.execute(update(FILE_LINK).where(FILE_LINK.c.id == id_).values(expires=until))


def _open(id_: str, purposes: Collection[str], at: datetime) -> ColumnElement[bool]:
    return and_(
        FILE_LINK.c.id == id_,
        FILE_LINK.c.purpose.in_(purposes),
        FILE_LINK.c.used.is_(None),
        FILE_LINK.c.expires > at,
    )


def _checked(tx: Connection, row: Found | None) -> Link | None:
    """Who asked may have left since: the contact must still be there, and still be the person's."""
    if row is None:
        return None
    link = Link(row.id, row.purpose, row.person, row.contact, row.args)
    if link.contact and not tx.execute(select(CONTACT.c.id).filter_by(id=link.contact)).first():
        return None
    if not link.person:
        return link
    theirs = select(PERSON.c.id).where(PERSON.c.id == link.person, PERSON.c.state != "deceased")
    if link.contact:
        theirs = theirs.join(CONTACT_PERSON, CONTACT_PERSON.c.person == PERSON.c.id)
        theirs = theirs.where(CONTACT_PERSON.c.contact == link.contact)
    return link if tx.execute(theirs).first() else None


def _audit(tx: Connection, house: House, link: Link, at: datetime, action: str) -> None:
    actor = f"contact:{link.contact}" if link.contact else OPERATOR
    about = {"purpose": link.purpose, **{k: link.args[k] for k in NOTED if k in link.args}}
    note(tx, house.new_id(), at, actor, action, link.person, **about)
