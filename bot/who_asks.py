"""Who asks for a page of this server: behind proxies whose word is believed, and behind others."""

import ipaddress
from collections.abc import Sequence
from typing import Final

from aiohttp import web

from bot.networks import LOOPBACK, Network, networks

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TRUSTED: Final = web.AppKey("trusted", tuple[Network, ...])
"""The networks of a site whose word on who asks is believed; a site that names none believes this machine."""
UNKNOWN: Final = "unknown"


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
