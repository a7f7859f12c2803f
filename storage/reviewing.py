"""The way of a sheet through chapter and commune, one step at a time; who does each is checked before."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from storage.access import Held
from storage.where import Where

OUTCOMES = {  # a step, and the state of review it leads to
    "endorse": "endorsed", "return": "returned", "confirm": "confirmed", "recognise": "recognised", "decline": "declined",
}  # fmt: skip


def move(
    tx: Connection,
    where: Where,
    held: Held,
    assessment: Mapping[str, Any],
    step: str,
    *,
    reason: str = "",
    words: str = "",
    indicator: str = "",
    meeting: str = "",
) -> None:
    """Write the step, move the sheet on, count it, and plan what the resident is told."""
    raise NotImplementedError
