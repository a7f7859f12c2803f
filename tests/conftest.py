"""Fixtures that every test may use."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

from bot.commands.words import speak
from bot.logs import LOUD, Lines
from storage.store.store import Store, open_store
from tests import databases

if TYPE_CHECKING:
    from tests.chat import Chat
    from tests.village import Village


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden transcripts be written anew."""
    parser.addoption("--update", action="store_true", help="write the golden transcripts anew")


def pytest_configure() -> None:
    """Name the session, before the workers of xdist inherit its name; commands speak English, as these tests do."""
    os.environ.setdefault("CDHT_LANG", "en")
    databases.session_folder()


settings.register_profile("untimed", deadline=None)  # machines differ: speed lives in `make bench`
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a command that ran in this process set up, also one that ended after its test."""
    _reset_logs()
    yield
    _reset_logs()


def _reset_logs() -> None:
    structlog.reset_defaults()
    logging.disable(logging.NOTSET)
    logging.root.handlers = [each for each in logging.root.handlers if not isinstance(each, Lines)]
    speak("")
    for name in LOUD:
        logger = logging.getLogger(name)
        logger.setLevel(logging.NOTSET)
        logger.disabled, logger.propagate = False, True
        for child in (each for each in logging.root.manager.loggerDict if each.startswith(f"{name}.")):
            logging.getLogger(child).disabled = False


def pytest_unconfigure() -> None:
    """Stop the server that the tests may have started."""
    databases.stop_server()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Name the kind of database: a test that uses this, or what follows, runs once on each."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_database_url(database: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables."""
    if database == "sqlite":
        yield databases.sqlite(tmp_path)
    else:
        with databases.postgresql() as url:
            yield url


@pytest.fixture
def database_url(database: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database with all tables and no rows."""
    if database == "sqlite":
        yield databases.sqlite(tmp_path, tables=True)
    else:
        with databases.postgresql(tables=True) as url:
            yield url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """Give an open store with all tables and no rows."""
    async with open_store(database_url) as opened:
        yield opened


@pytest.fixture(scope="session")
def _village() -> Iterator[Village]:
    """Give a village on SQLite, in memory where the machine has a folder for that."""
    from tests.village import Village, quick_folder

    with TemporaryDirectory(dir=quick_folder()) as folder:
        made = Village(databases.sqlite(Path(folder), tables=True))
        yield made
        made.close()


@pytest.fixture
def village(_village: Village) -> Village:
    """Give an example village in which nobody has written yet."""
    _village.begin()
    return _village


@pytest.fixture
def chat(village: Village) -> Chat:
    """Give a phone in an example village."""
    from tests.chat import Chat

    return Chat(village)


@pytest.fixture
def chat_on_both(database_url: str) -> Iterator[Chat]:
    """Give a phone in an example village, once on SQLite and once on PostgreSQL."""
    from tests.chat import Chat
    from tests.village import Village

    made = Village(database_url)
    made.begin()
    yield Chat(made)
    made.close()
