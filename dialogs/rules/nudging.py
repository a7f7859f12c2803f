"""What the head of a chapter is told of a nudge before it goes: when, and who is held back and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from dialogs.rules.sending import NOT_PRESSED, SILENT, TALKING, Decision, Send

EVENING = 17  # o'clock
When: TypeAlias = Literal["now", "tonight", "tomorrow", "later"]

HELD: Mapping[
    str, str
] = {  # why the rules of sending hold somebody back, and under which word the head is told
    **dict.fromkeys((*SILENT, *NOT_PRESSED, "mourning", "gone", "erased"), "resting"),
    "opted_out": "opted_out",
    "asked_later": "asked_later",
    "cap_person": "week",
    "cap_household": "today",
    "cap_contact": "today",
}


def week_of(local: datetime) -> str:
    """The ISO week a nudge counts in, "2026-W46"."""
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02d}"


def why_held(decision: Decision) -> str:
    """Why somebody is not written to, "" where they are; what has no word of its own: they cannot be reached now."""
    return "" if isinstance(decision, Send) else HELD.get(decision.reason, "unreachable")


def when_said(local: datetime, then: datetime) -> When:
    """How a time in Vietnam is spoken of at another: whoever is just talking is written to as soon as they are not."""
    if then - local <= TALKING:
        return "now"
    days = (then.date() - local.date()).days if then.hour >= EVENING else 2
    return "tonight" if days == 0 else "tomorrow" if days == 1 else "later"
