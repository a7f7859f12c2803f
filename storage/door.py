"""
The one door of talks to the store: queries answered, commands carried out, each by its type.

What serves a request stands beside the noun it is about, under `storage.act.serves`; every module of storage is read for
it once, when the door is.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar, overload

from sqlalchemy import Connection

import storage
from dialogs.engine import Command, Did, Query, Refusal
from storage.act import SERVED, Where, audit

R = TypeVar("R")
NO_NOUNS = {"door", "examples", "migrations"}


def _modules(of: ModuleType) -> Iterator[ModuleType]:
    for each in iter_modules(of.__path__):
        if each.name in NO_NOUNS:
            continue
        module = import_module(f"{of.__name__}.{each.name}")
        yield module
        if each.ispkg:
            yield from _modules(module)


MODULES = tuple(_modules(storage))

# transitional: requests without a type are named in a table at the foot of a module
QUERIES: dict[type, Callable[..., Any]] = {}
COMMANDS: dict[type, Callable[..., Any]] = {}
for _module in MODULES:
    QUERIES.update(getattr(_module, "QUERIES", {}))
    COMMANDS.update(getattr(_module, "COMMANDS", {}))
for _asked, _work in SERVED.items():
    (QUERIES if issubclass(_asked, Query) else COMMANDS)[_asked] = _work


@overload
def answer(tx: Connection, where: Where, query: Query[R]) -> R | Refusal: ...
@overload
def answer(tx: Connection, where: Where, query: Any) -> Any: ...  # transitional: requests without a type
def answer(tx: Connection, where: Where, query: Any) -> Any:
    """What a query finds, as JSON, or that it is refused."""
    found = QUERIES[type(query)](tx, where, query)
    return Refusal() if _no(found) else found


@overload
def carry_out(tx: Connection, where: Where, command: Command[R]) -> Did[R] | Refusal: ...
@overload
def carry_out(tx: Connection, where: Where, command: Any) -> Did[Any] | Refusal: ...  # transitional
def carry_out(tx: Connection, where: Where, command: Any) -> Did[Any] | Refusal:
    """Do it, and say in the audit that it was done, by which role, or that it was refused."""
    did = _typed(COMMANDS[type(command)](tx, where, command))
    role = getattr(command, "role", "")
    detail: dict[str, Any] = {"role": role} if role else {}
    if isinstance(did, Refusal):
        detail["refused"] = True
    else:
        where.did(did)
    audit(tx, where, type(command).__name__.lower(), place=getattr(command, "place", ""), **detail)
    return did


def _no(found: Any) -> bool:
    """Whether a handler without a type refused: transitional."""
    return isinstance(found, Mapping) and bool(found.get("refused"))


def _typed(came: Any) -> Did[Any] | Refusal:
    """What a handler without a type answered, as one with a type would: transitional."""
    if isinstance(came, Did | Refusal):
        return came
    if _no(came):
        return Refusal()
    result = dict(came)
    now = result.pop("now", {})
    return Did(result, now=now)
