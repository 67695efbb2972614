"""Mail by SMTP: one short message to one address, and how the server took it.

Nothing is sent in clear: a server elsewhere must offer TLS, with a certificate for its name.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Timer
from typing import Any
from urllib.parse import unquote, urlsplit

from assessment.core.errors import AssessmentError

STEP_S = 10.0
"""How long the server may take for one step."""
WHOLE_S = 40.0
"""How long it may take for all of them: less than the worker may be silent, and than a lease lasts."""
NO_ANSWER = 0
"""Stands for the code of a server that did not answer, or offers no TLS."""
NO_SUCH_MAILBOX = 553
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts to which a connection need not be encrypted."""


class NotTaken(AssessmentError):
    """The server did not take a mail. ``code``: what it answered, NO_ANSWER if nothing.

    ``for_good``: it will never take one for this address. ``error``: the name of what was raised, for the log.
    """

    def __init__(self, code: int, failed: Exception, *, for_good: bool = False) -> None:
        super().__init__("the mail server did not take a mail")
        self.code, self.for_good, self.error = code, for_good, type(failed).__name__


class _Timed(smtplib.SMTP):
    """A connection that is cut once its time is up, however slowly the server talks."""

    _cut: Timer | None = None

    def connect(self, *where: Any, **more: Any) -> tuple[int, bytes]:
        self._cut = Timer(WHOLE_S, self._shut_down)
        self._cut.daemon = True
        self._cut.start()
        return super().connect(*where, **more)

    def close(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
        super().close()

    def _shut_down(self) -> None:
        connection: socket.socket | None = getattr(self, "sock", None)
        if connection is not None:
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RDWR)


class _TimedTLS(_Timed, smtplib.SMTP_SSL):
    """One that is encrypted from its first byte."""


@dataclass(frozen=True)
class MailServer:
    """Where mail goes out. ``implicit_tls``: encrypted from the first byte, else by STARTTLS. ``user``: '' for none."""

    host: str
    port: int
    implicit_tls: bool = False
    user: str = ""
    password: str = ""

    def send(self, message: EmailMessage, own_name: str) -> None:
        """Hand a message over, as a host of this name. NotTaken if the server did not take it.

        If it took it and did not say so, that is NotTaken too: the mail may go twice then.
        """
        try:
            with self._connected(own_name) as smtp:
                _hand_over(smtp, message)
        except smtplib.SMTPResponseException as refused:  # of us, not of this address: that can be mended
            raise NotTaken(refused.smtp_code, refused) from None
        except (OSError, smtplib.SMTPException) as failed:
            raise NotTaken(NO_ANSWER, failed) from None

    @contextmanager
    def _connected(self, own_name: str) -> Iterator[smtplib.SMTP]:
        """A connection on which mail may be sent."""
        if self.implicit_tls:
            encrypted = ssl.create_default_context()
            smtp: smtplib.SMTP = _TimedTLS(self.host, self.port, own_name, timeout=STEP_S, context=encrypted)
        else:
            smtp = _Timed(self.host, self.port, own_name, STEP_S)
        try:
            if not self.implicit_tls and self.host not in HERE:
                smtp.starttls(context=ssl.create_default_context())  # raises if it is not offered
            if self.user:
                smtp.login(self.user, self.password)
            yield smtp
            with suppress(OSError, smtplib.SMTPException):  # the mail was taken before
                smtp.quit()
        finally:
            smtp.close()


def server_of(url: str) -> MailServer:
    """The mail server of MAIL_URL, which the settings have checked."""
    parts = urlsplit(url)
    implicit, host = parts.scheme == "smtps", parts.hostname or ""
    usual = 465 if implicit else 25 if host in HERE else 587
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(host, parts.port or usual, implicit, user, password)


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    """Send it. NotTaken for what the server says of this address or this mail."""
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, _said)] = refused.recipients.values()
        raise NotTaken(code, refused, for_good=code >= 500) from None
    except smtplib.SMTPDataError as refused:
        raise NotTaken(refused.smtp_code, refused, for_good=refused.smtp_code >= 500) from None
    except (smtplib.SMTPNotSupportedError, UnicodeError) as refused:  # an address that it cannot be told
        raise NotTaken(NO_SUCH_MAILBOX, refused, for_good=True) from None
