"""Which sheets an officer's work is about: conditions that several queries share."""

from sqlalchemy import ColumnElement, and_, true

from storage.facts import newest_word, staying
from storage.tables import ASSESSMENT, PERSON
from storage.where import Where


def shared() -> ColumnElement[bool]:
    """Sheets that were sent, by persons who stay and still agree that the commune has them."""
    agrees = newest_word(PERSON.c.id, "commune").is_(true())
    return and_(ASSESSMENT.c.person == PERSON.c.id, ASSESSMENT.c.state == "sent", staying(), agrees)


def this_year(where: Where) -> ColumnElement[bool]:
    """Of this year; in its first months the year before is still being decided."""
    return ASSESSMENT.c.year.in_([where.year, where.year - 1])
