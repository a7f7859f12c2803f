"""What is said, as values: wording is rendered last, by `locales`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

Argument: TypeAlias = "str | int | date | Phrase | Phrases | Text | Listed | Named | Addressed"


@dataclass(frozen=True, slots=True, init=False)
class Phrase:
    """
    One sentence or a few, by id, with its Vietnamese source beside the question it belongs to.

    Both `id` and `source` must be literals where a phrase is made: the catalogue is extracted from them
    (`pybabel extract -k Phrase:1c,2`). The words of address (`{ban}`, `{Ban}`, `{minh}`, `{Minh}`, `{a}`, `{nhe}`,
    `{ten}`, `{Ten}`) are filled in by the renderer; all other placeholders are keyword arguments. What a person wrote is only
    ever an argument.
    """

    id: str
    source: str
    args: Mapping[str, Argument]

    def __init__(self, id: str, source: str, /, **args: Argument) -> None:  # noqa: A002 (the field's name)
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "args", args)

    def __hash__(self) -> int:
        return hash((self.id, self.source, tuple(self.args.items())))


@dataclass(frozen=True, slots=True, init=False)
class Phrases:
    """A phrase with a plural: `Phrases(id, one, many, n=…)`; Vietnamese uses one form for all."""

    id: str
    one: str
    many: str
    args: Mapping[str, Argument]

    def __init__(self, id: str, one: str, many: str, /, *, n: int, **args: Argument) -> None:  # noqa: A002
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "one", one)
        object.__setattr__(self, "many", many)
        object.__setattr__(self, "args", {"n": n, **args})

    def __hash__(self) -> int:
        return hash((self.id, self.one, tuple(self.args.items())))


@dataclass(frozen=True, slots=True)
class Text:
    """Wording that is data (a sheet's question, a plan's target): Vietnamese, and other languages where there are any."""

    vi: str
    others: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.vi)

    def in_(self, language: str) -> str:
        """The wording in `language`, else in Vietnamese."""
        return self.others.get(language, self.vi)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody by form of address and name ("bà Lan"); in English the name alone."""

    address: str
    called: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """What is read out to somebody else than the one who holds the phone: in their form of address."""

    speech: "Speech"
    address: str
    called: str = ""


@dataclass(frozen=True, slots=True, init=False)
class Listed:
    """Several things said as one argument, joined by `between`: lines of a list, names in a row."""

    items: tuple[Argument, ...]
    between: str

    def __init__(self, items: Iterable["Argument"], between: str = ", ") -> None:
        object.__setattr__(self, "items", tuple(items))
        object.__setattr__(self, "between", between)


Speech: TypeAlias = Phrase | Phrases | Text
