"""`cdht zalo`: an administrator brings the consent of an Official Account."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer
from click.testing import Result
from sqlalchemy import create_engine
from typer.testing import CliRunner

from bot import cli
from bot.commands.zalo import app
from bot.settings import Settings
from bot.zalo_oa_account import official_account
from storage.tables import CHANNEL_TOKEN
from tests import databases
from tests.servers.zalo_oa import ZaloOa
from tests.servers.zalo_oa_tokens import VERIFIER

GIVEN = "a\nb\n"


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


@pytest.mark.parametrize("way", ["file", "-", ""])
def test_a_pair_from_the_console_is_kept_and_tried(server, tmp_path, way):
    """Read from a file or from standard input, and never shown."""
    lines = f"{server.tokens.access}\n\n {server.tokens.refresh} \n"
    (tmp_path / "pair").write_text(lines)
    given = {"file": ("--file", str(tmp_path / "pair")), "-": ("--file", "-"), "": ()}[way]
    done = run("login", *given, typed="" if way == "file" else lines)

    assert done.exit_code == 0, done.output
    assert "Hội Khuyến học xã Ví Dụ" in done.output
    shown = run("status")
    assert shown.exit_code == 0, shown.output
    assert "consent is needed anew" in shown.output
    for secret in ("secret", server.tokens.access, server.tokens.refresh):
        assert secret not in done.output + shown.output


def test_a_code_is_exchanged_with_its_verifier(server):
    assert run("login", "--code", typed=f"code-1\n{VERIFIER}\n").exit_code == 0
    again = run("login", "--code", typed=f"code-1\n{VERIFIER}\n")

    assert again.exit_code == 1
    assert "Zalo: token refused: -14008" in again.output
    assert run("status").exit_code == 0  # what was kept before still stands


def test_a_pair_that_zalo_refuses_says_so(server):
    done = run("login", typed=GIVEN)

    assert done.exit_code == 1
    assert "Zalo: token refused: -118" in done.output


@pytest.mark.parametrize("typed", ["", "x", "x\n", "x\ny\nz\n"])
@pytest.mark.parametrize("words", [(), ("--code",)])
def test_what_is_not_two_lines_is_refused(words, typed):
    assert run("login", *words, typed=typed).exit_code == 2
    assert run("login", *words, "--file", "/nowhere/at/all").exit_code == 2


def test_no_command_takes_a_secret_as_an_argument():
    """Arguments can be read by every user of the machine, and stay in the history of the shell."""
    secret = re.compile(r"token|secret|password|verifier|(^|_)key(_|$)")
    taken = [
        f"{name} {parameter.name}"
        for which in (*cli.COMMANDS, *cli.GROUPS)
        for name, command in commands(typer.main.get_command(cli.make([which])))
        for parameter in command.params
        if secret.search(parameter.name or "")
    ]
    assert taken == []


def commands(group: Any, before: str = "cdht") -> Iterator[tuple[str, Any]]:
    """All commands below one, by their whole name."""
    for name, each in group.commands.items():
        if hasattr(each, "commands"):
            yield from commands(each, f"{before} {name}")
        else:
            yield f"{before} {name}", each


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
