"""Every command works as the first one on an empty folder, and no order of them locks anybody out."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import structlog
import typer
from typer.testing import CliRunner

from bot.cli import COMMANDS, GROUPS, make
from bot.commands import serve

ARGUMENTS: dict[str, tuple[str, ...]] = {  # of those that want more than a name
    "why": ("nobody",),
    "inspect": ("nobody",),
    "transcript": ("nobody",),
    "backup": ("{out}/a.backup",),
    "restore": ("{out}/none.backup",),
    "move": ("sqlite:///{out}/none.db", "sqlite:///{out}/other.db"),
    "erase": ("nobody", "--yes"),
}


OF_A_KEY_THERE_IS = {
    "restore",
    "key",
}  # they make none: a fresh key opens no backup, and nothing that was digested


def leaves(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command, or those of a group."""
    inside: dict[str, Any] = getattr(command, "commands", {})  # typer brings a click of its own
    if inside:
        for name, inner in inside.items():
            yield from leaves((*words, name), inner)
    else:
        yield words, command


def of(name: str) -> list[tuple[str, ...]]:
    """The commands of this name, each with something in the place of what it needs."""
    found: Any = typer.main.get_command(make([name]))
    made = []
    for words, command in leaves((name,), found.commands[name]):
        needed = ARGUMENTS.get(words[0], ()) if len(words) == 1 else ()
        if not needed:
            for each in command.params:
                if each.required and each.param_type_name == "argument":
                    needed += ("nothing",)
                elif each.required:
                    needed += (each.opts[0], "nothing")
        made.append((*words, *needed))
    return made


NO_DATABASE_OF_OURS = {"demo"}  # it makes one of its own, elsewhere
EVERY = [words for name in (*COMMANDS, *GROUPS) if name not in NO_DATABASE_OF_OURS for words in of(name)]


class AtOnce(serve.Stopping):
    """SIGTERM comes as soon as a process serves."""

    async def __aenter__(self) -> Self:
        return self

    async def wait(self) -> None:
        return


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The program with no settings at all, in an empty folder."""
    for name in [
        each for each in os.environ if each.startswith("CDHT_") and not each.startswith("CDHT_TEST")
    ]:
        monkeypatch.delenv(name)
    home, out = tmp_path / "home", tmp_path / "out"
    out.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    monkeypatch.chdir(out)
    monkeypatch.setattr(serve, "Stopping", AtOnce)
    monkeypatch.setattr(serve, "catch_all", lambda: None)  # hooks of a process, which the tests share

    def run(*words: str) -> Any:
        given, found = [each.replace("{out}", str(out)) for each in words], []
        thread = threading.Thread(target=lambda: found.append(CliRunner().invoke(make(given), given)))
        thread.start()
        thread.join()
        return found[0]

    yield run
    structlog.reset_defaults()


def well(result: Any, words: tuple[str, ...]) -> None:
    """It did what it does, or said in words what is missing; never a stack trace, nor a database it can't open."""
    raised = result.exception
    assert raised is None or isinstance(raised, SystemExit), (words, raised)
    assert result.exit_code in {0, 1, 2}, words
    said = result.output
    assert "Traceback" not in said, words
    bad = ["Cơ sở dữ liệu từ chối", "khóa bí mật khác"]
    bad += [] if words[0] in OF_A_KEY_THERE_IS else ["tệp khóa"]
    assert not any(each in said for each in bad), (words, said)
    assert result.exit_code == 0 or said.strip(), words


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_as_the_first_command_it_works_and_so_does_the_next(
    words: tuple[str, ...], cdht: Any, tmp_path: Path
) -> None:
    well(cdht(*words), words)
    for following in (("migrate",), ("role", "list"), ("recount",)):
        done = cdht(*following)
        assert done.exit_code == 0, (words, following, done.output)
    assert (tmp_path / "home" / "cdht" / "cdht.db.key").exists()


def test_in_any_order_they_leave_one_database_with_one_key(cdht: Any, tmp_path: Path) -> None:
    key, kept = tmp_path / "home" / "cdht" / "cdht.db.key", set()
    for words in [*EVERY, *reversed(EVERY)]:
        well(cdht(*words), words)
        kept |= {key.read_text()} if key.exists() else set()
    assert kept == {key.read_text()}


SERVES = {"run", "gateway", "pusher", "demo"}
LARGE = {"aiogram", "telegram", "matplotlib"}


def _loaded(modules: Iterable[str]) -> set[str]:
    """The packages that are there once these modules were imported, in a process of its own."""
    code = f"import sys, {', '.join(modules)}; print(*{{each.partition('.')[0] for each in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


def test_a_command_loads_no_channel_unless_it_serves() -> None:
    all_ = {name: where.partition(":")[0] for name, (where, _) in {**COMMANDS, **GROUPS}.items()}

    assert not _loaded(module for name, module in all_.items() if name not in SERVES) & LARGE


def test_a_conversation_in_the_terminal_loads_no_server_and_draws_nothing() -> None:
    assert not _loaded(["bot.commands.chat"]) & {*LARGE, "aiohttp", "PIL", "alembic", "psycopg", "openpyxl"}
