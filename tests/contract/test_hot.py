"""What is compiled once and handed to the driver finds and writes what SQLAlchemy would: in conversations, and as pushes go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, LargeBinary, insert, select

from storage.store.engines import address, open_engine
from storage.store.hot import Hot
from storage.store.migrate import migrate
from storage.store.rows import Row, insert_new
from storage.tables import UtcTime, metadata
from tests.bench import gateway
from tests.rehearsal.run import rehearse

Seen = Counter[tuple[str, bool]]


def _kept(tx: Connection, of: Any) -> list[Row]:
    """All rows of a table, but for what a sequence counted on."""
    columns = [each for each in of.columns if each.name != "serial"]
    return sorted((dict(row) for row in tx.execute(select(*columns)).mappings()), key=repr)


@contextmanager
def _undone(tx: Connection) -> Iterator[None]:
    with tx.begin_nested() as tried:
        yield
        tried.rollback()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Each statement is executed by SQLAlchemy, too, and what comes of both must be the same; what was compared."""
    compared: Seen = Counter()
    rows, maps, run, each = Hot.rows, Hot.maps, Hot.run, Hot.each

    def plain(self: Hot, tx: Connection, given: Any) -> tuple[list[Row], list[Row] | None]:
        """What is found, and the rows of the table that is written to."""
        found: list[Row] = []
        table = getattr(self.statement, "table", None)
        with _undone(tx):
            result = tx.execute(self.statement, given)
            found = [dict(row) for row in result.mappings()] if result.returns_rows else []
            kept = _kept(tx, table) if table is not None else None
        return found, kept

    def checked(name: str, does: Callable[..., Any], as_map: Callable[[Any], Row]) -> Callable[..., Any]:
        def found(self: Hot, tx: Connection, **params: object) -> Any:
            should, kept = plain(self, tx, params)
            made = does(self, tx, **params)
            listed = made if isinstance(made, list) else []
            assert sorted(map(as_map, listed), key=repr) == sorted(should, key=repr)
            if kept is None:  # in their order, where one was asked for
                assert [*map(as_map, listed)] == should
            else:
                assert _kept(tx, self.statement.table) == kept  # type: ignore[attr-defined]
            compared[name, bool(should)] += 1
            return made

        return found

    def written(self: Hot, tx: Connection, given: Sequence[Row]) -> int:
        if not given:
            return 0
        _, kept = plain(self, tx, list(given))
        number = each(self, tx, given)
        assert _kept(tx, self.statement.table) == kept  # type: ignore[attr-defined]
        compared[self.statement.table.name, True] += 1  # type: ignore[attr-defined]
        return number

    monkeypatch.setattr(Hot, "rows", checked("rows", rows, lambda row: row._asdict()))
    monkeypatch.setattr(Hot, "maps", checked("maps", maps, dict))
    monkeypatch.setattr(Hot, "run", checked("run", run, dict))
    monkeypatch.setattr(Hot, "each", written)
    return compared


async def test_a_conversation_is_told_the_driver_as_sqlalchemy_would(
    empty_database_url: str, seen: Seen
) -> None:
    await gateway.run(empty_database_url, 3, 9)

    tables = {"answer", "conversation", "assessment", "outbox", "inbox", "run", "person", "consent", "audit"}
    assert tables | {"rows", "maps"} <= {name for name, _ in seen}


def test_pushes_are_told_the_driver_as_sqlalchemy_would(empty_database_url: str, seen: Seen) -> None:
    migrate(empty_database_url)
    report = rehearse(empty_database_url, 40, 3, tells=lambda _: None)

    assert report["messages"] > 10
    assert {("rows", True), ("maps", True), ("run", False), ("push", True)} <= {*seen}


def _made(column: Column[Any], number: int) -> object:
    """A value that would not survive being quoted badly, or, where it may be missing, none in every other row."""
    if column.nullable and number % 2:
        return None
    words = f'{number} "ệ\\" \n\'; {{}}'
    local = datetime(2026, 11, 1, 23, 59, 59, number, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    made: dict[type, object] = {
        JSON: {words: [number, None, True, words]},
        LargeBinary: b"\x00\xff" * number,
        UtcTime: local,
        Date: local.date(),
        Boolean: bool(number % 3),
        Integer: number - 1,
    }
    return next((value for kind, value in made.items() if isinstance(column.type, kind)), words)


def test_new_rows_of_any_table_are_written_as_sqlalchemy_would(empty_database_url: str) -> None:
    """On PostgreSQL they come as one JSON text, where that has a form for all of it."""
    migrate(empty_database_url)
    engine = open_engine(address(empty_database_url))
    for table in metadata.sorted_tables:
        named = [each for each in table.columns if each.name != "serial"]
        rows = [{each.name: _made(each, number) for each in named} for number in range(4)]
        with engine.connect() as tx, tx.begin() as tried:
            told = "PRAGMA defer_foreign_keys=ON", "SET LOCAL session_replication_role = replica"
            tx.exec_driver_sql(told[tx.dialect.name == "postgresql"])  # of these no row leads to another
            with _undone(tx):
                tx.execute(insert(table), rows)
                should = _kept(tx, table)

            new = insert_new(tx, table, rows[1:]), insert_new(tx, table, rows)

            assert new == (3, 1), table.name
            assert _kept(tx, table) == should
            tried.rollback()
    engine.dispose()
