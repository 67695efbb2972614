"""Rows of cases, which are what was shared: the queue, one case by its code, and counselors' notes on it.

Who asks for a case names the teams they work in: a case of another team is none, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from assessment.core.errors import NotFound
from assessment.storage.staff_tables import Account
from assessment.storage.submissions import FIELDS, NEW, REVIEWED, SHARED, WITHDRAWN, Submission
from assessment.storage.tables import NoteRow, SubmissionRow

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


_OF_TEAMS = SubmissionRow.team_id.in_(bindparam("teams", expanding=True))
_QUEUED: tuple[Any, ...] = tuple(getattr(SubmissionRow, field.name) for field in fields(QueuedCase))
_BY_CODE = select(*FIELDS).where(SHARED, _OF_TEAMS, SubmissionRow.code == bindparam("wanted"))
_BY_CODE_LOCKED = _BY_CODE.with_for_update(read=True)
_WAITING = (
    select(*_QUEUED)
    .where(SubmissionRow.state == NEW, _OF_TEAMS)
    .order_by(SubmissionRow.due_at.nulls_last(), SubmissionRow.shared_at, SubmissionRow.code)
)
_RECENT = {
    state: select(*_QUEUED)
    .where(SubmissionRow.state == state, _OF_TEAMS)
    .order_by(when.desc(), SubmissionRow.code)
    .limit(bindparam("most"))
    for state, when in ((REVIEWED, SubmissionRow.reviewed_at), (WITHDRAWN, SubmissionRow.withdrawn_at))
}
_REVIEW = (
    update(SubmissionRow)
    .where(SubmissionRow.state == NEW, _OF_TEAMS, SubmissionRow.code == bindparam("wanted"))
    .values(state=REVIEWED, reviewed_at=bindparam("now"), reviewed_by=bindparam("reviewer"))
)
_PUT_BACK = (
    update(SubmissionRow)
    .where(SubmissionRow.state == REVIEWED, _OF_TEAMS, SubmissionRow.code == bindparam("wanted"))
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
_MOVE = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"), _OF_TEAMS)
    .values(team_id=bindparam("team"), sealed_key=bindparam("seal"), team_key_id=bindparam("key"))
)
_MOVE_NOTE = (
    update(NoteRow)
    .where(NoteRow.id == bindparam("wanted"))
    .values(sealed=bindparam("seal"), team_key_id=bindparam("key"))
)
_NOTES_ON = NOTES.where(NoteRow.submission_id == bindparam("of"))
_ERASE_NOTES = update(NoteRow).where(NoteRow.submission_id == bindparam("of")).values(sealed=None, team_key_id=None)


def queue(conn: Connection, teams: Collection[int], most_recent: int = RECENT_SHOWN) -> QueueRows:
    """The rows of the queue: shared and not reviewed, and the latest reviewed and withdrawn ones."""
    asked = {"teams": list(teams), "most": most_recent}
    reviewed, withdrawn = (conn.execute(_RECENT[state], asked) for state in (REVIEWED, WITHDRAWN))
    return QueueRows(
        tuple(QueuedCase(*row) for row in conn.execute(_WAITING, {"teams": list(teams)})),
        tuple(QueuedCase(*row) for row in reviewed),
        tuple(QueuedCase(*row) for row in withdrawn),
    )


def by_code(conn: Connection, code: str, teams: Collection[int], *, lock: bool = False) -> Submission:
    """The shared submission with this case code. NotFound if none of these teams has it: why, cannot be told.

    With ``lock`` it stays shared until the transaction ends.
    """
    row = conn.execute(_BY_CODE_LOCKED if lock else _BY_CODE, {"wanted": code, "teams": list(teams)}).one_or_none()
    if row is None:
        raise NotFound(f"nothing shared has the code {code[:40]}")
    return Submission(*row)


def mark_reviewed(conn: Connection, code: str, teams: Collection[int], reviewer: int, now: datetime) -> bool:
    """Take a submission out of the queue; True if this call did. The first reviewer stays. NotFound if not shared."""
    if conn.execute(_REVIEW, {"wanted": code, "teams": list(teams), "reviewer": reviewer, "now": now}).rowcount == 1:
        return True
    by_code(conn, code, teams)
    return False


def put_back(conn: Connection, code: str, teams: Collection[int]) -> bool:
    """Put a submission back into the queue; True if this call did. NotFound as in ``by_code``."""
    if conn.execute(_PUT_BACK, {"wanted": code, "teams": list(teams)}).rowcount == 1:
        return True
    by_code(conn, code, teams)
    return False


def move(conn: Connection, case: Submission, notes: Iterable[SealedNote], teams: Collection[int]) -> None:
    """Store a case that was sealed to another team, with its notes. NotFound if none of these teams has it."""
    values = {"team": case.team_id, "seal": case.sealed_key, "key": case.team_key_id}
    if conn.execute(_MOVE, {"wanted": case.id, "teams": list(teams), **values}).rowcount != 1:
        raise NotFound(f"nothing shared has the code {case.code}")
    for each in notes:
        conn.execute(_MOVE_NOTE, {"wanted": each.id, "seal": each.sealed, "key": each.team_key_id})


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
