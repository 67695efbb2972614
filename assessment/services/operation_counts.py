"""How much there is of everything, and how the work in the background goes: numbers alone, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from assessment.records.store import Store
from assessment.services import background
from assessment.services.background import BackgroundState
from assessment.storage import engine, time_limit, totals


@dataclass(frozen=True)
class OperationCounts:
    """``submissions``, ``export_files``: by state; ``overdue_s``: how long the alert waits that was due first, or 0."""

    drafts: int
    submissions: dict[str, int]
    export_files: dict[str, int]
    background: BackgroundState
    overdue_s: float


def count(store: Store, now: datetime) -> OperationCounts | None:
    """Count everything; None if the database does not answer. Past the limit for requests, as health checks are."""
    if engine.is_silent(store.engine):
        return None
    try:
        with time_limit.apart(time_limit.PROBE_S):
            with store.reading() as conn:
                due = totals.first_due_alert(conn)
                drafts, submissions = totals.drafts(conn), totals.submissions_by_state(conn)
                files = totals.export_files(conn)
            waits = (now - due).total_seconds() if due is not None else 0.0
            return OperationCounts(drafts, submissions, files, background.state(store, now), max(0.0, waits))
    except DBAPIError:
        return None
