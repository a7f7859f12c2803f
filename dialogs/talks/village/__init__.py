"""The registry of the talks of a village head, their deputy and helpers."""

from collections.abc import Callable

from dialogs.conversation import Entry
from dialogs.engine import Talk
from dialogs.talks.village.board import board, printed
from dialogs.talks.village.filling_in import add_person, desk, fill_in, helping, leave_help, leaving
from dialogs.talks.village.finding import find, one
from dialogs.talks.village.meeting import meeting
from dialogs.talks.village.nudging import nudge, nudge_now, nudge_one, only_you
from dialogs.talks.village.paper import enter, paper
from dialogs.talks.village.passing_on import copied, copy
from dialogs.talks.village.signing import sign_up

OF_ROLES: dict[str, Callable[..., Talk]] = {
    "add_person": add_person,
    "board": board,
    "copied": copied,
    "copy": copy,
    "desk": desk,
    "fill_in": fill_in,
    "find": find,
    "helping": helping,
    "leave_help": leave_help,
    "leaving": leaving,
    "meeting": meeting,
    "nudge": nudge,
    "nudge_now": nudge_now,
    "nudge_one": nudge_one,
    "one": one,
    "only_you": only_you,
    "paper": paper,
    "printed": printed,
    "sign_up": sign_up,
    "slip": enter,
}
TALKS: dict[str, Entry] = {
    name: Entry(talk, after="quiet", personal=False, fleeting=True) for name, talk in OF_ROLES.items()
}
