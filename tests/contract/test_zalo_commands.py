"""`cdht zalo`: an administrator brings the consent of an Official Account."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from sqlalchemy import create_engine
from typer.testing import CliRunner

from bot.commands.zalo import app
from bot.settings import Settings
from bot.zalo_oa_account import official_account
from storage.tables import CHANNEL_TOKEN
from tests import databases
from tests.servers.zalo_oa import ZaloOa
from tests.servers.zalo_oa_tokens import VERIFIER

GIVEN = ("--access-token", "a", "--refresh-token", "b")


@pytest.fixture
def server() -> Iterator[ZaloOa]:
    """The server on a loop of its own, for commands have theirs."""
    server, ready, loop = ZaloOa(), threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    yield server
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture(autouse=True)
def _settings(server: ZaloOa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    url = databases.sqlite(tmp_path, tables=True)
    engine = create_engine(url)
    CHANNEL_TOKEN.create(engine, checkfirst=True)
    engine.dispose()
    for name, value in {
        "DATABASE_URL": url,
        "SECRET_KEY": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
        "ZALO_OA_APP_ID": server.app_id,
        "ZALO_OA_APP_SECRET": server.app_secret,
        "ZALO_OA_API_URL": server.url,
        "ZALO_OA_OAUTH_URL": server.url,
    }.items():
        monkeypatch.setenv(f"CDHT_{name}", value)
    yield
    structlog.reset_defaults()  # commands set the logs up to be quiet


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, words, input=typed)


def test_a_pair_from_the_console_is_kept_and_tried(server):
    tokens = ("--access-token", server.tokens.access, "--refresh-token", server.tokens.refresh)
    done = run("login", *tokens)

    assert done.exit_code == 0, done.output
    assert "Hội Khuyến học xã Ví Dụ" in done.output
    shown = run("status")
    assert shown.exit_code == 0, shown.output
    assert "consent is needed anew" in shown.output
    assert "secret" not in done.output + shown.output


def test_tokens_can_be_typed_unseen(server):
    done = run("login", typed=f"{server.tokens.access}\n{server.tokens.refresh}\n")

    assert done.exit_code == 0, done.output
    assert server.tokens.access not in done.output


def test_a_code_is_exchanged_with_its_verifier(server):
    assert run("login", "--code", "code-1", "--verifier", VERIFIER).exit_code == 0
    again = run("login", "--code", "code-1", "--verifier", VERIFIER)

    assert again.exit_code == 1
    assert "Zalo: token refused: -14008" in again.output
    assert run("status").exit_code == 0  # what was kept before still stands


def test_a_pair_that_zalo_refuses_says_so(server):
    done = run("login", *GIVEN)

    assert done.exit_code == 1
    assert "Zalo: token refused: -118" in done.output


@pytest.mark.parametrize(
    "words", [("--code", "x"), ("--verifier", "x"), ("--code", "x", "--verifier", "y", *GIVEN)]
)
def test_half_of_what_is_needed_is_refused(words):
    assert run("login", *words).exit_code == 2


def test_without_a_login_status_says_what_to_do():
    done = run("status")

    assert done.exit_code == 1
    assert "cdht zalo login" in done.output


def test_a_verifier_is_printed_with_its_challenge():
    done = run("pkce")

    assert done.exit_code == 0
    assert len(done.output.splitlines()[1].split()[-1]) == 43


def test_the_account_of_the_settings_is_built(server):
    channel = official_account(Settings())

    assert (channel.app_id, channel.templates) == (server.app_id, {})
