"""Rows of submissions and of notes: one submission for a draft, sealed to the team once shared, then reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import NotFound, StaleDraft
from assessment.storage import case_codes
from assessment.storage.drafts import Draft
from assessment.storage.tables import Account, DraftRow, NoteRow, PackRow, SubmissionRow

CODE_TRIES = 40
AT_ONCE = 500
RECENT_SHOWN = 50
KEPT, NEW, REVIEWED, WITHDRAWN = "kept", "new", "reviewed", "withdrawn"


@dataclass(frozen=True)
class Submission:
    """A row of submissions. ``round`` counts the rounds; ``draft_wrap``: its key, wrapped under the draft's data key.

    ``sealed_key`` and ``team_key_id`` are None unless it is shared; ``due_at`` also if its priority has no target.
    """

    id: UUID
    code: str
    draft_id: UUID
    pack_hash: str
    round: int
    body: bytes
    draft_wrap: bytes
    sealed_key: bytes | None
    team_key_id: str | None
    due_at: datetime | None
    state: str
    submitted_at: datetime
    shared_at: datetime | None
    withdrawn_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: int | None

    @property
    def shared(self) -> bool:
        """True if counselors can decrypt it."""
        return self.sealed_key is not None


Encrypt = Callable[[Submission], Submission]
"""Returns the row with its ciphertext, which is bound to the row's other columns."""


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


_NAMES = tuple(field.name for field in fields(Submission))
_FIELDS: tuple[Any, ...] = tuple(getattr(SubmissionRow, name) for name in _NAMES)
_QUEUED: tuple[Any, ...] = tuple(getattr(SubmissionRow, field.name) for field in fields(QueuedCase))
_MAY_UPDATE = ("round", "body", "draft_wrap", "sealed_key", "team_key_id", "due_at", "state")
_TIMES = ("shared_at", "withdrawn_at", "reviewed_at", "reviewed_by")
_SHARED = SubmissionRow.sealed_key.is_not(None)
_BY_DRAFT = select(*_FIELDS).where(SubmissionRow.draft_id == bindparam("of"))
_CODE_OF = select(SubmissionRow.code).where(SubmissionRow.id == bindparam("wanted"))
_BY_CODE = select(*_FIELDS).where(_SHARED, SubmissionRow.code == bindparam("wanted"))
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
_LOCK_DRAFT = select(DraftRow.revision).where(DraftRow.id == bindparam("draft")).with_for_update()
_MARK_SUBMITTED = (
    update(DraftRow)
    .where(DraftRow.id == bindparam("draft"))
    .values(
        body=bindparam("new_body"),
        submission_id=bindparam("submission"),
        revision=DraftRow.revision + 1,
        updated_at=bindparam("now"),
    )
)
_UPDATE = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"))
    .values({name: bindparam(f"new_{name}") for name in (*_MAY_UPDATE, *_TIMES)})
)
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
_NOTES = (
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
_NOTES_ON = _NOTES.where(NoteRow.submission_id == bindparam("of"))
_ALL_NOTES = _NOTES.order_by(None).where(NoteRow.sealed.is_not(None))
_ERASE_NOTES = update(NoteRow).where(NoteRow.submission_id == bindparam("of")).values(sealed=None, team_key_id=None)
_ALL_SHARED = select(*_FIELDS).where(_SHARED)
_NOTES_SEALED_TO_OLDER_KEY = (
    _ALL_NOTES.where(NoteRow.team_key_id != bindparam("newest"), NoteRow.id > bindparam("past"))
    .order_by(NoteRow.id)
    .limit(AT_ONCE)
)
_SEALED_TO_OLDER_KEY = (
    select(*_FIELDS)
    .where(SubmissionRow.team_key_id != bindparam("newest"), SubmissionRow.id > bindparam("past"))
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
_COUNT_OF_PACK, _OF_PACK = (
    select(*columns)
    .select_from(SubmissionRow)
    .join(PackRow, PackRow.hash == SubmissionRow.pack_hash)
    .where(PackRow.pack_id == bindparam("pack"), _SHARED)
    for columns in ((func.count(),), _FIELDS)
)


def lock_draft(conn: Connection, draft: Draft) -> None:
    """Wait until nobody else changes the draft or its submission. NotFound if it was erased, StaleDraft if saved."""
    revision = conn.execute(_LOCK_DRAFT, {"draft": draft.id}).scalar_one_or_none()
    if revision is None:
        raise NotFound(f"draft {draft.id} is gone")
    if revision != draft.revision:
        raise StaleDraft(f"draft {draft.id} is not at revision {draft.revision} any more")


def add(conn: Connection, submission: Submission, encrypt: Encrypt) -> Submission:
    """Add a submission under a free case code, with a longer number when the short codes are nearly all taken."""
    for tries in range(CODE_TRIES):
        made = encrypt(replace(submission, id=uuid4(), code=case_codes.generate(2 if tries < CODE_TRIES // 2 else 5)))
        try:
            with conn.begin_nested():
                conn.execute(insert(SubmissionRow), {name: getattr(made, name) for name in _NAMES})
        except IntegrityError as refused:
            if not any(name in str(refused.orig) for name in ("uq_submissions_code", "submissions.code")):
                raise
            continue
        return made
    raise RuntimeError("no free case code was found")


def mark_submitted(conn: Connection, draft: Draft, submission_id: UUID, body: bytes, now: datetime) -> Draft:
    """Store the submission's id and the new body in the draft's row."""
    conn.execute(_MARK_SUBMITTED, {"draft": draft.id, "submission": submission_id, "new_body": body, "now": now})
    return replace(draft, body=body, submission_id=submission_id, revision=draft.revision + 1, updated_at=now)


def update_row(conn: Connection, submission: Submission) -> None:
    """Store a newer state of a submission. NotFound if it was erased."""
    values = {f"new_{name}": getattr(submission, name) for name in (*_MAY_UPDATE, *_TIMES)}
    if conn.execute(_UPDATE, {"wanted": submission.id, **values}).rowcount != 1:
        raise NotFound(f"submission {submission.id} is gone")


def by_draft(conn: Connection, draft: Draft) -> Submission | None:
    """The submission of the draft; None if there is none."""
    row = conn.execute(_BY_DRAFT, {"of": draft.id}).one_or_none()
    return Submission(*row) if row else None


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


def code_of(conn: Connection, submission_id: UUID) -> str:
    """The case code of the submission."""
    return str(conn.execute(_CODE_OF, {"wanted": submission_id}).scalar_one())


def sealed_to_older_key(conn: Connection, newest: str, past: UUID) -> tuple[Submission, ...]:
    """Up to AT_ONCE submissions that are not sealed to the team's newest key, by id, after the id ``past``."""
    return tuple(Submission(*row) for row in conn.execute(_SEALED_TO_OLDER_KEY, {"newest": newest, "past": past}))


def notes_sealed_to_older_key(conn: Connection, newest: str, past: UUID) -> tuple[SealedNote, ...]:
    """Up to AT_ONCE notes that are not sealed to the team's newest key, by id, after the id ``past``."""
    return tuple(SealedNote(*row) for row in conn.execute(_NOTES_SEALED_TO_OLDER_KEY, {"newest": newest, "past": past}))


def is_key_used(conn: Connection, team_key_id: str) -> bool:
    """True if a submission or a note is sealed to this key of the team."""
    return bool(conn.execute(_IS_KEY_USED, {"key": team_key_id}).scalar_one())


def replace_seal(conn: Connection, submission: Submission, seal: bytes, team_key_id: str) -> None:
    """Store the key sealed to another team key, unless the submission was saved, withdrawn or resealed since."""
    values = {"wanted": submission.id, "old": submission.sealed_key, "seal": seal, "new": team_key_id}
    conn.execute(_REPLACE_SEAL, values)


def replace_note_seal(conn: Connection, note: SealedNote, seal: bytes, team_key_id: str) -> None:
    """Store the note sealed to another team key, unless it was erased or resealed since."""
    conn.execute(_REPLACE_NOTE_SEAL, {"wanted": note.id, "old": note.sealed, "seal": seal, "new": team_key_id})


def count_shared_of_pack(conn: Connection, pack_id: str) -> int:
    """How many shared submissions were made on any version of this pack."""
    return int(conn.execute(_COUNT_OF_PACK, {"pack": pack_id}).scalar_one())


def all_shared(conn: Connection) -> Iterator[Submission]:
    """All shared submissions, read in batches."""
    for row in conn.execute(_ALL_SHARED, execution_options={"yield_per": AT_ONCE}):
        yield Submission(*row)


def all_notes(conn: Connection) -> Iterator[SealedNote]:
    """All notes that were not erased, read in batches."""
    for row in conn.execute(_ALL_NOTES, execution_options={"yield_per": AT_ONCE}):
        yield SealedNote(*row)


def shared_of_pack(conn: Connection, pack_id: str) -> Iterator[Submission]:
    """All shared submissions of any version of this pack, read in batches."""
    for row in conn.execute(_OF_PACK, {"pack": pack_id}, execution_options={"yield_per": AT_ONCE}):
        yield Submission(*row)
