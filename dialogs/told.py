"""The registry of what is sent unasked: purpose → wording, gathered from the talks that plan it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

from dialogs.phrases import Speech

Args: TypeAlias = Mapping[str, Any]  # of a push, as the ledger keeps them
Told = Speech | Sequence[Speech]
Wording = Callable[[Args], Told]
MODULES = (
    "dialogs.talks.news.told",
    "dialogs.talks.village.told",
    "dialogs.talks.office.told",
    "dialogs.talks.families.told",
)


@cache
def wording() -> Mapping[str, Wording]:
    """Every purpose that has words; gathered on first use, for the talks import this module."""
    found: dict[str, Wording] = {}
    for name in MODULES:
        if find_spec(name) is not None:
            found.update(import_module(name).WORDING)
    return found


def told(purpose: str, args: Args) -> tuple[Speech, ...]:
    """What a push says; `args`: its own, and left, answered, asked, day (when it was planned), year."""
    said = wording()[purpose](args)
    return tuple(said) if isinstance(said, Sequence) else (said,)
