"""When a case is due: by which hour a counselor should have read it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

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


def due_at(priority: OutcomeChoice, shared_at: datetime, working_days: Collection[int]) -> datetime | None:
    """The last whole hour (of UTC) within the target of this priority; None if it has no target.

    A target of working days ends when so many times 24 hours of ``working_days`` (0 for Monday) have passed: the clock
    stands still on all others. The same day ends after ``SAME_DAY``, on whatever day.
    """
    if priority.target is None:
        return None
    if priority.target == 0:
        end = shared_at + SAME_DAY
    else:
        end = _after_working_time(shared_at, timedelta(days=priority.target), working_days)
    return end.replace(minute=0, second=0, microsecond=0)


def _after_working_time(at: datetime, left: timedelta, working_days: Collection[int]) -> datetime:
    """When this much time of working days has passed since ``at``."""
    while True:
        midnight = datetime.combine(at.date() + timedelta(days=1), time(), at.tzinfo)
        if at.weekday() in working_days:
            if at + left <= midnight:
                return at + left
            left -= midnight - at
        at = midnight


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two due times, of which None stands for no time at all."""
    return min((each for each in (one, other) if each is not None), default=None)
