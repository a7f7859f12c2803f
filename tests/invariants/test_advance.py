"""The laws of `advance`, on talks made up for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.engine import (
    MOST_STEPS,
    Back,
    BadTalk,
    Done,
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
def test_back_takes_back_the_last_answer_and_no_other(answers: list[str]) -> None:
    memo, turn = played(answers)
    if turn.asking is None or not turn.path:
        return

    less, back = play(memo, Back())
    assert back.asking is not None
    assert back.asking.key == turn.path[-1]
    assert less == {key: value for key, value in memo.items() if key != turn.path[-1]}


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


def test_words_told_instead_of_a_choice_are_a_note_and_no_answer() -> None:
    def talk() -> Talk:
        yield from ask(OneOf(key="a", wording=Phrase("q", "?"), options=question("a").options, notes=True))
        return Done()

    turn = run_through(advance(talk, {}, Reply("a", Wrote("tôi nghe loa thôn"))), lambda _: None)
    assert [("n", "a", "tôi nghe loa thôn", True)] == [
        (each.kind, each.key, each.value, each.secret) for each in turn.recorded
    ]
    assert turn.asking is not None
