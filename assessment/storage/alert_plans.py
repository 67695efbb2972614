"""Which cases somebody is to be told of again because nobody has claimed them, or seen to them in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select

from assessment.core.alerts import OF_STAFF, UNCLAIMED, UNTOUCHED, AlertKind
from assessment.storage.staff_tables import AlertRow
from assessment.storage.tables import Moment, SubmissionRow, is_one_of

ESCALATED_WITHIN = timedelta(days=7)
"""What was due earlier is not told anew: on the day that a service begins to send mail, it does not send a flood."""
AT_ONCE = 50


@dataclass(frozen=True)
class WaitingCase:
    """A case that waits for somebody. ``due_at`` is None without a target."""

    id: UUID
    owner_id: int | None
    due_at: datetime | None


@dataclass(frozen=True)
class AlertsBefore:
    """What an account was told of a case so far. ``last_at``: when last; ``waits``: a mail about it is still to go."""

    count: int
    last_at: datetime
    waits: bool


_COLUMNS = (SubmissionRow.id, SubmissionRow.owner_id, SubmissionRow.due_at)
_ANY = select(AlertRow.id).where(AlertRow.submission_id == SubmissionRow.id)
_BY_PERSON_OR_CLOCK = _ANY.where(~is_one_of(AlertRow.kind, OF_STAFF))
_UNCLAIMED = (
    select(*_COLUMNS)
    .where(SubmissionRow.team_id == bindparam("team"))
    .where(SubmissionRow.state.in_([each.value for each in UNCLAIMED]), _BY_PERSON_OR_CLOCK.exists())
)
_OVERDUE = (
    select(*_COLUMNS)
    .where(SubmissionRow.team_id == bindparam("team"))
    .where(SubmissionRow.state.in_([each.value for each in UNTOUCHED]))
    .where(SubmissionRow.due_at <= bindparam("now", type_=Moment()))
    .where(SubmissionRow.due_at > bindparam("since", type_=Moment()))
    .where(
        ~_ANY.where(AlertRow.kind == AlertKind.ESCALATION.value, AlertRow.happened_at >= SubmissionRow.due_at).exists()
    )
    .order_by(SubmissionRow.due_at, SubmissionRow.code)
    .limit(AT_ONCE)
)
_ALERTS_BEFORE = (
    select(
        AlertRow.account_id,
        func.count(),
        func.max(func.coalesce(AlertRow.done_at, AlertRow.happened_at), type_=Moment()),
        func.count().filter(AlertRow.outcome.is_(None)),
    )
    .where(AlertRow.submission_id == bindparam("of"))
    .group_by(AlertRow.account_id)
)


def unclaimed(conn: Connection, team: int) -> list[WaitingCase]:
    """The cases of a team that somebody was told of, and that nobody has claimed since."""
    return [WaitingCase(*row) for row in conn.execute(_UNCLAIMED, {"team": team})]


def overdue(conn: Connection, team: int, now: datetime) -> list[WaitingCase]:
    """Some cases of a team that are past their target, with nobody in touch and nobody told of that, due first."""
    asked = {"team": team, "now": now, "since": now - ESCALATED_WITHIN}
    return [WaitingCase(*row) for row in conn.execute(_OVERDUE, asked)]


def alerts_before(conn: Connection, submission_id: UUID) -> dict[int, AlertsBefore]:
    """Account -> what it was told of a case."""
    found = conn.execute(_ALERTS_BEFORE, {"of": submission_id})
    return {account: AlertsBefore(count, last_at, waiting > 0) for account, count, last_at, waiting in found}
