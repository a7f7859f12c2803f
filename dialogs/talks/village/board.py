"""The board of a village head."""

from dialogs.conversation import World
from dialogs.engine import Done, Talk


def board(world: World, role: str) -> Talk:  # noqa: ARG001
    """The numbers, what waits, who is nearly done."""
    yield from ()
    return Done()


def helping(world: World, role: str) -> Talk:  # noqa: ARG001
    """The desk of a helper."""
    yield from ()
    return Done()
