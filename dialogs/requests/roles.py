"""What talks of people with a role look up and have done about roles themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MyRoles:
    """
    The roles held on this contact, oldest first.

    Returns a list of {id, kind, place, label (the place as people say it), level, called, since, until, giver, goes}: days
    in Vietnam, "" where there is no end; the giver as {called, kind, place}, {} for whoever runs the machine; goes: whether
    it ends when the active person is erased.
    """


@dataclass(frozen=True, slots=True)
class TryRoleCode:
    """
    A code of a role as it was typed; each try is counted.

    Returns {state}: many (too many tries), wrong (unknown, used or too old, all alike), or found with kind, place (label),
    until, addressed (whether it is known how to address them).
    """

    code: str


@dataclass(frozen=True, slots=True)
class TakeRole:
    """Take up the role of a code on this contact: {state}: taken or wrong."""

    code: str
    called: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class GiveUpRole:
    """A role of this contact ends."""

    which: str


@dataclass(frozen=True, slots=True)
class PlacesBelow:
    """
    The places of a level ("village" stands for units, too) within a role, a page at a time.

    Returns {rows: [{id, label}], more}; `words` leaves those whose name has them all.
    """

    role: str
    level: str
    words: str = ""
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class WhatIGive:
    """Which roles a role gives, and where: {kinds, place, label, below (whether a place is to be chosen)}."""

    role: str


@dataclass(frozen=True, slots=True)
class GiveRole:
    """A code that gives a role, once, within seven days: {code, day, kind, label}."""

    role: str
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Holders:
    """
    Who holds the roles that this role gives, within its place.

    Returns {rows: [{id, kind, label, called, since, until}], more}.
    """

    role: str
    page: int = 0
    most: int = 5


@dataclass(frozen=True, slots=True)
class EndRole:
    """A role below this one ends at once: {ended}."""

    role: str
    which: str
