"""What is looked up of people is sealed where it is recorded, whoever asks."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from dialogs.engine import (
    NAMING,
    Done,
    Query,
    Talk,
    advance,
    answered_by,
    fields_of,
    look,
    names_people,
    run_through,
)
from dialogs.talks.asked import MyRoles
from dialogs.talks.home import Standing
from dialogs.talks.privacy import MyData
from storage.door import SERVED as WORK

TALKS = Path(__file__).parents[2] / "dialogs" / "talks"
SERVED = {each.__name__: each for each in WORK}
OF_THINGS = {"Summary", "OverTheYears"}  # the name of a place: nobody's


def asked() -> dict[str, bool]:
    """What talks look up and do, and whether they themselves say that it is to be sealed."""
    found: dict[str, bool] = {}
    for path in TALKS.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            match call:
                case ast.Call(ast.Name("look" | "do"), [_, ast.Call(ast.Name(name)), *_], keywords):
                    found[name] = found.get(name, True) and any(each.arg == "secret" for each in keywords)
    return found


def recorded(query: Query[Any]) -> bool:
    """Whether what a query finds is recorded sealed, where the talk says nothing of it."""

    def talk() -> Talk:
        yield from look("found", query)
        return Done()

    turn = run_through(advance(talk, {}), lambda _: {})
    return turn.recorded[0].secret


@pytest.mark.parametrize("query", [MyData(), MyRoles()])
def test_what_names_people_is_sealed_though_the_talk_forgot_to_say_so(query: Query[Any]) -> None:
    assert recorded(query)


def test_what_names_nobody_is_kept_as_it_is() -> None:
    assert not recorded(Standing())


def test_every_answer_with_a_name_in_it_is_sealed() -> None:
    open_ = {name for name, secret in asked().items() if not secret and not names_people(SERVED[name])}
    named = {name for name in open_ if fields_of(answered_by(SERVED[name])) & {*NAMING, "name"}}
    assert named == OF_THINGS
    assert len(open_) > 40, "the rest was looked through"
