"""
The one door of talks to the store: queries answered, commands carried out, each by its type.

What serves a request stands beside the noun it is about, under `storage.act.serves`; every module of storage is read for
it once, when the door is.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from sqlalchemy import Connection

import storage
from dialogs.engine import Command, Did, Query, Refusal
from storage.act import SERVED, Where, audit

__all__ = ["SERVED", "answer", "carry_out"]  # taken from here, it is whole

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


MODULES = tuple(_modules(storage))  # each registers what it serves


def answer(tx: Connection, where: Where, query: Query[R]) -> R | Refusal:
    """What a query finds, or that it is refused."""
    found: R | Refusal = SERVED[type(query)](tx, where, query)
    return found


def carry_out(tx: Connection, where: Where, command: Command[R]) -> Did[R] | Refusal:
    """Do it, and say in the audit that it was done, by which role, or that it was refused."""
    did: Did[R] | Refusal = SERVED[type(command)](tx, where, command)
    name, place = type(command).__name__.lower(), getattr(command, "place", "")
    by = {"role": role} if (role := getattr(command, "role", "")) else {}
    if isinstance(did, Refusal):
        audit(tx, where, name, place=place, **by, refused=True)
    else:
        where.did(did)
        audit(tx, where, name, place=place, **by)
    return did
