"""How often somebody may ask, how much at once, and who asks: for the pages of this server that anybody can open."""

import ipaddress
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web


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


def address_of(request: web.Request) -> str:
    """Who asks; behind a proxy on this machine, whom the proxy names last. IPv6: their network."""
    peer = request.remote or ""
    named = request.headers.getall("X-Forwarded-For", [])
    try:
        if named and ipaddress.ip_address(peer).is_loopback:
            peer = named[-1].rpartition(",")[2].strip()
        found = ipaddress.ip_address(peer)
    except ValueError:
        return "unknown"
    if found.version == 6:  # a household has all of its network
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
