"""Rows of submissions: one for a draft, sealed to the team once it is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import NotFound, StaleDraft
from assessment.storage import case_codes
from assessment.storage.drafts import Draft
from assessment.storage.tables import DraftRow, PackRow, SubmissionRow

CODE_TRIES = 40
AT_ONCE = 500
KEPT = "kept"
"""The state of what is not shared; what is, is a case, and has one of ``case_states.CaseState``."""


@dataclass(frozen=True)
class Submission:
    """A row of submissions. ``round`` counts the rounds; ``draft_wrap``: its key, wrapped under the draft's data key.

    ``sealed_key`` and ``team_key_id`` are None unless it is shared, ``team_id`` if it never was; ``due_at`` also if
    its priority has no target. The rest says how it stands as a case, as in ``SubmissionRow``.
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
    team_id: int | None
    due_at: datetime | None
    state: str
    submitted_at: datetime
    shared_at: datetime | None
    withdrawn_at: datetime | None
    owner_id: int | None = None
    revision: int = 0
    read_round: int = 0
    wait_until: datetime | None = None
    closed_at: datetime | None = None

    @property
    def shared(self) -> bool:
        """True if counselors can decrypt it."""
        return self.sealed_key is not None

    @property
    def shared_with(self) -> int:
        """The team it is shared with. Not for a row that never was."""
        assert self.team_id is not None
        return self.team_id


Encrypt = Callable[[Submission], Submission]
"""Returns the row with its ciphertext, which is bound to the row's other columns."""


_NAMES = tuple(field.name for field in fields(Submission))
FIELDS: tuple[Any, ...] = tuple(getattr(SubmissionRow, name) for name in _NAMES)
_MAY_UPDATE = ("round", "body", "draft_wrap", "sealed_key", "team_key_id", "team_id", "due_at", "state")
_OF_CASE = ("owner_id", "revision", "read_round", "shared_at", "withdrawn_at", "wait_until", "closed_at")
SHARED = SubmissionRow.sealed_key.is_not(None)
_BY_DRAFT = select(*FIELDS).where(SubmissionRow.draft_id == bindparam("of"))
_BY_DRAFT_LOCKED = _BY_DRAFT.with_for_update()
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
    .values({name: bindparam(f"new_{name}") for name in (*_MAY_UPDATE, *_OF_CASE)})
)
_COUNT_OF_PACK, _OF_PACK = (
    select(*columns)
    .select_from(SubmissionRow)
    .join(PackRow, PackRow.hash == SubmissionRow.pack_hash)
    .where(PackRow.pack_id == bindparam("pack"), SHARED)
    for columns in ((func.count(),), FIELDS)
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


def by_any_code(conn: Connection, code: str) -> Submission:
    """What has this case code, shared or not, locked until the transaction ends. NotFound."""
    found = select(*FIELDS).where(SubmissionRow.code == code).with_for_update()
    row = conn.execute(found).one_or_none()
    if row is None:
        raise NotFound(f"nothing has the code {code[:40]}")
    return Submission(*row)


def mark_submitted(conn: Connection, draft: Draft, submission_id: UUID, body: bytes, now: datetime) -> Draft:
    """Store the submission's id and the new body in the draft's row."""
    conn.execute(_MARK_SUBMITTED, {"draft": draft.id, "submission": submission_id, "new_body": body, "now": now})
    return replace(draft, body=body, submission_id=submission_id, revision=draft.revision + 1, updated_at=now)


def update_row(conn: Connection, submission: Submission) -> None:
    """Store a newer state of a submission. NotFound if it was erased."""
    values = {f"new_{name}": getattr(submission, name) for name in (*_MAY_UPDATE, *_OF_CASE)}
    if conn.execute(_UPDATE, {"wanted": submission.id, **values}).rowcount != 1:
        raise NotFound(f"submission {submission.id} is gone")


def by_draft(conn: Connection, draft: Draft, *, lock: bool = False) -> Submission | None:
    """The submission of the draft; None if there is none. With ``lock`` nobody else changes it meanwhile."""
    row = conn.execute(_BY_DRAFT_LOCKED if lock else _BY_DRAFT, {"of": draft.id}).one_or_none()
    return Submission(*row) if row else None


def count_shared_of_pack(conn: Connection, pack_id: str) -> int:
    """How many shared submissions were made on any version of this pack."""
    return int(conn.execute(_COUNT_OF_PACK, {"pack": pack_id}).scalar_one())


def shared_of_pack(conn: Connection, pack_id: str) -> Iterator[Submission]:
    """All shared submissions of any version of this pack, read in batches."""
    for row in conn.execute(_OF_PACK, {"pack": pack_id}, execution_options={"yield_per": AT_ONCE}):
        yield Submission(*row)
