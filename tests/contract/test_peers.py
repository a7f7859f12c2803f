"""The rows of `make bench-peers` do the same work before anything of them is measured."""

from __future__ import annotations

import asyncio
import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.bench.peers import nobody
from tests.bench.peers.environments import PINS, ROOT
from tests.bench.peers.ours import questionnaire
from tests.bench.peers.people import Crowd, Wire
from tests.bench.peers.questionnaire import load, save
from tests.bench.peers.rows import ROWS

HERE = sorted({row.module for row in ROWS if row.peer != "aiogram-dialog"} - {"ours"})
"""What runs with the libraries that this project has itself."""


@pytest.mark.parametrize("module", HERE)
async def test_every_peer_proves_its_work(module: str) -> None:
    """Twelve answers, old and strange buttons between them, and the score at the end."""
    await works(module, "")


async def test_this_project_proves_its_work(database_url: str) -> None:
    """The same, on either database."""
    await works("ours", database_url)


async def works(module: str, store: str) -> None:
    """Whole sessions, as they are measured."""
    wire, asked = Wire(), questionnaire()
    async with import_module(f"tests.bench.peers.{module}").serving(wire, asked, store) as bot:
        crowd = Crowd(bot, wire, asked, 1_000_000)
        await crowd.proves()
        await crowd.come(people=2, sessions=4)
        figures = await crowd.answer()

    assert figures["updates"] == 4 * 13


class CountsTwice(nobody.Bot):
    """It takes an old button for the one that is meant."""

    async def hear(self, raw: str) -> None:
        await super().hear(
            re.sub(r'"data":"\d+:', f'"data":"{len(next(iter(self._levels.values()), []))}:', raw)
        )


async def test_who_counts_an_old_button_is_not_measured() -> None:
    """Then the score is another one."""
    wire, asked = Wire(), questionnaire()

    with pytest.raises((SystemExit, IndexError)):
        await asyncio.wait_for(Crowd(CountsTwice(wire, asked), wire, asked, 1_000_000).proves(), 10)


def test_the_questions_are_the_same_for_all(tmp_path: Path) -> None:
    """Twelve of them, as they were written down for the other environments."""
    asked = questionnaire()
    save(tmp_path / "asked.json", asked)

    assert load(tmp_path / "asked.json") == asked
    assert len(asked) == 12
    assert not any("{" in each.text for each in asked.questions)


@pytest.mark.parametrize("peer", sorted({row.peer for row in ROWS} - {""}))
def test_the_peers_are_of_the_versions_that_this_project_uses(peer: str) -> None:
    """Where both use a library; and all that a peer needs is pinned."""
    pins = dict(line.split("==") for line in (PINS / f"{peer}.txt").read_text().split())
    ours = dict(
        re.findall(
            r"^(aiogram|python-telegram-bot)==(\S+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE
        )
    )

    assert {name: pins[name] for name in ours if name in pins} == {n: v for n, v in ours.items() if n in pins}
    assert peer in {name.replace("_", "-") for name in pins}
