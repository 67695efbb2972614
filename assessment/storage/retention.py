"""Rows that have been kept for long enough: how many there are, and their deletion, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select

from assessment.core.case_states import CaseState
from assessment.storage.staff_tables import AlertRow, ExportRow, RefusedSignIn, StaffSessionRow, UnsavedFormRow
from assessment.storage.submissions import FIELDS, Submission
from assessment.storage.tables import Base, CaseEventRow, DraftRow, SubmissionRow


@dataclass(frozen=True)
class ExpiringTable:
    """Rows of a table that end at a time of their own. ``key``: its primary key; ``since``: from when on they age."""

    rows: type[Base]
    key: Any
    since: ColumnElement[datetime] | ColumnElement[datetime | None]


_SESSION_END = func.coalesce(StaffSessionRow.ended_at, StaffSessionRow.seen_at)
STAFF_SESSIONS = ExpiringTable(StaffSessionRow, StaffSessionRow.id, _SESSION_END)
UNSAVED_FORMS = ExpiringTable(UnsavedFormRow, UnsavedFormRow.id, UnsavedFormRow.sent_at.expression)
REFUSED_SIGN_INS = ExpiringTable(RefusedSignIn, RefusedSignIn.name_hash, RefusedSignIn.last_at.expression)
EXPORTS = ExpiringTable(ExportRow, ExportRow.id, ExportRow.asked_at.expression)
ALERTS = ExpiringTable(AlertRow, AlertRow.id, AlertRow.done_at.expression)
"""Those whose mail waits have no such time, and stay."""


def count(conn: Connection, table: ExpiringTable, before: datetime) -> int:
    """How many rows have aged since before then."""
    return conn.execute(select(func.count()).select_from(table.rows).where(table.since < before)).scalar_one()


def delete_some(conn: Connection, table: ExpiringTable, before: datetime, at_most: int) -> int:
    """Delete rows as counted by ``count``, the oldest first; returns how many."""
    oldest = select(table.key).where(table.since < before).order_by(table.since, table.key).limit(at_most)
    return conn.execute(delete(table.rows).where(table.key.in_(oldest.scalar_subquery()))).rowcount


def count_cases(conn: Connection) -> int:
    """How many cases there are, of any state."""
    of_teams = SubmissionRow.team_id.is_not(None)
    return conn.execute(select(func.count()).select_from(SubmissionRow).where(of_teams)).scalar_one()


def count_ended(conn: Connection, before: datetime) -> int:
    """How many cases ended before then, and can be opened by nobody but the team."""
    return conn.execute(select(func.count()).select_from(SubmissionRow).where(_ended(before))).scalar_one()


def ended(conn: Connection, before: datetime, at_most: int) -> list[Submission]:
    """Cases as counted by ``count_ended``, those first that ended first; locked until the transaction ends."""
    found = select(*FIELDS).where(_ended(before)).order_by(_END, SubmissionRow.code).limit(at_most)
    return [Submission(*row) for row in conn.execute(found.with_for_update())]


def count_with_old_words(conn: Connection, before: datetime) -> int:
    """How many cases that were closed before then have events with words."""
    return conn.execute(select(func.count()).select_from(SubmissionRow).where(_with_words(before))).scalar_one()


def with_old_words(conn: Connection, before: datetime, at_most: int) -> list[UUID]:
    """The ids of cases as counted by ``count_with_old_words``, those first that were closed first."""
    found = select(SubmissionRow.id).where(_with_words(before)).order_by(SubmissionRow.closed_at, SubmissionRow.code)
    return list(conn.execute(found.limit(at_most).with_for_update()).scalars())


_END = func.coalesce(SubmissionRow.closed_at, SubmissionRow.withdrawn_at)
_CLOSED = SubmissionRow.state == CaseState.CLOSED.value
_PERSON_CAN_OPEN = exists().where(DraftRow.id == SubmissionRow.draft_id)


def _ended(before: datetime) -> ColumnElement[bool]:
    at_end = or_(_CLOSED, SubmissionRow.state == CaseState.WITHDRAWN.value)
    return and_(at_end, before > _END, ~_PERSON_CAN_OPEN)


def _with_words(before: datetime) -> ColumnElement[bool]:
    words = exists().where(CaseEventRow.submission_id == SubmissionRow.id, CaseEventRow.sealed.is_not(None))
    return and_(_CLOSED, SubmissionRow.closed_at < before, words)
