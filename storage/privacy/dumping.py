"""PostgreSQL's own programs, `pg_dump` and `pg_restore`: what one writes and the other reads, without a file between."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, BinaryIO, cast

from sqlalchemy import URL, Connection, MetaData, Sequence, make_url, text
from sqlalchemy.schema import DropSequence

from dialogs.phrases import Phrase, Told
from storage.store.engines import address
from storage.tables import metadata
from storage.tables.base import MARKS_WHOLES, SEQUENCE


class BadBackup(Told, ValueError):
    """A backup that can't be made or restored; the message says why."""


class Dump:
    """What pg_dump writes."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
        self._process, self._said = process, said
        self._out = cast("BinaryIO", process.stdout)

    def read(self, size: int, /) -> bytes:
        """The next piece; a shorter one is the last."""
        return self._out.read(size)

    def ended(self) -> None:
        """Raise BadBackup unless it wrote everything."""
        if self._process.wait():
            raise BadBackup(f"pg_dump: {_last(self._said)}")


@contextmanager
def dumped(url: str) -> Iterator[Dump]:
    """A database as pg_dump writes it; nothing is whole before `ended` was asked."""
    words = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--dbname={_server(url)}"]
    with tempfile.TemporaryFile() as said, _running(words, url, said, stdout=subprocess.PIPE) as process:
        yield Dump(process, said)


@contextmanager
def restoring(url: str) -> Iterator[BinaryIO]:
    """Where to write what pg_dump wrote: all of it comes in one transaction, or nothing."""
    words = ["pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    words.append(f"--dbname={_server(url)}")
    with tempfile.TemporaryFile() as said, _running(words, url, said, stdin=subprocess.PIPE) as process:
        into = cast("BinaryIO", process.stdin)
        with suppress(BrokenPipeError):  # it ended before: it says why
            yield into
            into.close()
        if process.wait():
            raise BadBackup(f"pg_restore: {_last(said)}")


def drop_tables(tx: Connection) -> None:
    """Take away our tables, what counts their rows and what their triggers call; for a database in which nothing is."""
    there = MetaData()
    there.reflect(tx, only=lambda name, _: name in metadata.tables or name == "alembic_version")
    there.drop_all(tx)
    if tx.dialect.name == "postgresql":
        tx.execute(DropSequence(Sequence(SEQUENCE), if_exists=True))
        tx.execute(text(f"DROP FUNCTION IF EXISTS {MARKS_WHOLES}"))


@contextmanager
def _running(
    words: list[str], url: str, said: IO[bytes], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """One of the programs; ended when what was done with it failed."""
    parsed = make_url(url)
    password = str(parsed.password or parsed.query.get("password") or "")
    env = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    try:
        process = subprocess.Popen(  # noqa: S603 - ours, with an address of ours
            words, stdin=stdin, stdout=stdout, stderr=said, env=env
        )
    except FileNotFoundError as error:
        raise BadBackup(
            Phrase(
                "backup.no_program",
                "Máy này chưa có {program}. Cài các chương trình của PostgreSQL ({package}), bản không cũ hơn máy chủ.",
                program=words[0],
                package="postgresql-client",
            )
        ) from error
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def _server(url: str) -> str:
    """The address without the password, which goes by the environment: arguments are seen by everybody."""
    address(url)
    parsed = make_url(url).difference_update_query(["password"])
    bare = URL.create(
        "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query
    )
    return bare.render_as_string()


def _last(said: IO[bytes]) -> str:
    """The last line that a program said."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "ended with nothing said"
