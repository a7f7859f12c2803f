"""Rows of tables: fetched as mappings, and inserted unless they are there already, in the way of each database."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ARRAY, Connection, Executable, Table, bindparam, column, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from storage.store.hot import Hot
from storage.store.kinds import Chosen, Expr, Found, JsonMap, Row
from storage.tables.base import SEQUENCE, metadata

__all__ = [
    "Chosen",
    "Expr",
    "Found",
    "JsonMap",
    "Row",
    "count_on",
    "fetch_all",
    "fetch_by_key",
    "fetch_first",
    "fetch_one",
    "insert_new",
    "insert_rows",
    "inserting",
]


def fetch_all(tx: Connection, wanted: Executable) -> list[Row]:
    """The rows of a statement, in their order."""
    found = tx.execute(wanted)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


def fetch_one(tx: Connection, wanted: Executable) -> Row:
    """The one row of a statement."""
    return dict(tx.execute(wanted).mappings().one())


def fetch_first(tx: Connection, wanted: Executable) -> Row | None:
    """The first row of a statement; None where there is none."""
    row = tx.execute(wanted).mappings().first()
    return dict(row) if row else None


def fetch_by_key(tx: Connection, of: Table, key: str) -> Row | None:
    """The row of a table with this key; None where there is none."""
    return next(iter(_by_key(of).maps(tx, key=key)), None)


@cache
def _by_key(of: Table) -> Hot:
    (key,) = of.primary_key.columns
    return Hot(select(of).where(key == bindparam("key", type_=key.type)))


def inserting(dialect: str, into: Table) -> sqlite.Insert | postgresql.Insert:
    """The statement that inserts rows and can say what happens to those that are there already."""
    return postgresql.insert(into) if dialect == "postgresql" else sqlite.insert(into)


@cache
def _inserted(into: Table) -> Hot:
    return Hot(insert(into))


def insert_rows(tx: Connection, into: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns."""
    _inserted(into).each(tx, rows)


@cache
def _unless_there(into: Table) -> Hot:
    return Hot(sqlite.insert(into).on_conflict_do_nothing())


@cache
def _arrays_unless_there(into: Table, names: tuple[str, ...]) -> Hot:
    of = [into.c[name] for name in names]
    arrays = func.unnest(*(bindparam(each.key, type_=ARRAY(each.type, dimensions=1)) for each in of))
    given = arrays.table_valued(*(column(each.key, each.type) for each in of), name="given").render_derived()
    new = postgresql.insert(into).from_select(list(names), select(*given.c))
    return Hot(new.on_conflict_do_nothing())


def insert_new(tx: Connection, into: Table, rows: Sequence[Row]) -> int:
    """
    Insert rows, passing over those that are there already; how many are new.

    All name the same columns. On PostgreSQL they go as one statement, an array a column; SQLite is quicker row by row.
    """
    if not rows:
        return 0
    if tx.dialect.name != "postgresql":
        return _unless_there(into).each(tx, rows)
    names = tuple(rows[0])
    return _arrays_unless_there(into, names).run(tx, **{name: [row[name] for row in rows] for name in names})


def count_on(tx: Connection) -> None:
    """After rows came with serial numbers of another database: what is written next comes after them."""
    if tx.dialect.name != "postgresql":
        return
    numbered = [each.c.serial for each in metadata.sorted_tables if "serial" in each.c]
    last = max(tx.execute(select(func.max(each))).scalar() or 0 for each in numbered)
    tx.execute(text("SELECT setval(:name, :next, false)"), {"name": SEQUENCE, "next": last + 1})
