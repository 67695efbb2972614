"""The outbox: alerts whose mail has not gone out yet, sent one at a time.

Whoever sends takes a lease first and says how it ended afterwards. Killed in between, the alert is taken up by another
worker once the lease has ended: nothing is lost, and what may have gone twice is counted. Both have the same
Message-ID, so that a mail program shows one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.message import EmailMessage
from email.utils import format_datetime

import structlog
from flask_babel import force_locale

from assessment.core.alerts import AlertKind, delay_after, may_wait
from assessment.presenters.alert_mail import alert_mail
from assessment.records.store import Store
from assessment.services.smtp import MailServer, NotTaken
from assessment.storage import alerts as rows
from assessment.storage.alerts import NO_MAIL, NOT_NEEDED, REFUSED, SENT, Addressee, LeasedAlert

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Postman:
    """How mail goes out. ``sender``: its From; ``service_url``: where the service is reached, without a slash at the
    end; ``languages``: those that mails are written in, by their tags, the usual one first.
    """

    server: MailServer
    sender: str
    service_url: str
    languages: tuple[str, ...]

    def send(self, alert: LeasedAlert, to: Addressee) -> None:
        """Send the mail of an alert. NotTaken."""
        tag = to.language if to.language in self.languages else self.languages[0]
        with force_locale(tag.replace("-", "_")):
            mail = alert_mail(to.code, self.service_url)
        domain = self.sender.rpartition("@")[2].rstrip("> ")
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to.email, mail.subject
        message["Date"] = format_datetime(alert.happened_at.astimezone(UTC))
        message["Message-ID"] = f"<{alert.id.hex}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        self.server.send(message, domain)


def send_next(store: Store, postman: Postman | None, worker: str, now: datetime, zone: tzinfo = UTC) -> bool:
    """Send the mail that is due next, or say why it is not sent; False if none is due.

    ``zone``: that of quiet hours. Without a ``postman`` nothing is sent: alerts stand at the desk alone.
    """
    with store.reading() as conn:
        if not rows.is_due(conn, now):
            return False
    with store.writing() as conn:
        alert = rows.take(conn, worker, now)
        if alert is None:
            return False
        to = rows.addressee(conn, alert)
        if to is None or postman is None:
            rows.finish(conn, alert, NOT_NEEDED if to is None else NO_MAIL, now)
            return True
        if (quiet_until := _held_back(alert, to, now, zone)) is not None:
            rows.put_off(conn, alert, quiet_until)
            return True
    if alert.taken_up:
        log.warning("an alert is sent again: the worker that had it did not say whether it went")
    _send(store, postman, alert, to, now)
    return True


def _held_back(alert: LeasedAlert, to: Addressee, now: datetime, zone: tzinfo) -> datetime | None:
    """Until when quiet hours hold a mail back; None if they do not."""
    if to.quiet_hours is None or not may_wait(AlertKind(alert.kind), to.due_at, now):
        return None
    return to.quiet_hours.end_after(now, zone)


def _send(store: Store, postman: Postman, alert: LeasedAlert, to: Addressee, now: datetime) -> None:
    try:
        postman.send(alert, to)
    except NotTaken as refused:
        log.error("mail was not taken", code=refused.code, error=refused.error)
        with store.writing() as conn:
            if refused.for_good:
                rows.finish(conn, alert, REFUSED, now, refused.code)
            else:
                rows.put_off(conn, alert, now + delay_after(alert.tries), refused.code)
        return
    with store.writing() as conn:
        rows.finish(conn, alert, SENT, now)
