"""What talks ask of the store, and what serves it: nothing is asked that nobody answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, ForwardRef, TypeVar

import pytest

import dialogs
from dialogs.engine import Command, Query, answered_by
from dialogs.rules.roles import Action
from storage.act import Guarded, serves
from storage.door import SERVED

ROOT = Path(dialogs.__file__).parent.parent
TALKS = sorted((ROOT / "dialogs").rglob("*.py"))


@cache
def typed() -> tuple[type, ...]:
    """Every request with a type."""
    return tuple(dict.fromkeys(_typed()))


def _typed() -> Iterator[type]:
    for each in walk_packages(dialogs.__path__, "dialogs."):
        for value in vars(import_module(each.name)).values():
            if isinstance(value, type) and issubclass(value, Query | Command) and is_dataclass(value):
                yield value


def named_in_talks() -> set[str]:
    """The names of the requests that are built under `look` and `do`."""
    return {
        request.func.id
        for path in TALKS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"look", "do"}
        for request in node.args[1:2]
        if isinstance(request, ast.Call) and isinstance(request.func, ast.Name)
    }


def test_every_request_says_by_what_it_is_answered() -> None:
    assert len(typed()) >= 6
    unsaid = [
        each.__name__
        for each in typed()
        if isinstance(answered_by(each), str | ForwardRef | TypeVar | type(...))
    ]

    assert [] == unsaid


def test_every_request_is_served() -> None:
    served = {each.__name__ for each in SERVED}

    assert [] == sorted(each.__name__ for each in typed() if each not in SERVED)
    assert [] == sorted(named_in_talks() - served)


def test_what_is_served_is_a_query_or_a_command() -> None:
    assert [] == [each.__name__ for each in SERVED if issubclass(each, Query) == issubclass(each, Command)]


@dataclass(frozen=True, slots=True)
class OfRole(Query[None]):
    """A request of a role."""

    role: str


def test_what_is_of_a_role_is_not_served_without_one() -> None:
    with pytest.raises(TypeError, match="which action"):
        serves(OfRole)


def test_nothing_is_served_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: Any) -> None:
        return None

    monkeypatch.delitem(SERVED, OfRole, raising=False)
    serves(OfRole, Action.BOARD)(work)
    try:
        assert SERVED[OfRole] == Guarded(Action.BOARD, work)
        with pytest.raises(TypeError, match="served twice"):
            serves(OfRole, Action.BOARD)(work)
    finally:
        del SERVED[OfRole]
