"""How a role is taken up: a code, once."""

from dialogs.conversation import Entry, World
from dialogs.engine import Done, Talk


def take_role(world: World, code: str) -> Talk:  # noqa: ARG001
    """Take up a role by its code."""
    yield from ()
    return Done()


TALKS = {"take_role": Entry(take_role, after="work", personal=False)}
