"""When a case is due: worked out from its answers and its call, when it comes in and when it is opened again."""

from __future__ import annotations

from datetime import datetime

from assessment.core.case_states import OPEN, CaseState
from assessment.core.engine import due_times
from assessment.core.engine.outcome import from_json
from assessment.core.model.pack import Pack
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission

_WAITED_FOR = {each.value for each in OPEN - {CaseState.DECIDED}}
"""States in which the person waits for a counselor, or for a day that was agreed on."""


def due_when_reopened(store: Store, pack: Pack, record: OpenSubmission, now: datetime) -> datetime | None:
    """When a case that is opened again is due: as one that comes in now, or when it was, if that is still to come."""
    was, fresh = record.row.due_at, due_at(store, pack, record, now)
    return due_times.earlier(was, fresh) if was is not None and was > now else fresh


def due_at(store: Store, pack: Pack, record: OpenSubmission, now: datetime) -> datetime | None:
    """When a case that comes in now is due, None if its priority has no target.

    One that waits already never waits longer than it would have.
    """
    priority = due_times.case_priority(pack, from_json(record.last.outcome).priority, call=record.callback)
    due = due_times.due_at(priority, now, store.calendar)
    return due_times.earlier(record.row.due_at, due) if record.row.state in _WAITED_FOR else due
