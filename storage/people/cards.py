"""Codes of households, as they stand on wallet cards: that of the village, an H, and a number."""

from collections.abc import Collection, Iterator
from itertools import count, islice, product

from sqlalchemy import Connection, select

from storage.place_codes import DIGITS, initials
from storage.tables import HOUSEHOLD, PLACE

MARK = "H"  # a code of a place ends in digits alone: the two never meet


def new_codes(tx: Connection, place: str, many: int) -> list[str]:
    """Free codes for new households of a village."""
    row = tx.execute(select(PLACE.c.code, PLACE.c.name).where(PLACE.c.id == place)).one()
    stem = f"{row.code or initials(row.name)}{MARK}"
    taken = select(HOUSEHOLD.c.code).where(HOUSEHOLD.c.code.startswith(stem, autoescape=True))
    return free_codes(stem, set(tx.execute(taken).scalars()), many)


def free_codes(stem: str, taken: Collection[str | None], many: int) -> list[str]:
    """The first free codes that begin so; without 0 and 1, which are read as letters."""
    return list(islice((code for code in _numbered(stem) if code not in taken), many))


def _numbered(stem: str) -> Iterator[str]:
    for size in count(2):
        for digits in product(DIGITS, repeat=size):
            yield stem + "".join(digits)
