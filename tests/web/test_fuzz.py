"""Odd requests to every route: never a failure, never a reply without its headers. `make fuzz` sends many more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask

from fuzz.__main__ import for_real
from fuzz.in_process import Walk
from fuzz.verdict import EXIT_URL, WANTED, Reply, faults
from fuzz.wire import WireWalk, replies_in
from tests.support.fixtures import application
from tests.support.running_service import running_service

REQUESTS, REQUESTS_BY_WIRE = 300, 250
SEED = 10


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application by https behind one proxy, on each kind of database in turn."""
    with application(for_real(tmp_path, database_url)) as app:
        yield app


def wrong(walk: Iterator[list[str]], requests: int) -> list[str]:
    return [fault for found in islice(walk, requests) for fault in found]


def test_no_request_makes_the_application_fail(served: Flask) -> None:
    walk = Walk(served, SEED)
    assert wrong(walk.run(), REQUESTS) == []
    assert min(walk.statuses[each] for each in (200, 303, 400, 404, 405)) > 0


def test_no_bytes_make_the_service_fail(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    with running_service(tmp_path / "wire", PLAIN_HTTP="0", PROXIES="1", EXIT_URL=EXIT_URL) as service:
        walk = WireWalk(service.raw, list(app.url_map.iter_rules()), SEED)
        assert wrong(walk.run(), REQUESTS_BY_WIRE) == []
        assert min(walk.statuses[each] for each in (200, 400, 404, 405, 414, 431)) > 0
        log = service.log.read_text()
    assert "Traceback" not in log
    assert '"failed"' not in log


GOOD = tuple(WANTED.items())


@pytest.mark.parametrize(
    ("reply", "path", "words"),
    [
        (Reply(200, GOOD), "/", []),
        (Reply(500, GOOD), "/", ["status 500"]),
        (Reply(503, GOOD), "/", ["status 503"]),
        (Reply(503, (*GOOD, ("Retry-After", "5"))), "/", []),
        (Reply(200, GOOD[1:]), "/", [f"{GOOD[0][0]}: []"]),
        (Reply(200, (*GOOD, GOOD[0])), "/", [f"{GOOD[0][0]}: {[GOOD[0][1]] * 2}"]),
        (Reply(303, (*GOOD, ("Location", "//evil.example"))), "/", ["Location: //evil.example"]),
        (Reply(303, (*GOOD, ("Location", "https://evil.example"))), "/", ["Location: https://evil.example"]),
        (Reply(303, (*GOOD, ("Location", "/help"))), "/", []),
        (Reply(200, (*GOOD, ("Set-Cookie", "a=b"))), "/", ["Set-Cookie: a can be read or sent in clear"]),
        (Reply(200, GOOD, b"Traceback (most recent call last)"), "/", ["a traceback is shown"]),
    ],
)
def test_the_walk_notices_what_is_wrong(reply: Reply, path: str, words: list[str]) -> None:
    assert faults(reply, path) == words


def test_every_reply_on_a_connection_is_read() -> None:
    first = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    raw = first + b"HTTP/1.1 400 Bad\r\nA: b\r\n\r\nrest"
    assert replies_in(raw, "GET") == [Reply(200, (("Content-Length", "2"),), b"ok"), Reply(400, (("A", "b"),), b"rest")]
