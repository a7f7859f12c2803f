"""A process that writes without end and prints what was acknowledged; the tests kill it.

    python -m tests.contract.writing_process URL FIRST [ROUNDS]

Twenty callers each add notes of their own, numbered from FIRST on, and raise tallies that all
share, in an order that invites deadlocks with others who do the same.
"""

from __future__ import annotations

import asyncio
import random
import sys
from functools import partial
from itertools import count

from sqlalchemy import insert

from storage.store.store import Store, Tx, open_store
from tests.contract.notes import count_up, note

CALLERS = 20
TALLIES = 8


def add_and_count(tx: Tx, items: list[tuple[int, int]]) -> list[None]:
    """Add a note and raise a tally for each item."""
    tx.execute(insert(note), [{"id": number, "word": ""} for number, _ in items])
    count_up(tx, [tally for _, tally in items])
    return [None] * len(items)


async def call(store: Store, caller: int, first: int, rounds: int) -> None:
    """Write one unit after the other, each printed once it is acknowledged."""
    for round_ in range(rounds) if rounds else count():
        number, tally = first + round_ * CALLERS + caller, random.randrange(TALLIES)
        if round_ % 2:
            await store.step(add_and_count, (number, tally), caller)
        else:
            await store.write(partial(add_and_count, items=[(number, tally)]))
        sys.stdout.write(f"{number} {tally}\n")
        sys.stdout.flush()


async def main(url: str, first: str, rounds: str = "0") -> None:
    """Let all callers write."""
    async with open_store(url) as store:
        async with asyncio.TaskGroup() as group:
            for caller in range(CALLERS):
                group.create_task(call(store, caller, int(first), int(rounds)))
        sys.stderr.write(f"retries {store.stats.retries}\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
