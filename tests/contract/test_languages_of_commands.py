"""Commands speak Vietnamese, or English where asked: each message in one language, whatever it is about."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli import make
from bot.commands import serve
from bot.commands.words import language, taken_out
from tests.contract.test_first_commands import AtOnce

LETTERS = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
"""No English word has one; nearly every Vietnamese sentence has."""

SPEAKS = [  # what it says, as the first command, with nothing there
    ("doctor",),
    ("migrate",),
    ("recount",),
    ("backup", "{out}/none/a.backup"),
    ("restore", "{out}/none.backup"),
    ("move", "sqlite:///{out}/none.db", "sqlite:///{out}/other.db"),
    ("inspect", "nobody"),
    ("key", "rotate"),
]


@pytest.fixture
def cdht(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in [each for each in os.environ if each.startswith("CDHT_") and "TEST" not in each]:
        monkeypatch.delenv(name)
    (out := tmp_path / "o").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "h"))
    monkeypatch.chdir(out)
    monkeypatch.setattr(serve, "Stopping", AtOnce)
    monkeypatch.setattr(serve, "catch_all", lambda: None)

    async def run(*words: str) -> list[str]:
        import asyncio

        given = [each.replace("{out}", str(out)) for each in words]
        result = await asyncio.to_thread(lambda: CliRunner().invoke(make(given), given))
        return [line for line in result.output.splitlines() if line.strip() and not line.startswith("{")]

    yield run
    structlog.reset_defaults()


def vietnamese(line: str) -> bool:
    return any(each in LETTERS for each in line.lower())


@pytest.mark.parametrize("words", SPEAKS, ids=" ".join)
async def test_a_message_is_in_one_language(words: tuple[str, ...], cdht: Any) -> None:
    """Every line of the commands that keep the house running."""
    ours = await cdht(*words)
    theirs = await cdht("--lang", "en", *words)

    assert ours
    assert [line for line in ours if not vietnamese(line)] == []
    assert [line for line in theirs if vietnamese(line)] == []


def test_the_language_is_asked_for_anywhere_and_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CDHT_LANG", raising=False)
    assert language() == "vi"
    monkeypatch.setenv("CDHT_LANG", "en")
    assert language() == "en"
    assert taken_out(["doctor", "--lang", "en", "--json"]) == ("en", ["doctor", "--json"])
    assert taken_out(["--lang=vi", "doctor"]) == ("vi", ["doctor"])
