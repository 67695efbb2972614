"""One client is one client, however its address is written and whichever of its addresses it uses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.services.client_address import UNKNOWN, client_of, parse

PORTS = st.integers(0, 65535)
V4 = st.ip_addresses(v=4)
V6 = st.integers(2**64, 2**128 - 1).map(IPv6Address)  # not those that stand for IPv4
HOSTS = st.integers(0, 2**64 - 1)


@given(V4, PORTS)
def test_a_port_makes_no_other_client(address: IPv4Address, port: int) -> None:
    assert client_of(f"{address}:{port}") == client_of(str(address)) == str(address)


@given(V6, PORTS)
def test_a_port_behind_ipv6_makes_no_other_client(address: IPv6Address, port: int) -> None:
    assert client_of(f"[{address}]:{port}") == client_of(f"[{address}]") == client_of(str(address))


@given(V6, HOSTS)
def test_all_addresses_of_a_64_are_one_client(address: IPv6Address, host: int) -> None:
    other = IPv6Address(int(address) >> 64 << 64 | host)
    assert client_of(str(other)) == client_of(str(address))


@given(V6, V6)
def test_addresses_of_two_64s_are_two_clients(one: IPv6Address, other: IPv6Address) -> None:
    assert (client_of(str(one)) == client_of(str(other))) == (int(one) >> 64 == int(other) >> 64)


@given(V4, PORTS)
def test_ipv4_written_as_ipv6_is_the_ipv4_client(address: IPv4Address, port: int) -> None:
    for text in (f"::ffff:{address}", f"[::ffff:{address}]:{port}", IPv6Address(f"::ffff:{address}").exploded):
        assert client_of(text) == str(address)


@given(V4, V4)
def test_two_ipv4_addresses_are_two_clients(one: IPv4Address, other: IPv4Address) -> None:
    assert (client_of(str(one)) == client_of(str(other))) == (one == other)


@given(V6)
def test_the_way_an_address_is_written_makes_no_other_client(address: IPv6Address) -> None:
    for text in (address.exploded, str(address).upper(), f" {address} ", f"{address}%eth0"):
        assert client_of(text) == client_of(str(address))


@given(st.text())
def test_what_is_no_address_is_one_client_and_never_an_error(text: str) -> None:
    assert parse(text) is not None or client_of(text) == UNKNOWN


@pytest.mark.parametrize(
    "text", ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "1.2.3.4:x", "[::1", "::1]:4", "[1.2.3.4:5"]
)
def test_addresses_that_cannot_be_read_share_a_limit(text: str) -> None:
    assert client_of(text) == UNKNOWN
