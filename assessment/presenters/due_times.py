"""When a case is due, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import dates
from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.desk_lists import end_of_now, end_of_today
from assessment.core.engine.due_times import SAME_DAY
from assessment.presenters.formatting import at_desk, clock, current_locale, desk_day, in_words, zone_name


@dataclass(frozen=True)
class DueTime:
    """``words``: "today, 16:00 UTC"; ``overdue``: it is past."""

    words: str
    overdue: bool


def due_time(due_at: datetime | None, now: datetime) -> DueTime:
    """The due time of a case; None stands for a priority without a target."""
    if due_at is None:
        return DueTime(_("no set time"), overdue=False)
    return DueTime(f"{_day(due_at, now)}, {clock(due_at)} {zone_name(due_at)}", overdue=due_at < now)


def due_in_short(due_at: datetime | None, now: datetime) -> str:
    """A due time in a list: "by 16:00" for one of today, "was due yesterday", "Mon 30 Nov"."""
    if due_at is None:
        return _("no set time")
    midnight = end_of_today(at_desk(now)) - timedelta.resolution
    if due_at < now:
        return _("was due %(when)s", when=_past(due_at, now))
    if due_at == midnight:
        return _("by midnight")
    if due_at < midnight:
        return _("by %(time)s", time=clock(due_at))
    if due_at < midnight + timedelta(days=1):
        return _("tomorrow, %(time)s", time=clock(due_at))
    return short_day(desk_day(due_at), now)


def urgency(due_at: datetime | None, now: datetime) -> str:
    """ "alarm" if it is overdue or due within the hours of the same day, "care" if it is due today; else ''."""
    if due_at is None or due_at >= end_of_now(at_desk(now)):
        return ""
    return "alarm" if due_at <= now + SAME_DAY else "care"


def short_day(day: date, now: datetime) -> str:
    """ "Mon 30 Nov", with the year if it is another than now."""
    return _in_short(day, "E d MMM" if day.year == now.year else "d MMM y", str(current_locale()))


@lru_cache(maxsize=512)
def _in_short(day: date, pattern: str, locale: str) -> str:
    return dates.format_date(day, pattern, locale)


def _past(at: datetime, now: datetime) -> str:
    days = (desk_day(now) - desk_day(at)).days
    if days == 0:
        return clock(at)
    return _("yesterday") if days == 1 else short_day(desk_day(at), now)


def target_in_words(working_days: int) -> str:
    """The target of a priority, 0 for the same day."""
    if working_days == 0:
        hours = SAME_DAY // timedelta(hours=1)
        return _("target: %(hours)s hours, also at night and at weekends", hours=hours)
    return ngettext("target: %(num)s working day", "target: %(num)s working days", working_days)


def _day(at: datetime, now: datetime) -> str:
    days = desk_day(at) - desk_day(now)
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(days // timedelta(days=1)) or in_words(desk_day(at))
