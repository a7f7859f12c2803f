"""
How a talk is played: `advance` is the only loop.

A talk is a generator function. It yields what it says, asks, looks up and does, and is handed the answers. To resume,
the function is run again from the top and fed what is recorded (the memo); a talk therefore has no state of its own and
sees no clock.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import (
    Any,
    Generic,
    NotRequired,
    Required,
    TypeAlias,
    TypedDict,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from dialogs.phrases import Speech
from dialogs.questions import Given, Noted, Question, Refused, Taken, Value

V = TypeVar("V")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
MOST_STEPS = 200


class BadTalk(Exception):
    """
    A talk broke a law.

    A key twice on a path, too many steps, talks that only lead to each other, or a command that was recorded with an
    answer its talk can no longer read.
    """


class Query(Generic[R_co]):
    """Something to look up, and what is found: `class Standing(Query[Here])` is answered by a `Here`, or refused."""

    __slots__ = ()


class Command(Generic[R_co]):
    """Something to be done once, and what comes of it: `class Nudge(Command[Went])` is answered by a `Did[Went]`, or refused."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not theirs to see or to do, or not so any more: nothing is recorded, and the talk ends in the one that says why."""

    talk: str = "refused"
    args: Mapping[str, Value] = field(default_factory=dict)


class Now(TypedDict, total=False):
    """What a command changes in the conversation itself: who answers, how they are called, how many share the contact."""

    person: str
    called: str
    address: str
    people: int


class Tell(TypedDict, total=False):
    """
    Words to another contact: which, what it is about, by which channel that came; `dialogs.talks.link.told` words them.

    called, address: of whom it is about. by: who gave a code. hour, day: until when something waits. kind, place: a role, as
    people say where.
    """

    contact: str
    what: str
    channel: str
    answered: str
    asked: str
    called: str
    address: str
    by: str
    hour: str
    day: str
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class Did(Generic[R_co]):
    """
    What a command came to.

    result: what the talk is handed, and what is recorded. now: what it changes in the conversation. tells: words to other
    contacts. sends: messages beside the reply, each {"picture": its name, …} or {"sound": the id of a recording}. drops: runs of which nothing is to stay.
    forgets: nothing of the contact is to stay.
    """

    result: R_co
    now: Now = field(default_factory=Now)
    tells: tuple[Tell, ...] = ()
    sends: tuple[Mapping[str, object], ...] = ()
    drops: tuple[str, ...] = ()
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Something said."""

    phrase: Speech


@dataclass(frozen=True, slots=True)
class Ask:
    """A question; its answer is handed back."""

    question: Question[object]


@dataclass(frozen=True, slots=True)
class Look:
    """Something looked up; what was found is recorded under `key`, so that it cannot change under a number."""

    key: str
    query: Query[object]
    secret: bool = False  # encrypted where it is stored, as all is that names people


@dataclass(frozen=True, slots=True)
class Do:
    """Something done, once; what it returned is recorded under `key`."""

    key: str
    command: Command[object]
    secret: bool = False  # encrypted where it is stored, as all is that names people


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


def look(key: str, query: Query[R], *, secret: bool = False) -> Part[R]:
    """Look something up; a refusal never arrives here."""
    found: R = yield Look(key, query, secret)
    return found


def do(key: str, command: Command[R], *, secret: bool = False) -> Part[R]:
    """Do something, once; a refusal never arrives here."""
    result: R = yield Do(key, command, secret)
    return result


_WANTED: dict[type, frozenset[str]] = {}


def answered_by(request: type) -> Any:
    """The type by which a query or a command is answered; None where it does not say."""
    for each in request.__mro__:
        for base in getattr(each, "__orig_bases__", ()):
            if get_origin(base) in {Query, Command}:
                return get_args(base)[0]
    return None


NAMING = frozenset({"called", "full_name", "born"})  # the fields that say who somebody is


_NAMES: dict[type, bool] = {}


def names_people(request: type) -> bool:
    """Whether what answers a query or a command says who people are: it is encrypted where it is stored, whoever asks."""
    if request not in _NAMES:
        _NAMES[request] = bool(NAMING & fields_of(answered_by(request)))
    return _NAMES[request]


def fields_of(kind: object, inside: tuple[object, ...] = ()) -> frozenset[str]:
    """The names of the fields of a type, and of all that stands in it."""
    found: set[str] = set()
    if is_typeddict(kind) and kind not in inside:
        for name, of in get_type_hints(kind).items():
            found |= {name} | fields_of(of, (*inside, kind))
    for part in get_args(kind):
        found |= fields_of(part, inside)
    return frozenset(found)


def _wanted(request: type) -> frozenset[str]:
    """What an answer must have in order to be read: the required keys of its type, nothing where it is no TypedDict."""
    kind = answered_by(request)
    if is_typeddict(
        kind
    ):  # its own `__required_keys__` can't see NotRequired in an annotation that is put off
        hints = get_type_hints(kind, include_extras=True)
        told = {key: get_origin(hint) for key, hint in hints.items()}
        wanted = {key for key in told if told[key] is Required or key in kind.__required_keys__}
        _WANTED[request] = frozenset(key for key in wanted if told[key] is not NotRequired)
    else:
        _WANTED[request] = frozenset()
    return _WANTED[request]


def _fits(request: object, answer: Value) -> bool:
    """Whether an answer that was recorded, perhaps by an older program, is one that the talk can read."""
    kind = type(request)
    wanted = _WANTED.get(kind)
    if wanted is None:
        wanted = _wanted(kind)
    return not wanted or (isinstance(answer, dict) and wanted <= answer.keys())


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
    """The person wants the question before; what was answered there stays until something else is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """
    What one event led to.

    says: what to say, in order. asking: the one question that is now open. ended: how the talk ended, if it did.
    recorded: what to write. answers: every answer on the path. refused: the answer that did not fit, if any. reopened: the
    answered question that going back led to.
    """

    says: tuple[Speech, ...]
    asking: Question[object] | None
    ended: End | None
    recorded: tuple[Recorded, ...]
    answers: Mapping[str, Value]
    path: tuple[str, ...]  # the keys passed, questions only, since the last command
    refused: Refused | None = None
    told: str = ""
    reopened: str = ""


Came: TypeAlias = "Value | Refusal"  # what a Look or a Do is answered by


def advance(
    talk: Callable[[], Talk], memo: Memo, event: Reply | Back | None = None, reopened: str | None = None
) -> Generator[Look | Do, Came, Turn]:
    """
    Play the talk from the top, as far as it goes.

    Yields each Look and Do that is not recorded yet and wants its result sent in, or a Refusal: that ends the talk.
    `reopened` is an answered key that the person is changing: it is asked although it is recorded.
    """
    if not isinstance(event, Back):
        return (yield from _play(talk, memo, event, reopened))
    before = yield from _play(talk, memo, None, reopened)
    if not before.path or before.ended is not None:
        return replace(before, reopened=reopened or "")
    last = before.path[-1]
    known = {**memo, **{entry.key: entry.value for entry in before.recorded}}
    after = yield from _play(talk, known, None, last)
    return replace(after, recorded=(*before.recorded, *after.recorded), reopened=last)


def _play(  # noqa: PLR0912, PLR0915 (the one loop, kept in one piece: it is the hot path)
    talk: Callable[[], Talk], memo: Memo, reply: Reply | None, reopened: str | None
) -> Generator[Look | Do, Came, Turn]:
    says: list[Speech] = []
    recorded: list[Recorded] = []
    answers: dict[str, Value] = {}
    path: list[str] = []
    seen: set[str] = set()
    playing = talk()
    send: Came = None
    refused: Refused | None = None
    told = ""
    for _ in range(MOST_STEPS):
        try:
            step = playing.send(send)
        except StopIteration as end:
            return Turn(tuple(says), None, end.value, tuple(recorded), answers, tuple(path), None, told)
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
            question: Question[object] = step.question  # type: ignore[union-attr]
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
                    told = outcome.text
                elif isinstance(outcome, Refused):
                    refused = outcome
                else:
                    send = answers[key] = outcome.value
                    if key not in memo or memo[key] != outcome.value:  # the same again changes nothing
                        recorded.append(Recorded("a", key, outcome.value, question.secret, question.sets))
                    reopened = None
            if key not in answers:
                return Turn(tuple(says), question, None, tuple(recorded), answers, tuple(path), refused, told)
            path.append(key)
            says.clear()
            continue
        wanted = step.query if kind is Look else step.command  # type: ignore[union-attr]
        if key in memo and _fits(wanted, memo[key]):
            send = memo[key]
        elif key in memo and kind is Do:
            raise BadTalk(f"{key!r} was done, and what came of it can no longer be read")
        else:
            send = yield step  # type: ignore[misc]
            if isinstance(send, Refusal):
                playing.close()
                away = Next(send.talk, send.args)
                return Turn(tuple(says), None, away, tuple(recorded), answers, tuple(path), None, told)
            recorded.append(
                Recorded("l" if kind is Look else "d", key, send, step.secret or names_people(type(wanted)))  # type: ignore[union-attr]
            )
        if kind is Do:
            path.clear()
    raise BadTalk(f"more than {MOST_STEPS} steps")


def run_through(playing: Generator[Look | Do, Came, Turn], world: Callable[[Look | Do], Came]) -> Turn:
    """Drive `advance` with a function that answers each Look and Do: for tests and for tools without a database."""
    try:
        request = next(playing)
        while True:
            request = playing.send(world(request))
    except StopIteration as end:
        turn: Turn = end.value
        return turn
