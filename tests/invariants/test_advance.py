"""The laws of `advance`, on talks made up for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, NotRequired, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine import (
    MOST_STEPS,
    Back,
    BadTalk,
    Command,
    Do,
    Done,
    Look,
    Next,
    Query,
    Refusal,
    Reply,
    Say,
    Talk,
    Turn,
    advance,
    ask,
    do,
    look,
    run_through,
)
from dialogs.phrases import Phrase
from dialogs.questions import SKIP, Chose, OneOf, Option, Value, Words, Wrote

LETTERS = ("a", "b", "c")


def question(key: str, options: str = "xyz") -> OneOf:
    ids = tuple(Option(each, Phrase("o", "{id}", id=each)) for each in options)
    return OneOf(key=key, wording=Phrase("q", "{key}?", key=key), options=ids, skippable=True)


def path(keys: str = "abc", options: str = "xyz") -> Talk:
    """Questions in a row; `z` to one leaves out the next."""
    left_out = False
    for key in keys:
        if not left_out:
            left_out = (yield from ask(question(key, options))) == "z"
        else:
            left_out = False
    return Done()


def play(
    memo: Mapping[str, Value],
    event: Reply | Back | None = None,
    talk: Any = path,
    reopened: str | None = None,
) -> tuple[dict[str, Value], Turn]:
    """One turn, and the memo after it as it comes back from a database."""
    turn = run_through(advance(talk, memo, event, reopened), lambda request: request.key)
    after = dict(memo)
    for entry in turn.recorded:
        if entry.kind == "f":
            del after[entry.key]
        else:
            after[entry.key] = entry.value
    return json.loads(json.dumps(after)), turn


def played(answers: list[str], talk: Any = path) -> tuple[dict[str, Value], Turn]:
    """Answer whatever is asked, in order."""
    memo, turn = play({}, talk=talk)
    for answer in answers:
        if turn.asking is not None:
            memo, turn = play(memo, Reply(turn.asking.key, Chose(answer)), talk)
    return memo, turn


OPTIONS = st.lists(st.sampled_from(("x", "y", "z", SKIP)), max_size=3)


@given(OPTIONS)
def test_resuming_is_the_same_as_going_on(answers: list[str]) -> None:
    memo, turn = played(answers)

    again, resumed = play(memo)
    assert (memo, turn.asking, turn.ended) == (again, resumed.asking, resumed.ended)
    assert not resumed.recorded


@given(OPTIONS)
def test_back_asks_the_last_question_again_and_takes_nothing_back(answers: list[str]) -> None:
    memo, turn = played(answers)
    if turn.asking is None or not turn.path:
        return

    less, back = play(memo, Back())
    assert back.asking is not None
    assert back.asking.key == turn.path[-1] == back.reopened
    assert less == memo
    if len(turn.path) > 1:
        further = play(memo, Back(), reopened=back.reopened)[1]
        assert further.reopened == turn.path[-2]

    same, on = play(memo, Reply(back.reopened, Chose(str(memo[back.reopened]))), reopened=back.reopened)
    assert (memo, turn.asking, ()) == (same, on.asking, on.recorded)


@given(OPTIONS, st.sampled_from(LETTERS), st.sampled_from(("x", "y", "z", SKIP)))
def test_editing_forgets_one_key_and_keeps_the_rest(answers: list[str], key: str, new: str) -> None:
    memo, turn = played(answers)
    if key not in turn.answers:
        return
    assert play(memo, reopened=key)[1].asking == question(key)
    assert play(memo, reopened=key)[0] == memo

    after, _ = play(memo, Reply(key, Chose(new)), reopened=key)
    assert after == {**memo, key: new}


@given(OPTIONS, st.text(max_size=3))
def test_a_forged_answer_is_refused_and_not_recorded(answers: list[str], forged: str) -> None:
    memo, turn = played(answers)
    if turn.asking is None or forged in {"x", "y", "z", SKIP}:
        return

    after, refused = play(memo, Reply(turn.asking.key, Chose(forged)))
    assert (after, refused.asking) == (memo, turn.asking)
    assert refused.refused is not None


@given(st.text(max_size=5), st.booleans())
def test_a_forged_answer_to_a_question_of_words_is_refused(forged: str, skippable: bool) -> None:
    def talk() -> Talk:
        yield from ask(Words(key="name", wording=Phrase("q", "?"), skippable=skippable))
        return Done()

    after, turn = play({}, Reply("name", Chose(forged)), talk)
    assert after == ({"name": SKIP} if skippable and forged == SKIP else {})
    assert (turn.asking is None) == (after != {})


@given(OPTIONS, st.sampled_from(LETTERS), st.sampled_from(("gone", "", 7, None, ["x"])))
def test_what_is_no_answer_any_more_is_asked_again(answers: list[str], key: str, value: Value) -> None:
    """A new version of a sheet may not know a level that was recorded."""
    memo, turn = played(answers)
    if key in turn.answers:
        asked = play({**memo, key: value})[1].asking
        assert asked is not None
        assert asked.key == key


@given(OPTIONS)
def test_answers_of_branches_not_taken_do_not_count(answers: list[str]) -> None:
    memo, turn = played(["x", "x", "x"])
    memo, turn = play(memo, Reply("a", Chose("z")), reopened="a")

    assert (set(memo), set(turn.answers)) == ({"a", "b", "c"}, {"a", "c"})


def test_a_key_that_comes_twice_is_a_bad_talk() -> None:
    with pytest.raises(BadTalk, match="'a' comes twice"):
        played(["x", "x"], lambda: path("aa"))


def test_a_key_of_a_command_is_a_key_too() -> None:
    def talk() -> Talk:
        yield from look("a", None)
        yield from do("a", None)
        return Done()

    with pytest.raises(BadTalk, match="'a' comes twice"):
        play({}, talk=talk)


def test_too_many_steps_are_a_bad_talk() -> None:
    def talk(most: int) -> Talk:
        for _ in range(most):
            yield Say(Phrase("s", "…"))
        return Done()

    play({}, talk=lambda: talk(MOST_STEPS - 1))
    with pytest.raises(BadTalk, match="more than"):
        play({}, talk=lambda: talk(MOST_STEPS))


def test_a_command_is_asked_for_once() -> None:
    """However often the talk is played, and nothing goes back beyond it."""
    asked = count()

    def talk() -> Talk:
        yield from ask(question("a"))
        yield from do("done", "command")
        yield from ask(question("b"))
        return Done()

    def world(_: Any) -> int:
        return next(asked)

    memo: dict[str, Value] = {"a": "x"}
    turn = run_through(advance(talk, memo), world)
    memo.update((entry.key, entry.value) for entry in turn.recorded)
    for event in (None, Back(), Reply("a", Chose("y")), Reply("b", Chose("x"))):
        run_through(advance(talk, memo, event), world)

    assert next(asked) == 1
    assert turn.path == ()


class Found(TypedDict):
    """What is looked up, or comes of something done."""

    here: str
    more: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Asked(Query[Found]):
    """A query with a type."""


@dataclass(frozen=True, slots=True)
class Wanted(Command[Found]):
    """A command with a type."""


@dataclass(frozen=True, slots=True)
class Settled(Command[None]):
    """A command of which nothing comes."""


def guarded(log: list[str]) -> Talk:
    """Something said, looked up, asked and done; what was let go of is written down."""
    try:
        yield Say(Phrase("s", "…"))
        found = yield from look("look", Asked())
        log.append(found["here"])
        yield from ask(question("a"))
        done = yield from do("do", Wanted())
        log.append(done["here"])
        return Done()
    finally:
        log.append("closed")


@pytest.mark.parametrize("refused", ["look", "do"])
def test_a_refusal_ends_the_talk_in_another_records_nothing_and_is_asked_for_again(refused: str) -> None:
    log: list[str] = []
    begun: list[Talk] = []  # held on to, so that nothing but the engine closes them
    no = Refusal("stale", {"role": "r"})

    def talk() -> Talk:
        begun.append(guarded(log))
        return begun[-1]

    def world(request: Look | Do) -> Any:
        return no if request.key == refused else {"here": request.key}

    for _ in range(2):
        log.clear()
        turn = run_through(advance(talk, {"a": "x"}), world)

        assert (Next("stale", {"role": "r"}), None) == (turn.ended, turn.asking)
        assert (["look"] if refused == "do" else []) == [entry.key for entry in turn.recorded]
        assert (["look", "closed"] if refused == "do" else ["closed"]) == log
    assert Done() == run_through(advance(talk, {"a": "x"}), lambda request: {"here": request.key}).ended


def test_a_refusal_on_the_way_back_is_one_too() -> None:
    turn = run_through(advance(lambda: guarded([]), {"a": "x"}, Back()), lambda _: Refusal())

    assert Next("refused") == turn.ended
    assert () == turn.recorded


OLD = [{}, {"there": "?"}, {"more": "?"}, None, [], "here"]  # what an older program may have recorded
FITS = [{"here": "x"}, {"here": "x", "more": "?"}, {"here": "x", "old": "?"}]


@pytest.mark.parametrize("old", OLD, ids=str)
def test_what_an_older_program_found_is_looked_up_again_where_it_lacks_something(old: Any) -> None:
    log: list[str] = []
    turn = run_through(advance(lambda: guarded(log), {"look": old}), lambda _: {"here": "now"})

    assert ["now"] == log[:1]
    assert [("l", "look", {"here": "now"})] == [(each.kind, each.key, each.value) for each in turn.recorded]


@pytest.mark.parametrize("old", OLD, ids=str)
def test_what_came_of_a_command_long_ago_and_can_not_be_read_breaks_the_talk(old: Any) -> None:
    """Never done twice."""
    memo = {"look": {"here": "x"}, "a": "x", "do": old}

    with pytest.raises(BadTalk, match="can no longer be read"):
        run_through(advance(lambda: guarded([]), memo), lambda _: pytest.fail("done again"))


@pytest.mark.parametrize("kept", FITS, ids=str)
def test_what_has_all_that_is_needed_is_read_as_it_was(kept: Any) -> None:
    memo = {"look": kept, "a": "x", "do": kept}
    turn = run_through(advance(lambda: guarded([]), memo), lambda _: pytest.fail("looked up again"))

    assert (Done(), ()) == (turn.ended, turn.recorded)


def test_where_no_keys_are_asked_for_anything_is_read() -> None:
    def talk() -> Talk:
        yield from do("do", Settled())
        return Done()

    for old in (None, {"kept": True}):
        turn = run_through(advance(talk, {"do": old}), lambda _: pytest.fail("done again"))
        assert Done() == turn.ended


def test_words_told_instead_of_a_choice_are_no_answer_and_nothing_is_recorded() -> None:
    def talk() -> Talk:
        yield from ask(OneOf(key="a", wording=Phrase("q", "?"), options=question("a").options, notes=True))
        return Done()

    turn = run_through(advance(talk, {}, Reply("a", Wrote("tôi nghe loa thôn"))), lambda _: None)
    assert ((), "tôi nghe loa thôn") == (turn.recorded, turn.told)
    assert turn.asking is not None
