"""Rows of case drafts: what somebody is writing on a case and has not saved. One of each case and account."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select

from assessment.storage.tables import CaseDraftRow


@dataclass(frozen=True)
class SealedDraft:
    """A row."""

    submission_id: UUID
    account_id: int
    sealed: bytes
    team_key_id: str
    saved_at: datetime


_FIELDS: tuple[Any, ...] = tuple(getattr(CaseDraftRow, field.name) for field in fields(SealedDraft))
DRAFTS = select(*_FIELDS)
_OF_CASE = DRAFTS.where(CaseDraftRow.submission_id == bindparam("of"))
_OF_AUTHOR = _OF_CASE.where(CaseDraftRow.account_id == bindparam("author"))
_DELETE = delete(CaseDraftRow).where(
    CaseDraftRow.submission_id == bindparam("of"), CaseDraftRow.account_id == bindparam("author")
)


def of_author(conn: Connection, submission_id: UUID, account_id: int) -> SealedDraft | None:
    """What this account is writing on the case."""
    row = conn.execute(_OF_AUTHOR, {"of": submission_id, "author": account_id}).one_or_none()
    return SealedDraft(*row) if row else None


def of_case(conn: Connection, submission_id: UUID) -> list[SealedDraft]:
    """What anybody is writing on the case."""
    return [SealedDraft(*row) for row in conn.execute(_OF_CASE, {"of": submission_id})]


def put(conn: Connection, draft: SealedDraft) -> None:
    """Store a draft in place of the one before; whoever calls this holds the row of the case."""
    conn.execute(_DELETE, {"of": draft.submission_id, "author": draft.account_id})
    conn.execute(insert(CaseDraftRow), asdict(draft))
