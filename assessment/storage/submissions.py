"""Answers as sent in: kept once per draft, shared when the person says so, reviewed by counselors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from assessment.core.errors import NotFound, StaleDraft
from assessment.storage import codes
from assessment.storage.drafts import Draft
from assessment.storage.tables import Account, DraftRow, Moment, NoteRow, PackRow, SubmissionRow

CODE_TRIES = 40
AT_ONCE = 500
REVIEWED_SHOWN = 50


@dataclass(frozen=True)
class Submission:
    """``answers``, ``outcome``, ``explanation``: canonical JSON; ``contact``: where the person may be reached.

    ``explanation`` is '' for what was sent in before explanations were kept, ``contact`` when it was not given.
    """

    id: UUID
    code: str
    draft_id: UUID
    pack_hash: str
    answers: str
    outcome: str
    explanation: str
    shared: bool
    contact: str
    callback: bool
    priority_rank: int
    state: str
    submitted_at: datetime
    shared_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: int | None


@dataclass(frozen=True)
class Queue:
    """``waiting``: most urgent first, then longest waiting; ``reviewed``: the newest ones, newest first."""

    waiting: tuple[Submission, ...]
    reviewed: tuple[Submission, ...]


@dataclass(frozen=True)
class Note:
    author_id: int
    author: str
    text: str
    written_at: datetime


_FIELDS: tuple[Any, ...] = (
    SubmissionRow.id,
    SubmissionRow.code,
    SubmissionRow.draft_id,
    SubmissionRow.pack_hash,
    SubmissionRow.answers,
    SubmissionRow.outcome,
    SubmissionRow.explanation,
    SubmissionRow.shared,
    SubmissionRow.contact,
    SubmissionRow.callback,
    SubmissionRow.priority_rank,
    SubmissionRow.state,
    SubmissionRow.submitted_at,
    SubmissionRow.shared_at,
    SubmissionRow.reviewed_at,
    SubmissionRow.reviewed_by,
)
_OF_DRAFT = select(*_FIELDS).where(SubmissionRow.draft_id == bindparam("of"))
_BY_ID = select(*_FIELDS).where(SubmissionRow.id == bindparam("wanted"))
_SHARED = select(*_FIELDS).where(SubmissionRow.shared, SubmissionRow.code == bindparam("wanted"))
_WAITING = (
    select(*_FIELDS)
    .where(SubmissionRow.shared, SubmissionRow.state == "new")
    .order_by(SubmissionRow.priority_rank.desc(), SubmissionRow.shared_at, SubmissionRow.code)
)
_REVIEWED = (
    select(*_FIELDS)
    .where(SubmissionRow.shared, SubmissionRow.state == "reviewed")
    .order_by(SubmissionRow.reviewed_at.desc(), SubmissionRow.code)
    .limit(bindparam("most"))
)
_HOLD = select(DraftRow.revision).where(DraftRow.id == bindparam("draft")).with_for_update()
_FINISH = (
    update(DraftRow)
    .where(DraftRow.id == bindparam("draft"))
    .values(
        answers="{}", submission_id=bindparam("submission"), revision=DraftRow.revision + 1, updated_at=bindparam("now")
    )
)
_SHARE = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"), SubmissionRow.shared.is_(False))
    .values(
        shared=True,
        contact=bindparam("new_contact"),
        callback=bindparam("new_callback"),
        shared_at=bindparam("now"),
        priority_rank=bindparam("rank"),
    )
)
_SHARE_AGAIN = (
    update(SubmissionRow)
    .where(
        SubmissionRow.id == bindparam("wanted"),
        SubmissionRow.shared,
        or_(SubmissionRow.contact != bindparam("new_contact"), SubmissionRow.callback != bindparam("new_callback")),
    )
    .values(
        contact=bindparam("new_contact"),
        callback=bindparam("new_callback"),
        priority_rank=bindparam("rank"),
        shared_at=case((SubmissionRow.state == "new", SubmissionRow.shared_at), else_=bindparam("now", type_=Moment())),
        state="new",
        reviewed_at=None,
        reviewed_by=None,
    )
)
_REVIEW = (
    update(SubmissionRow)
    .where(SubmissionRow.shared, SubmissionRow.state == "new", SubmissionRow.code == bindparam("wanted"))
    .values(state="reviewed", reviewed_at=bindparam("now"), reviewed_by=bindparam("reviewer"))
)
_PUT_BACK = (
    update(SubmissionRow)
    .where(SubmissionRow.shared, SubmissionRow.state == "reviewed", SubmissionRow.code == bindparam("wanted"))
    .values(state="new", reviewed_at=None, reviewed_by=None)
)
_NOTES = (
    select(NoteRow.author, Account.name, NoteRow.text, NoteRow.written_at)
    .join(Account, Account.id == NoteRow.author)
    .where(NoteRow.submission_id == bindparam("of"))
    .order_by(NoteRow.written_at, NoteRow.id)
)


_COUNT_OF_PACK = (
    select(func.count())
    .select_from(SubmissionRow)
    .join(PackRow, PackRow.hash == SubmissionRow.pack_hash)
    .where(PackRow.pack_id == bindparam("pack"))
)
_OF_PACK = (
    select(SubmissionRow.code, SubmissionRow.shared, SubmissionRow.answers, SubmissionRow.outcome)
    .join(PackRow, PackRow.hash == SubmissionRow.pack_hash)
    .where(PackRow.pack_id == bindparam("pack"))
)


def submit(
    conn: Connection,
    draft: Draft,
    *,
    answers_text: str,
    outcome_text: str,
    explanation_text: str,
    shared: bool,
    contact: str,
    priority_rank: int,
    now: datetime,
    callback: bool = False,
) -> Submission:
    """Keep the answers and their outcome, and empty the draft; sending a draft again gives back the first submission.

    StaleDraft when the draft was saved since it was read, NotFound when it was erased: nothing is kept then.
    """
    revision = conn.execute(_HOLD, {"draft": draft.id}).scalar_one_or_none()
    if revision is None:
        raise NotFound(f"draft {draft.id} is gone")
    first = of_draft(conn, draft)
    if first is not None:
        return first
    if revision != draft.revision:
        raise StaleDraft(f"draft {draft.id} is not at revision {draft.revision} any more")
    submission = _insert(
        conn,
        {
            "id": uuid4(),
            "draft_id": draft.id,
            "pack_hash": draft.pack_hash,
            "answers": answers_text,
            "outcome": outcome_text,
            "explanation": explanation_text,
            "shared": shared,
            "contact": contact if shared else "",
            "callback": callback and shared,
            "priority_rank": priority_rank,
            "state": "new",
            "submitted_at": now,
            "shared_at": now if shared else None,
            "reviewed_at": None,
            "reviewed_by": None,
        },
    )
    conn.execute(_FINISH, {"draft": draft.id, "submission": submission.id, "now": now})
    return submission


def of_draft(conn: Connection, draft: Draft) -> Submission | None:
    """What became of the draft; None while it is not submitted."""
    row = conn.execute(_OF_DRAFT, {"of": draft.id}).one_or_none()
    return Submission(*row) if row else None


def share(
    conn: Connection, submission: Submission, contact: str, callback: bool, now: datetime, priority_rank: int
) -> Submission:
    """Let counselors read it; sharing it again renews contact, callback and priority.

    One that was reviewed already goes back into the queue when contact or callback changed, or nobody would see it.
    """
    changes = {
        "wanted": submission.id,
        "new_contact": contact,
        "new_callback": callback,
        "rank": priority_rank,
        "now": now,
    }
    if conn.execute(_SHARE, changes).rowcount == 0:
        conn.execute(_SHARE_AGAIN, changes)
    row = conn.execute(_BY_ID, {"wanted": submission.id}).one_or_none()
    if row is None:
        raise NotFound(f"submission {submission.id} is gone")
    return Submission(*row)


def queue(conn: Connection, most_reviewed: int = REVIEWED_SHOWN) -> Queue:
    """Everything shared and not yet reviewed, and the latest reviews."""
    return Queue(
        tuple(Submission(*row) for row in conn.execute(_WAITING)),
        tuple(Submission(*row) for row in conn.execute(_REVIEWED, {"most": most_reviewed})),
    )


def open_shared(conn: Connection, code: str) -> Submission:
    """The submission with this code, for a counselor. NotFound alike when there is none and when it is not shared."""
    row = conn.execute(_SHARED, {"wanted": code}).one_or_none()
    if row is None:
        raise NotFound(f"nothing shared has the code {code[:40]}")
    return Submission(*row)


def mark_reviewed(conn: Connection, code: str, reviewer: int, now: datetime) -> bool:
    """Take it out of the queue: whether this call did it. The first reviewer stays. NotFound as in ``open_shared``."""
    if conn.execute(_REVIEW, {"wanted": code, "reviewer": reviewer, "now": now}).rowcount == 1:
        return True
    open_shared(conn, code)
    return False


def put_back(conn: Connection, code: str) -> bool:
    """Put it back into the queue: whether this call did it. NotFound as in ``open_shared``."""
    if conn.execute(_PUT_BACK, {"wanted": code}).rowcount == 1:
        return True
    open_shared(conn, code)
    return False


def write_note(conn: Connection, submission: Submission, author: int, text: str, now: datetime) -> None:
    """Add a counselor's note."""
    conn.execute(insert(NoteRow), {"submission_id": submission.id, "author": author, "text": text, "written_at": now})


def notes_of(conn: Connection, submission: Submission) -> tuple[Note, ...]:
    """The notes on a submission, oldest first."""
    return tuple(Note(*row) for row in conn.execute(_NOTES, {"of": submission.id}))


def count_of_pack(conn: Connection, pack_id: str) -> int:
    """How many were sent in with any definition of this pack."""
    return int(conn.execute(_COUNT_OF_PACK, {"pack": pack_id}).scalar_one())


def of_pack(conn: Connection, pack_id: str) -> Iterator[tuple[str, str, str]]:
    """Code, answers and outcome of everything sent in with any definition of this pack; never all in memory.

    The code is '' for what was not shared: nobody but its holder is to find it.
    """
    for row in conn.execute(_OF_PACK, {"pack": pack_id}, execution_options={"yield_per": AT_ONCE}):
        yield row.code if row.shared else "", row.answers, row.outcome


def _insert(conn: Connection, values: dict[str, object]) -> Submission:
    """Insert under a code nobody has; the number grows longer when the short codes are nearly all taken."""
    for tries in range(CODE_TRIES):
        code = codes.draw(2 if tries < CODE_TRIES // 2 else 5)
        try:
            with conn.begin_nested():
                conn.execute(insert(SubmissionRow), {**values, "code": code})
        except IntegrityError as refused:
            if not any(name in str(refused.orig) for name in ("uq_submissions_code", "submissions.code")):
                raise
            continue
        return Submission(*conn.execute(_BY_ID, {"wanted": values["id"]}).one())
    raise RuntimeError("no free code was found")
