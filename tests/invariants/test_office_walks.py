"""Every way through every talk of officers, as those of a commune and of a province go it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.example import make
from dialogs.engine import Next
from dialogs.talks import TALKS, news, office
from storage.tables import ASSESSMENT, PUSH, Assessment, Campaign, Push
from tests.chat import Chat
from tests.invariants.test_walks import of_role, too_long, ways

OF_OFFICERS = sorted(name for name in {**office.TALKS, **news.TALKS} if of_role(name))


@pytest.fixture
def peopled(chat: Chat) -> dict[str, Any]:
    """A commune in which something waits in each talk; ids for arguments."""
    village = chat.village
    made = village.write(lambda tx: make(tx, village.house, village.now, people=90, villages=2))
    village.untouched = False
    sheets = village.rows(Assessment, ASSESSMENT.c.review == "endorsed")
    one = sheets[0]
    return {
        "place": made.villages[0],
        "assessment": one["id"],
        "sheet": one["sheet"],
        "person": one["person"],
        "year": one["year"],
        "commune": made.id,
    }


def arguments(talk: str, known: dict[str, Any]) -> list[dict[str, Any]]:
    """With what a talk is walked: what it must be given, known or made up."""
    code = TALKS[talk].talk.__code__
    needed = code.co_varnames[: code.co_argcount - len(TALKS[talk].talk.__defaults__ or ())]
    wanted = [name for name in needed if name not in {"world", "role"}]
    return [{name: known.get(name, "?") for name in wanted}, dict.fromkeys(wanted, "?")]


@pytest.mark.parametrize("kind", ["officer", "province", "admin"])
def test_every_way_through_the_office_ends_or_asks(chat: Chat, peopled: dict[str, Any], kind: str) -> None:
    place = {"officer": peopled["commune"], "province": "tinh", "admin": peopled["commune"]}[kind]
    role = chat.holds(kind, place, called="anh Ví Dụ")
    chat.says("việc của xã").hears_anything()
    ended = 0
    long: list[str] = []
    for talk in OF_OFFICERS:
        for args in arguments(talk, peopled):
            walk = ways(chat.village, chat, talk, {"role": role, **args})
            long += too_long(talk, walk)
            for turn in walk.ends:
                following = turn.ended.talk if isinstance(turn.ended, Next) else ""
                assert following in {*TALKS, "resume", ""}, f"{talk} leads to {following!r}"
            ended += bool(walk.ends)
    assert ended > len(
        OF_OFFICERS
    )  # of twice as many ways; what asks for dates and numbers is told apart elsewhere
    assert not chat.village.rows(Push, PUSH.c.state == "sent")
    assert not chat.village.rows(Campaign)
    assert not long, sorted({*long})
