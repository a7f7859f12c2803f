"""The laws of moving from talk to talk within one turn, on talks made up for it."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from dialogs.conversation import Conversation, Entry, Here, Keep, World
from dialogs.engine import MOST_STEPS, BadTalk, Done, Next, Say, Talk
from dialogs.events import Typed
from dialogs.moves import MOST_TALKS, Outcome
from dialogs.phrases import Phrase
from dialogs.steps import step
from tests.invariants.test_advance import path


def leads(*talks: str) -> Talk:
    yield Say(Phrase("s", "…"))
    return Next(talks[0])


def moved(world: World, text: str = "?") -> Outcome:
    """One word of somebody known, whose next talk is "first"."""
    stepping = step(Conversation(person="p"), None, {}, Typed(text), world)
    try:
        request = next(stepping)
        while True:
            request = stepping.send(
                "first" if isinstance(request, Here) else None if isinstance(request, Keep) else {}
            )
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome


def world_of(**talks: Any) -> World:
    ids = map(str, count())
    return World({name: Entry(talk) for name, talk in talks.items()}, {}, lambda: next(ids))


def test_talks_that_only_lead_to_each_other_are_answered_kindly_and_lead_home() -> None:
    told = moved(world_of(first=lambda: leads("second"), second=lambda: leads("first"), home=path))

    assert (["step.lost"], "a") == (
        [each.id for each in told.says if isinstance(each, Phrase)],
        told.asking and told.asking.key,
    )
    assert "lead to each other" in told.broke


def test_a_talk_that_breaks_a_law_is_answered_kindly_and_leads_home() -> None:
    told = moved(world_of(first=lambda: path("aa"), home=path), "x")
    assert told.asking is not None  # it breaks at the second question only

    def broken() -> Talk:
        for _ in range(MOST_STEPS):
            yield Say(Phrase("s", "…"))
        return Done()

    told = moved(world_of(first=broken, home=path))
    assert ["step.lost"] == [each.id for each in told.says if isinstance(each, Phrase)]
    assert told.closed


def test_where_even_home_leads_nowhere_it_is_an_error() -> None:
    with pytest.raises(BadTalk):
        moved(world_of(first=lambda: leads("home"), home=lambda: leads("first")))


@pytest.mark.parametrize("hops", [MOST_TALKS - 1, MOST_TALKS])
def test_a_few_talks_may_follow_each_other_in_one_turn(hops: int) -> None:
    talks: dict[str, Any] = {
        f"t{number}": lambda number=number: leads(f"t{number + 1}") for number in range(hops)
    }
    talks |= {"first": lambda: leads("t0"), f"t{hops - 2}": path, "home": path}

    assert moved(world_of(**talks)).broke == ""
