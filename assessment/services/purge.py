"""The purge: what was deleted leaves the disk too, soon after and while nobody waits for it.

SQLite overwrites deleted rows in its file, but its log keeps what they were until it begins anew: a day or a week on a
quiet service. Whoever copied the log meanwhile could open what was shared, with the team's keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock, Thread

import structlog
from sqlalchemy import Engine

from assessment.storage import engine as database

log = structlog.get_logger(__name__)

SECONDS_BETWEEN = 0.5
ATTEMPTS_IN_A_MINUTE = 120
ATTEMPTS_AT_START = 10

Pause = Callable[[float], object]


class Purge:
    """Empties the log in a thread of its own, tried again until it is done; ``pause`` waits so many seconds."""

    def __init__(self, engine: Engine, pause: Pause = time.sleep) -> None:
        self._engine, self._pause = engine, pause
        self._lock = Lock()
        self._asked = 0
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Begin, and return at once. What was committed before this call will have left the log."""
        with self._lock:
            self._asked += 1
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="purge", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            asked = self._asked
            done = purge_now(self._engine, pause=self._pause)
            with self._lock:
                if done and asked == self._asked:  # else more was deleted meanwhile
                    self._thread = None
                    return


def purge_now(engine: Engine, attempts: int = ATTEMPTS_IN_A_MINUTE, pause: Pause = time.sleep) -> bool:
    """Empty the log in this thread; False if somebody still used it at the last of so many attempts."""
    for _ in range(attempts):
        if database.empty_log(engine):
            return True
        pause(SECONDS_BETWEEN)
    log.warning("deleted data is still in the log")
    return False
