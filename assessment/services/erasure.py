"""Erasure: remove this browser's access, erase a person's data, and delete drafts that nobody can open."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assessment.records.drafts import find_row
from assessment.records.store import Store
from assessment.services.files import append_line
from assessment.storage import drafts as draft_rows
from assessment.storage import erasures
from assessment.storage import submissions as submission_rows

log = structlog.get_logger(__name__)

UNREACHABLE_AFTER = timedelta(hours=24)
"""A draft without a resume code is unreachable once its browser was not seen for this long."""
ERASURE_LOG = "deleted"
"""A file in INSTANCE_DIR, beside the database's backups and not in them: the ids of erased drafts."""

_ID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.MULTILINE)


def close(store: Store, token: str, now: datetime) -> bool:
    """Remove this browser's access to its draft; True if a resume code still opens it.

    Without a resume code nobody could open the draft again, so it is erased; a shared submission stays with the team.
    """
    with store.writing() as conn:
        still_opens = close_draft(conn, token, now)
    store.purge()
    return still_opens


def close_if_possible(store: Store, token: str, now: datetime) -> None:
    """Do as ``close``, but go on if the database does not answer: the person leaves whatever fails."""
    try:
        close(store, token, now)
    except OperationalError as failed:
        log.warning("draft not closed", error=type(failed.orig).__name__)


def erase(store: Store, token: str, instance_dir: Path, now: datetime) -> None:
    """Erase this browser's draft and its submission, shared or not. Does nothing without a draft."""
    with store.writing() as conn:
        erased_id = erase_draft(conn, token, now)
    if erased_id is not None:
        log_erasure(instance_dir, erased_id)
        store.purge()


def erase_again(store: Store, instance_dir: Path, now: datetime) -> None:
    """Erase again what was erased before and came back with a backup."""
    file = instance_dir / ERASURE_LOG
    logged = _ID.findall(file.read_text(encoding="ascii")) if file.exists() else []
    with store.writing() as conn:
        erasures.erase_again(conn, map(UUID, logged), now)


def clean_up(store: Store, now: datetime) -> int:
    """Delete drafts that nobody can open any more; returns how many."""
    with store.writing() as conn:
        deleted = delete_unreachable(conn, now)
    if deleted:
        store.purge()
    return deleted


def close_draft(conn: Connection, token: str, now: datetime) -> bool:
    """Do as ``close``, in the caller's transaction."""
    row = find_row(conn, token)
    if row is None:
        return False
    if row.code_until is not None and row.code_until > now:
        return draft_rows.drop_token(conn, row.id)
    submission = submission_rows.by_draft(conn, row)
    if submission is not None and submission.shared:
        draft_rows.delete_row(conn, row.id)
    else:
        draft_rows.erase(conn, row.id)
    return False


def erase_draft(conn: Connection, token: str, now: datetime) -> UUID | None:
    """Erase the draft of this token in the caller's transaction: its id, for ``log_erasure``; None without one."""
    row = find_row(conn, token)
    if row is None:
        return None
    erasures.erase_and_log(conn, row.id, now)
    return row.id


def log_erasure(instance_dir: Path, draft_id: UUID) -> None:
    """Write the id down outside of the database, which may be restored to an earlier day."""
    append_line(instance_dir / ERASURE_LOG, str(draft_id))


def delete_unreachable(conn: Connection, now: datetime) -> int:
    """Do as ``clean_up``, in the caller's transaction."""
    return draft_rows.delete_unreachable(conn, now - UNREACHABLE_AFTER, now)
