"""Which client an address stands for: what rate limits count by."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

UNKNOWN = "unknown"
"""The client of everything that is no address: they share one limit."""
HOME_BITS = 64
"""A home or a phone is given a whole IPv6 network of this prefix, and may use a new address in it every time."""
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d{0,5})?|([^:]*):\d{0,5}")


def client_of(address: str) -> str:
    """The client that an IP address stands for, with or without a port: `192.0.2.1`, or `2001:db8:1:2::/64`.

    IPv4 written as IPv6 is the IPv4 address; a zone (`%eth0`) does not count. UNKNOWN for what is no address.
    """
    found = parse(address)
    if found is None:
        return UNKNOWN
    if isinstance(found, IPv4Address):
        return str(found)
    network = int(found) >> (128 - HOME_BITS) << (128 - HOME_BITS)
    return f"{IPv6Address(network)}/{HOME_BITS}"


def parse(address: str) -> IPv4Address | IPv6Address | None:
    """The IP address, without port and zone; None for what is none."""
    text = address.strip()
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2] or ""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
