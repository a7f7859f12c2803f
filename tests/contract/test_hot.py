"""What is compiled once and handed to the driver finds and writes what SQLAlchemy would: in conversations, and as pushes go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage.store.hot import Hot
from storage.store.migrate import migrate
from storage.store.rows import Row
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
