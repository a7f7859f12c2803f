"""How often somebody may ask, and who asks: for the pages of this server that anybody can open."""

import ipaddress
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
        if window != self._window or len(self._seen) >= self.remembered:
            self._window, self._seen = window, {}
        self._seen[who] = count = self._seen.get(who, 0) + 1
        return count <= self.most


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
