"""The whole state of a talk with one contact, frozen; and what a button carries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import TypeAlias

from dialogs.engine import Recorded, Talk
from dialogs.questions import Value
from dialogs.reading import Context, Shown
from dialogs.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Run:
    """One playing of a talk; it owns its answers."""

    id: str
    talk: str
    args: Mapping[str, Value] = field(default_factory=dict)
    person: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What a bare number means now: the options in the order shown, with their labels as shown."""

    run: str
    key: str
    context: Context
    options: tuple[Shown, ...] = ()
    keys: bool = True
    skippable: bool = False
    explained: bool = False
    audible: bool = False  # 6 plays it
    careful: bool = False  # what is answered here can't be lightly taken back


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    Where the talk with a contact stands.

    person: whose answers are being taken ("" before consent). people: how many share the contact. reopened: an answered
    key that is shown again, perhaps to be changed. tapped: the button by which the last question was answered. album: with
    which others the last photo was sent, and for which question they are kept. misses: answers in a row that were not
    understood. told: words told instead of the pending answer; spoke: the service's id of a voice message sent instead of
    it. Both are gone with the next message unless it asks to keep them.
    """

    person: str = ""
    run: str = ""
    front: Front | None = None
    reopened: str = ""
    misses: int = 0
    address: str = ""
    language: str = "vi"
    called: str = ""
    people: int = 0
    told: str = ""
    spoke: str = ""
    tapped: str = ""
    album: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A talk in the registry: `after` is what follows its `Done` ("" nothing, "resume" where they were).

    fleeting: it shows other people; what it looked up is let go of after a day. worldly: it asks for the `world`.
    """

    talk: Callable[..., Talk]
    after: str = "home"
    personal: bool = True  # needs a person; without one the welcome comes first
    fleeting: bool = False
    worldly: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "worldly", "world" in signature(self.talk).parameters)


@dataclass(frozen=True, slots=True)
class World:
    """What a step may read without looking it up: immutable content, and names for new runs."""

    talks: Mapping[str, Entry]
    sheets: Mapping[str, Sheet]  # by "id@version"
    new_id: Callable[[], str]
    version: Mapping[str, str] = field(default_factory=dict)

    def playing(self, run: Run) -> Callable[[], Talk]:
        """The talk of a run, ready to be played from the top."""
        entry, args = self.talks[run.talk], run.args
        if entry.worldly:
            return lambda: entry.talk(world=self, **args)
        return lambda: entry.talk(**args)


@dataclass(frozen=True, slots=True)
class Here:
    """Asks the runner where the person was: a run with its memo, or the name of a talk to open."""


@dataclass(frozen=True, slots=True)
class Keep:
    """
    Asks the runner to write down at once what was recorded, with the answers on the path of `played`.

    A talk that follows in the same step looks things up, and is to find what was just answered.
    """

    records: tuple[tuple[str, Recorded], ...]
    played: Run | None
    answers: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Origin:
    """Asks the runner which question an earlier message answered: (run, key), or nothing."""

    inbound: str


Found: TypeAlias = "tuple[Run, dict[str, Value]] | str"


def token(run: str, key: str, option: str) -> str:
    """What a button carries; ASCII and short, since Telegram allows 64 bytes."""
    return f"{run}|{key}|{option}"


def split_token(text: str) -> tuple[str, str, str]:
    """The run, key and option of a button; three empty words for a foreign one."""
    parts = text.split("|")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")
