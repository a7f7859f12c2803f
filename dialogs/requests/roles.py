"""What talks of people with a role look up and have done about roles themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MyRoles:
    """
    The roles held on this contact, oldest first.

    Returns a list of {id, kind, place, label (the place as people say it), level, called}.
    """
