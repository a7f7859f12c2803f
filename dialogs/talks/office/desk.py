"""The desk of an officer."""

from dialogs.conversation import World
from dialogs.engine import Done, Talk


def office(world: World, role: str) -> Talk:  # noqa: ARG001
    """The numbers, and what an officer can do now."""
    yield from ()
    return Done()
