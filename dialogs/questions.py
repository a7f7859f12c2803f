"""The kinds of question: what each accepts, and what it says to an answer it can't take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from dialogs.phrases import Drawing, Phrase, Speech, Text
from dialogs.reading import Context, Counts
from dialogs.vietnamese import number, spelled_out, words

Value: TypeAlias = "str | int | bool | list[Value] | Mapping[str, Value] | None"
V_co = TypeVar("V_co", covariant=True)

SKIP = "~"  # recorded where a question was passed over; never an option id


@dataclass(frozen=True, slots=True)
class Chose:
    """An option of the question that was asked."""

    option: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """Words that are no option and no command."""

    text: str


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture, by the service's id."""

    file: str
    caption: str = ""


Given: TypeAlias = Chose | Wrote | Pictured


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer holds: `value` is recorded; `note` is what was told beside it."""

    value: Value


@dataclass(frozen=True, slots=True)
class Noted:
    """Words told instead of a choice: the question stays, and they are kept only if that is asked for."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer does not fit; `why` says so kindly (none: the usual words)."""

    why: Speech | None = None


Outcome: TypeAlias = Taken | Noted | Refused


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its id is what is recorded, `also` are further words that mean it."""

    id: str
    label: Speech
    also: tuple[str, ...] = ()
    hidden: bool = False  # understood when typed, not shown; stands after the shown ones
    counts: Counts | None = None  # so many of what the question counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[V_co]):
    """
    What every question has: a key unique on its path, its wording, and what the fixed keys do here.

    `sets` names a part of the conversation's voice ("address", "language") that the answer becomes. `card` may be drawn beside it.
    """

    key: str
    wording: Speech
    options: tuple[Option, ...] = ()
    context: Context = Context.CHOICE
    help: Speech | None = None
    more: Speech | None = None  # what is told besides when it is explained once more
    explained: bool = False  # it was explained just now
    skippable: bool = False
    keys: bool = True  # 7, 8, 9, 0 work here; only the question of address goes without
    notes: bool = False  # a story told instead of a choice may be kept for the reviewer
    told: Literal["", "words", "voice"] = ""  # what was told just now: a button of its own keeps it
    careful: bool = False  # consent, sending, erasing: a press in the moment it appears was not meant for it
    names: bool = True  # on a shared phone it is said for whom; not where that is what is asked
    sets: str = ""
    secret: bool = False  # the value is words of the person's own: encrypted where it is stored
    card: Drawing | None = None

    def accepts(self, value: Value) -> bool:
        """Whether a recorded value is still an answer to this question."""
        raise NotImplementedError

    def take(self, given: Given) -> Outcome:
        """What becomes of something given in answer."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Question[str]):
    """One of a few options; the answer is its id."""

    ids: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozenset(option.id for option in self.options))

    def accepts(self, value: Value) -> bool:
        return isinstance(value, str) and (value in self.ids or (self.skippable and value == SKIP))

    def take(self, given: Given) -> Outcome:
        if isinstance(given, Chose):
            return Taken(given.option) if self.accepts(given.option) else Refused()
        if isinstance(given, Wrote) and self.notes and len(given.text.split()) >= STORY:
            return Noted(given.text)
        return Refused()


STORY = 3  # from so many words on, something told instead of a choice may be kept as a note


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(OneOf):
    """
    The levels of one indicator, lowest first; points stay hidden while asking (voice.md §2.8).

    sheet: whose question it is, "id@version". unit: what they count.
    """

    sheet: str = ""
    indicator: str = ""
    unit: Text | None = None
    context: Context = Context.LEVELS
    skippable: bool = True
    notes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Question[str]):
    """
    The person's own words; `check` returns what is wrong with them, or nothing. Options may stand beside.

    lines: what was written in several lines stays so.
    """

    context: Context = Context.WORDS
    longest: int = 200
    check: Callable[[str], Speech | None] = field(default=lambda _: None)
    secret: bool = True
    lines: bool = False

    def accepts(self, value: Value) -> bool:
        if isinstance(value, str) and value == SKIP:
            return self.skippable
        if any(value == f"={option.id}" for option in self.options):
            return True
        return isinstance(value, str) and 0 < len(value) <= self.longest and not value.startswith("=")

    def take(self, given: Given) -> Outcome:
        if isinstance(given, Chose):
            return Taken(given.option if given.option == SKIP else f"={given.option}")
        if not isinstance(given, Wrote):
            return Refused()
        text = (given.text.strip() if self.lines else " ".join(given.text.split())).lstrip("=~ ")
        if not text:
            return Refused()
        if len(text) > self.longest:
            return Refused(
                Phrase(
                    "words.too_long",
                    "Hơi dài nên {minh} chưa ghi được. {Ban} viết ngắn lại giúp {minh}{nhe}.",
                )
            )
        wrong = self.check(text)
        return Refused(wrong) if wrong else Taken(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack(Question[Any]):
    """What was understood is said back: one of the options, or words of what it should be; `mends` says what is wrong with those."""

    mends: Callable[[str], Speech | None]
    context: Context = Context.YES_NO
    longest: int = 200
    secret: bool = True

    def accepts(self, value: Value) -> bool:
        if isinstance(value, Mapping):
            return isinstance(value.get("text"), str)
        return any(value == option.id for option in self.options)

    def take(self, given: Given) -> Outcome:
        if isinstance(given, Chose):
            return Taken(given.option) if self.accepts(given.option) else Refused()
        text = " ".join(given.text.split()) if isinstance(given, Wrote) else ""
        if not text or len(text) > self.longest:
            return Refused()
        wrong = self.mends(text)
        return Refused(wrong) if wrong else Taken({"text": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Question[int]):
    """
    A whole number from `low` to `high`, in digits or in words.

    The numbers of its range that are keys everywhere, 7 for instance, are its options, so that they are not taken for keys.
    """

    low: int
    high: int
    context: Context = Context.NUMBER

    def __post_init__(self) -> None:
        own = [each for each in (0, 6, 7, 8, 9) if self.low <= each <= self.high]
        options = tuple(
            Option(str(each), Text(str(each)), hidden=True, counts=Counts(each, each, "")) for each in own
        )
        object.__setattr__(self, "options", options)

    def accepts(self, value: Value) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high

    def take(self, given: Given) -> Outcome:
        value: int | None = None
        if isinstance(given, Chose) and any(given.option == option.id for option in self.options):
            value = int(given.option)
        elif isinstance(given, Wrote):
            said = spelled_out(words(given.text))
            value = number(given.text) if said is None else said
        if value is not None and self.accepts(value):
            return Taken(value)
        return Refused(
            Phrase(
                "number.between",
                "{Ban} cho {minh} xin một số từ {low} đến {high}{nhe}.",
                low=str(self.low),
                high=str(self.high),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Question[Any]):
    """A picture, or words in its place, or one of the options ("xong rồi")."""

    context: Context = Context.EVIDENCE
    longest: int = 1000
    secret: bool = True

    def accepts(self, value: Value) -> bool:
        if isinstance(value, Mapping):
            return "photo" in value or "text" in value
        return any(value == option.id for option in self.options)

    def take(self, given: Given) -> Outcome:
        match given:
            case Chose(option):
                return Taken(option) if self.accepts(option) else Refused()
            case Pictured(file, caption):
                return Taken({"photo": file, "text": caption[: self.longest]})
            case Wrote(text):
                return Taken({"text": " ".join(text.split())[: self.longest]}) if text.strip() else Refused()
