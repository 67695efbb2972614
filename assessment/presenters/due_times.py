"""When a case is due, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine.due_times import SAME_DAY
from assessment.presenters.formatting import in_words


@dataclass(frozen=True)
class DueTime:
    """``words``: "today, 16:00"; ``overdue``: it is past."""

    words: str
    overdue: bool


def due_time(due_at: datetime | None, now: datetime) -> DueTime:
    """The due time of a case; None stands for a priority without a target."""
    if due_at is None:
        return DueTime(_("no set time"), overdue=False)
    return DueTime(f"{_day(due_at, now)}, {due_at:%H:%M}", overdue=due_at < now)


def target_in_words(working_days: int) -> str:
    """The target of a priority, 0 for the same day."""
    if working_days == 0:
        hours = SAME_DAY // timedelta(hours=1)
        return _("target: %(hours)s hours, also at night and at weekends", hours=hours)
    return ngettext("target: %(num)s working day", "target: %(num)s working days", working_days)


def _day(at: datetime, now: datetime) -> str:
    days = at.date() - now.date()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(days // timedelta(days=1)) or in_words(at.date())
