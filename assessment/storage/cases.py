"""Rows of cases, which are what was shared: the queue, one case by its code, and counselors' notes on it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from assessment.core.errors import NotFound
from assessment.storage.submissions import FIELDS, NEW, REVIEWED, SHARED, WITHDRAWN, Submission
from assessment.storage.tables import Account, NoteRow, SubmissionRow

RECENT_SHOWN = 50


@dataclass(frozen=True)
class QueuedCase:
    """What the queue shows of a submission: the columns in clear. ``round``: how many rounds were sent in."""

    code: str
    pack_hash: str
    round: int
    due_at: datetime | None
    shared_at: datetime | None
    withdrawn_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: int | None


@dataclass(frozen=True)
class QueueRows:
    """``waiting``: due first, then longest waiting, those without a due time last; the others: the newest first."""

    waiting: tuple[QueuedCase, ...]
    reviewed: tuple[QueuedCase, ...]
    withdrawn: tuple[QueuedCase, ...]


@dataclass(frozen=True)
class SealedNote:
    """A counselor's note, sealed to the team; ``sealed`` is None once it was erased. ``author`` is a name."""

    id: UUID
    submission_id: UUID
    author_id: int
    author: str
    sealed: bytes | None
    team_key_id: str | None
    written_at: datetime


_QUEUED: tuple[Any, ...] = tuple(getattr(SubmissionRow, field.name) for field in fields(QueuedCase))
_BY_CODE = select(*FIELDS).where(SHARED, SubmissionRow.code == bindparam("wanted"))
_BY_CODE_LOCKED = _BY_CODE.with_for_update(read=True)
_WAITING = (
    select(*_QUEUED)
    .where(SubmissionRow.state == NEW)
    .order_by(SubmissionRow.due_at.nulls_last(), SubmissionRow.shared_at, SubmissionRow.code)
)
_RECENT = {
    state: select(*_QUEUED)
    .where(SubmissionRow.state == state)
    .order_by(when.desc(), SubmissionRow.code)
    .limit(bindparam("most"))
    for state, when in ((REVIEWED, SubmissionRow.reviewed_at), (WITHDRAWN, SubmissionRow.withdrawn_at))
}
_REVIEW = (
    update(SubmissionRow)
    .where(SubmissionRow.state == NEW, SubmissionRow.code == bindparam("wanted"))
    .values(state=REVIEWED, reviewed_at=bindparam("now"), reviewed_by=bindparam("reviewer"))
)
_PUT_BACK = (
    update(SubmissionRow)
    .where(SubmissionRow.state == REVIEWED, SubmissionRow.code == bindparam("wanted"))
    .values(state=NEW, reviewed_at=None, reviewed_by=None)
)
NOTES = (
    select(
        NoteRow.id,
        NoteRow.submission_id,
        NoteRow.author,
        Account.name,
        NoteRow.sealed,
        NoteRow.team_key_id,
        NoteRow.written_at,
    )
    .join(Account, Account.id == NoteRow.author)
    .order_by(NoteRow.written_at, NoteRow.id)
)
_NOTES_ON = NOTES.where(NoteRow.submission_id == bindparam("of"))
_ERASE_NOTES = update(NoteRow).where(NoteRow.submission_id == bindparam("of")).values(sealed=None, team_key_id=None)


def queue(conn: Connection, most_recent: int = RECENT_SHOWN) -> QueueRows:
    """The rows of the queue: shared and not reviewed, and the latest reviewed and withdrawn ones."""
    reviewed, withdrawn = (conn.execute(_RECENT[state], {"most": most_recent}) for state in (REVIEWED, WITHDRAWN))
    return QueueRows(
        tuple(QueuedCase(*row) for row in conn.execute(_WAITING)),
        tuple(QueuedCase(*row) for row in reviewed),
        tuple(QueuedCase(*row) for row in withdrawn),
    )


def shared_by_code(conn: Connection, code: str, *, lock: bool = False) -> Submission:
    """The shared submission with this case code. NotFound if there is none or it is not shared: both look alike.

    With ``lock`` it stays shared until the transaction ends.
    """
    row = conn.execute(_BY_CODE_LOCKED if lock else _BY_CODE, {"wanted": code}).one_or_none()
    if row is None:
        raise NotFound(f"nothing shared has the code {code[:40]}")
    return Submission(*row)


def mark_reviewed(conn: Connection, code: str, reviewer: int, now: datetime) -> bool:
    """Take a submission out of the queue; True if this call did. The first reviewer stays. NotFound if not shared."""
    if conn.execute(_REVIEW, {"wanted": code, "reviewer": reviewer, "now": now}).rowcount == 1:
        return True
    shared_by_code(conn, code)
    return False


def put_back(conn: Connection, code: str) -> bool:
    """Put a submission back into the queue; True if this call did. NotFound as in ``shared_by_code``."""
    if conn.execute(_PUT_BACK, {"wanted": code}).rowcount == 1:
        return True
    shared_by_code(conn, code)
    return False


def add_note(conn: Connection, note: SealedNote) -> None:
    """Add a note to a submission."""
    values = {"id": note.id, "submission_id": note.submission_id, "author": note.author_id, "sealed": note.sealed}
    conn.execute(insert(NoteRow), {**values, "team_key_id": note.team_key_id, "written_at": note.written_at})


def notes_on(conn: Connection, submission: Submission) -> tuple[SealedNote, ...]:
    """The notes on a submission, oldest first."""
    return tuple(SealedNote(*row) for row in conn.execute(_NOTES_ON, {"of": submission.id}))


def erase_notes(conn: Connection, submission_id: UUID) -> None:
    """Erase the text of every note on a submission; who wrote it, and when, stay."""
    conn.execute(_ERASE_NOTES, {"of": submission_id})
