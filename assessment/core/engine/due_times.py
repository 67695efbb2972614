"""When a case is due: by which hour a counselor should have read it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice


def case_priority(pack: Pack, outcome: str, *, call: bool) -> OutcomeChoice:
    """The priority of a case whose answers led to the priority ``outcome``; a ``call`` asked for raises it.

    A call raises it to the one below the highest: that is for danger, and a call should not wait for days.
    """
    highest = len(pack.priorities) - 1
    for_call = max(highest - 1, min(highest, 1)) if call else 0
    return pack.priorities[max(pack.priority_rank(outcome), for_call)]


def due_at(priority: OutcomeChoice, shared_at: datetime) -> datetime | None:
    """The last whole hour (of UTC) within the target of this priority; None if it has no target."""
    if priority.target_hours is None:
        return None
    return (shared_at + timedelta(hours=priority.target_hours)).replace(minute=0, second=0, microsecond=0)


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two due times, of which None stands for no time at all."""
    return min((each for each in (one, other) if each is not None), default=None)
