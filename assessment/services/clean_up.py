"""The clean-up: what was noted is finished, and what has expired is swept; now and then, while nobody waits for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Lock, Thread

import structlog
from sqlalchemy.exc import OperationalError

from assessment import clock
from assessment.clock import Clocks
from assessment.records.store import Store
from assessment.services import audit_check, erasure, sweep, withdrawals
from assessment.services.noted_first import code_of
from assessment.services.sweep import Swept
from assessment.vault.key_files import BadKeys

log = structlog.get_logger(__name__)

INTERVAL = timedelta(minutes=10)
"""Each process cleans up at most so often, when somebody starts. Of these, one an hour and host deletes by time."""


def clean_up(store: Store, instance_dir: Path, now: Clocks, *, believe: bool = False) -> Swept:
    """Erase and withdraw what was noted or came back with a backup, and sweep. OSError, OperationalError."""
    erasure.erase_again(store, instance_dir, now.wall)
    withdrawals.withdraw_again(store, instance_dir, now.wall)
    _check_audit_log(store, instance_dir, now)
    return sweep.sweep(store, instance_dir, now, believe=believe)


def _check_audit_log(store: Store, instance_dir: Path, now: Clocks) -> None:
    """Go on without a check that cannot be made: what people asked for comes first."""
    try:
        audit_check.check_daily(store, instance_dir, now.wall)
    except (OSError, BadKeys) as failed:
        log.error("the audit log cannot be checked", error=type(failed).__name__, code=code_of(failed))


class CleanUp:
    """Cleans up in a thread of its own."""

    def __init__(self, store: Store, instance_dir: Path) -> None:
        self._store, self._instance_dir = store, instance_dir
        self._lock = Lock()
        self._begun_at: timedelta | None = None

    def begin_if_due(self) -> None:
        """Begin, unless this process did a while ago, and return at once."""
        now = clock.clocks()
        with self._lock:
            if self._begun_at is not None and now.uptime - self._begun_at < INTERVAL:
                return
            self._begun_at = now.uptime
        Thread(target=self._work, args=(now,), name="clean-up", daemon=True).start()

    def _work(self, now: Clocks) -> None:
        try:
            clean_up(self._store, self._instance_dir, now)
        except (OSError, OperationalError) as failed:
            log.warning("clean-up failed", error=type(failed).__name__, code=code_of(failed))
