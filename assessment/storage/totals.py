"""How much there is of everything, for operators: numbers alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from assessment.core.case_states import CaseState
from assessment.storage.staff_tables import AlertRow, ExportFileRow
from assessment.storage.submissions import KEPT
from assessment.storage.tables import DraftRow, SubmissionRow

STATES = (KEPT, *(each.value for each in CaseState))
_BY_STATE = select(SubmissionRow.state, func.count()).group_by(SubmissionRow.state)
_DRAFTS = select(func.count()).select_from(DraftRow)
_FILES = select(func.count(), func.count(ExportFileRow.team_key_id))
_FIRST_DUE = select(func.min(AlertRow.due_at)).where(AlertRow.outcome.is_(None))


def submissions_by_state(conn: Connection) -> dict[str, int]:
    """How many submissions there are in every state, also where that is none."""
    return {**dict.fromkeys(STATES, 0), **{row.state: row[1] for row in conn.execute(_BY_STATE)}}


def drafts(conn: Connection) -> int:
    """How many drafts there are, sent in or not."""
    return conn.execute(_DRAFTS).scalar_one()


def export_files(conn: Connection) -> dict[str, int]:
    """How many files of cases a worker made that are kept still, and how many wait for one."""
    asked, made = conn.execute(_FILES).one()
    return {"made": made, "waiting": asked - made}


def first_due_alert(conn: Connection) -> datetime | None:
    """When the first of the alerts that wait is due, or was; None if none waits."""
    return conn.execute(_FIRST_DUE).scalar_one()
