"""What all tables share: names of constraints, times in UTC, JSON, and the short forms of columns."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Dialect,
    FromClause,
    Index,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    false,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Field, SQLModel

SQLModel.model_config["defer_build"] = (
    True  # rows are never validated as models; building that took 0.1 s at each start
)
metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Declared: TypeAlias = Any  # stands where a model's field takes its default
Json = JSON().with_variant(JSONB(), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        """How a time is handed to the driver: on SQLite as text that sorts like the time."""
        return _text_of if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[..., datetime | None]:  # noqa: ARG002
        """How a time comes back."""
        return _time_of if dialect.name == "sqlite" else _aware


def _aware(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive time can't be stored")
    return value.astimezone(UTC)


@lru_cache(256)  # a message's rows are all of one time
def _text_of(value: datetime | None) -> str | None:
    aware = _aware(value)
    return None if aware is None else aware.isoformat(" ", "microseconds")[:26]


def _time_of(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def table(model: type[SQLModel]) -> Table:
    """The Core table of a model: statements are written against its columns (`t.c.born`)."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def time_(*, null: bool = False) -> Declared:
    """A time in UTC."""
    return Field(default=None, nullable=null, sa_type=UtcTime)


def json_(default: type[dict[str, object]] | type[list[object]]) -> Declared:
    """A JSON value; `default` makes a fresh empty one (dict or list)."""
    empty = {"server_default": text("'[]'" if default is list else "'{}'")}
    return Field(default_factory=default, sa_type=Json, nullable=False, sa_column_kwargs=empty)


def text_(*, null: bool = False) -> Declared:
    """Text of any length."""
    return Field(default=None if null else "", sa_type=Text, nullable=null)


def index_of_some(name: str, which: str, *columns: str) -> Index:
    """An index on the rows alone of which this is true, on both databases."""
    return Index(name, *columns, sqlite_where=text(which), postgresql_where=text(which))


def word_() -> Declared:
    """A short word or an id; empty where there is none, also in rows that were there before the column."""
    return Field(default="", nullable=False, sa_column_kwargs={"server_default": ""})


def number_() -> Declared:
    """A whole number, 0 also in rows that were there before the column."""
    return Field(default=0, nullable=False, sa_column_kwargs={"server_default": "0"})


def flag_() -> Declared:
    """Yes or no, no unless said."""
    return Field(default=False, sa_type=Boolean, nullable=False, sa_column_kwargs={"server_default": false()})


# -- what came after what: counted by the database, never told by a process's clock

MARKS_WHOLES = "mark_commune_whole"  # what the trigger on `place` calls on PostgreSQL, see revision 0021
SEQUENCE = "serial_number"  # of PostgreSQL; SQLite, which has one writer at a time, counts each table on


class NextSerial(FunctionElement[int]):
    """The next number of a table, as the database counts."""

    name = "next_serial"
    inherit_cache = True
    type = BigInteger()


@compiles(NextSerial, "postgresql")
def _counted(element: NextSerial, compiler: SQLCompiler, **_: object) -> str:  # noqa: ARG001
    return f"nextval('{SEQUENCE}')"


@compiles(NextSerial)
def _counted_on(element: NextSerial, compiler: SQLCompiler, **_: object) -> str:
    return f"(SELECT coalesce(max(serial), 0) + 1 FROM {compiler.process(element.clauses)})"  # noqa: S608


def serial_(of: str) -> Declared:
    """
    In which order the rows of a table were written, as the database counts; 0 in rows that were there before the column.

    Of two transactions that lock the same row first, the later one has the higher numbers, whatever their clocks say.
    """
    return Field(
        default=0,
        nullable=False,
        index=True,
        sa_type=BigInteger,
        sa_column_kwargs={"server_default": "0", "default": NextSerial(literal_column(of))},
    )


def in_order(of: FromClause) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """The order in which rows were written."""
    return of.c.serial, of.c.id


def newest_first(of: FromClause) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """The same backwards."""
    return of.c.serial.desc(), of.c.id.desc()
