"""Alerts at the desk: what is unread, and what staff should know of the mail that tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from assessment.core.alerts import AlertKind
from assessment.presenters.formatting import listed, moment
from assessment.records.alerts import UnreadAlert

KINDS: Mapping[AlertKind, LazyString] = {
    AlertKind.SAME_DAY: lazy_gettext("Due the same day"),
    AlertKind.CALL: lazy_gettext("Asks for a call"),
    AlertKind.RETURNED: lazy_gettext("Came back"),
    AlertKind.REMINDER: lazy_gettext("Still unclaimed"),
    AlertKind.ESCALATION: lazy_gettext("Past its target"),
    AlertKind.HANDED_OVER: lazy_gettext("Handed over to you"),
    AlertKind.SECOND_LOOK: lazy_gettext("Waits for a second look"),
    AlertKind.ANSWERED: lazy_gettext("Second look is done"),
}


@dataclass(frozen=True)
class AlertLine:
    """An alert that is unread. ``tone``: "alarm" for what must not wait, or ''."""

    code: str
    about: str
    since: str
    tone: str


@dataclass(frozen=True)
class MailState:
    """How mail to staff goes. ``seen_at``: when a worker was last heard of, None if never; ``works``: one is there.

    ``sends_mail``: it has a mail server; ``failing``: that does not take the mail now; ``refused``: the accounts whose
    addresses it refuses.
    """

    seen_at: datetime | None
    works: bool
    sends_mail: bool
    failing: bool
    refused: frozenset[int]


@dataclass(frozen=True)
class DeskNotice:
    """What staff should know. ``tone``: "alarm", "care" or ''."""

    words: str
    tone: str = ""


def alert_lines(alerts: Sequence[UnreadAlert]) -> tuple[AlertLine, ...]:
    """What is unread, as it is shown."""
    urgent = {AlertKind.SAME_DAY.value, AlertKind.ESCALATION.value}
    return tuple(
        AlertLine(
            each.code, str(KINDS[AlertKind(each.kind)]), moment(each.happened_at), "alarm" * (each.kind in urgent)
        )
        for each in alerts
    )


def desk_notices(state: MailState, reader: int, others: Mapping[int, str]) -> tuple[DeskNotice, ...]:
    """What somebody should know of mail to staff. ``others``: the names of those whose refused address is told."""
    if not state.works:
        return (DeskNotice(_nobody_works(state.seen_at), "alarm"),)
    if not state.sends_mail:
        return (DeskNotice(_("This service sends no mail: nobody is told of new cases. Look at Today often.")),)
    found = []
    if state.failing:
        found.append(
            DeskNotice(_("Mail to staff does not go out just now. It is tried again. Look at Today often."), "care")
        )
    if reader in state.refused:
        found.append(
            DeskNotice(
                _("The mail server refuses mail to your address, so you are not told of cases. Tell an administrator."),
                "care",
            )
        )
    if refused := sorted(others[each] for each in state.refused & others.keys() - {reader}):
        found.append(
            DeskNotice(
                _("The mail server refuses mail to %(names)s, who are not told of cases.", names=listed(refused)),
                "care",
            )
        )
    return tuple(found)


def _nobody_works(seen_at: datetime | None) -> str:
    if seen_at is None:
        return _(
            "The worker has not been started. Nobody is told of new cases, files of cases are not made, and nothing "
            "old is deleted. Look at Today often, and tell your operator."
        )
    return _(
        "The worker was last seen on %(when)s. Since then nobody is told of new cases, files of cases are not made, "
        "and nothing old is deleted. Look at Today often, and tell your operator.",
        when=moment(seen_at),
    )
