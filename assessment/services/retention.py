"""Retention: what is deleted once it has been kept for as long as the operator says, and how much of it at a time.

Each function of a ``Batch`` deletes up to a limit of what ended before a time, and returns how much that was; a dry run
counts what it would delete, and changes nothing. Whether a time has really passed, ``proven_time`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from assessment.core.errors import AssessmentError
from assessment.records import audit
from assessment.records.audit import COMMAND, Verb
from assessment.records.store import Store
from assessment.services import audit_check
from assessment.services.deletion_notes import NotDeleted, code_of, noting
from assessment.services.erasure import ERASURE_LOG, erase_row
from assessment.services.proven_time import SweepDecision
from assessment.storage import audit as audit_rows
from assessment.storage import case_events, retention
from assessment.storage.retention import ExpiringTable
from assessment.vault.key_files import BadKeys

log = structlog.get_logger(__name__)

AT_MOST, IN_A_HUNDRED = 20, 10
"""A run deletes at most so many drafts or cases, or so many in a hundred if that is more. The rest waits."""
ROWS_AT_MOST = 5000
"""So many rows a run deletes of what is no person's data."""


@dataclass(frozen=True)
class Batch:
    """What one run may do. ``before``: only what ended before then."""

    store: Store
    instance_dir: Path
    before: datetime
    now: datetime
    dry_run: bool = False


def most_at_once(there: int) -> int:
    """How many drafts or cases one run may delete where so many are there."""
    return max(AT_MOST, there * IN_A_HUNDRED // 100)


def closed_cases(batch: Batch) -> int:
    """Delete cases that are closed or withdrawn, and that nobody but the team could open: with notes, and for good.

    Each is noted first, so that a backup from before does not bring it back, and is in the audit log.
    """
    store = batch.store
    with store.reading() as conn:
        found = min(retention.count_ended(conn, batch.before), most_at_once(retention.count_cases(conn)))
    if batch.dry_run or not found:
        return found
    with noting(batch.instance_dir / ERASURE_LOG, NotDeleted) as note, store.writing() as conn:
        rows = retention.ended(conn, batch.before, found)
        for row in rows:
            erase_row(conn, row, note, batch.now)
        for row in rows:
            audit.record_case(conn, store.keyring, COMMAND, Verb.ERASED, row, batch.now, detail="by time")
    return len(rows)


def notes(batch: Batch) -> int:
    """Erase the words of everything that was done to cases that are closed; returns of how many cases."""
    with batch.store.reading() as conn:
        found = min(retention.count_with_old_words(conn, batch.before), most_at_once(retention.count_cases(conn)))
    if batch.dry_run or not found:
        return found
    with batch.store.writing() as conn:
        cases = retention.with_old_words(conn, batch.before, found)
        for case in cases:
            case_events.erase_words(conn, case)
    return len(cases)


def audit_log(batch: Batch) -> int:
    """Cut the entries of the audit log from before; returns how many. One that is not whole is not cut."""
    with batch.store.reading() as conn:
        last, anchor = audit_rows.last_before(conn, batch.before), audit_rows.anchor(conn)
    if last is None or last.mac is None:
        return 0
    first = anchor.number if anchor is not None else 0
    if batch.dry_run:
        return max(0, last.number - first)
    return audit_check.cut(batch.store, batch.instance_dir, batch.before, batch.now)


def _rows(table: ExpiringTable) -> Callable[[Batch], int]:
    def some(batch: Batch) -> int:
        with batch.store.reading() as conn:
            found = min(retention.count(conn, table, batch.before), ROWS_AT_MOST)
        if batch.dry_run or not found:
            return found
        with batch.store.writing() as conn:
            return retention.delete_some(conn, table, batch.before, found)

    return some


RETENTION: Mapping[str, Callable[[Batch], int]] = {
    "closed_cases": closed_cases,
    "notes": notes,
    "audit": audit_log,
    "staff_sessions": _rows(retention.STAFF_SESSIONS),
    "unsaved_forms": _rows(retention.UNSAVED_FORMS),
    "refused_sign_ins": _rows(retention.REFUSED_SIGN_INS),
    "alerts": _rows(retention.ALERTS),
    "exports": _rows(retention.EXPORTS),
}
"""What is deleted by time, by its name in ``settings.KeptFor``."""


def delete_by_time(
    store: Store, instance_dir: Path, decision: SweepDecision, now: datetime, *, dry_run: bool = False
) -> dict[str, int]:
    """Delete, or count, everything whose time is proven to have passed; returns how much of what.

    What cannot be deleted is left to the next run, and the log says why. The audit log has one entry of a run.
    """
    counted = {}
    for name, run in RETENTION.items():
        days = getattr(store.kept_for, name)
        before = decision.before(timedelta(days=days)) if days else None
        counted[name] = 0
        if before is not None:
            try:
                counted[name] = run(Batch(store, instance_dir, before, now, dry_run))
            except (AssessmentError, OSError) as failed:
                log.error("not deleted by time", error=type(failed).__name__, code=code_of(failed))
    if any(counted.values()) and not dry_run:
        detail = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in counted.items() if number)
        _record(store, now, detail)
        store.purge()
    return counted


def _record(store: Store, now: datetime, detail: str) -> None:
    try:
        with store.writing() as conn:
            audit.record(conn, store.keyring, COMMAND, Verb.DELETED_BY_TIME, now, detail=detail)
    except BadKeys:
        log.error("what was deleted by time is not on record: the audit key cannot be read")
