"""Lists of open cases: those that wait for a second look of somebody, and all of a team by their owners.

They are made from what stands in clear alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, func, select

from assessment.core.case_states import DECISIONS, OPEN, Action, CaseState
from assessment.storage.staff_tables import Account
from assessment.storage.tables import CaseEventRow, SubmissionRow, is_one_of


@dataclass(frozen=True)
class WaitingLook:
    """A case in a second look. ``owner_id``, ``asked_by``: accounts; ``kept``: who asks has kept a view already."""

    id: UUID
    code: str
    due_at: datetime | None
    owner_id: int
    asked_by: int
    asked_at: datetime
    kept: bool


@dataclass(frozen=True)
class OpenWork:
    """An open case of somebody; ``owner_id``: None while nobody has it."""

    code: str
    state: str
    due_at: datetime | None
    owner_id: int | None
    wait_until: datetime | None


_ASKED = (
    select(func.max(CaseEventRow.number))
    .where(CaseEventRow.submission_id == SubmissionRow.id, is_one_of(CaseEventRow.action, DECISIONS))
    .correlate(SubmissionRow)
    .scalar_subquery()
)
_KEPT = exists().where(
    CaseEventRow.submission_id == SubmissionRow.id,
    CaseEventRow.number > _ASKED,
    CaseEventRow.action == Action.KEEP_VIEW.value,
    CaseEventRow.actor == bindparam("reader"),
)
_HAD_IT = exists().where(
    CaseEventRow.submission_id == SubmissionRow.id,
    CaseEventRow.number > _ASKED,
    is_one_of(CaseEventRow.action, (Action.TAKE_OVER, Action.HAND_OVER)),
    CaseEventRow.actor == bindparam("reader"),
)
_ASKING = CaseEventRow.__table__.alias("asking")
_LOOKS = (
    select(
        SubmissionRow.id,
        SubmissionRow.code,
        SubmissionRow.due_at,
        SubmissionRow.owner_id,
        _ASKING.c.actor,
        _ASKING.c.at,
        _KEPT.correlate(SubmissionRow),
    )
    .join(_ASKING, (_ASKING.c.submission_id == SubmissionRow.id) & (_ASKING.c.number == _ASKED))
    .where(
        SubmissionRow.state == CaseState.SECOND_LOOK.value,
        SubmissionRow.team_id.in_(bindparam("teams", expanding=True)),
        SubmissionRow.owner_id != bindparam("reader"),
        _ASKING.c.actor != bindparam("reader"),
        ~_HAD_IT.correlate(SubmissionRow),
    )
    .order_by(SubmissionRow.due_at.nulls_last(), SubmissionRow.code)
)
_WORK_FIELDS: tuple[Any, ...] = tuple(getattr(SubmissionRow, field.name) for field in fields(OpenWork))
_WORK = (
    select(*_WORK_FIELDS)
    .outerjoin(Account, Account.id == SubmissionRow.owner_id)
    .where(
        is_one_of(SubmissionRow.state, OPEN),
        SubmissionRow.team_id.in_(bindparam("teams", expanding=True)),
    )
    .order_by(
        SubmissionRow.owner_id.is_(None),
        func.lower(Account.name),
        Account.id,
        SubmissionRow.due_at.nulls_last(),
        SubmissionRow.code,
    )
    .limit(bindparam("most"))
)


def second_looks(conn: Connection, reader: int, teams: Collection[int], most: int) -> list[WaitingLook]:
    """The cases of these teams that wait for a second person, whom ``reader`` may be; due first, ``most`` of them."""
    return [WaitingLook(*row) for row in conn.execute(_LOOKS.limit(most), {"reader": reader, "teams": list(teams)})]


def count_second_looks(conn: Connection, reader: int, teams: Collection[int], most: int) -> int:
    """How many ``second_looks`` there are, up to ``most``."""
    counted = select(func.count()).select_from(_LOOKS.order_by(None).limit(most).subquery())
    return int(conn.execute(counted, {"reader": reader, "teams": list(teams)}).scalar_one())


def second_look(conn: Connection, reader: int, teams: Collection[int], code: str) -> WaitingLook | None:
    """The one of ``second_looks`` with this code."""
    wanted = _LOOKS.where(SubmissionRow.code == code)
    found = conn.execute(wanted, {"reader": reader, "teams": list(teams)}).one_or_none()
    return WaitingLook(*found) if found else None


def asked_at(conn: Connection, submission_id: UUID) -> datetime | None:
    """When the owner of a case last decided about its level."""
    decided = is_one_of(CaseEventRow.action, DECISIONS)
    return conn.execute(
        select(CaseEventRow.at)
        .where(CaseEventRow.submission_id == submission_id, decided)
        .order_by(CaseEventRow.number.desc())
        .limit(1)
    ).scalar_one_or_none()


def by_owner(conn: Connection, teams: Collection[int], most: int) -> list[OpenWork]:
    """The open cases of these teams, by the names of their owners, then due first; ``most`` of them."""
    return [OpenWork(*row) for row in conn.execute(_WORK, {"teams": list(teams), "most": most})]
