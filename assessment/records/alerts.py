"""Whom a case needs: alerts to staff, written in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from assessment.core.alerts import AlertKind, kind_among_staff, kind_of
from assessment.core.case_states import Action, CaseState
from assessment.storage import alerts as alert_rows
from assessment.storage import colleagues
from assessment.storage.alerts import UnreadAlert as UnreadAlert
from assessment.storage.submissions import Submission


def tell(conn: Connection, row: Submission, action: Action, now: datetime) -> None:
    """Tell whom a case needs, which is as ``row`` says since this was done to it."""
    kind = kind_of(action, CaseState(row.state), row.due_at, now)
    if kind is not None:
        alert_rows.add(
            conn, row.id, recipients(conn, row.shared_with, row.owner_id, now), kind, f"event {row.revision}", now
        )


def tell_colleagues(conn: Connection, row: Submission, action: Action, by: int, now: datetime) -> None:
    """Tell whom ``by`` leaves something to by what they did to a case, which is as ``row`` says since.

    These are its owner, or the supervisors who may take a second look.
    """
    kind = kind_among_staff(action, CaseState(row.state))
    if kind is None:
        return
    owner = {row.owner_id} if row.owner_id is not None else set()
    to = _second_people(conn, row.shared_with, owner | {by}, now) if kind is AlertKind.SECOND_LOOK else owner - {by}
    alert_rows.add(conn, row.id, to, kind, f"event {row.revision}", now)


def _second_people(conn: Connection, team: int, involved: Collection[int], now: datetime) -> list[int]:
    """The supervisors of a team who are not ``involved``: those who are here, or else all."""
    found = [each for each in colleagues.supervisors(conn, team) if each.id not in involved]
    here = [each.id for each in found if not each.is_away(now)]
    return here or [each.id for each in found]


def recipients(conn: Connection, team: int, owner_id: int | None, now: datetime) -> list[int]:
    """The accounts that a case of this team needs: its owner; while they are away, their deputy; or else the team.

    If the whole team is away, all of it is told: somebody has to be.
    """
    members = {each.id: each for each in colleagues.of_teams(conn, {team})}
    here = [each.id for each in members.values() if not each.is_away(now)]
    owner = members.get(owner_id or 0)
    for wanted in (owner_id, owner.deputy_id if owner else None):
        if wanted in here:
            return [wanted]
    return here or list(members)


def supervisors(conn: Connection, team: int, now: datetime) -> list[int]:
    """The accounts that are told of what is past its target: the supervisors who are here, or else all, or the team."""
    found = colleagues.supervisors(conn, team)
    here = [each.id for each in found if not each.is_away(now)]
    return here or [each.id for each in found] or recipients(conn, team, None, now)
