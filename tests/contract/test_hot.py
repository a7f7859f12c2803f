"""What is compiled once and handed to the driver finds and writes what SQLAlchemy would, in whole conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage.store.hot import Hot
from storage.store.rows import Row
from tests.bench import gateway


def _kept(tx: Connection, of: Any) -> list[Row]:
    """All rows of a table, but for what a sequence counted on."""
    columns = [each for each in of.columns if each.name != "serial"]
    return sorted((dict(row) for row in tx.execute(select(*columns)).mappings()), key=repr)


async def test_the_driver_is_told_what_sqlalchemy_would_say(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, each = Hot.rows, Hot.each
    seen: Counter[tuple[str, bool]] = Counter()

    def found(self: Hot, tx: Connection, **params: object) -> list[Any]:
        plain = [tuple(row) for row in tx.execute(self.statement, params)]
        made = rows(self, tx, **params)
        assert [tuple(row) for row in made] == plain
        assert all(row._fields == tuple(tx.execute(self.statement, params).keys()) for row in made[:1])
        seen["rows", bool(plain)] += 1
        return made

    def written(self: Hot, tx: Connection, given: Sequence[Row]) -> int:
        if not given:
            return 0
        table = self.statement.table  # type: ignore[attr-defined]
        with tx.begin_nested() as tried:
            tx.execute(self.statement, given)
            plain = _kept(tx, table)
            tried.rollback()
        number = each(self, tx, given)
        assert _kept(tx, table) == plain
        seen[table.name, True] += 1
        return number

    monkeypatch.setattr(Hot, "rows", found)
    monkeypatch.setattr(Hot, "each", written)
    await gateway.run(empty_database_url, 3, 9)

    assert {"answer", "conversation", "assessment", "outbox", "inbox", "run", "rows"} <= {
        name for name, _ in seen
    }
