"""`make soak`: so many minutes, half of them on each database; ends with 1 where a promise was broken."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.soak.databases import Postgresql, Sqlite
from tests.soak.judge import is_quiet, judged, memories
from tests.soak.report import Outcome, lines, say, write, written
from tests.soak.world import lives, world

EVERY = {  # seconds between two kills; the one process of SQLite is up again after four, and must mostly be there to be judged
    "PostgreSQL": 5.0,
    "SQLite": 15.0,
}


async def _on(kind: type[Sqlite | Postgresql], folder: Path, seconds: float) -> Outcome:
    async with world(kind, folder) as here:
        await lives(here, seconds, EVERY[kind.name], say)
        quiet = await is_quiet(here)
        found_memories = memories(here)
        here.codes = list(await asyncio.gather(*(each.ends() for each in here.keepers)))
        found = await judged(here)
    return Outcome(here, found, found_memories, quiet, seconds)


async def _both(seconds: float, folder: Path, only: str) -> list[Outcome]:
    kinds = [each for each in (Sqlite, Postgresql) if only in ("", each.name.lower())]
    return [await _on(kind, folder, seconds / len(kinds)) for kind in kinds]  # one after the other


def main() -> None:
    """Soak, say what came of it, and keep it where that is asked for."""
    asked = argparse.ArgumentParser(prog="make soak", description=__doc__)
    asked.add_argument("minutes", nargs="?", type=float, default=30.0)
    asked.add_argument("--report", type=Path, help="the page that is written")
    asked.add_argument("--only", default="", choices=("sqlite", "postgresql"))
    asked.add_argument("--keep", action="store_true", help="leave the logs there, and say where")
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="cdht-soak-"))
    folder.chmod(0o755)
    try:
        outcomes = asyncio.run(_both(given.minutes * 60, folder, given.only))
    finally:
        if given.keep:
            say(f"logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for each in outcomes:
        say("\n".join(lines(each)))
    if given.report:
        write(given.report, written(outcomes, given.minutes))
    sys.exit(0 if all(each.kept for each in outcomes) else 1)


if __name__ == "__main__":
    main()
