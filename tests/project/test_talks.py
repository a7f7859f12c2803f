"""Talks are written so that nothing is forgotten in silence: what the type checker cannot see, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dialogs.commands import OPENS
from dialogs.talks import TALKS

FOLDER = Path(__file__).parent.parent.parent / "dialogs" / "talks"
STORAGE = sorted((FOLDER.parent.parent / "storage").rglob("*.py"))
MENUS = FOLDER.parent / "menus.py"
FILES = sorted(path for path in FOLDER.rglob("*.py") if path.name != "__init__.py")
STEPS = {"ask", "look", "do"}  # `forgotten = ask(...)` would make a generator and ask nothing
NAMED = {"assess", "home", "lookover", "welcome"}  # by the runner, that knows where somebody was


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


@cache
def generators(path: Path) -> frozenset[str]:
    """The functions of a file that are talks or pieces of talks, by what they do and not by what they say."""
    yields = (ast.Yield, ast.YieldFrom)
    return frozenset(
        function.name
        for function in functions(path)
        if any(isinstance(node, yields) for node in ast.walk(function))
    )


@cache
def parts(path: Path | None = None) -> frozenset[str]:
    """The pieces of talks there are; in a file its own, and those of others whose names it does not use otherwise."""
    everywhere = frozenset().union(*map(generators, FILES))
    if path is None:
        return everywhere
    shared = {name for name in everywhere if not name.startswith("_")}
    return frozenset(shared - {function.name for function in functions(path)}) | generators(path)


def called(node: ast.AST | None) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls of functions of these names."""
    return (n for n in ast.walk(tree(path)) if isinstance(n, ast.Call) and called(n) in names)


def under(path: Path, kind: type[ast.Yield | ast.YieldFrom]) -> set[int]:
    """What stands directly under yield, or under yield from."""
    return {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, kind)}


def texts(path: Path) -> set[str]:
    """Every text written out in a file."""
    constants = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    return {node.value for node in constants if isinstance(node.value, str)}


def where(path: Path, node: ast.expr) -> str:
    return f"{path.name}:{node.lineno}"


def test_there_are_talks_to_read() -> None:
    assert len(FILES) >= 8
    assert {entry.talk.__name__ for entry in TALKS.values()} <= parts()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_what_is_said_or_asked_stands_under_yield(path: Path) -> None:
    others = [
        where(path, node)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Yield) and called(node.value) not in {"Say", "Ask"}
    ]

    assert [] == others


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_step_and_every_piece_of_a_talk_stands_under_yield_from(path: Path) -> None:
    delegated = under(path, ast.YieldFrom)
    steps = calls(path, *STEPS, *parts(path))

    assert [] == [where(path, step) for step in steps if id(step) not in delegated]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_said_is_said_under_yield(path: Path) -> None:
    """`Say(...)` alone says nothing."""
    yielded = under(path, ast.Yield)

    assert [] == [where(path, each) for each in calls(path, "Say", "Ask") if id(each) not in yielded]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_talk_that_follows_is_registered(path: Path) -> None:
    """Where it is written out; where it is an option that was chosen, see test_walks."""
    names = {text for following in calls(path, "Next") for text in literals(following.args[0])}

    assert names <= {*TALKS, "resume"}


def literals(node: ast.expr) -> Iterator[str]:
    """The texts an expression may come to, as far as they are written out: a text, or one of two."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_talk_ends(path: Path) -> None:
    """With Done or Next, or as a piece of it ends; a bare `return` would be an error in the middle of a conversation."""
    talks = {entry.talk.__name__ for entry in TALKS.values() if Path(entry.talk.__code__.co_filename) == path}
    bare = [
        f"{path.name}:{node.lineno}"
        for function in functions(path)
        if function.name in talks
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and not ends(node.value)
    ]

    assert [] == bare
    for function in functions(path):
        if function.name in talks:
            assert isinstance(function.body[-1], ast.Return), f"{path.name}: {function.name}"


def ends(node: ast.expr | None) -> bool:
    """Whether what is returned is an end, or what a piece of a talk ends with."""
    if isinstance(node, ast.IfExp):
        return ends(node.body) and ends(node.orelse)
    return isinstance(node, ast.YieldFrom) or called(node) in {"Done", "Next"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_talk_looks_at_a_refusal(path: Path) -> None:
    """A refusal never arrives at a talk: it may be led to by name, and is not read from what was found."""
    led_to = {id(each) for following in calls(path, "Next") for each in ast.walk(following.args[0])}
    registered = {id(key) for each in ast.walk(tree(path)) if isinstance(each, ast.Dict) for key in each.keys}
    looked = [
        where(path, node)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value == "refused" and id(node) not in led_to | registered
    ]

    assert [] == looked


def refusals() -> set[str]:
    """The talks that a refusal of the store leads to, where it names one."""
    return {
        text
        for path in STORAGE
        for refusal in calls(path, "Refusal")
        for named in refusal.args[:1]
        for text in literals(named)
    }


def test_every_talk_that_a_refusal_leads_to_is_registered() -> None:
    assert refusals() <= {*TALKS}


def test_every_word_of_command_opens_a_talk() -> None:
    assert {*OPENS.values()} <= {*TALKS}


def test_what_comes_after_a_talk_is_registered() -> None:
    assert {entry.after for entry in TALKS.values()} <= {*TALKS, "resume", ""}


def test_every_talk_has_a_way_to_it() -> None:
    """A talk nobody can come to is dead; an option that leads to it counts."""
    known = texts(FOLDER.parent / "commands.py").union(*map(texts, [*FILES, MENUS]), refusals())

    assert {*TALKS} - NAMED <= known | {f"set_{text}" for text in known}
