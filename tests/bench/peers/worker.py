"""
One row in a process of its own: `python -m tests.bench.peers.worker MODULE QUESTIONNAIRE STORE FIRST`.

Orders come by standard input, a JSON object a line; what was measured goes to standard output, one line each.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from tests.bench.peers.people import Crowd, Wire, resident
from tests.bench.peers.questionnaire import load


async def serve(module: str, questionnaire: str, store: str, first: str) -> None:
    """Prove that the work is done, then do what is ordered until nothing more is."""
    asked, wire = load(Path(questionnaire)), Wire()
    async with importlib.import_module(f"tests.bench.peers.{module}").serving(wire, asked, store) as bot:
        crowd = Crowd(bot, wire, asked, int(first))
        await crowd.proves()
        gc.collect()
        gc.freeze()
        _say({"ready": True, "resident": resident()})
        while order := await asyncio.to_thread(sys.stdin.readline):
            _say(await _do(crowd, json.loads(order)))


async def _do(crowd: Crowd, order: dict[str, int]) -> dict[str, Any]:
    if "conversations" in order:
        return await crowd.stop_in_the_middle(order["conversations"])
    if "people" in order:
        await crowd.come(order["people"], order["sessions"])
        return {}
    return await crowd.answer()


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
