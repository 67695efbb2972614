"""Days and times that somebody writes in a form, by the clocks of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _

from assessment.core import typed_text
from assessment.core.errors import InvalidAnswers
from assessment.presenters.formatting import desk_zone, moment

LONGEST = timedelta(days=366)
"""What lies farther away is a slip of the pen."""


def day_to_come(form: Mapping[str, str], field: str, at: time, now: datetime) -> datetime:
    """This time of the day in ``field``, by the clocks of the desk.

    InvalidAnswers if it is no day, or not to come within a year.
    """
    try:
        found = datetime.combine(date.fromisoformat(typed_text.plain(form.get(field, ""))), at, desk_zone())
    except ValueError:
        raise InvalidAnswers({field: _("Write a date, such as 2026-12-31")}) from None
    if found <= now:
        raise InvalidAnswers({field: _("Choose a day to come")})
    if found - now > LONGEST:
        raise InvalidAnswers({field: _("Choose a day within the next year")})
    return found


def moment_past(form: Mapping[str, str], field: str, earliest: datetime, now: datetime) -> datetime | None:
    """The time in ``field``, to the minute and in UTC; None if none is written.

    InvalidAnswers if it is no time, is still to come, or lies before ``earliest``.
    """
    typed = typed_text.plain(form.get(field, ""))
    if not typed:
        return None
    try:
        found = datetime.strptime(typed, "%Y-%m-%dT%H:%M").replace(tzinfo=desk_zone()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidAnswers({field: _("Write a day and a time, such as 2026-12-31T14:30")}) from None
    if found > now:
        raise InvalidAnswers({field: _("Choose a time that is past")})
    if found < earliest.replace(second=0, microsecond=0):
        raise InvalidAnswers({field: _("The case was shared later, on %(when)s", when=moment(earliest))})
    return found
