"""Debian's PgBouncer between two gateways and the database, each transaction on whichever session is free."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url, text

from storage.store.migrate import head, migrate, revision_of
from storage.store.store import open_store
from tests import databases
from tests.deploy.around import free_ports, running
from tests.gateways import Wanderer, gateways, ten_answers

SESSIONS = 3  # of the server, for eight connections of two gateways


@asynccontextmanager
async def pooled(folder: Path, url: str) -> AsyncIterator[str]:
    """The address of a database through a pooler."""
    parsed, (port,) = make_url(url), free_ports(1)
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{parsed.database} = host={parsed.query['host']} user=postgres\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        f"pool_mode = transaction\ndefault_pool_size = {SESSIONS}\n"
    )
    async with running(port, "pgbouncer", "-u", "nobody", folder / "pgbouncer.ini"):
        yield f"postgresql://postgres@127.0.0.1:{port}/{parsed.database}"


async def test_two_gateways_behind_a_pooler(tmp_path: Path) -> None:
    """Tables are made through it, whole conversations held, and nothing is left in sessions that others use."""
    with databases.postgresql() as direct:
        databases.ask(direct, "ALTER ROLE postgres SET timezone = 'Asia/Ho_Chi_Minh'")
        try:
            async with pooled(tmp_path, direct) as url:
                await asyncio.to_thread(migrate, url)
                async with gateways(url, [0.0, 0.0]) as apps:
                    people = [Wanderer(number, apps, random.Random(number)) for number in range(12)]
                    chosen = await asyncio.gather(
                        *(ten_answers(each, random.Random(each.chat)) for each in people)
                    )
                    revision = await apps[0].store.read(revision_of)
                    zone = await apps[0].store.read(lambda tx: tx.scalar(text("SHOW timezone")))
                with psycopg.connect(url) as another:
                    left = another.execute("SHOW timezone").fetchone()
        finally:
            databases.ask(direct, "ALTER ROLE postgres RESET timezone")

    assert {len(made) for made in chosen} == {10}
    assert revision == head()
    assert (zone, left) == ("UTC", ("Asia/Ho_Chi_Minh",))


async def test_what_was_said_to_one_session_holds_in_another(tmp_path: Path) -> None:
    """A group is durable on whichever session it comes, also where the server is set to forget."""
    durable = text("SHOW synchronous_commit")
    with databases.postgresql() as direct:
        databases.ask(direct, f"ALTER DATABASE {make_url(direct).database} SET synchronous_commit = off")
        async with pooled(tmp_path, direct) as url, open_store(url) as store:
            first = await store.write(lambda tx: tx.scalar(durable))
            with psycopg.connect(url) as another:
                another.execute("SELECT 1")  # holds the session that the store had
                second = await store.write(lambda tx: tx.scalar(durable))

    assert (first, second) == ("on", "on")


async def test_no_statement_of_one_program_is_taken_for_that_of_another(tmp_path: Path) -> None:
    """Both would be prepared under the same name in the same session."""
    with databases.postgresql() as direct:
        async with pooled(tmp_path, direct) as url, open_store(url) as one, open_store(url) as other:
            for number in range(12):
                here = await one.write(lambda tx, n=number: tx.scalar(text("SELECT :n + 1"), {"n": n}))
                there = await other.write(lambda tx, n=number: tx.scalar(text("SELECT :n - 1"), {"n": n}))
                assert (here, there) == (number + 1, number - 1)
