"""Faults on order, the speed limit, and the log of what was asked and sent."""

import math
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers.bot_api_rules import RefusalError
from tests.servers.bot_api_wire import Query
from tests.servers.bot_api_world import Message

# What can happen to a request. Before it is processed: an error answer, a cut connection, silence.
# After: the work is done, but the answer is lost, late or unreadable.
BEFORE = ("error", "reset", "silence", "slow")
AFTER = ("deliver_then_reset", "deliver_then_silence", "deliver_then_garbage")
WORDS = {
    401: "Unauthorized",
    404: "Not Found",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass
class Fault:
    """One order: how the next requests of a kind go wrong. Stop it by times = 0."""

    method: str
    how: str = "error"
    status: int = 500
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    chat: int | None = None
    times: int | None = 1  # None: until it is stopped
    skip: int = 0  # so many requests go well first
    delay: float = 0.0  # seconds: of "slow"; of a silence until the connection is cut, 0 for ever
    body: str = ""  # what an error answers instead of JSON, such as the page of a proxy
    when: Callable[[Query], bool] | None = None
    hits: int = 0

    def __post_init__(self) -> None:
        if self.how not in BEFORE + AFTER:
            raise ValueError(f"{self.how!r} is none of {', '.join(BEFORE + AFTER)}")

    def strikes(self, method: str, query: Query) -> bool:
        """Whether this request is meant; counts it."""
        meant = (
            self.times != 0
            and self.method.lower() in {"*", method.lower()}
            and (self.chat is None or query.text("chat_id") == str(self.chat))
            and (self.when is None or self.when(query))
        )
        if not meant:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times = None if self.times is None else self.times - 1
        self.hits += 1
        return True

    def refusal(self) -> RefusalError:
        words = self.description or WORDS.get(self.status, "Bad Request: a fault on order")
        if self.status == 429 and not self.description:
            words = f"Too Many Requests: retry after {self.parameters.get('retry_after', 1)}"
        return RefusalError(self.status, words, **self.parameters)


@dataclass
class Rate:
    """Telegram's speed: 30 messages a second in all, one a second to a chat after a short burst.

    Who goes on sending during retry_after is refused until it has passed.
    """

    overall: int = 30
    burst: int = 3
    per_chat: float = 1.0
    group_a_minute: int = 20
    _all: deque[float] = field(default_factory=deque)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _allowance: dict[int, tuple[float, float]] = field(default_factory=dict)  # messages, since when
    _paused: dict[int, float] = field(default_factory=dict)

    def take(self, chat_id: int, now: float) -> int:
        """0 when the message may go, else the seconds of retry_after."""
        until = max(self._paused.get(0, 0.0), self._paused.get(chat_id, 0.0))
        if now < until:
            return math.ceil(until - now)
        if wait := _full(self._all, self.overall, 1.0, now):
            return self._pause(0, now, wait)
        if chat_id < 0:
            if wait := _full(self._groups[chat_id], self.group_a_minute, 60.0, now):
                return self._pause(chat_id, now, wait)
            self._groups[chat_id].append(now)
        else:
            left, since = self._allowance.get(chat_id, (float(self.burst), now))
            left = min(left + (now - since) * self.per_chat, self.burst)
            if left < 1 - 1e-6:
                return self._pause(chat_id, now, (1 - left) / self.per_chat)
            self._allowance[chat_id] = left - 1, now
        self._all.append(now)
        return 0

    def _pause(self, key: int, now: float, wait: float) -> int:
        seconds = max(1, math.ceil(wait - 1e-6))
        self._paused[key] = now + seconds
        return seconds


def _full(times: deque[float], most: int, window: float, now: float) -> float:
    """0 when there is room for one more within the window, else the seconds until there is."""
    while times and times[0] <= now - window:
        times.popleft()
    return times[0] + window - now if len(times) >= most else 0.0


@dataclass(eq=False)
class Request:
    """One call of the bot; the status is 0 while, or because, there was no answer."""

    method: str
    query: Query
    at: float
    status: int = 0
    refused: str = ""

    @property
    def params(self) -> dict[str, str]:
        return self.query.params


@dataclass(frozen=True)
class Sent:
    """A message that reached a chat, whether or not the bot was told so."""

    message: Message
    at: float


class Log:
    """What was asked and what arrived; times are time.monotonic()."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.sent: list[Sent] = []

    @property
    def counts(self) -> Counter[str]:
        return Counter(request.method for request in self.requests)

    def rate(self, window: float = 1.0, *, chat: int | None = None) -> int:
        """The most messages that arrived within any window of so many seconds."""
        times = [s.at for s in self.sent if chat in {None, s.message.chat_id}]
        most = first = 0
        for last, at in enumerate(times):
            while times[first] <= at - window:
                first += 1
            most = max(most, last - first + 1)
        return most

    def duplicates(self) -> Counter[tuple[int, str]]:
        """(chat, text) of what arrived more than once, with the number of times."""
        seen = Counter((s.message.chat_id, s.message.text) for s in self.sent)
        return Counter({key: times for key, times in seen.items() if times > 1})

    def sends(self, message: Message) -> None:
        self.sent.append(Sent(message, time.monotonic()))
