"""A long list on its way in: its rows are staged out of sight, some at a time, and shown by one short transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Protocol

from sqlalchemy import Connection, delete
from sqlalchemy.exc import IntegrityError

from storage.store.engines import StoreError
from storage.store.rows import Expr, Row
from storage.store.store import Store

STAGED = "staged:"  # with this, and the name of its batch, a row begins that is not to be seen yet
CHUNK = 200  # rows a transaction


class Writes(Protocol):
    """Inserts rows into their table."""

    def __call__(self, tx: Connection, rows: Sequence[Row]) -> None: ...


@asynccontextmanager
async def staging(store: Store, column: Expr, batch: str, changed: type[Exception]) -> AsyncIterator[None]:
    """
    Where anything goes wrong nothing that is staged under `batch` stays; what another took or dropped meanwhile is `changed`.

    If the database is not there to be cleared, the next import does it.
    """
    try:
        yield
    except BaseException as error:
        with suppress(StoreError):
            await store.write(partial(_clear, column=column, batch=batch))
        if isinstance(error, IntegrityError):
            raise changed from error
        raise


async def stage(
    store: Store,
    column: Expr,
    rows: Sequence[Row],
    write: Writes,
    advance: Callable[[int], object] = lambda _: None,
) -> None:
    """Write rows that are staged in a column; what is left of others goes, and an import under way elsewhere notices."""
    await store.write(partial(_clear, column=column))
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        await store.write(partial(write, rows=chunk))
        advance(len(chunk))


def _clear(tx: Connection, column: Expr, batch: str = STAGED) -> None:
    tx.execute(delete(column.table).where(column.like(f"{batch}%")))
