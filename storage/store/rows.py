"""Rows of tables: fetched as mappings, and inserted unless they are there already, in the way of each database."""

from collections.abc import Callable, Sequence
from functools import cache

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Dialect,
    Executable,
    LargeBinary,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from dialogs.jsons import dumped
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


@cache
def _unless_there(dialect: str, into: Table) -> Hot:
    return Hot(inserting(dialect, into).on_conflict_do_nothing())


class _AsJson(TypeDecorator[Sequence[Row]]):
    """Rows with these columns as one JSON text, times as they are stored; a JSON value in it is part of it."""

    impl = Text
    cache_ok = False

    def __init__(self, of: Sequence[Column[object]]) -> None:
        super().__init__()
        self._of = of

    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[Row] | None], str]:
        """How they are handed to the driver."""
        plain = [each.key for each in self._of if isinstance(each.type, JSON)]
        made = [
            (each.key, process)
            for each in self._of
            if each.key not in plain
            and (process := each.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        ]

        def text_of(rows: Sequence[Row] | None) -> str:
            return dumped(
                [{**row, **{name: process(row[name]) for name, process in made}} for row in rows or ()]
            )

        return text_of


class _Given:
    """
    The statement of PostgreSQL that takes new rows with these columns as one JSON text.

    A parameter for each value, or an array for each column, takes this process eight times as long.
    """

    def __init__(self, into: Table, names: tuple[str, ...]) -> None:
        of = [into.c[name] for name in names]
        rows = func.json_to_recordset(cast(bindparam("rows", type_=_AsJson(of)), postgresql.JSON))
        given = rows.table_valued(*(column(each.key, each.type) for each in of), name="given")
        chosen = select(*given.render_derived(with_types=True).c)
        self.takes = Hot(postgresql.insert(into).from_select(list(names), chosen).on_conflict_do_nothing())
        self._nulls = [each.key for each in of if isinstance(each.type, JSON)]
        self._never = any(isinstance(each.type, LargeBinary) for each in of)

    def fits(self, rows: Sequence[Row]) -> bool:
        """Whether JSON says all of it: it has no bytes, and its null in place of a JSON value would be none."""
        return not self._never and not any(row[name] is None for name in self._nulls for row in rows)


_given = cache(_Given)


def insert_rows(tx: Connection, into: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns."""
    _inserted(into).each(tx, rows)


def insert_new(tx: Connection, into: Table, rows: Sequence[Row]) -> int:
    """Insert rows that all name the same columns, passing over those that are there already; how many are new."""
    if not rows:
        return 0
    if tx.dialect.name == "postgresql" and (given := _given(into, tuple(rows[0]))).fits(rows):
        return given.takes.run(tx, rows=rows)
    return _unless_there(tx.dialect.name, into).each(tx, rows)


def count_on(tx: Connection) -> None:
    """After rows came with serial numbers of another database: what is written next comes after them."""
    if tx.dialect.name != "postgresql":
        return
    numbered = [each.c.serial for each in metadata.sorted_tables if "serial" in each.c]
    last = max(tx.execute(select(func.max(each))).scalar() or 0 for each in numbered)
    tx.execute(text("SELECT setval(:name, :next, false)"), {"name": SEQUENCE, "next": last + 1})
