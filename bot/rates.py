"""How often somebody may ask, how much at once, and who asks: for the pages of this server that anybody can open."""

import ipaddress
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: Final = "127.0.0.0/8,::1/128"
TRUSTED: Final = web.AppKey("trusted", tuple[Network, ...])
"""The networks of a site whose word on who asks is believed; a site that names none believes this machine."""
UNKNOWN: Final = "unknown"


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


def networks(listed: str) -> tuple[Network, ...]:
    """The networks of "10.0.0.0/8, ::1", separated by commas or spaces; ValueError names what is none."""
    return tuple(ipaddress.ip_network(each) for each in listed.replace(",", " ").split())


def address_of(request: web.Request) -> str:
    """Who asks: the last one that trusted proxies name and that is none of them. IPv6: their network."""
    trusted: tuple[Network, ...] = request.config_dict.get(TRUSTED) or networks(LOOPBACK)
    peer = _read(request.remote or "")
    said, also = _named(request)
    found = _outside(peer, said, trusted)
    if also and found != _outside(peer, also, trusted):
        found = peer  # a proxy writes one of both headers; the other one is by whoever asks
    if found is None:
        return UNKNOWN
    if found.version == 6:  # a household has all of its network
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _named(request: web.Request) -> tuple[list[str], list[str]]:
    """Who is named in X-Forwarded-For and in Forwarded, from the first to the last; what is there comes first."""
    listed = [each for line in request.headers.getall("X-Forwarded-For", []) for each in line.split(",")]
    standard = [each.get("for", "") for each in request.forwarded]
    if "Forwarded" in request.headers and not standard:
        standard = [""]
    return (listed, standard) if listed else (standard, [])


def _outside(peer: Address | None, said: Sequence[str], trusted: tuple[Network, ...]) -> Address | None:
    """Go back from whoever is connected as long as their word is believed; None is somebody who is not named."""
    hop, before = peer, list(said)
    while hop is not None and before and any(hop in each for each in trusted):
        hop = _read(before.pop())
    return hop


def _read(written: str) -> Address | None:
    """An address as headers have it: "203.0.113.7", "203.0.113.7:4711", "[2001:db8::7]:4711"."""
    text = written.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
