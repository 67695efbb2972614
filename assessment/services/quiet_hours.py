"""Quiet hours: when somebody gets no mail that can wait."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from assessment.core import typed_text
from assessment.core.alerts import QuietHours
from assessment.core.errors import InvalidAnswers
from assessment.records.store import Store
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import alerts as alert_rows

BEGIN, END = "quiet-from", "quiet-until"
"""The fields of the form."""
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?")


@dataclass(frozen=True)
class OwnQuietHours:
    """From when to when somebody's quiet hours are, "22:00" and "07:00"; both are '' without."""

    begin: str
    end: str


def own(store: Store, staff: Staff) -> OwnQuietHours:
    """The quiet hours of an account."""
    with store.reading() as conn:
        found = accounts.quiet_hours(conn, staff.id)
    return OwnQuietHours(_written(found.begin), _written(found.end)) if found else OwnQuietHours("", "")


def keep(store: Store, staff: Staff, form: Mapping[str, str], now: datetime) -> None:
    """Keep the hours that the form names. InvalidAnswers if it does not name both, or if they are one."""
    begin, end = (_read(form.get(field, "")) for field in (BEGIN, END))
    wrong = {field: _("Write a time, such as 22:00") for field, found in ((BEGIN, begin), (END, end)) if found is None}
    if not wrong and begin == end:
        wrong[END] = _("Choose another time than the one they begin at")
    if wrong or begin is None or end is None:
        raise InvalidAnswers(wrong)
    _set(store, staff, QuietHours(begin, end), now)


def end(store: Store, staff: Staff, now: datetime) -> None:
    """Have no quiet hours any more."""
    _set(store, staff, None, now)


def _set(store: Store, staff: Staff, hours: QuietHours | None, now: datetime) -> None:
    """Store them; what the hours until now held back is looked at again."""
    with store.writing() as conn:
        accounts.set_quiet_hours(conn, staff.id, hours)
        alert_rows.look_again(conn, staff.id, now)


def _read(typed: str) -> int | None:
    found = _TIME.fullmatch(typed_text.plain(typed))
    return int(found[1]) * 60 + int(found[2]) if found else None


def _written(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}"
