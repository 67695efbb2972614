"""What the figures of a team are counted from: cases and their events, columns in clear and sealed rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select

from assessment.core.case_states import OPEN
from assessment.storage.submissions import FIELDS, SHARED, Submission
from assessment.storage.tables import CaseEventRow, SubmissionRow

_OPEN_STATES = [each.value for each in OPEN]


@dataclass(frozen=True)
class StateCount:
    """How many cases are in a state; ``overdue``: how many of these are open and past their due time."""

    state: str
    cases: int
    overdue: int


@dataclass(frozen=True)
class TimedEvent:
    """What was done to a case, in clear; ``actor``: None for the person and the clock."""

    submission_id: UUID
    action: str
    at: datetime
    actor: int | None


def count_states(conn: Connection, teams: Collection[int], now: datetime) -> list[StateCount]:
    """The cases of these teams by state."""
    late = and_(SubmissionRow.state.in_(_OPEN_STATES), SubmissionRow.due_at < now)
    found = select(SubmissionRow.state, func.count(), func.count().filter(late)).where(SHARED, _of(teams))
    return [StateCount(*row) for row in conn.execute(found.group_by(SubmissionRow.state))]


def newest_cases(conn: Connection, teams: Collection[int], at_most: int) -> list[Submission]:
    """The cases of these teams that came last, the newest first."""
    found = select(*FIELDS).where(SHARED, _of(teams)).order_by(SubmissionRow.submitted_at.desc(), SubmissionRow.id)
    return [Submission(*row) for row in conn.execute(found.limit(at_most))]


def events(conn: Connection, teams: Collection[int]) -> list[TimedEvent]:
    """What was done to the cases of these teams, case by case in order."""
    found = (
        select(CaseEventRow.submission_id, CaseEventRow.action, CaseEventRow.at, CaseEventRow.actor)
        .join(SubmissionRow, SubmissionRow.id == CaseEventRow.submission_id)
        .where(SHARED, _of(teams))
        .order_by(CaseEventRow.submission_id, CaseEventRow.number)
    )
    return [TimedEvent(*row) for row in conn.execute(found)]


def _of(teams: Collection[int]) -> ColumnElement[bool]:
    return SubmissionRow.team_id.in_(list(teams))
