"""A pool of connections behind a concurrency limit and a breaker: nothing comes to the database past them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from assessment.core.errors import DatabaseBusy
from assessment.service_metrics import DATABASE_WAIT
from assessment.storage import time_limit
from assessment.storage.breaker import Breaker
from assessment.storage.concurrency_limit import ConcurrencyLimit

ENTERED = "entered"
"""What a connection in use remembers: the thread that was let in for it."""


@dataclass
class Guard:
    """``breaker``: of everybody, or with ``writers_apart`` of writers alone; then they have a limit of their own, too.

    Whoever only reads SQLite neither waits behind writers nor is refused because of one who is stuck.

    Only requests are refused or made to wait. Commands, and threads that work once a reply is out, keep nobody waiting.
    """

    breaker: Breaker
    writers_apart: bool
    everybody: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)
    writers: ConcurrencyLimit = field(default_factory=ConcurrencyLimit)

    def enter(self) -> int | None:
        """Go in to read or write; what ``everybody.leave`` is called with. DatabaseBusy."""
        if not time_limit.in_request():
            return None
        if self.writers_apart:
            if self.writers.is_inside():
                return None
        else:
            self.breaker.check()
        return self.everybody.enter(_patience())

    def enter_to_write(self) -> int | None:
        """Go in to write, as every writer does before it has a connection; for ``writers.leave``. DatabaseBusy."""
        if not self.writers_apart or not time_limit.in_request():
            return None
        self.breaker.check()
        return self.writers.enter(_patience())


class GuardedPool(QueuePool):
    """``guard`` is set once the engine is made."""

    guard: Guard

    def connect(self) -> PoolProxiedConnection:
        """A connection, once the limit lets this thread in. OperationalError."""
        with DATABASE_WAIT.time():
            return self._connect()

    def _connect(self) -> PoolProxiedConnection:
        try:
            thread = self.guard.enter()
        except DatabaseBusy as refused:
            raise not_asked(refused) from None
        connection = None
        try:
            connection = super().connect()
        except TimeoutError:
            raise not_asked(DatabaseBusy("every connection is in use")) from None
        finally:
            if connection is None:
                self.guard.everybody.leave(thread)
        if thread is not None:
            assert connection.record_info is not None  # it is in the pool
            connection.record_info[ENTERED] = thread
        return connection

    def recreate(self) -> GuardedPool:
        """A pool like this one, behind the same limit."""
        pool = super().recreate()
        assert isinstance(pool, GuardedPool)
        pool.guard = self.guard
        return pool

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        thread = record.record_info.pop(ENTERED, None) if record.record_info else None
        super()._do_return_conn(record)
        self.guard.everybody.leave(thread)


def guard_of(engine: Engine) -> Guard:
    """What stands before this engine's database."""
    pool = engine.pool
    assert isinstance(pool, GuardedPool)
    return pool.guard


def not_asked(refused: DatabaseBusy) -> OperationalError:
    """The error of SQLAlchemy for a database that was not asked: callers handle it like one that does not answer."""
    return OperationalError("", None, refused)


def _patience() -> float:
    left = time_limit.left()
    return time_limit.REQUEST_S if left is None else left
