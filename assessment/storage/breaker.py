"""The breaker: once the database did not answer in time, nobody else waits for it until it does."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock, Thread

import structlog

from assessment.core.errors import DatabaseBusy
from assessment.service_metrics import DATABASE_SILENT

log = structlog.get_logger(__name__)

SECONDS_BETWEEN = 0.5
EVIDENCE_S = 1.0
"""Who waited in vain for less than this knows nothing of the database."""


class Breaker:
    """Refuses everybody while it is open; meanwhile one thread asks the database again and again, and closes it.

    ``answers``: asks the database, waits a little, and says whether it answered. ``pause`` waits so many seconds.
    """

    def __init__(self, answers: Callable[[], bool], pause: Callable[[float], object] = time.sleep) -> None:
        self._answers, self._pause = answers, pause
        self._lock = Lock()
        self._open = False

    @property
    def is_open(self) -> bool:
        """True while the database does not answer."""
        return self._open

    def check(self) -> None:
        """DatabaseBusy while the database does not answer."""
        if self._open:
            raise DatabaseBusy("the database did not answer in time, and has not answered since")

    def trip(self, waited_s: float) -> None:
        """Open, if somebody has waited so long in vain that nobody else should."""
        if waited_s < EVIDENCE_S:
            return
        with self._lock:
            if self._open:
                return
            self._open = True
        DATABASE_SILENT.set(1)
        log.warning("database does not answer")
        Thread(target=self._ask, name="breaker", daemon=True).start()

    def _ask(self) -> None:
        while not self._answers():
            self._pause(SECONDS_BETWEEN)
        self._open = False
        DATABASE_SILENT.set(0)
        log.warning("database answers again")
