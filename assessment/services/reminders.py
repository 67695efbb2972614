"""Reminders of cases that nobody claims, and escalations of those past their target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assessment.core.alerts import AlertKind
from assessment.records import alerts
from assessment.records.store import Store
from assessment.storage import alert_plans as plans
from assessment.storage import alerts as rows
from assessment.storage import teams
from assessment.storage.alert_plans import WaitingCase


@dataclass(frozen=True)
class Written:
    """How many alerts were written, each for one account."""

    reminders: int
    escalations: int


def write_due(store: Store, remind_every: timedelta | None, now: datetime) -> Written:
    """Write the reminders and escalations that are due now. ``remind_every``: None for no reminders."""
    reminders = escalations = 0
    with store.writing() as conn:
        for team in teams.names(conn):
            for case in plans.overdue(conn, team, now):
                escalations += _escalate(conn, team, case, now)
            if remind_every is not None:
                for case in plans.unclaimed(conn, team):
                    reminders += _remind(conn, team, case, remind_every, now)
    return Written(reminders, escalations)


def _escalate(conn: Connection, team: int, case: WaitingCase, now: datetime) -> int:
    to = alerts.supervisors(conn, team, now)
    rows.add(conn, case.id, to, AlertKind.ESCALATION, f"due {case.due_at:%Y-%m-%dT%H:%M}", now)
    return len(to)


def _remind(conn: Connection, team: int, case: WaitingCase, every: timedelta, now: datetime) -> int:
    """Tell those again whom the case needs now, each so long after they, or anybody, were told last."""
    alerts_before = plans.alerts_before(conn, case.id)
    last_at = max(each.last_at for each in alerts_before.values())
    written = 0
    for account in alerts.recipients(conn, team, case.owner_id, now):
        before = alerts_before.get(account)
        if (before is not None and before.waits) or now - (before.last_at if before else last_at) < every:
            continue
        number = before.count + 1 if before else 1
        rows.add(conn, case.id, [account], AlertKind.REMINDER, f"reminder {number}", now)
        written += 1
    return written
