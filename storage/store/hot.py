"""
The few statements of the hot path: compiled once for each database, and handed to the driver as text and tuples.

They are written in SQLAlchemy like all others, and give the same rows (`tests/contract/test_hot.py`); what is saved is what
SQLAlchemy does at each execution to find its compiled form, to prepare parameters and rows, and to make a result of a cursor.
They run on the connection and in the transaction of the `Connection` they are given, and fail with the errors of SQLAlchemy.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Sequence
from operator import itemgetter
from typing import Self, cast

from sqlalchemy import ARRAY, Boolean, Connection, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from dialogs.jsons import dumped
from storage.store.engines import foreign
from storage.store.kinds import Expr, Found, JsonMap, Row

Processor = Callable[[object], object]


class Several(TypeDecorator[list[str]]):
    """Any number of texts as one parameter: an array, or on SQLite a JSON list."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Sequence[str]] | TypeEngine[str]:
        """As an array where there are arrays."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(Text()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> object:
        """What the driver takes."""
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else dumped(listed)


class _Among(FunctionElement[bool]):
    """Whether a column is one of the texts of a parameter; the text of the statement is the same for any number of them."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it is: with the `= 1` that is else written after a boolean SQLite would use no index."""
        del against
        return self


@compiles(_Among, "sqlite")
def _listed(element: _Among, compiler: SQLCompiler, **how: object) -> str:
    column, several = element.clauses
    named, listed = compiler.process(column, **how), compiler.process(several, **how)
    return f"{named} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 (both come from the compiler)


@compiles(_Among, "postgresql")
def _arrayed(element: _Among, compiler: SQLCompiler, **how: object) -> str:
    column, several = element.clauses
    return f"{compiler.process(column, **how)} = ANY ({compiler.process(several, **how)})"


def among(column: Expr, several: str) -> ColumnElement[bool]:
    """Whether it is one of the texts of the parameter of this name."""
    return _Among(column, bindparam(several, type_=Several()))


def _take_few(names: Sequence[str]) -> Callable[[Row], tuple[object, ...]]:
    """What `itemgetter` does of several names."""
    return lambda row: tuple(row[name] for name in names)


class _Shape:
    """A statement as one database takes it."""

    def __init__(self, statement: Executable, dialect: Dialect, keys: Sequence[str] | None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("this is no statement on rows")
        named = {name: None for bound, name in compiled.bind_names.items() if bound.required}
        # lists that never change stand in the text, value by value
        whole = compiled.construct_expanded_state(named)
        self.fixed = {**whole.parameters}
        prefetched = {column.key for column in compiled.insert_prefetch}
        self.calls: dict[str, Processor] = {}  # what makes the value of a column that a row does not name
        self.plain = bool(compiled.update_prefetch)
        for column in compiled.insert_prefetch:
            default = column.default
            if isinstance(default, ScalarElementColumnDefault):
                self.fixed[column.key] = default.arg
            elif isinstance(default, CallableColumnDefault):
                self.calls[column.key] = cast("Processor", default.arg)
            else:
                self.plain = True
        self.text = whole.statement
        self.order = [*whole.positiontup] if whole.positiontup is not None else None
        self.binds = {
            name: made
            for bound, name in compiled.bind_names.items()
            if name in self.fixed and (made := bound.type.dialect_impl(dialect).bind_processor(dialect))
        }
        self.binds |= {name: cast("Processor", made) for name, made in whole.processors.items()}  # type: ignore[misc]
        self._settle([name for name in named if name not in prefetched])
        self.row: Callable[..., Found]
        self.names: tuple[str, ...] = ()
        self.reads: list[tuple[int, Processor]] = []
        returned = getattr(statement, "exported_columns", None)  # of a Select, or RETURNING
        if returned:
            columns = list(returned)
            self.names = tuple(str(each.key) for each in columns)
            row = namedtuple("Row", self.names)  # type: ignore[misc]  # noqa: PYI024
            self.row = cast("Callable[..., Found]", row._make)
            self.reads = [
                (place, read)
                for place, each in enumerate(columns)
                if (read := each.type.dialect_impl(dialect).result_processor(dialect, None))
            ]

    def _settle(self, required: Collection[str]) -> None:
        """In which order the driver wants the values of a row: those it names, those that are as they always are or made anew."""
        order = self.order or []
        named = [name for name in order if name in required and name not in self.calls]
        self.take = itemgetter(*named) if len(named) > 1 else _take_few(named)
        self.beside = [(place, name) for place, name in enumerate(order) if name not in named]
        self.made = [(place, made) for place, name in enumerate(order) if (made := self.binds.get(name))]

    def given(self, row: Row) -> JsonMap | tuple[object, ...]:
        """The parameters of one row, in the way of the driver."""
        if self.order is not None:
            values = [*self.take(row)]
            for place, name in self.beside:
                values[place:place] = (row[name] if name in row else self._unnamed(name),)
            for place, made in self.made:
                values[place] = made(values[place])
            return tuple(values)
        binds = self.binds
        named = {**self.fixed, **{name: self._unnamed(name) for name in self.calls}, **row}
        for name, made in binds.items():
            named[name] = made(named[name])
        return named

    def _unnamed(self, name: str) -> object:
        return self.calls[name](None) if name in self.calls else self.fixed[name]

    def read(self, rows: Sequence[Sequence[object]]) -> Sequence[Sequence[object]]:
        """The values of rows as they are meant, from those of the driver."""
        if not self.reads:
            return rows
        made = [list(each) for each in rows]
        for place, read in self.reads:
            for values in made:
                if values[place] is not None:
                    values[place] = read(values[place])
        return made


class Hot:
    """A statement of the hot path. Lists are parameters of `among`; an insert takes the columns of its first row."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._shapes: dict[tuple[str, tuple[str, ...] | None], _Shape] = {}

    def rows(self, tx: Connection, **params: object) -> list[Found]:
        """What it finds: rows with the columns as attributes, and as a tuple."""
        shape = self._shape(tx.dialect, None)
        made = shape.row
        return [made(each) for each in shape.read(_run(tx, shape, shape.given(params)).fetchall())]

    def maps(self, tx: Connection, **params: object) -> list[Row]:
        """The same rows by the names of columns."""
        shape = self._shape(tx.dialect, None)
        found = shape.read(_run(tx, shape, shape.given(params)).fetchall())
        return [dict(zip(shape.names, each, strict=True)) for each in found]

    def run(self, tx: Connection, **params: object) -> int:
        """Do it once; how many rows it met."""
        shape = self._shape(tx.dialect, None)
        return int(_run(tx, shape, shape.given(params)).rowcount)

    def each(self, tx: Connection, rows: Sequence[Row]) -> int:
        """Do it for each of these rows; how many rows of the table it met, where the database says so."""
        if not rows:
            return 0
        keys = tuple(rows[0]) if getattr(self.statement, "is_insert", False) else None
        shape = self._shape(tx.dialect, keys)
        if shape.plain:  # where a default is neither a value nor a function, it is SQLAlchemy that knows
            return int(tx.execute(self.statement, rows).rowcount)
        given = shape.given
        if len(rows) == 1:  # no pipeline for one
            return int(_run(tx, shape, given(rows[0])).rowcount)
        return int(_run(tx, shape, *[given(row) for row in rows], many=True).rowcount)

    def _shape(self, dialect: Dialect, keys: tuple[str, ...] | None) -> _Shape:
        at = (dialect.name, keys)
        shape = self._shapes.get(at)
        if shape is None:
            shape = self._shapes[at] = _Shape(self.statement, dialect, keys)
        return shape


def _run(
    tx: Connection, shape: _Shape, *given: JsonMap | tuple[object, ...], many: bool = False
) -> DBAPICursor:
    """
    A cursor of the driver (PEP 249) after it ran the statement on the connection that `tx` has, within its transaction.

    Raises what SQLAlchemy raises: a `DBAPIError`, and of a connection that is lost the mark that it is.
    """
    if not tx.in_transaction():
        tx.begin()
    driver = tx.connection.dbapi_connection
    if driver is None:
        raise TypeError("there is no connection")
    cursor = driver.cursor()
    try:
        if many:
            cursor.executemany(shape.text, cast("Sequence[JsonMap]", given))
        else:
            cursor.execute(shape.text, given[0])
    except tx.dialect.loaded_dbapi.Error as error:
        raise foreign(tx, shape.text, error, cursor) from error
    return cursor
