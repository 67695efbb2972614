"""The log of erasures: what was erased stays erased, even when an older backup is restored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.storage import drafts as draft_rows
from assessment.storage.submissions import KEPT, Submission
from assessment.storage.tables import DraftRow, ErasureRow, SubmissionRow

_ALL = select(ErasureRow.draft_id)
_ERASE_SUBMISSIONS = delete(SubmissionRow).where(SubmissionRow.draft_id.in_(_ALL))
_CAME_BACK = select(*(getattr(SubmissionRow, field.name) for field in fields(Submission))).where(
    SubmissionRow.draft_id.in_(_ALL), SubmissionRow.state != KEPT
)
_ERASE_DRAFTS = delete(DraftRow).where(DraftRow.id.in_(_ALL))


def erase_and_log(conn: Connection, draft_id: UUID, now: datetime) -> None:
    """Erase the draft and its submission, and log the draft's id. Does nothing the second time."""
    draft_rows.erase(conn, draft_id)
    log(conn, [draft_id], now)


def log(conn: Connection, draft_ids: Iterable[UUID], now: datetime) -> None:
    """Add ids to the log; those that are in it stay as they are, whichever process added them."""
    rows = [{"draft_id": draft_id, "erased_at": now} for draft_id in draft_ids]
    if rows:
        made = postgresql.insert(ErasureRow) if conn.dialect.name == "postgresql" else sqlite.insert(ErasureRow)
        conn.execute(made.on_conflict_do_nothing(), rows)


def erased_ids(conn: Connection) -> set[UUID]:
    """The ids of all drafts in the log."""
    return set(conn.execute(_ALL).scalars())


def shared_all_the_same(conn: Connection) -> list[Submission]:
    """Submissions that are in the log, came back with a backup, and had been shared."""
    return [Submission(*row) for row in conn.execute(_CAME_BACK)]


def erase_logged(conn: Connection) -> int:
    """Erase drafts and submissions that are in the log, and came back with a backup; returns how many rows."""
    return conn.execute(_ERASE_DRAFTS).rowcount + conn.execute(_ERASE_SUBMISSIONS).rowcount
