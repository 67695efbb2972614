"""How the work in the background goes, for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessment.records.store import Store
from assessment.storage import alerts as alert_rows
from assessment.storage import jobs as job_rows
from assessment.storage.alerts import OutboxCounts
from assessment.storage.jobs import JobRun, SeenWorker


@dataclass(frozen=True)
class BackgroundState:
    """The workers that are there, every job, and the outbox."""

    workers: list[SeenWorker]
    runs: list[JobRun]
    outbox: OutboxCounts


def state(store: Store, now: datetime) -> BackgroundState:
    """How it goes now."""
    with store.reading() as conn:
        workers = [each for each in job_rows.workers(conn) if each.is_there(now)]
        return BackgroundState(workers, job_rows.runs(conn), alert_rows.counts(conn))
