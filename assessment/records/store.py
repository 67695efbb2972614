"""The store: the database, and the keys that decrypt what is in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from assessment.core.engine.working_time import DEFAULT_CALENDAR, WorkingCalendar
from assessment.settings import DEFAULT_KEPT_FOR, KeptFor
from assessment.storage import engine, time_limit
from assessment.vault.keyring import Keyring


def _nothing() -> None:
    """Leave what was deleted to the database's own time."""


@dataclass(frozen=True)
class Store:
    """What every service works on. A service opens its own transactions here.

    ``purge``: called by a service once something was deleted, and that is committed; returns at once.
    ``calendar``: the working time of the desk; ``kept_for``: how long things are kept.
    """

    engine: Engine
    keyring: Keyring
    purge: Callable[[], object] = _nothing
    calendar: WorkingCalendar = DEFAULT_CALENDAR
    kept_for: KeptFor = DEFAULT_KEPT_FOR

    def limit_threads(self, threads: int) -> None:
        """Let at most all but two of this process's threads, so many in all, wait for the database in a request."""
        engine.limit_threads(self.engine, threads)

    def at_once(self) -> AbstractContextManager[None]:
        """In this block the database answers at once, or is given up: for pages that work without it."""
        return time_limit.at_most(time_limit.AT_ONCE_S)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one state of the database and stores nothing."""
        return engine.reading(self.engine)

    def writing(self, *, durable: bool = True) -> AbstractContextManager[Connection]:
        """A connection in one transaction: committed when the block ends, rolled back when it raises.

        A transaction that is not ``durable`` survives a crash of the service, but may be lost in a power cut.
        """
        return engine.writing(self.engine, durable=durable)
