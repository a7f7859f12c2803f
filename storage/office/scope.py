"""Which sheets an officer's work is about: conditions that several queries share."""

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, exists, or_, select, true

from storage.access import Held, in_force
from storage.reviewing import own
from storage.tables import ASSESSMENT, CONSENT, CONTACT_PERSON, PERSON, ROLE
from storage.where import Where

LEAD = ("head", "deputy")  # who may review a village


def agrees(purpose: str) -> ScalarSelect[bool]:
    """Whether the person of a row of `person` agrees to a purpose: the newest row of the log counts."""
    return (
        select(CONSENT.c.given)
        .where(CONSENT.c.person == PERSON.c.id, CONSENT.c.purpose == purpose)
        .order_by(CONSENT.c.id.desc())
        .limit(1)
        .correlate(PERSON)
        .scalar_subquery()
    )


def shared() -> ColumnElement[bool]:
    """Sheets that were sent, by persons who still agree that the commune has them."""
    return and_(
        ASSESSMENT.c.person == PERSON.c.id, ASSESSMENT.c.state == "sent", agrees("commune").is_(true())
    )


def this_year(where: Where) -> ColumnElement[bool]:
    """Of this year; in its first months the year before is still being decided."""
    return ASSESSMENT.c.year.in_([where.year, where.year - 1])


def nobody_reviews(where: Where) -> ColumnElement[bool]:
    """
    Nobody in the village may review this sheet: there is no head, or it is of the heads' own household.

    The row of `person` must stand beside that of `assessment`. Whose sheet is their own: see `storage.reviewing.own`.
    """
    theirs = PERSON.alias("theirs")
    on_phone = (
        select(CONTACT_PERSON.c.person).where(CONTACT_PERSON.c.contact == ROLE.c.contact).correlate(ROLE)
    )
    judges_own = exists(
        select(theirs.c.id)
        .where(
            or_(theirs.c.id == ROLE.c.person, theirs.c.id.in_(on_phone)),
            or_(theirs.c.id == PERSON.c.id, theirs.c.household == PERSON.c.household),
        )
        .correlate(PERSON, ROLE)
    )
    return ~exists(
        select(ROLE.c.id)
        .where(ROLE.c.place == ASSESSMENT.c.village, ROLE.c.kind.in_(LEAD), in_force(where.at), ~judges_own)
        .correlate(PERSON, ASSESSMENT)
    )


def not_own(tx: Connection, held: Held) -> ColumnElement[bool]:
    """Nobody reviews themself or their own household."""
    persons, households = own(tx, held)
    home = PERSON.c.household
    return and_(PERSON.c.id.not_in(persons), or_(home.is_(None), home.not_in(households)))
