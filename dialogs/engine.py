"""
How a talk is played: `advance` is the only loop.

A talk is a generator function. It yields what it says, asks, looks up and does, and is handed the answers. To resume,
the function is run again from the top and fed what is recorded (the memo); a talk therefore has no state of its own and
sees no clock.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from dialogs.phrases import Speech
from dialogs.questions import Given, Noted, Question, Refused, Taken, Value

V = TypeVar("V")
MOST_STEPS = 200


class BadTalk(Exception):
    """A talk broke a law: a key twice on a path, too many steps, or talks that only lead to each other."""


@dataclass(frozen=True, slots=True)
class Say:
    """Something said."""

    phrase: Speech


@dataclass(frozen=True, slots=True)
class Ask:
    """A question; its answer is handed back."""

    question: Question[Any]


@dataclass(frozen=True, slots=True)
class Look:
    """Something looked up; what was found is recorded under `key`, so that it cannot change under a number."""

    key: str
    query: Any
    secret: bool = False  # names others: encrypted where it is stored


@dataclass(frozen=True, slots=True)
class Do:
    """Something done, once; what it returned is recorded under `key`."""

    key: str
    command: Any
    secret: bool = False  # what it returns is encrypted where it is stored


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a talk; the registry says what comes after."""

    value: Value = None


@dataclass(frozen=True, slots=True)
class Next:
    """The end of a talk, and the talk that follows in the same turn."""

    talk: str
    args: Mapping[str, Value] = field(default_factory=dict)


End: TypeAlias = Done | Next
Step: TypeAlias = Say | Ask | Look | Do
Talk: TypeAlias = Generator[Step, Any, End]
Part: TypeAlias = Generator[Step, Any, V]  # a piece of a talk that yields a value


def ask(question: Question[V]) -> Part[V]:
    """Ask, and wait for the answer."""
    answer: V = yield Ask(question)
    return answer


def look(key: str, query: Any, *, secret: bool = False) -> Part[Any]:
    """Look something up."""
    found = yield Look(key, query, secret)
    return found


def do(key: str, command: Any, *, secret: bool = False) -> Part[Any]:
    """Do something, once."""
    result = yield Do(key, command, secret)
    return result


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry of a memo: an answer ("a"), what a look found ("l") or a command returned ("d"), a note ("n"), a forgotten answer ("f")."""

    kind: str
    key: str
    value: Value
    secret: bool = False
    sets: str = ""


Memo: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person gave in answer to the question `key`."""

    key: str
    given: Given


@dataclass(frozen=True, slots=True)
class Back:
    """The person wants the question before."""


@dataclass(frozen=True, slots=True)
class Turn:
    """
    What one event led to.

    says: what to say, in order. asking: the one question that is now open. ended: how the talk ended, if it did.
    recorded: what to write. answers: every answer on the path. refused: the answer that did not fit, if any.
    """

    says: tuple[Speech, ...]
    asking: Question[Any] | None
    ended: End | None
    recorded: tuple[Recorded, ...]
    answers: Mapping[str, Value]
    path: tuple[str, ...]  # the keys passed, questions only, since the last command
    refused: Refused | None = None
    noted: bool = False


def advance(
    talk: Callable[[], Talk], memo: Memo, event: Reply | Back | None = None, reopened: str | None = None
) -> Generator[Look | Do, Value, Turn]:
    """
    Play the talk from the top, as far as it goes.

    Yields each Look and Do that is not recorded yet and wants its result sent in. `reopened` is an answered key that
    the person is changing: it is asked although it is recorded.
    """
    if not isinstance(event, Back):
        return (yield from _play(talk, memo, event, reopened))
    before = yield from _play(talk, memo, None, reopened)
    if not before.path:
        return before
    last = before.path[-1]
    less = {key: value for key, value in memo.items() if key != last}
    less.update((entry.key, entry.value) for entry in before.recorded)
    after = yield from _play(talk, less, None, None)
    return Turn(
        after.says,
        after.asking,
        after.ended,
        (*before.recorded, Recorded("f", last, None), *after.recorded),
        after.answers,
        after.path,
    )


def _play(  # noqa: PLR0912 (the one loop, kept in one piece: it is the hot path)
    talk: Callable[[], Talk], memo: Memo, reply: Reply | None, reopened: str | None
) -> Generator[Look | Do, Value, Turn]:
    says: list[Speech] = []
    recorded: list[Recorded] = []
    answers: dict[str, Value] = {}
    path: list[str] = []
    seen: set[str] = set()
    playing = talk()
    send: Any = None
    refused: Refused | None = None
    noted = False
    for _ in range(MOST_STEPS):
        try:
            step = playing.send(send)
        except StopIteration as end:
            return Turn(tuple(says), None, end.value, tuple(recorded), answers, tuple(path), None, noted)
        send = None
        kind = type(step)
        if kind is Say:
            says.append(step.phrase)  # type: ignore[union-attr]
            continue
        key: str = step.question.key if kind is Ask else step.key  # type: ignore[union-attr]
        if key in seen:
            raise BadTalk(f"the key {key!r} comes twice on one path")
        seen.add(key)
        if kind is Ask:
            question: Question[Any] = step.question  # type: ignore[union-attr]
            if (
                key in memo
                and key != reopened
                and question.accepts(memo[key])
                and (reply is None or reply.key != key)
            ):
                send = answers[key] = memo[key]
            elif reply is not None and reply.key == key:
                outcome = question.take(reply.given)
                if isinstance(outcome, Taken) and not question.accepts(outcome.value):
                    outcome = Refused()  # a forged option: what is recorded must be accepted on replay
                if isinstance(outcome, Noted):
                    recorded.append(Recorded("n", key, outcome.text, secret=True))
                    noted = True
                elif isinstance(outcome, Refused):
                    refused = outcome
                else:
                    send = answers[key] = outcome.value
                    recorded.append(Recorded("a", key, outcome.value, question.secret, question.sets))
                    reopened = None
            if key not in answers:
                return Turn(
                    tuple(says), question, None, tuple(recorded), answers, tuple(path), refused, noted
                )
            path.append(key)
            says.clear()
            continue
        if key in memo:
            send = memo[key]
        else:
            send = yield step  # type: ignore[misc]
            recorded.append(
                Recorded("l" if kind is Look else "d", key, send, step.secret)  # type: ignore[union-attr]
            )
        if kind is Do:
            path.clear()
    raise BadTalk(f"more than {MOST_STEPS} steps")


def run_through(playing: Generator[Look | Do, Value, Turn], world: Callable[[Look | Do], Value]) -> Turn:
    """Drive `advance` with a function that answers each Look and Do: for tests and for tools without a database."""
    try:
        request = next(playing)
        while True:
            request = playing.send(world(request))
    except StopIteration as end:
        turn: Turn = end.value
        return turn
