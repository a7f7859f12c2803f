"""Networks as settings name them; read in programs that serve nothing, too."""

import ipaddress
from typing import Final

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: Final = "127.0.0.0/8,::1/128"


def networks(listed: str) -> tuple[Network, ...]:
    """The networks of "10.0.0.0/8, ::1", separated by commas or spaces; ValueError names what is none."""
    return tuple(ipaddress.ip_network(each) for each in listed.replace(",", " ").split())
