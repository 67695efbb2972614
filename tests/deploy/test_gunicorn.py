"""Replies that gunicorn makes by itself are like ours: kind, with all headers, and nothing of it in the log."""

from __future__ import annotations

import json
import selectors
import socket
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import Parser
from unittest.mock import Mock

import pytest
from flask import Flask
from gunicorn.workers.gthread import TConn

from assessment.web.gunicorn_worker import Worker
from assessment.web.unparsed_replies import UnparsedReplies
from tests.support.running_service import Service, running_service
from tests.support.strict_client import read
from tests.web.test_headers import EXPECTED, POLICY

UNREADABLE = {
    "no request line": (b"\x00\x01\r\n\r\n", 400),
    "two words": (b"GET /\r\n\r\n", 400),
    "a method in small letters": (b"get / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "another version": (b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", 400),
    "a space in the address": (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "an address that is too long": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    "a header that is too long": (b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "too many headers": (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
    "a header without a name": (b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "a length that is none": (b"POST /start HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
    "two lengths": (b"POST /start HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "a length and chunks": (
        b"POST /start HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "a coding that nobody knows": (b"POST /start HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", 501),
    "an expectation that nobody knows": (b"GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417),
}
FORM = b"POST /counselor/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
READABLE = {
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "a host that is none": (b"GET / HTTP/1.1\r\nHost: a..b\r\n\r\n", 400),
    "an origin that is none": (b"GET / HTTP/1.1\r\nHost: a\r\nOrigin: http://[\r\n\r\n", 400),
    "a chunk that is none": (FORM + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n", 400),
    "a chunk that is cut off": (FORM + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc", 400),
    "a body that is cut off": (FORM + b"Content-Length: 400\r\n\r\nabc", 400),
    "a body that is too long": (FORM + b"Content-Length: 600000\r\n\r\n" + b"a" * 600000, 413),
}
SECRET = "six-secret-words"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Reached by https only, as it is for real."""
    with running_service(tmp_path_factory.mktemp("gunicorn"), PLAIN_HTTP="0") as service:
        yield service


def parsed(reply: bytes) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of the first reply."""
    head, _, body = reply.decode("latin-1").partition("\r\n\r\n")
    line, _, rest = head.partition("\r\n")
    return int(line.split()[1]), dict(Parser().parsestr(rest).items()), body


@pytest.mark.parametrize("name", [*UNREADABLE, *READABLE])
def test_every_reply_carries_the_headers(service: Service, name: str) -> None:
    request, expected = {**UNREADABLE, **READABLE}[name]
    status, headers, body = parsed(service.raw(request))
    assert status == expected
    assert {name: headers.get(name) for name in EXPECTED} == EXPECTED
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy == POLICY
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert int(headers["Content-Length"]) == len(body)
    page = read(body.encode("latin-1").decode(), name)
    assert page.select("h1")[0].get_text()
    assert "gunicorn" not in body.lower()


def test_what_cannot_be_read_is_answered_in_every_language(service: Service) -> None:
    _, _, body = parsed(service.raw(UNREADABLE["a header that is too long"][0]))
    page = read(body.encode("latin-1").decode(), "/")
    assert [each["lang"] for each in page.select("main section")] == ["en", "es"]
    assert page.select("h2")[0].get_text() != page.select("h1")[0].get_text() == "That did not arrive"
    assert [link["href"] for link in page.select("main a:not([href^='tel:'], [href^='sms:'])")] == ["/", "/"]
    assert page.select("form[action='/leave'][method=post] button.exit-page")
    english, spanish = (each.get_text() for each in page.select("main section"))
    assert ("Emergency numbers" in english, "Emergency numbers" in spanish) == (True, False)
    assert [len(each.select(".help-lines a[href='tel:000']")) for each in page.select("main section")] == [1, 1]


def test_a_failure_beyond_our_error_pages_is_answered_by_one_made_before(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker = Worker.__new__(Worker)
        worker._replies = UnparsedReplies(app)
        worker.handle_error(None, ours, ("127.0.0.1", 1), RuntimeError(SECRET))
        status, headers, body = parsed(theirs.recv(65536))
    assert (status, headers["Cache-Control"]) == (500, "no-store")
    assert read(body.encode("latin-1").decode(), "/").select("h1")[0].get_text() == "Something went wrong here"
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["error"]) == ("failed", "RuntimeError")
    assert SECRET not in str(line)


class Pool:
    """Notes what it is given, and does it when the test says so."""

    def __init__(self) -> None:
        self.given: list[Future[object]] = []

    def submit(self, *_: object) -> Future[object]:
        self.given.append(Future())
        return self.given[-1]


@dataclass
class IdleWorker:
    """One without a process, and what its threads are given."""

    worker: Worker
    express: Pool
    reports: Pool
    others: Pool


@pytest.fixture
def idle() -> IdleWorker:
    worker, express, reports, others = Worker.__new__(Worker), Pool(), Pool(), Pool()
    worker.__dict__.update(express=express, reports=reports, tpool=others, _in_express=set())
    worker.pending_conns, worker.poller, worker.method_queue = deque(), selectors.DefaultSelector(), Mock()
    return IdleWorker(worker, express, reports, others)


@contextmanager
def connection(said: bytes) -> Iterator[TConn]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        yield TConn(Mock(), ours, None, None)


@pytest.mark.parametrize(
    ("said", "hurries"),
    [
        (b"POST /leave HTTP/1.1\r\n", True),
        (b"GET /static/app.css HTTP/1.1\r\n", True),
        (b"GET /help HTTP/1.1\r\n", False),
        (b"POST /questions HTTP/1.1\r\n", False),
        (b"PO", False),
    ],
)
def test_the_exit_and_static_files_have_threads_of_their_own(idle: IdleWorker, said: bytes, hurries: bool) -> None:
    with connection(said) as conn:
        idle.worker.enqueue_req(conn)
    assert (len(idle.express.given), len(idle.others.given)) == (int(hurries), int(not hurries))


def test_who_leaves_when_those_are_taken_gets_another_thread(idle: IdleWorker) -> None:
    express, others = idle.express.given, idle.others.given
    for count in ((1, 0), (2, 0), (2, 1)):
        with connection(b"POST /leave HTTP/1.1\r\n") as conn:
            idle.worker.enqueue_req(conn)
        assert (len(express), len(others)) == count
    express[0].set_result(False)
    with connection(b"POST /leave HTTP/1.1\r\n") as conn:
        idle.worker.enqueue_req(conn)
    assert (len(express), len(others)) == (3, 1)


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        (b"POST /summary.pdf HTTP/1.1\r\n", True),
        (b"GET /a/b/cases/oak-1234/staff-copy.pdf HTTP/1.1\r\n", True),
        (b"GET /pdf HTTP/1.1\r\n", False),
        (b"POST /questions HTTP/1.1\r\nReferer: /summary.pdf HTTP/1.1\r\n", False),
        (b"POST /summary.p", False),
        (b"", False),
    ],
)
def test_who_waits_for_a_report_takes_no_thread_of_those_who_want_a_page(
    idle: IdleWorker, said: bytes, waits: bool
) -> None:
    with connection(said) as conn:
        conn.data_ready = True
        idle.worker.enqueue_req(conn)
    assert (len(idle.reports.given), len(idle.others.given)) == (int(waits), int(not waits))


def test_a_connection_that_says_nothing_takes_no_thread(idle: IdleWorker) -> None:
    with connection(b"") as conn:
        idle.worker.enqueue_req(conn)
        assert list(idle.worker.pending_conns) == [conn]
        assert list(idle.worker.poller.get_map()) == [conn.sock.fileno()]
        idle.worker.poller.close()
    assert (idle.express.given, idle.others.given) == ([], [])


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "Script-Name", "PATH_INFO", "X-Forwarded-Prefix", "X-Forwarded-Host"])
def test_no_header_says_where_the_application_stands(service: Service, name: str) -> None:
    request = f"GET /counselor HTTP/1.1\r\nHost: evil.example\r\n{name}: //evil.example\r\n\r\n"
    status, headers, _ = parsed(service.raw(request.encode()))
    assert (status, headers["Location"]) == (303, "/counselor/sign-in")


def test_no_header_says_by_which_scheme_the_service_is_reached(service: Service) -> None:
    both = b"X-Forwarded-Proto: http\r\nX-Forwarded-Ssl: on\r\n"
    status, _, _ = parsed(service.raw(b"GET /help HTTP/1.1\r\nHost: a\r\n" + both + b"\r\n"))
    assert status == 200


def test_the_log_holds_nothing_of_what_could_not_be_read(service: Service) -> None:
    for line in (f"GET /{SECRET} x", f"GET / HTTP/1.1\r\n{SECRET}: a\r\n b", f"{SECRET}"):
        service.raw(f"{line}\r\n\r\n".encode())
    logged = service.log.read_text()
    assert "request could not be read" in logged
    assert SECRET not in logged
    assert "127.0.0.1" not in logged.partition("Listening at")[2].partition("\n")[2]
    assert "Traceback" not in logged


def test_every_line_of_the_log_is_an_object_with_the_process(service: Service) -> None:
    service.raw(b"GET /help HTTP/1.1\r\nHost: a\r\n\r\n")
    found = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert [each for each in found if not {"event", "level", "timestamp", "pid"} <= set(each)] == []
    assert [each["endpoint"] for each in found if each["event"] == "answered"][-1] == "respondent.help_lines"
    assert any(each["event"].startswith("Listening at") for each in found)


def test_the_start_warns_that_all_clients_would_share_one_limit(service: Service) -> None:
    service.raw(b"GET /help HTTP/1.0\r\n\r\n")  # it has started
    assert '"event": "PROXIES is 0. ' in service.log.read_text()
