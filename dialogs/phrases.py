"""What is said, as values: wording is rendered last, by `locales`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

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


class Told(Exception):
    """What can't be done, for whoever asked: `said` in their language; as it is, in Vietnamese."""

    def __init__(self, said: "Phrase | str") -> None:
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        return in_source(self.said)


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
_HOLE = re.compile(r"\{(\w+)\}")


def in_source(said: Argument) -> str:
    """What is said as it is written, in Vietnamese and to nobody: for the text of an error, and for files that are in Vietnamese."""
    if isinstance(said, Phrase | Phrases):
        source = said.source if isinstance(said, Phrase) else said.many
        args = said.args
        return _HOLE.sub(lambda hole: in_source(args[hole[1]]) if hole[1] in args else hole[0], source)
    if isinstance(said, Text):
        return said.vi
    if isinstance(said, Listed):
        return said.between.join(map(in_source, said.items))
    if isinstance(said, Addressed):
        return in_source(said.speech)
    if isinstance(said, Named):
        return said.called
    return f"{said:%d/%m/%Y}" if isinstance(said, date) else str(said)


# -- cards: data beside what is said, for channels that can draw


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLine:
    """
    A line of a card: what it is about, more about it, and the value at its end.

    number: by which it is named. part: so much of so much, drawn as a bar; mark: what is to be reached of it, in percent.
    low: it falls short. A tap on the line is the `option` of the question asked with it, or the same as typing `words`.
    """

    label: Argument
    detail: Argument = ""
    value: Argument = ""
    number: int = 0
    part: tuple[int, int] | None = None
    mark: int = 0
    low: bool = False
    option: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """
    What may be drawn in place of words that say the same: how far one is, a sheet, a result, figures, people, a list.

    part: so much of so much in all; mark: how much of it is enough. good: there is something to congratulate. main: the
    option that leads on, drawn foremost. spares: options that the lines make needless.
    """

    kind: Literal["progress", "sheet", "result", "figures", "people", "list"]
    title: Speech
    note: Speech | None = None
    lines: tuple[DrawnLine, ...] = ()
    part: tuple[int, int] | None = None
    mark: int = 0
    good: bool = False
    main: str = ""
    spares: tuple[str, ...] = ()


class Drawn(Phrase):
    """A phrase whose words a card stands for where cards are drawn; without a card of its own, one said beside it does."""

    __slots__ = ("card",)
    card: Drawing | None

    def __init__(self, phrase: Phrase, card: Drawing | None = None, /) -> None:
        super().__init__(phrase.id, phrase.source, **phrase.args)
        object.__setattr__(self, "card", card)
