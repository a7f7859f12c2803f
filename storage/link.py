"""The writer's one connection: opened when needed, thrown away when it broke."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import DBAPIError

from storage.engines import connect
from storage.errors import BadWork, Verdict, verdict

_NAME = text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)")
_FATE = text("SELECT pg_xact_status(CAST(:name AS xid8))")


class InDoubt(Exception):
    """The connection broke while it committed the transaction of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Link:
    """One connection and the transaction that is open on it.

    Only `commit` commits: a work that tries to is refused, for it would commit its neighbours too.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._postgresql = engine.dialect.name == "postgresql"
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._may_commit = False
        event.listen(engine, "commit", self._guard)

    def _guard(self, _: Connection) -> None:
        if not self._may_commit:
            raise BadWork("a work must not commit: the store does")

    def begin(self) -> Connection:
        """Open a transaction, and a connection if there is none."""
        if self._connection is None:
            self._connection = connect(self._engine)
        self._transaction = self._connection.begin()
        return self._connection

    def check(self) -> None:
        """Refuse to go on where the work left a transaction that can no longer be committed."""
        connection, transaction = self._open()
        if not transaction.is_active or connection.get_transaction() is not transaction:
            raise BadWork("a work must not end the transaction: the store does")
        driver = connection.connection.dbapi_connection
        if self._postgresql:
            # INTRANS, or IDLE before the first statement; COMMIT of an INERROR rolls back silently
            usable = driver is not None and driver.pgconn.transaction_status in {0, 2}
        else:
            usable = driver is not None and driver.in_transaction
        if not usable:
            raise BadWork("the work swallowed a database error, after which nothing can be stored")

    def commit(self) -> None:
        """Commit; if the connection breaks just then, `InDoubt` carries what to ask the server."""
        connection, transaction = self._open()
        name = connection.scalar(_NAME) if self._postgresql else None
        self._may_commit = True
        try:
            transaction.commit()
        except DBAPIError as error:
            if name is not None and verdict(error) is Verdict.LOST:
                raise InDoubt(name) from error
            raise
        finally:
            self._may_commit = False
        self._transaction = None

    def fate(self, name: str) -> str | None:
        """Ask how a transaction ended: committed, aborted, in progress, or None if forgotten."""
        connection = self.begin()
        found: str | None = connection.scalar(_FATE, {"name": name})
        self.rollback()
        return found

    def rollback(self) -> None:
        """Undo everything since `begin`, whatever state the work left; else drop the connection."""
        connection, self._transaction = self._connection, None
        if connection is None:
            return
        if connection.invalidated:
            self.drop()
            return
        try:
            while (transaction := connection.get_transaction()) is not None:
                transaction.rollback()
            driver = connection.connection.dbapi_connection
            if driver is not None:
                driver.rollback()  # a refused commit has cut SQLAlchemy's transaction off from it
        except Exception:
            self.drop()

    def drop(self) -> None:
        """Throw the connection away; the next `begin` opens another."""
        connection, self._connection, self._transaction = self._connection, None, None
        if connection is not None and not connection.closed:
            connection.invalidate()
            connection.close()

    def _open(self) -> tuple[Connection, RootTransaction]:
        if self._connection is None or self._transaction is None:
            raise BadWork("there is no transaction")
        return self._connection, self._transaction
