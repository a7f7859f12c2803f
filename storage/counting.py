"""Sums of places that make any summary independent of the number of residents."""

from collections.abc import Collection

from sqlalchemy import Connection

from storage.where import House


def count(tx: Connection, house: House, persons: Collection[str]) -> None:
    """Bring the counters up to date for persons who (or whose sheets) were changed in this transaction."""
    del tx, house, persons
