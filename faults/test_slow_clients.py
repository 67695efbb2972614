"""Two hundred clients that never finish what they say, in front of nginx as the operators' page sets it up."""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack
from pathlib import Path

from tests.support.running_service import PATIENCE_S, running_service
from tests.support.web_server import HOST, Client, trusting, web_server

SLOW = 200
HEAD = f"POST /start HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n".encode()
UNFINISHED = (b"GET / HTTP/1.1\r\nHost: ", HEAD, HEAD + b"Content-Length: 4000\r\n\r\naccept=y", b"")


def say_a_little(port: int, number: int, opened: ExitStack) -> ssl.SSLSocket:
    """A connection on which the beginning of a request has been sent."""
    plain = socket.create_connection(
        ("127.0.0.1", port), timeout=PATIENCE_S, source_address=(f"127.0.1.{number % 200 + 1}", 0)
    )
    slow = opened.enter_context(trusting().wrap_socket(plain))
    slow.sendall(UNFINISHED[number % len(UNFINISHED)])
    return slow


def test_nobody_waits_for_clients_that_never_finish_what_they_say(tmp_path: Path) -> None:
    with running_service(tmp_path, PLAIN_HTTP="0", PROXIES="1") as service, ExitStack() as opened:
        with web_server(tmp_path / "nginx", service.port) as port:
            client = Client(port, "127.0.0.31")
            assert client.ask("GET", "/help").status == 200  # it has started
            slow = [say_a_little(port, number, opened) for number in range(SLOW)]
            form = {"csrf_token": client.ask("GET", "/").token, "accept": "yes"}
            assert client.ask("POST", "/start", form).status == 303
            for path in ("/questions", "/help", "/about", "/static/app.css"):
                assert client.ask("GET", path).status == 200
            for each in slow:
                each.sendall(b"a")  # none of them was cut off, which would have made room
        assert "Traceback" not in service.log.read_text()
