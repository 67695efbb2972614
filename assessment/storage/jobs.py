"""Rows of jobs, which run by the clock, and of the workers that run them. Leases are as in ``alerts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from assessment.storage.staff_tables import JobRow, WorkerRow
from assessment.storage.tables import Moment

LEASE = timedelta(minutes=30)
"""Longer than any job takes: one whose worker was killed runs again after it."""
LONGEST_RESULT = 200
GONE_AFTER = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=30)
"""Of a host that is no more, its jobs and workers."""


@dataclass(frozen=True)
class JobRun:
    """When a job last ran, and what came of it. ``host``: '' for a job that runs once for all hosts."""

    name: str
    host: str
    due_at: datetime
    ran_at: datetime | None
    result: str

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.host

    def is_due(self, every: timedelta, now: datetime) -> bool:
        """True if it is to run, which it does so often. A time further ahead is of a clock that was set back since."""
        return self.due_at <= now or self.due_at > now + every


@dataclass(frozen=True)
class SeenWorker:
    """A worker. ``sends_mail``: it has a mail server."""

    name: str
    began_at: datetime
    seen_at: datetime
    sends_mail: bool

    def is_there(self, now: datetime) -> bool:
        """False once it was not heard of for a while."""
        return abs(now - self.seen_at) <= GONE_AFTER


_NOW, _LEASE_ENDS = bindparam("now", type_=Moment()), bindparam("lease_ends", type_=Moment())
_TAKE = (
    update(JobRow)
    .where(JobRow.name == bindparam("job"), JobRow.host == bindparam("at_host"))
    .where(or_(JobRow.due_at <= _NOW, JobRow.due_at > bindparam("too_late", type_=Moment())))
    .where(or_(JobRow.leased_until.is_(None), JobRow.leased_until <= _NOW, JobRow.leased_until > _LEASE_ENDS))
    .values(leased_until=_LEASE_ENDS, leased_by=bindparam("worker"))
)
_WORKERS = select(WorkerRow.name, WorkerRow.began_at, WorkerRow.seen_at, WorkerRow.sends_mail).order_by(
    WorkerRow.seen_at.desc()
)
_FINISH = (
    update(JobRow)
    .where(
        and_(
            JobRow.name == bindparam("job"),
            JobRow.host == bindparam("at_host"),
            JobRow.leased_by == bindparam("worker"),
        )
    )
    .values(
        leased_until=None,
        leased_by=None,
        due_at=bindparam("due", type_=Moment()),
        ran_at=_NOW,
        result=bindparam("came_of_it"),
    )
)


def begin(conn: Connection, jobs: list[tuple[str, str]], now: datetime) -> None:
    """Add the jobs, by name and host, that are not there yet; they are due at once."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    made: Any = insert(JobRow).on_conflict_do_nothing()
    for name, host in jobs:
        conn.execute(made, {"name": name, "host": host, "due_at": now, "result": ""})


def take(conn: Connection, name: str, host: str, every: timedelta, worker: str, now: datetime) -> bool:
    """Lease a job that is due, and that nobody else has; False if it is not. ``every``: how often it runs."""
    times = {"now": now, "lease_ends": now + LEASE, "too_late": now + every}
    return conn.execute(_TAKE, {"job": name, "at_host": host, "worker": worker, **times}).rowcount == 1


def finish(conn: Connection, run: JobRun, worker: str, now: datetime) -> None:
    """Store what came of a job, and when it is due again; nothing if another worker has it meanwhile."""
    values = {"job": run.name, "at_host": run.host, "worker": worker, "now": now, "due": run.due_at}
    conn.execute(_FINISH, {**values, "came_of_it": run.result[:LONGEST_RESULT]})


def runs(conn: Connection) -> list[JobRun]:
    """Every job, by name and host."""
    found = select(JobRow.name, JobRow.host, JobRow.due_at, JobRow.ran_at, JobRow.result)
    return [JobRun(*row) for row in conn.execute(found.order_by(JobRow.name, JobRow.host))]


def see(conn: Connection, name: str, sends_mail: bool, now: datetime) -> None:
    """Note that a worker is there now."""
    made: Any = postgresql.insert(WorkerRow) if conn.dialect.name == "postgresql" else sqlite.insert(WorkerRow)
    seen = {"seen_at": made.excluded.seen_at, "sends_mail": made.excluded.sends_mail}
    values = {"name": name, "began_at": now, "seen_at": now, "sends_mail": sends_mail}
    conn.execute(made.on_conflict_do_update(index_elements=["name"], set_=seen), values)


def leave(conn: Connection, name: str) -> None:
    """Forget a worker that stops."""
    conn.execute(delete(WorkerRow).where(WorkerRow.name == name))


def workers(conn: Connection) -> list[SeenWorker]:
    """Every worker that was not stopped in order, the one that was seen last first."""
    return [SeenWorker(*row) for row in conn.execute(_WORKERS)]


def forget_old(conn: Connection, now: datetime) -> None:
    """Forget workers and jobs that were not heard of for long."""
    before = now - FORGOTTEN_AFTER
    conn.execute(delete(WorkerRow).where(WorkerRow.seen_at < before))
    conn.execute(delete(JobRow).where(JobRow.host != "", JobRow.ran_at < before))
