"""What the figures of a team are counted from: cases and their events, columns in clear and sealed rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from assessment.core.case_states import OPEN, CaseState
from assessment.storage.submissions import AT_ONCE, FIELDS, Submission
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
    """The cases of these teams by the state that they are in now. An index has all of it.

    A case that waits is due when its wait ends; from then on somebody is in contact.
    """
    late = and_(SubmissionRow.state.in_(_OPEN_STATES), SubmissionRow.due_at < now)
    ended = and_(SubmissionRow.state == CaseState.WAITING.value, SubmissionRow.due_at <= now)
    state = case((ended, CaseState.IN_CONTACT.value), else_=SubmissionRow.state).label("state_now")
    found = select(state, func.count(), func.count().filter(late))
    here = found.where(_of(teams), SubmissionRow.state.in_([*_OPEN_STATES, CaseState.CLOSED.value]))
    return [StateCount(*row) for row in conn.execute(here.group_by("state_now"))]


def count_due(conn: Connection, teams: Collection[int], limits: Sequence[datetime]) -> tuple[list[int], int]:
    """How many open cases of these teams are due before the first limit, then before each next one, and later.

    Last, how many have no due time. An index has all of it.
    """
    due = SubmissionRow.due_at
    parts = [
        due < limits[0],
        *(and_(due >= begin, due < end) for begin, end in pairwise(limits)),
        due >= limits[-1],
        due.is_(None),
    ]
    counted = select(*(func.count().filter(each) for each in parts)).select_from(SubmissionRow)
    *dated, undated = conn.execute(counted.where(_of(teams), SubmissionRow.state.in_(_OPEN_STATES))).one()
    return dated, undated


def newest_cases(conn: Connection, teams: Collection[int], at_most: int) -> list[Submission]:
    """The cases of these teams that are open, and those that were closed last, the newest first."""
    is_open, closed = SubmissionRow.state.in_(_OPEN_STATES), SubmissionRow.state == CaseState.CLOSED.value
    ids = select(SubmissionRow.id).where(_of(teams))
    found = list(conn.execute(ids.where(is_open).order_by(SubmissionRow.due_at).limit(at_most)).scalars())
    latest = ids.where(closed).order_by(SubmissionRow.closed_at.desc()).limit(at_most - len(found))
    found += conn.execute(latest).scalars()
    rows = [row for some in _parts(found) for row in conn.execute(select(*FIELDS).where(SubmissionRow.id.in_(some)))]
    return sorted((Submission(*row) for row in rows), key=lambda each: (each.submitted_at, each.code), reverse=True)


def events(conn: Connection, cases: Sequence[UUID]) -> list[TimedEvent]:
    """What was done to these cases, case by case in order."""
    columns = (CaseEventRow.submission_id, CaseEventRow.action, CaseEventRow.at, CaseEventRow.actor)
    in_order = select(*columns).order_by(CaseEventRow.submission_id, CaseEventRow.number)
    return [
        TimedEvent(*row)
        for some in _parts(cases)
        for row in conn.execute(in_order.where(CaseEventRow.submission_id.in_(some)))
    ]


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))


def _of(teams: Collection[int]) -> ColumnElement[bool]:
    return SubmissionRow.team_id.in_(list(teams))
