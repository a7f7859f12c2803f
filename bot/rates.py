"""How often somebody may ask, and how much at once: for the pages of this server that anybody can open, and for senders."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Rate:
    """At most `most` requests of an address in `seconds`, counted in windows."""

    most: int = 40
    seconds: float = 60.0
    remembered: int = 10_000
    _window: int = 0
    _seen: dict[str, int] = field(default_factory=dict)

    def allows(self, who: str, now: float) -> bool:
        """Count a request, and say whether it may go on."""
        window = int(now // self.seconds)
        if window != self._window:
            self._window, self._seen = window, {}
        elif len(self._seen) >= self.remembered:  # who was refused stays so, unless all were
            self._seen = {each: count for each, count in self._seen.items() if count > self.most}
            if len(self._seen) >= self.remembered:
                self._seen = {}
        self._seen[who] = count = self._seen.get(who, 0) + 1
        return count <= self.most


@dataclass(slots=True)
class Room:
    """At most `each` of a thing at once for an address, and `most` in all."""

    each: int
    most: int
    _taken: Counter[str] = field(default_factory=Counter)

    def full(self, who: str) -> bool:
        """Whether there is no place for one more."""
        return self._taken[who] >= self.each or self._taken.total() >= self.most

    @contextmanager
    def held(self, who: str) -> Iterator[None]:
        """Take a place while the context lasts."""
        self._taken[who] += 1
        try:
            yield
        finally:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]
