"""Alembic's way in: `storage.store.migrate` hands over a connection, the command line a URL.

alembic -x url=sqlite:///village.db history
"""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import False_, True_

from storage.store.engines import address, open_engine
from storage.tables import metadata


def plain(kind: str, item: Any, drafting: AutogenContext) -> str | Literal[False]:
    """Write types and defaults as what they are in both databases.

    So a revision imports neither SQLModel nor us, and stays true when they change.
    """
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, JSONB):
        drafting.imports.add("from sqlalchemy.dialects import postgresql")
        return "postgresql.JSONB()"
    if kind == "server_default" and isinstance(getattr(item, "arg", None), False_ | True_):
        return f"sa.{item.arg}()"  # drafted from SQLite it would be 0, which PostgreSQL refuses
    return False


def run(connection: Connection) -> None:
    """Run what was asked for over this connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite alters tables by making new ones
        render_item=plain,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_by_url() -> None:
    """Run from Alembic's own command line."""
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ["CDHT_DATABASE_URL"]
    engine = open_engine(address(str(url)))
    try:
        with engine.begin() as connection:
            run(connection)
    finally:
        engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    run_by_url()
