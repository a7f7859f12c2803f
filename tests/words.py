"""What the program can say, found in its source, and how to say it to everybody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from dialogs.address import FORMS
from dialogs.phrases import Phrase, Phrases, Speech
from locales import LANGUAGES, Voice

ROOT = Path(__file__).parent.parent
ADDRESS = {"ban", "Ban", "minh", "Minh", "a", "nhe", "da", "ten", "Ten"}
HOLE = re.compile(r"\{(\w+)\}")
TEXTS = {"Phrase": 1, "Phrases": 2}  # literal texts after the id
EVERYBODY = (*(Voice("vi", form, "Lan") for form in FORMS), Voice("en", "ba", "Lan"))
ANYBODY = tuple(Voice(language) for language in LANGUAGES)  # before they say who they are


@dataclass(frozen=True, slots=True)
class Made:
    """A phrase as it is made in the source: what stands in quotes there, None for what does not."""

    where: str
    literals: tuple[str | None, ...]

    @property
    def id(self) -> str:
        """The id; empty where it is no literal."""
        return self.literals[0] or ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The Vietnamese wording: one text, or two."""
        return tuple(each or "" for each in self.literals[1:])

    def speech(self, args: Mapping[str, Any]) -> Speech:
        """The phrase with these arguments, as many of them as it has holes."""
        wanted = {name: args.get(name, args[""]) for name in holes(" ".join(self.sources))}
        if len(self.sources) == 1:
            return Phrase(self.id, self.sources[0], **wanted)
        return Phrases(self.id, *self.sources, **{**wanted, "n": 2})


@cache
def made() -> Sequence[Made]:
    """Every phrase in the source."""
    folders = (ROOT / "dialogs", ROOT / "bot", ROOT / "storage")
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return tuple(each for path in files for each in _made(path))


def _made(path: Path) -> Iterator[Made]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
            given = [_literal(each) for each in node.args[: TEXTS[node.func.id] + 1]]
            yield Made(f"{path.relative_to(ROOT)}:{node.lineno}", tuple(given))


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def holes(wording: str) -> set[str]:
    """The placeholders of a wording that are filled from outside."""
    return {name for name in HOLE.findall(wording) if name not in ADDRESS}


@cache
def messages(path: Path) -> dict[tuple[str, str], Message]:
    """The entries of a catalogue by id and source."""
    with path.open("rb") as file:
        found: Catalog = read_po(file)
    return {(str(each.context), texts(each.id)[0]): each for each in found if each.id}


def texts(wording: str | Sequence[str]) -> tuple[str, ...]:
    """One text, or one for each plural."""
    return (wording,) if isinstance(wording, str) else tuple(wording)
