"""Mail by SMTP: taken, refused for now or for good, and never in clear to another machine."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest

from assessment.services import smtp
from assessment.services.smtp import MailServer, NotTaken, server_of
from tests.support.mail_server import Mailbox, mail_server, only, with_certificate
from tests.support.web_server import make_certificate

ADA = "ada@desk.example"


def mail(to: str = ADA) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@example.org", to, "Hello"
    message.set_content("heron-42\n")
    return message


def here(box: Mailbox) -> MailServer:
    return MailServer("127.0.0.1", box.port)


def not_taken(server: MailServer, to: str = ADA) -> tuple[int, bool]:
    with pytest.raises(NotTaken) as raised:
        server.send(mail(to), "example.org")
    return raised.value.code, raised.value.for_good


def test_what_the_server_takes_has_come(tmp_path: Path) -> None:
    with mail_server() as box:
        here(box).send(mail(), "example.org")
    assert box.addresses == [ADA]


@pytest.mark.parametrize(
    ("to_address", "to_mail", "code", "for_good"),
    [
        ("550 5.1.1 no such mailbox", "250 OK", 550, True),
        ("451 4.7.1 greylisted", "250 OK", 451, False),
        ("250 OK", "554 5.7.1 looks like spam", 554, True),
        ("250 OK", "452 4.3.1 no room", 452, False),
    ],
)
def test_what_the_server_says_of_an_address_is_told_from_what_may_change(
    to_address: str, to_mail: str, code: int, for_good: bool
) -> None:
    with mail_server(Mailbox(to_address={ADA: to_address}, to_mail=to_mail)) as box:
        assert not_taken(here(box)) == (code, for_good)
    assert box.came == []


def test_an_address_that_the_server_cannot_be_told_is_refused_for_good() -> None:
    with mail_server(enable_SMTPUTF8=False) as box:
        assert not_taken(here(box), "\u00fcrsula@desk.example") == (553, True)


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_server_that_is_dead_or_silent_did_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "STEP_S", 0.2)
    with silent() as port:
        assert not_taken(MailServer("127.0.0.1", port)) == (0, False)
    assert not_taken(MailServer("127.0.0.1", port)) == (0, False)


def test_a_server_that_talks_on_and_on_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "WHOLE_S", 0.3)

    def talk() -> None:
        client, _ = listening.accept()
        with client, suppress(OSError):
            while client.send(b"220-still here\r\n"):
                time.sleep(0.01)

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        talking = Thread(target=talk)
        talking.start()
        assert not_taken(MailServer("127.0.0.1", listening.getsockname()[1])) == (0, False)
        talking.join()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A certificate of "localhost" that is trusted here; and no machine counts as this one."""
    make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    monkeypatch.setattr(smtp, "HERE", frozenset())
    return str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")


def test_a_name_and_password_are_said_and_a_wrong_one_can_be_mended(certificate: tuple[str, str]) -> None:
    only_desk = only("desk", "s/c:r@t")
    with mail_server(tls_context=with_certificate(*certificate), authenticator=only_desk, auth_required=True) as box:
        server_of(f"smtp://desk:s%2Fc%3Ar%40t@localhost:{box.port}").send(mail(), "example.org")
        assert box.addresses == [ADA]
        assert not_taken(MailServer("localhost", box.port, user="desk", password="wrong")) == (535, False)


def test_another_machine_is_spoken_to_by_starttls_alone(certificate: tuple[str, str]) -> None:
    with mail_server(tls_context=with_certificate(*certificate), require_starttls=True) as box:
        MailServer("localhost", box.port).send(mail(), "example.org")
    assert box.addresses == [ADA]
    with mail_server() as box:
        assert not_taken(MailServer("localhost", box.port)) == (0, False)
    assert box.tried == []


def test_a_certificate_of_another_name_is_refused(certificate: tuple[str, str]) -> None:
    with mail_server(tls_context=with_certificate(*certificate)) as box:
        assert not_taken(MailServer("127.0.0.1", box.port)) == (0, False)
    assert box.tried == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587)),
        ("smtp://localhost", MailServer("localhost", 25)),
        ("smtps://a:b@mail.example.org", MailServer("mail.example.org", 465, True, "a", "b")),
        ("smtp://[::1]:2525", MailServer("::1", 2525)),
    ],
)
def test_an_address_names_the_server(url: str, server: MailServer) -> None:
    assert server_of(url) == server
