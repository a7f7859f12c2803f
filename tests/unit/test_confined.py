"""A function in a process of its own: what comes back, and that nothing it does harms this one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.files.confined import MB, ConfinedError, Kind, Limits, run, run_async
from tests import strange_work as work

LIMITS = Limits(memory=128 * MB, cpu=2, wall=20, output=MB)
HASTY = Limits(memory=128 * MB, cpu=1, wall=1, output=MB)


def test_plain_data_and_bytes_come_back() -> None:
    assert run(work.length, b"xyz", LIMITS, more=2) == {"độ dài": 5, "parts": [1, 2.5, None]}
    assert run(work.same, b"\x00\xff" * 400_000, LIMITS) == b"\x00\xff" * 400_000
    assert run(work.chatters, b"xyz", LIMITS) == 3


async def test_several_callers_of_a_loop_are_served() -> None:
    found = await asyncio.gather(*(run_async(work.length, b"x" * n, LIMITS) for n in range(5)))

    assert [each["độ dài"] for each in found] == list(range(5))


@pytest.mark.parametrize(
    ("does", "limits", "kind"),
    [
        (work.greedy, LIMITS, Kind.BIG),
        (work.aborts, LIMITS, Kind.BIG),
        (work.talkative, LIMITS, Kind.BIG),
        (work.spins, HASTY, Kind.SLOW),
        (work.sleeps, HASTY, Kind.SLOW),
        (work.leaves_one_behind, HASTY, Kind.SLOW),
        (work.raises, LIMITS, Kind.UNREADABLE),
        (work.panics, LIMITS, Kind.UNREADABLE),
        (work.opens, LIMITS, Kind.UNREADABLE),
    ],
)
def test_what_goes_wrong_over_there_is_one_of_three_kinds(
    does: Callable[[bytes], Any], limits: Limits, kind: Kind
) -> None:
    content = b"/etc/hostname" if does is work.opens else b"Lan" * 1000

    with pytest.raises(ConfinedError) as caught:
        run(does, content, limits)

    assert caught.value.kind is kind
    assert "Lan" not in str(caught.value), "what a log may hold says nothing of the content"


def test_computing_is_counted_apart_from_waiting() -> None:
    patient = Limits(memory=128 * MB, cpu=1, wall=60, output=MB)

    with pytest.raises(ConfinedError) as caught:
        run(work.spins, b"x", patient)

    assert caught.value.kind is Kind.SLOW


def test_nothing_of_this_process_is_over_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDHT_TELEGRAM_TOKEN", "secret")

    found = run(work.surroundings, b"", LIMITS)

    assert found["pid"] != os.getpid()
    assert not {name for name in found["environment"] if name not in {"LC_CTYPE", "LD_LIBRARY_PATH"}}
    heavy = {"aiogram", "aiohttp", "sqlalchemy", "storage", "structlog", "telegram", "typer", "asyncio"}
    assert not heavy & set(found["modules"])


@pytest.mark.parametrize("does", [work.same, work.sleeps, work.leaves_one_behind])
def test_no_process_is_left(
    does: Callable[[bytes], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))  # a mark in the command of each process that is begun

    with suppress(ConfinedError):
        run(does, b"x", HASTY)

    assert not [each for each in _commands() if str(tmp_path).encode() in each]


def _commands() -> list[bytes]:
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(each.read_bytes())
    return found


def test_only_a_function_of_a_module_is_run() -> None:
    with pytest.raises(ValueError, match="by its name"):
        run(lambda data: data, b"", LIMITS)
