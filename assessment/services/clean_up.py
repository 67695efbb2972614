"""The clean-up: what was noted is finished, the audit log is checked, and what has expired is swept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import structlog

from assessment.clock import Clocks
from assessment.records.store import Store
from assessment.services import audit_check, erasure, sweep, withdrawals
from assessment.services.deletion_notes import code_of, noted_text
from assessment.services.sweep import Swept
from assessment.vault.key_files import BadKeys

log = structlog.get_logger(__name__)

NOTES = (erasure.ERASURE_LOG, withdrawals.WITHDRAWAL_LOG)
"""Files in INSTANCE_DIR: what must not come back with a backup."""


def clean_up(store: Store, instance_dir: Path, now: Clocks, *, believe: bool = False) -> Swept:
    """Do all of it now, as the jobs of the worker do it by and by. OSError, OperationalError."""
    finish_noted(store, instance_dir, now.wall)
    check_audit_log(store, instance_dir, now.wall)
    return sweep.sweep(store, instance_dir, now, believe=believe)


def damage(instance_dir: Path) -> tuple[str, ...]:
    """Which of the notes of what was deleted or withdrawn cannot be read, and what to do: a paragraph each."""
    found = []
    for name in NOTES:
        try:
            noted_text(instance_dir / name)
        except OSError as failed:
            found.append(f"{failed.filename}: {failed.strerror}")
    return tuple(found)


def finish_noted(store: Store, instance_dir: Path, now: datetime) -> None:
    """Erase and withdraw what was noted, or came back with a backup. OSError, OperationalError."""
    erasure.erase_again(store, instance_dir, now)
    withdrawals.withdraw_again(store, instance_dir, now)


def check_audit_log(store: Store, instance_dir: Path, now: datetime) -> str:
    """Check it once a day, and say in a word how it was found.

    What people asked for goes on without it.
    """
    try:
        audit_check.check_daily(store, instance_dir, now)
        last = audit_check.last_check(instance_dir)
    except (OSError, BadKeys) as failed:
        log.error("the audit log cannot be checked", error=type(failed).__name__, code=code_of(failed))
        return "cannot be checked"
    if last is None:
        return "empty"
    return "whole" if last.whole else "broken"
