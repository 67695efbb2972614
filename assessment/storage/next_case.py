"""Which case somebody may turn to next: one that is due first, theirs or nobody's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select

from assessment.core.case_states import CaseState
from assessment.storage.tables import Moment, SubmissionRow

_TO_DO = tuple(
    each.value
    for each in (CaseState.NEW, CaseState.RETURNED, CaseState.CLAIMED, CaseState.IN_CONTACT, CaseState.DECIDED)
)
_WAITED = and_(
    SubmissionRow.state == CaseState.WAITING.value, SubmissionRow.wait_until <= bindparam("now", type_=Moment())
)
_NEXT = (
    select(SubmissionRow.code)
    .where(SubmissionRow.team_id.in_(bindparam("teams", expanding=True)), SubmissionRow.code != bindparam("left"))
    .where(or_(SubmissionRow.state.in_(_TO_DO), _WAITED))
    .where(or_(SubmissionRow.owner_id.is_(None), SubmissionRow.owner_id == bindparam("account")))
    .order_by(SubmissionRow.due_at.nulls_last(), SubmissionRow.shared_at, SubmissionRow.code)
    .limit(1)
)


def after(conn: Connection, code: str, account_id: int, teams: Collection[int], now: datetime) -> str | None:
    """The code of the case of these teams to turn to after this one; None if nothing is to be done."""
    asked = {"left": code, "account": account_id, "teams": list(teams), "now": now}
    return conn.execute(_NEXT, asked).scalar_one_or_none()
