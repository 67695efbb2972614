"""Rows of cases, which are what was shared, one by its code; lists are in ``case_lists``.

Who asks for a case names the teams they work in: a case of another team is none, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from assessment.core.case_states import OPEN, CaseState
from assessment.core.errors import NotFound
from assessment.storage.submissions import FIELDS, SHARED, Submission
from assessment.storage.tables import SubmissionRow, is_one_of

_OF_TEAMS = SubmissionRow.team_id.in_(bindparam("teams", expanding=True))
_BY_CODE = select(*FIELDS).where(SHARED, _OF_TEAMS, SubmissionRow.code == bindparam("wanted"))
_BY_CODE_LOCKED = _BY_CODE.with_for_update()
_UPDATE = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"), _OF_TEAMS)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("state", "owner_id", "revision", "read_round", "due_at", "wait_until", "closed_at", "body")
        }
    )
)
_MOVE = (
    update(SubmissionRow)
    .where(SubmissionRow.id == bindparam("wanted"), _OF_TEAMS)
    .values(
        team_id=bindparam("team"),
        sealed_key=bindparam("seal"),
        team_key_id=bindparam("key"),
        state=bindparam("new_state"),
        owner_id=None,
        wait_until=None,
        closed_at=None,
        revision=bindparam("new_revision"),
    )
)


def by_code(conn: Connection, code: str, teams: Collection[int], *, lock: bool = False) -> Submission:
    """The shared submission with this case code. NotFound if none of these teams has it: why, cannot be told.

    With ``lock`` nobody else changes it until the transaction ends.
    """
    row = conn.execute(_BY_CODE_LOCKED if lock else _BY_CODE, {"wanted": code, "teams": list(teams)}).one_or_none()
    if row is None:
        raise NotFound(f"nothing shared has the code {code[:40]}")
    return Submission(*row)


def withdrawn(conn: Connection, code: str, teams: Collection[int]) -> Submission | None:
    """A case that one of these teams had and that was withdrawn; None if it was not."""
    ended = select(*FIELDS).where(SubmissionRow.code == code, SubmissionRow.team_id.in_(list(teams)))
    row = conn.execute(ended.where(SubmissionRow.state == CaseState.WITHDRAWN.value)).one_or_none()
    return Submission(*row) if row else None


def open_outside(conn: Connection, owner_id: int, teams: Collection[int]) -> list[Submission]:
    """The open cases of an owner that are of none of these teams, locked until the transaction ends."""
    theirs = select(*FIELDS).where(
        SubmissionRow.owner_id == owner_id,
        is_one_of(SubmissionRow.state, OPEN),
        SubmissionRow.team_id.not_in(list(teams)),
    )
    return [Submission(*row) for row in conn.execute(theirs.with_for_update())]


def update_case(conn: Connection, case: Submission, teams: Collection[int]) -> None:
    """Store how a case stands. NotFound if none of these teams has it."""
    names = ("state", "owner_id", "revision", "read_round", "due_at", "wait_until", "closed_at", "body")
    values: dict[str, Any] = {f"new_{name}": getattr(case, name) for name in names}
    if conn.execute(_UPDATE, {"wanted": case.id, "teams": list(teams), **values}).rowcount != 1:
        raise NotFound(f"nothing shared has the code {case.code}")


def move(conn: Connection, case: Submission, teams: Collection[int]) -> None:
    """Store a case that was sealed to another team. NotFound if none of these teams has it."""
    values: dict[str, Any] = {
        "team": case.team_id,
        "seal": case.sealed_key,
        "key": case.team_key_id,
        "new_state": case.state,
    }
    values |= {"wanted": case.id, "teams": list(teams), "new_revision": case.revision}
    if conn.execute(_MOVE, values).rowcount != 1:
        raise NotFound(f"nothing shared has the code {case.code}")
