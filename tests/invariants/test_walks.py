"""Every way through every talk of the registry, with what the database really answers at many points of a year."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, NestedTransaction

from dialogs.commands import ANSWERED
from dialogs.conversation import Run, World
from dialogs.engine import Do, Look, Next, Reply, Turn, advance, run_through
from dialogs.menus import MOST
from dialogs.questions import SKIP, Chose, Given, Pictured, Question, Scale, Wrote
from dialogs.reading import Context
from dialogs.talks import TALKS
from storage.act import Where
from tests.asking import served
from tests.chat import Chat
from tests.village import SHEETS, Village
from tests.ways import answered, joined_by, kept, looked_over, sent, welcomed

STAGES: dict[str, Callable[[Chat], Any]] = {
    "nobody": lambda chat: chat.starts(),
    "welcomed": lambda chat: welcomed(chat, code="VD5"),
    "three answers": lambda chat: answered(welcomed(chat), "3~2"),
    "all answers": lambda chat: looked_over(chat, "3333333331"),
    "private": lambda chat: kept(looked_over(chat)),
    "sent": lambda chat: sent(looked_over(chat)),
    "two people": lambda chat: answered(joined_by(welcomed(chat)), "2"),
    "next year": lambda chat: kept(looked_over(chat)).waits(days=300),
    "to be erased": lambda chat: (
        welcomed(chat)
        .says("xóa dữ liệu")
        .hears_anything()
        .taps("yes")
        .hears_anything()
        .taps("yes")
        .hears_anything()
    ),
}
ARGS: dict[str, list[dict[str, Any]]] = {  # a talk is walked with each; most have none
    "assess": [{"sheet": key} for key in SHEETS],
    "welcome": [{}, {"code": "VD1"}, {"code": "VD1H01"}, {"second": True}],
    "code": [{"code": "VD2"}, {"code": "?"}],
    "people": [{}, {"who": True}],
    "answer": [{"about": str(about)} for about in sorted(ANSWERED)],
    "hardship": [{"why": "mourning"}, {"why": "ill"}],
    "remind": [{}, {"day": "sun", "part": "evening"}, {"day": "today", "hour": 23}],
    "typed_code": [{"code": code, "known": known} for code in ("VD1", "234567") for known in (True, False)],
    "change": [{}, {"indicator": "1.1"}, {"number": 2, "option": 4}, {"number": 99}],
    "evidence": [{}, {"indicator": "1.1"}],
    "reminder": [{"pushes": [], "offered": ["go", "tonight", "pause", "stop", "why"]}],
    "take_role": [{"code": "VTABCD2345"}],
    "duty": [{"said": said} for said in ("giao việc", "duyệt phiếu", "báo cáo")],
}


def of_role(talk: str) -> bool:
    """Whether a talk is of somebody with a role: those are walked with one, see the walks beside this one."""
    code = TALKS[talk].talk.__code__
    return "role" in code.co_varnames[: code.co_argcount]


SAID = ("Nguyễn Thị Lan 1960", "thon 3", "?")
DEEPEST = 12  # answers
MOST_WAYS = 45


@dataclass
class Walk:
    """The ways through one talk, shortest first; what an answer does to the database is taken back after its turn."""

    tx: Connection
    world: World
    run: Run
    where: Callable[[], Where]
    ends: list[Turn] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)  # what was looked up before anything was done
    asked: dict[str, Question[Any]] = field(default_factory=dict)

    def go(self) -> Walk:
        """Play every answer to every question, as far as there is time."""
        ways: deque[tuple[int, dict[str, Any], Reply | None]] = deque([(0, {}, None)])
        for _ in range(MOST_WAYS):
            if not ways:
                break
            depth, memo, reply = ways.popleft()
            turn = self._turn(memo, reply)
            if turn.asking is None:
                self.ends.append(turn)
            elif depth < DEEPEST:
                memo = memo | {entry.key: entry.value for entry in turn.recorded if entry.kind in "ald"}
                key = turn.asking.key
                self.asked[key] = turn.asking
                ways.extend((depth + 1, memo, Reply(key, each)) for each in _answers(turn.asking, depth))
        return self

    def _turn(self, memo: dict[str, Any], reply: Reply | None) -> Turn:
        where = self.where()
        done: list[NestedTransaction] = []

        def serving(request: Look | Do) -> Any:
            if isinstance(request, Do):
                if not done:
                    done.append(self.tx.begin_nested())
                return served(self.tx, where, request.command)
            if done:
                return served(self.tx, where, request.query)
            if repr(request.query) not in self.found:
                self.found[repr(request.query)] = served(self.tx, where, request.query)
            return self.found[repr(request.query)]

        try:
            return run_through(advance(self.world.playing(self.run), memo, reply), serving)
        finally:
            for savepoint in done:
                savepoint.rollback()


def _answers(asking: Question[Any], depth: int) -> Iterator[Given]:
    """Every option, of many the ends; words, a photo, a skip, and what is none of these."""
    options = asking.options
    if isinstance(asking, Scale) or len(options) > 8:
        options = options[:: max(1, len(options) - 1)] if depth < 3 else options[-1:]
    yield from (Chose(option.id) for option in options)
    if not options or not depth:
        yield from (Chose("forged"), Chose(SKIP), Pictured("photo-1", "ở nhà văn hóa"))
        yield from map(Wrote, SAID)


MENUS = {
    Context.CHOICE,
    Context.SEARCH,
    Context.YES_NO,
    Context.MESSAGE,
}  # whose options are a menu, or a page of a list


QUESTIONS = {"indicator", "what"}  # those of a sheet, and people who are judged, at the numbers they keep


def too_long(talk: str, walk: Walk) -> list[str]:
    """The questions of somebody's work that offer more than a page of a telephone shows at once."""
    return [
        f"{talk}: {key}, {number}"
        for key, each in walk.asked.items()
        if each.context in MENUS
        and key not in QUESTIONS
        and not isinstance(each, Scale)
        and (number := sum(not option.hidden for option in each.options)) > MOST
    ]


def ways(village: Village, chat: Chat, talk: str, args: dict[str, Any]) -> Walk:
    """Walk a talk as the person of a phone would."""
    state = chat.state
    where = lambda: Where(  # noqa: E731 (one for each way: commands mark in it what they did)
        village.house,
        village.now,
        state["contact"],
        chat.channel,
        chat.sender,
        state["person"],
        "run-0",
        state["address"],
        state["language"],
    )
    person = state["person"]

    def work(tx: Connection) -> Walk:
        return Walk(tx, village.runner.world, Run("run-0", talk, args, person), where).go()

    return village.write(work)


@pytest.mark.parametrize("stage", STAGES)
def test_every_way_through_every_talk_ends_or_asks(chat: Chat, stage: str) -> None:
    """No key comes twice, no way has too many steps, nothing raises, and what follows is a talk of the registry."""
    STAGES[stage](chat)
    for talk, entry in TALKS.items():
        if (entry.personal and stage == "nobody") or of_role(talk):
            continue
        for args in ARGS.get(talk, [{}]):
            walk = ways(chat.village, chat, talk, args)
            for turn in walk.ends:
                following = turn.ended.talk if isinstance(turn.ended, Next) else entry.after
                assert following in {*TALKS, "resume", ""}, f"{talk} leads to {following!r}"


def test_the_walks_come_to_the_ends(chat: Chat) -> None:
    """That it is not in vain: from the look-over one comes to all it offers."""
    looked_over(chat)
    walk = ways(chat.village, chat, "lookover", {})

    assert {"send", "change", "evidence", "result"} == {
        turn.ended.talk for turn in walk.ends if isinstance(turn.ended, Next)
    }
