"""A day to come that somebody writes in a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from assessment.core.errors import InvalidAnswers
from assessment.presenters.formatting import desk_zone

LONGEST = timedelta(days=366)
"""What lies farther away is a slip of the pen."""


def day_to_come(form: Mapping[str, str], field: str, at: time, now: datetime) -> datetime:
    """This time of the day in ``field``, by the clocks of the desk.

    InvalidAnswers if it is no day, or not to come within a year.
    """
    try:
        found = datetime.combine(date.fromisoformat(form.get(field, "").strip()), at, desk_zone())
    except ValueError:
        raise InvalidAnswers({field: _("Write a date, such as 2026-12-31")}) from None
    if found <= now:
        raise InvalidAnswers({field: _("Choose a day to come")})
    if found - now > LONGEST:
        raise InvalidAnswers({field: _("Choose a day within the next year")})
    return found
