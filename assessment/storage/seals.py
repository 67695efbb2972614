"""Rows that are sealed to a team: submissions and notes, sealed to a newer key when keys change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from assessment.storage.cases import NOTES, SealedNote
from assessment.storage.submissions import AT_ONCE, FIELDS, SHARED, Submission
from assessment.storage.tables import NoteRow, SubmissionRow

_CODE_OF = select(SubmissionRow.code).where(SubmissionRow.id == bindparam("wanted"))
_ALL_NOTES = NOTES.order_by(None).where(NoteRow.sealed.is_not(None))
_ALL_SHARED = select(*FIELDS).where(SHARED)
_NOTES_SEALED_TO_OLDER_KEY = (
    _ALL_NOTES.where(NoteRow.team_key_id.not_in(bindparam("newest", expanding=True)), NoteRow.id > bindparam("past"))
    .order_by(NoteRow.id)
    .limit(AT_ONCE)
)
_SEALED_TO_OLDER_KEY = (
    select(*FIELDS)
    .where(SubmissionRow.team_key_id.not_in(bindparam("newest", expanding=True)), SubmissionRow.id > bindparam("past"))
    .order_by(SubmissionRow.id)
    .limit(AT_ONCE)
)
_IS_KEY_USED = select(
    or_(
        exists().where(SubmissionRow.team_key_id == bindparam("key")),
        exists().where(NoteRow.team_key_id == bindparam("key")),
    )
)
_REPLACE_SEAL = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"), SubmissionRow.sealed_key == bindparam("old"))
    .values(sealed_key=bindparam("seal"), team_key_id=bindparam("new"))
)
_REPLACE_NOTE_SEAL = (
    update(NoteRow)
    .where(NoteRow.id == bindparam("wanted"), NoteRow.sealed == bindparam("old"))
    .values(sealed=bindparam("seal"), team_key_id=bindparam("new"))
)


def code_of(conn: Connection, submission_id: UUID) -> str:
    """The case code of the submission."""
    return str(conn.execute(_CODE_OF, {"wanted": submission_id}).scalar_one())


def sealed_to_older_key(conn: Connection, newest: Sequence[str], past: UUID) -> tuple[Submission, ...]:
    """Up to AT_ONCE submissions that are not sealed to one of the ``newest`` keys, by id, after the id ``past``."""
    return tuple(Submission(*row) for row in conn.execute(_SEALED_TO_OLDER_KEY, {"newest": newest, "past": past}))


def notes_sealed_to_older_key(conn: Connection, newest: Sequence[str], past: UUID) -> tuple[SealedNote, ...]:
    """Up to AT_ONCE notes that are not sealed to one of the ``newest`` keys, by id, after the id ``past``."""
    return tuple(SealedNote(*row) for row in conn.execute(_NOTES_SEALED_TO_OLDER_KEY, {"newest": newest, "past": past}))


def is_key_used(conn: Connection, team_key_id: str) -> bool:
    """True if a submission or a note is sealed to this key of the team."""
    return bool(conn.execute(_IS_KEY_USED, {"key": team_key_id}).scalar_one())


def replace_seal(conn: Connection, submission: Submission, fresh: Submission) -> None:
    """Store the key sealed to another team key, unless the submission was saved, withdrawn or resealed since."""
    new = {"seal": fresh.sealed_key, "new": fresh.team_key_id}
    conn.execute(_REPLACE_SEAL, {"wanted": submission.id, "old": submission.sealed_key, **new})


def replace_note_seal(conn: Connection, note: SealedNote, fresh: SealedNote) -> None:
    """Store the note sealed to another team key, unless it was erased or resealed since."""
    new = {"seal": fresh.sealed, "new": fresh.team_key_id}
    conn.execute(_REPLACE_NOTE_SEAL, {"wanted": note.id, "old": note.sealed, **new})


def all_shared(conn: Connection) -> Iterator[Submission]:
    """All shared submissions, read in batches."""
    for row in conn.execute(_ALL_SHARED, execution_options={"yield_per": AT_ONCE}):
        yield Submission(*row)


def all_notes(conn: Connection) -> Iterator[SealedNote]:
    """All notes that were not erased, read in batches."""
    for row in conn.execute(_ALL_NOTES, execution_options={"yield_per": AT_ONCE}):
        yield SealedNote(*row)
