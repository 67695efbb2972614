"""The mail that tells somebody of a case: a code and a link. Whoever else sees it learns nothing of the service."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class AlertMail:
    """What a mail says."""

    subject: str
    body: str


def alert_mail(code: str, service_url: str) -> AlertMail:
    """The mail about a case, in the language of who reads it."""
    return AlertMail(_("Something waits for you"), f"{code}\n{service_url}/go/{code}\n")
