"""Rows that are sealed to a team: submissions, case events and case drafts, sealed anew when keys change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection, Integer, Uuid, bindparam, exists, or_, select, tuple_, update

from assessment.storage.case_drafts import DRAFTS, SealedDraft
from assessment.storage.case_events import EVENTS, SealedEvent
from assessment.storage.staff_tables import ExportFileRow
from assessment.storage.submissions import AT_ONCE, FIELDS, SHARED, Submission
from assessment.storage.tables import CaseDraftRow, CaseEventRow, SubmissionRow

_CODE_OF = select(SubmissionRow.code).where(SubmissionRow.id == bindparam("wanted"))
_ALL_EVENTS = EVENTS.where(CaseEventRow.sealed.is_not(None))
_ALL_SHARED = select(*FIELDS).where(SHARED)
_EVENTS_SEALED_TO_OLDER_KEY = (
    _ALL_EVENTS.where(
        CaseEventRow.team_key_id.not_in(bindparam("newest", expanding=True)), CaseEventRow.id > bindparam("past")
    )
    .order_by(CaseEventRow.id)
    .limit(AT_ONCE)
)
_SEALED_TO_OLDER_KEY = (
    select(*FIELDS)
    .where(SubmissionRow.team_key_id.not_in(bindparam("newest", expanding=True)), SubmissionRow.id > bindparam("past"))
    .order_by(SubmissionRow.id)
    .limit(AT_ONCE)
)
_DRAFTS_SEALED_TO_OLDER_KEY = (
    DRAFTS.where(CaseDraftRow.team_key_id.not_in(bindparam("newest", expanding=True)))
    .where(
        tuple_(CaseDraftRow.submission_id, CaseDraftRow.account_id)
        > tuple_(bindparam("past", type_=Uuid()), bindparam("author", type_=Integer()))
    )
    .order_by(CaseDraftRow.submission_id, CaseDraftRow.account_id)
    .limit(AT_ONCE)
)
_IS_KEY_USED = select(
    or_(
        exists().where(SubmissionRow.team_key_id == bindparam("key")),
        exists().where(CaseEventRow.team_key_id == bindparam("key")),
        exists().where(CaseDraftRow.team_key_id == bindparam("key")),
        exists().where(ExportFileRow.team_key_id == bindparam("key")),
    )
)
_REPLACE_SEAL = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"), SubmissionRow.sealed_key == bindparam("old"))
    .values(sealed_key=bindparam("seal"), team_key_id=bindparam("new"))
)
_REPLACE_EVENT_SEAL = (
    update(CaseEventRow)
    .where(CaseEventRow.id == bindparam("wanted"), CaseEventRow.sealed == bindparam("old"))
    .values(sealed=bindparam("seal"), team_key_id=bindparam("new"))
)
_REPLACE_DRAFT_SEAL = (
    update(CaseDraftRow)
    .where(CaseDraftRow.submission_id == bindparam("wanted"), CaseDraftRow.account_id == bindparam("author"))
    .where(CaseDraftRow.sealed == bindparam("old"))
    .values(sealed=bindparam("seal"), team_key_id=bindparam("new"))
)


def code_of(conn: Connection, submission_id: UUID) -> str:
    """The case code of the submission."""
    return str(conn.execute(_CODE_OF, {"wanted": submission_id}).scalar_one())


def sealed_to_older_key(conn: Connection, newest: Sequence[str], past: UUID) -> tuple[Submission, ...]:
    """Up to AT_ONCE submissions that are not sealed to one of the ``newest`` keys, by id, after the id ``past``."""
    return tuple(Submission(*row) for row in conn.execute(_SEALED_TO_OLDER_KEY, {"newest": newest, "past": past}))


def events_sealed_to_older_key(conn: Connection, newest: Sequence[str], past: UUID) -> tuple[SealedEvent, ...]:
    """Up to AT_ONCE events that are not sealed to one of the ``newest`` keys, by id, after the id ``past``."""
    return tuple(
        SealedEvent(*row) for row in conn.execute(_EVENTS_SEALED_TO_OLDER_KEY, {"newest": newest, "past": past})
    )


def drafts_sealed_to_older_key(
    conn: Connection, newest: Sequence[str], past: tuple[UUID, int]
) -> tuple[SealedDraft, ...]:
    """Up to AT_ONCE case drafts that are not sealed to one of the ``newest`` keys, by case and author, after those."""
    asked = {"newest": newest, "past": past[0], "author": past[1]}
    return tuple(SealedDraft(*row) for row in conn.execute(_DRAFTS_SEALED_TO_OLDER_KEY, asked))


def is_key_used(conn: Connection, team_key_id: str) -> bool:
    """True if a submission, an event, a case draft or a file of a case is sealed to this key of the team."""
    return bool(conn.execute(_IS_KEY_USED, {"key": team_key_id}).scalar_one())


def replace_seal(conn: Connection, submission: Submission, fresh: Submission) -> None:
    """Store the key sealed to another team key, unless the submission was saved, withdrawn or resealed since."""
    new = {"seal": fresh.sealed_key, "new": fresh.team_key_id}
    conn.execute(_REPLACE_SEAL, {"wanted": submission.id, "old": submission.sealed_key, **new})


def replace_event_seal(conn: Connection, event: SealedEvent, fresh: SealedEvent) -> None:
    """Store the event sealed to another team key, unless it was erased or resealed since."""
    new = {"seal": fresh.sealed, "new": fresh.team_key_id}
    conn.execute(_REPLACE_EVENT_SEAL, {"wanted": event.id, "old": event.sealed, **new})


def replace_draft_seal(conn: Connection, draft: SealedDraft, fresh: SealedDraft) -> None:
    """Store the case draft sealed to another team key, unless it was written on or resealed since."""
    of = {"wanted": draft.submission_id, "author": draft.account_id}
    conn.execute(_REPLACE_DRAFT_SEAL, {**of, "old": draft.sealed, "seal": fresh.sealed, "new": fresh.team_key_id})


def all_shared(conn: Connection) -> Iterator[Submission]:
    """All shared submissions, read in batches."""
    for row in conn.execute(_ALL_SHARED, execution_options={"yield_per": AT_ONCE}):
        yield Submission(*row)


def all_events(conn: Connection) -> Iterator[SealedEvent]:
    """All events with words that were not erased, read in batches."""
    for row in conn.execute(_ALL_EVENTS, execution_options={"yield_per": AT_ONCE}):
        yield SealedEvent(*row)


def all_drafts(conn: Connection) -> Iterator[SealedDraft]:
    """All case drafts, read in batches."""
    for row in conn.execute(DRAFTS, execution_options={"yield_per": AT_ONCE}):
        yield SealedDraft(*row)
