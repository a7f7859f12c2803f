"""Families and clans before their gate: how many of its members bear the title it asks for, and who is near it."""

from typing import Literal, NamedTuple, TypeAlias

from dialogs.rules.titles import RULES, Title, missing, reaches

NEAR = 2  # members that are missing at the most, of a family or clan that is near its gate
POINTS_TITLES = (Title.FAMILY, Title.CLAN, Title.VILLAGE)  # of which each commune has its own sheet of points
StandingAt: TypeAlias = Literal["met", "near", "far", "nobody"]


class AtGate(NamedTuple):
    """
    The members of a family or a clan, as far as a gate asks for them.

    held: that bear the title it asks for; expected: that may yet, by their own points; whole: all whom it asks for.
    """

    held: int
    expected: int
    whole: int


def lacking(title: Title, at: AtGate) -> int:
    """How many members are missing until the gate is met; 0 where no source knows a gate."""
    gate = RULES[title].gate
    return missing(at.held, at.whole, gate.least) if gate else 0


def standing_at(title: Title, at: AtGate) -> StandingAt:
    """Where a family or a clan stands before its gate; "nobody": it asks for nobody there. It refuses nobody by itself."""
    gate = RULES[title].gate
    if gate is None or not at.whole:
        return "nobody"
    if reaches(at.held, at.whole, gate.least):
        return "met"
    return "near" if at.held and lacking(title, at) <= NEAR else "far"
