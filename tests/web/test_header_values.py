"""Headers from outside are read by their RFCs: sound ones in every way of writing, unsound ones never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.web.header_values import (
    authority,
    forwarded,
    is_length,
    is_media_type,
    is_same_origin,
    is_uri,
    origin,
)

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABELS, min_size=1, max_size=3).map(".".join)
PORTS = st.integers(0, 65535)
BOTH = ("http", "https")

BAD_HOSTS = [
    "",
    ".",
    "a..b",
    ".a",
    "a" * 64,
    f"{'a.' * 130}a",
    "a:b",
    "a:65536",
    "a:-1",
    "a:１",
    "a b",
    "a/b",
    "a@b",
    "user:pw@a",
    "a,b",
    "-a",
    "a-",
    "é",
    "a%2eb",
    "[",
    "[::1",
    "::1",
    "[::1]x",
    "[1.2.3.4]",
    "[::1%eth0]",
    "a\\b",
    "a?b",
    "a#b",
    "<a>",
]


@given(NAMES, PORTS)
def test_a_host_is_a_name_and_maybe_a_port(name: str, port: int) -> None:
    assert str(authority(f"{name}:{port}")) == f"{name}:{port}"
    assert str(authority(name)) == str(authority(name.upper())) == str(authority(f"{name}:")) == name


@given(st.ip_addresses(v=6), PORTS)
def test_a_host_may_be_an_address(address: object, port: int) -> None:
    assert str(authority(f"[{address}]:{port}")) == f"[{address}]:{port}"


@pytest.mark.parametrize("text", BAD_HOSTS)
def test_a_host_that_breaks_the_rules_is_none(text: str) -> None:
    assert authority(text) is None
    assert origin(f"https://{text}") is None


@given(st.text())
def test_no_text_makes_reading_a_header_fail(text: str) -> None:
    host = authority(text)
    assert host is None or authority(str(host)) == host
    for read in (origin, is_uri, is_length, is_media_type):
        read(text)
    is_same_origin(text, text, BOTH)
    forwarded(text, 1)


@given(NAMES)
def test_every_sound_host_can_be_bound_to_routes(name: str) -> None:
    assert (authority(name) is None) or name.encode("idna")


@pytest.mark.parametrize("text", ["http://[", "http:/a", "://a", "a", "http://a/", "http://a b", "http://", "1x://a"])
def test_an_origin_that_breaks_the_rules_is_none(text: str) -> None:
    assert origin(text) is None


@pytest.mark.parametrize(
    ("theirs", "host"),
    [
        ("https://x.example", "x.example:443"),
        ("https://x.example:443", "x.example"),
        ("http://x.example", "x.example:80"),
        ("http://x.example:80", "X.example"),
        ("HTTPS://X.Example", "x.example"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
    ],
)
def test_an_origin_is_the_same_with_or_without_its_default_port_in_any_case(theirs: str, host: str) -> None:
    assert is_same_origin(theirs, host, BOTH)


@pytest.mark.parametrize(
    ("theirs", "host"),
    [
        ("https://x.example", "y.example"),
        ("https://x.example", "x.example:80"),
        ("http://x.example", "x.example:443"),
        ("https://x.example:8443", "x.example"),
        ("https://x.example.", "x.example"),
        ("https://x.example@y.example", "y.example"),
        ("ftp://x.example", "x.example"),
        ("null", "x.example"),
        ("http://[", "["),
    ],
)
def test_another_origin_is_another(theirs: str, host: str) -> None:
    assert not is_same_origin(theirs, host, BOTH)


def test_where_only_https_is_served_http_is_another_origin() -> None:
    assert not is_same_origin("http://x.example", "x.example", ("https",))


@pytest.mark.parametrize("text", ["", "/a?b", "https://x.example/a%20b", "http://[::1]/", "about:blank"])
def test_an_address_or_a_part_of_one_is_a_referer(text: str) -> None:
    assert is_uri(text)


@pytest.mark.parametrize("text", ["http://[", "http://x.example:99999/", "http://x:y/", "a b", "é", "\x00"])
def test_what_is_no_address_is_no_referer(text: str) -> None:
    assert not is_uri(text)


@pytest.mark.parametrize("text", ["-1", "+1", "1e3", "abc", "²", "1 2", "1,1", "0x10", "9" * 19])
def test_a_length_is_a_number_of_bytes(text: str) -> None:
    assert is_length("0")
    assert is_length("65536")
    assert not is_length(text)


@pytest.mark.parametrize(
    "text",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "text/plain;charset=utf-8",
        "multipart/form-data; boundary=----WebKitFormBoundaryAbC123",
        'multipart/form-data; boundary="a b"',
        "application/json ; ",
    ],
)
def test_what_browsers_send_is_a_media_type(text: str) -> None:
    assert is_media_type(text)


@pytest.mark.parametrize(
    "text",
    [
        "text",
        "text/",
        "/plain",
        "text/plain, text/html",
        "text/plain; charset",
        "text/é",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        f"multipart/form-data; boundary={'a' * 71}",
        'multipart/form-data; boundary="a"; x="',
    ],
)
def test_what_breaks_the_rules_is_no_media_type(text: str) -> None:
    assert not is_media_type(text)


@given(st.lists(st.text(alphabet='0123456789.:"abc ', min_size=1), min_size=1, max_size=5), st.integers(1, 5))
def test_what_a_client_writes_in_front_moves_nothing_that_proxies_add(before: list[str], proxies: int) -> None:
    added = [f"192.0.2.{number}" for number in range(proxies)]
    assert forwarded(", ".join([*before, *added]), proxies) == "192.0.2.0"
    assert forwarded(", ".join(added[1:]), proxies) in (None, "")


def test_a_value_made_to_be_read_for_ever_is_read_at_once() -> None:
    for text in ("text/plain" + "; " * 4000 + "é", "text/plain" + ";a=b" * 2000 + "é", "a." * 4000 + "é"):
        assert not is_media_type(text)
        assert authority(text) is None
