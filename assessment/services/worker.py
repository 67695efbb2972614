"""The worker: sends alerts, runs jobs and makes files, one after another, until it is stopped.

Several work side by side, on one host or on many: what each has taken, the others leave alone.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

import structlog
from sqlalchemy.exc import OperationalError

from assessment import clock
from assessment.services import exports, maintenance, outbox
from assessment.services.deletion_notes import code_of
from assessment.services.jobs import JOBS, Job, Workplace
from assessment.storage import jobs as rows
from assessment.storage.jobs import JobRun
from assessment.vault.key_files import BadKeys

log = structlog.get_logger(__name__)

SECONDS_BETWEEN = 2.0
"""How long it waits when there was nothing to do."""
SECONDS_AFTER_FAILURE = 5.0
SEEN_EVERY = timedelta(seconds=15)


def host_name() -> str:
    """What this host is called in the table of jobs."""
    return socket.gethostname()[:60]


class BackgroundWorker:
    """One worker, by a name of its own."""

    def __init__(self, place: Workplace, jobs: Sequence[Job] = JOBS, host: str = "") -> None:
        self.place, self.jobs, self.host = place, jobs, host or host_name()
        self.name = f"{self.host}-{os.getpid()}-{secrets.token_hex(3)}"
        self._seen_at: datetime | None = None

    def begin(self) -> None:
        """Add the jobs that are not known to the database yet."""
        with self.place.store.writing() as conn:
            rows.begin(conn, [(each.name, self._where(each)) for each in self.jobs], clock.now())

    def run(self, stop: Event) -> None:
        """Work until it is stopped; what has begun is finished first."""
        self.begin()
        while not stop.is_set():
            if maintenance.is_on(self.place.instance_dir):
                stop.wait(SECONDS_BETWEEN)
                continue
            try:
                worked = self.turn()
            except OperationalError as failed:
                log.error("the worker waits for the database", error=type(failed).__name__, code=code_of(failed))
                stop.wait(SECONDS_AFTER_FAILURE)
                continue
            if not worked:
                stop.wait(SECONDS_BETWEEN)
        with self.place.store.writing() as conn:
            rows.leave(conn, self.name)

    def turn(self) -> bool:
        """Say that it is there, send one alert, run one job, and make one file; False if nothing was to do.

        OperationalError. So an alert never waits for more than one file, however many were asked for.
        """
        self._be_seen(clock.now())
        place = self.place
        sent = outbox.send_next(place.store, place.postman, self.name, clock.now(), place.zone)
        with place.store.reading() as conn:
            runs = {each.key: each for each in rows.runs(conn)}
        due = [each for each in self.jobs if runs[each.name, self._where(each)].is_due(each.every, clock.now())]
        ran = any(self._run(each) for each in due)
        made = exports.make_next(place.store, self.name, clock.now())
        return sent or ran or made

    def _run(self, job: Job) -> bool:
        """Run a job; False if another worker does."""
        now, where = clock.now(), self._where(job)
        with self.place.store.writing(durable=False) as conn:
            if not rows.take(conn, job.name, where, job.every, self.name, now):
                return False
        try:
            result = job.run(self.place, now)
        except (OSError, OperationalError, BadKeys) as failed:
            log.error(f"the job “{job.name}” failed", error=type(failed).__name__, code=code_of(failed))
            result = f"failed: {type(failed).__name__}"
        with self.place.store.writing(durable=False) as conn:
            rows.finish(conn, JobRun(job.name, where, clock.now() + job.every, None, result), self.name, clock.now())
        return True

    def _where(self, job: Job) -> str:
        return self.host if job.on_each_host else ""

    def _be_seen(self, now: datetime) -> None:
        if self._seen_at is not None and timedelta(0) <= now - self._seen_at < SEEN_EVERY:
            return
        with self.place.store.writing(durable=False) as conn:
            rows.see(conn, self.name, self.place.postman is not None, now)
        self._seen_at = now
