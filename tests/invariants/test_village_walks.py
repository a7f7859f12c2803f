"""Every way through every talk of the village, as its head, a deputy and a helper go it."""

from __future__ import annotations

from typing import Any

import pytest

from dialogs.engine import Next
from dialogs.talks import TALKS
from dialogs.talks.village import OF_ROLES
from storage.tables import ASSESSMENT, Assessment
from tests.chapter import head_of, household, person, reaches, sheet_of
from tests.chat import Chat
from tests.invariants.test_walks import too_long, ways

MORE: dict[str, list[dict[str, Any]]] = {  # arguments beside the role
    "copied": [{"what": "group"}, {"what": "one", "person": "?"}, {"what": "notice"}, {"what": "speaker"}],
    "nudge": [{"which": "near"}, {"which": "all"}],
    "printed": [{"what": "form"}, {"what": "visit"}],
}


def peopled(chat: Chat) -> dict[str, str]:
    """A village in which something is to be done in each talk; ids for arguments."""
    household(chat, "ho-2")
    done = person(chat, "Nguyễn Thị Lan", household="ho-2")
    half, silent = person(chat, "Hùng"), person(chat, "Mai")
    reaches(chat, half)
    sheet_of(chat, half, "33333333", "open")
    one = sheet_of(chat, done, "4444444444")
    sheet_of(chat, person(chat, "Trần Thị Cúc"), "3333333334")
    (row,) = chat.village.rows(Assessment, ASSESSMENT.c.id == one)
    return {
        "person": silent,
        "sheet": one,
        "stamp": row["sent"].isoformat(),
        "key": row["sheet"],
        "evidence": "?",
    }


def arguments(talk: str, known: dict[str, str]) -> list[dict[str, Any]]:
    """With what a talk is walked: what it asks for, known or made up."""
    wanted = OF_ROLES[talk].__code__.co_varnames[: OF_ROLES[talk].__code__.co_argcount]
    plain = {name: known[name] for name in wanted if name in known}
    if talk in MORE:
        return [plain | each for each in MORE[talk]]
    return [plain, {name: "?" if name != "key" else known["key"] for name in plain}]


@pytest.mark.parametrize("kind", ["head", "deputy", "helper"])
def test_every_way_through_the_village_ends_or_asks(chat: Chat, kind: str) -> None:
    head = head_of(chat.another("phone-head"), kind=kind)
    known = peopled(head)
    head.says("việc chi hội").hears_anything()
    long: list[str] = []
    for talk in OF_ROLES:
        for args in arguments(talk, known):
            walk = ways(head.village, head, talk, {"role": head.role, **args})
            long += too_long(talk, walk)
            for turn in walk.ends:
                following = turn.ended.talk if isinstance(turn.ended, Next) else ""
                assert following in {*TALKS, "resume", ""}, f"{talk} leads to {following!r}"
            if kind != "helper":
                assert walk.ends, f"{talk} has no end"
    assert not long, sorted({*long})
