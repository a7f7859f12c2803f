"""Rows of tables: fetched as mappings, and inserted unless they are there already, in the way of each database."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Executable, Select, Table, func, select, text
from sqlalchemy import Row as Attributes
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.base import SEQUENCE, metadata

Row: TypeAlias = Mapping[str, Any]  # by the names of columns: a value is of the type of its column
JsonMap: TypeAlias = Mapping[str, Any]  # what a JSON column holds
Found: TypeAlias = Attributes[*tuple[Any, ...]]  # the same with columns as attributes
Chosen: TypeAlias = Select[*tuple[Any, ...]]  # what such rows come from
Expr: TypeAlias = ColumnElement[Any]  # a column, or what the database makes of columns


def fetch_all(tx: Connection, wanted: Executable) -> list[Row]:
    """The rows of a statement, in their order."""
    return [dict(row) for row in tx.execute(wanted).mappings()]


def fetch_one(tx: Connection, wanted: Executable) -> Row:
    """The one row of a statement."""
    return dict(tx.execute(wanted).mappings().one())


def fetch_first(tx: Connection, wanted: Executable) -> Row | None:
    """The first row of a statement; None where there is none."""
    row = tx.execute(wanted).mappings().first()
    return dict(row) if row else None


def inserting(dialect: str, into: Table) -> sqlite.Insert | postgresql.Insert:
    """The statement that inserts rows and can say what happens to those that are there already."""
    return postgresql.insert(into) if dialect == "postgresql" else sqlite.insert(into)


def insert_new(tx: Connection, into: Table, rows: Sequence[Row]) -> int:
    """
    Insert rows, passing over those that are there already; how many are new.

    On PostgreSQL as one statement (which SQLAlchemy makes where something is returned): a third of the time of a
    pipeline of single rows. SQLite is quicker the other way.
    """
    if not rows:
        return 0
    new = inserting(tx.dialect.name, into).on_conflict_do_nothing()
    if tx.dialect.name == "postgresql":
        (key, *_) = into.primary_key.columns
        return len(tx.execute(new.returning(key), list(rows)).all())
    return tx.execute(new, list(rows)).rowcount


def count_on(tx: Connection) -> None:
    """After rows came with serial numbers of another database: what is written next comes after them."""
    if tx.dialect.name != "postgresql":
        return
    numbered = [each.c.serial for each in metadata.sorted_tables if "serial" in each.c]
    last = max(tx.execute(select(func.max(each))).scalar() or 0 for each in numbered)
    tx.execute(text("SELECT setval(:name, :next, false)"), {"name": SEQUENCE, "next": last + 1})
