"""The nginx block of the operators' page, in front of the service as it is run for real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.running_service import Service, running_service
from tests.support.web_server import Client, Values, web_server
from tests.web.test_headers import EXPECTED

MISS = "acid acorn acre acts afar affix"
TRIES = 10


@dataclass(frozen=True)
class Deployed:
    """nginx listens on ``port``."""

    service: Service
    port: int
    folder: Path

    def client(self, number: int) -> Client:
        return Client(self.port, f"127.0.0.{number}")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """As the page says, but that nginx notes in its log what it does with files."""
    folder = tmp_path_factory.mktemp("deployed")
    with running_service(folder, PLAIN_HTTP="0", PROXIES="1") as service:
        service.raw(b"GET /help HTTP/1.0\r\n\r\n")  # it has started
        with web_server(folder / "nginx", service.port, log_level="warn") as port:
            yield Deployed(service, port, folder / "nginx")


def guess(client: Client, headers: Values | None = None) -> int:
    """The status after six words that open nothing."""
    form = {"csrf_token": client.ask("GET", "/words", headers=headers).token, "words": MISS}
    return client.ask("POST", "/words", form, headers).status


def test_two_clients_have_limits_of_their_own_and_a_forged_header_helps_nobody(deployed: Deployed) -> None:
    one, other = deployed.client(11), deployed.client(12)
    assert [guess(one) for _ in range(TRIES + 1)] == [303] * TRIES + [429]
    assert guess(other) == 303
    for forged in ("198.51.100.9", "127.0.0.12", '"', "198.51.100.9, 198.51.100.8"):
        assert guess(one, {"X-Forwarded-For": forged, "Forwarded": f"for={forged}", "X-Real-IP": forged}) == 429
    assert guess(other) == 303


def test_a_whole_form_is_taken_by_https(deployed: Deployed) -> None:
    client = deployed.client(13)
    form = {"csrf_token": client.ask("GET", "/").token, "accept": "yes"}
    begun = client.ask("POST", "/start", form)
    assert (begun.status, begun.headers["Location"][:1]) == (303, "/")
    assert sorted(client.cookies) == ["__Host-checkin", "__Host-session"]


def test_what_nginx_answers_itself_carries_the_headers_too(deployed: Deployed) -> None:
    client = deployed.client(14)
    bad_host, too_long = (
        client.ask("GET", "/", headers={"Host": "a/b"}),
        client.ask("POST", "/start", {"accept": "y" * 600_000}),
    )
    flooded = next(each for each in client.ask_at_once("/help", 150) if each.status != 200)
    for reply, status in ((bad_host, 400), (too_long, 413), (flooded, 429)):
        assert reply.status == status
        assert {name: reply.headers[name] for name in EXPECTED} == EXPECTED
        assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "That did not arrive" in reply.body.decode()
        assert "nginx/" not in str(reply.headers)


def test_every_header_is_sent_once(deployed: Deployed) -> None:
    reply = deployed.client(15).ask("GET", "/help")
    assert {name: reply.headers.get_all(name) for name in EXPECTED} == {
        name: [value] for name, value in EXPECTED.items()
    }
    assert reply.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


def test_nginx_writes_nothing_of_what_people_send_or_get_into_files(deployed: Deployed) -> None:
    client = deployed.client(16)
    form = {"csrf_token": client.ask("GET", "/").token, "email": "y" * 60_000}
    assert client.ask("POST", "/counselor/sign-in", form).status == 200
    assert len(client.ask("GET", "/static/app.css").body) > 50_000
    assert "temporary file" not in (deployed.folder / "log").read_text()


def test_the_service_does_not_warn_of_what_is_right(deployed: Deployed) -> None:
    deployed.client(17).ask("GET", "/help")
    assert "PROXIES" not in deployed.service.log.read_text()
