"""Every way through every talk about people and roles, as a head, an officer and others go it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, insert

from dialogs.engine import Next
from dialogs.talks import TALKS
from dialogs.talks.people import TALKS as OF_PEOPLE
from dialogs.talks.roles import TALKS as OF_ROLES
from storage.people.register import listed_person
from storage.roles import invite
from storage.tables import HOUSEHOLD, PERSON, Invitation
from tests.chat import Chat
from tests.invariants.test_walks import too_long, ways
from tests.ways import PASSED, looked_over, sent

KINDS = {"head": "dong", "helper": "dong", "officer": "vi-du", "province": "tinh", "admin": "vi-du"}
WALKED = {**OF_PEOPLE, **OF_ROLES}


def peopled(chat: Chat) -> dict[str, list[Any]]:
    """A household and people on a list, one who waits, and a double of theirs."""
    house, at = chat.village.house, chat.village.now

    def work(tx: Connection) -> str:
        home = {
            "id": "ho-2",
            "place": "dong",
            "commune": "vi-du",
            "code": "VD1H22",
            "name": "Mẫu",
            "state": "",
        }
        tx.execute(insert(HOUSEHOLD).values(**home, basis="x"))
        where = {"commune": "vi-du", "village": "dong", "household": "ho-2", "basis": "danh sách"}
        names = [("Lý Thị Ví Dụ", 1970)] * 2 + [(f"Trần Văn Ví Dụ {at}", 1958) for at in "abcdef"]
        rows = [listed_person(house, at, name, born, **where) for name, born in names]
        tx.execute(insert(PERSON), rows)
        return str(rows[0]["id"])

    chat.village.untouched = False
    listed = chat.village.write(work)
    sent(looked_over(chat), "Lý Thị Ví Dụ 1970", heard=("send.waiting", *PASSED))
    other = looked_over(chat.another(), levels="3333333343")
    sent(other, "Lý Thị Ví Dụ 1970", heard=("send.waiting", *PASSED))
    code = chat.village.write(lambda tx: invite(tx, house, at, "head", "dong", "operator"))
    return {
        "who": [chat.state["person"], listed, "?"],
        "household": ["ho-2", "?", ""],
        "place": ["dong", "trung", ""],
        "words": ["", "vi du", "?"],
        "page": [0, 1],
        "then": ["", "relink"],
        "merge": ["?"],
        "kind": ["", "head", "?"],
        "code": [code, "VT22222222", ""],
        "which": [row["id"] for row in chat.village.rows(Invitation)] + ["?"],
    }


def arguments(talk: str, known: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """With what a talk is walked: each value of each thing it is told, beside the first of the others."""
    asks = WALKED[talk].talk.__code__
    names = [each for each in asks.co_varnames[: asks.co_argcount] if each in known]
    first = {name: known[name][0] for name in names}
    return [first, *(first | {name: each} for name in names for each in known[name][1:])]


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_through_people_and_roles_ends_or_asks(chat: Chat, kind: str) -> None:
    known = peopled(chat)
    holder = chat.another("phone-9")
    role = holder.holds(kind, KINDS[kind], called="cô Hoa")
    holder.starts().hears_anything()
    long: list[str] = []
    for talk, entry in WALKED.items():
        wears = "role" in entry.talk.__code__.co_varnames[: entry.talk.__code__.co_argcount]
        for args in arguments(talk, known):
            walk = ways(holder.village, holder, talk, {**({"role": role} if wears else {}), **args})
            long += too_long(talk, walk)
            for turn in walk.ends:
                following = turn.ended.talk if isinstance(turn.ended, Next) else entry.after
                assert following in {*TALKS, "resume", ""}, f"{talk} leads to {following!r}"
    assert not long, sorted({*long})
