"""When a case is due: by which hour a counselor should have read it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from assessment.core.engine.working_time import WorkingCalendar, after_working_days, whole_hour, whole_working_hour
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice

SAME_DAY = timedelta(hours=8)
"""How soon "the same day" is: what it means in the evening, or at a weekend, must not wait for the next morning."""


def case_priority(pack: Pack, outcome: str, *, call: bool) -> OutcomeChoice:
    """The priority of a case whose answers led to the priority ``outcome``; a ``call`` asked for raises it.

    A call raises it to the one below the highest: that is for danger, and a call should not wait for days.
    """
    highest = len(pack.priorities) - 1
    for_call = max(highest - 1, min(highest, 1)) if call else 0
    return pack.priorities[max(pack.priority_rank(outcome), for_call)]


def due_at(priority: OutcomeChoice, shared_at: datetime, calendar: WorkingCalendar) -> datetime | None:
    """The last whole hour within the target of this priority, by the clock of the desk; None if it has no target.

    A target of working days counts working time alone. The same day ends after ``SAME_DAY`` on whatever day, or with
    the next working day if the calendar lets that end sooner: danger is never due later than what is less urgent.
    """
    if priority.target is None:
        return None
    in_days = after_working_days(calendar, shared_at, max(priority.target, 1))
    due = whole_working_hour(calendar, in_days)
    return due if priority.target else min(due, whole_hour(calendar, shared_at + SAME_DAY))


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two due times, of which None stands for no time at all."""
    return min((each for each in (one, other) if each is not None), default=None)
