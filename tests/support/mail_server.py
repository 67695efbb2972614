"""A real mail server, in a thread of the test, that takes mail or refuses it as a test says."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

TAKEN = "250 OK"


@dataclass
class Mailbox:
    """What came, and what is answered: to whom it is sent, by address, and to the mail itself."""

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    to_address: dict[str, str] = field(default_factory=dict)
    to_mail: str = TAKEN
    tried: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.tried.append(address)
        answer = self.to_address.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: object, _session: object, envelope: Envelope
    ) -> str:
        if self.to_mail == TAKEN:
            content = envelope.original_content
            assert content is not None
            self.came.append(message_from_bytes(content, policy=policy.default))
        return self.to_mail

    @property
    def addresses(self) -> list[str]:
        """To whom mail came, in order."""
        return [str(each["To"]) for each in self.came]


@contextmanager
def mail_server(mailbox: Mailbox | None = None, **options: Any) -> Iterator[Mailbox]:
    """A server on this machine while the block runs; ``options``: those of aiosmtpd's SMTP."""
    box, loop = mailbox or Mailbox(), asyncio.new_event_loop()
    talks: list[SMTP] = []
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()

    def talking() -> SMTP:
        talks.append(SMTP(box, hostname="mail.example", **options))
        return talks[-1]

    async def begin() -> asyncio.Server:
        return await loop.create_server(talking, "127.0.0.1", box.port)

    async def end(server: asyncio.Server) -> None:
        server.close()
        for each in talks:
            if each.transport is not None:
                each.transport.close()
        while left := asyncio.all_tasks(loop) - {asyncio.current_task(loop)}:
            await asyncio.wait(left)

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result()
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def with_certificate(file: str, key: str) -> ssl.SSLContext:
    """What makes a server speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context


def only(user: str, password: str) -> Any:
    """Lets in who has this name and password."""

    def authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    return authenticate
