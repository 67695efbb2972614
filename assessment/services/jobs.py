"""What runs by the clock: each job, how often it runs, and what it says when it has run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from assessment import clock
from assessment.records.store import Store
from assessment.services import clean_up, reminders, sweep
from assessment.services.outbox import Postman
from assessment.storage import jobs as rows


@dataclass(frozen=True)
class Workplace:
    """What jobs work on. ``postman``: None without a mail server; ``remind_every``: None for no reminders.

    ``zone``: that of the desk's clocks.
    """

    store: Store
    instance_dir: Path
    postman: Postman | None = None
    remind_every: timedelta | None = None
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Job:
    """Something that runs by the clock; ``run`` returns in a few words what came of it.

    ``on_each_host``: it looks after the files in INSTANCE_DIR, so it runs wherever there is a worker. All others run
    once for all hosts. It may be killed at any point and run again, and two runs at once do no harm.
    """

    name: str
    every: timedelta
    run: Callable[[Workplace, datetime], str]
    on_each_host: bool = False


def _remind(place: Workplace, now: datetime) -> str:
    every = place.remind_every if place.postman is not None else None
    written = reminders.write_due(place.store, every, now)
    return f"{written.reminders} reminders, {written.escalations} escalations"


def _finish_noted(place: Workplace, now: datetime) -> str:
    clean_up.finish_noted(place.store, place.instance_dir, now)
    return "done"


def _sweep(place: Workplace, now: datetime) -> str:
    swept = sweep.sweep(place.store, place.instance_dir, clock.clocks())
    deleted = {"drafts": swept.deleted, **swept.others}
    counted = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in deleted.items() if number)
    return f"{swept.decision.verdict.value}; deleted: {counted or 'nothing'}"


def _check_audit_log(place: Workplace, now: datetime) -> str:
    return clean_up.check_audit_log(place.store, place.instance_dir, now)


def _forget_old(place: Workplace, now: datetime) -> str:
    with place.store.writing() as conn:
        rows.forget_old(conn, now)
    return "done"


JOBS = (
    Job("reminders", timedelta(minutes=1), _remind),
    Job("noted deletions", timedelta(minutes=10), _finish_noted, on_each_host=True),
    Job("sweep", timedelta(minutes=10), _sweep, on_each_host=True),
    Job("audit log", timedelta(hours=1), _check_audit_log, on_each_host=True),
    Job("old workers", timedelta(days=1), _forget_old),
)
"""Every job."""
