"""The log of withdrawals: what somebody stopped sharing stays so, even when an older backup is restored."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import Connection

from assessment.core.case_states import Action
from assessment.records import case_events, submissions
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import Submission
from assessment.services.deletion_notes import complete, noted_text
from assessment.storage import case_events as event_rows
from assessment.storage import exports as export_rows
from assessment.storage import submissions as submission_rows
from assessment.storage import withdrawals
from assessment.vault.keyring import Keyring

log = structlog.get_logger(__name__)

WITHDRAWAL_LOG = "withdrawn"
"""A file in INSTANCE_DIR, beside the database's backups and not in them: ids of submissions, and when."""

_LINE = re.compile(r"^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\S+[+]00:00)$", re.MULTILINE)


def line(submission_id: UUID, at: datetime) -> str:
    """What the log says of a submission that was withdrawn at this time."""
    return f"{submission_id} {at.isoformat()}"


def withdraw_again(store: Store, instance_dir: Path, now: datetime) -> None:
    """Withdraw what a backup from before shares, and what was noted and not withdrawn yet.

    What was shared once more after it was withdrawn stays shared. The log in the database and the one beside it
    complete each other: what was withdrawn on one host, the others know. Withdrawing takes the team's key: a process
    that serves only respondents leaves it to the others, which alone could show it. OSError if the log beside the
    database cannot be read.
    """
    file = instance_dir / WITHDRAWAL_LOG
    noted = _noted(file)
    with store.writing() as conn:
        known = withdrawals.logged(conn)
        withdrawals.log(conn, {each: at for each, at in noted.items() if each not in known or known[each] < at})
        for row, at in withdrawals.shared_all_the_same(conn) if store.keyring.private else ():
            _withdraw(conn, store.keyring, row, at, now)
    complete(file, (line(each, at) for each, at in known.items() if each not in noted or noted[each] < at))


def _noted(file: Path) -> dict[UUID, datetime]:
    """Submission id -> when it was last withdrawn, of those in the file."""
    found: dict[UUID, datetime] = {}
    for name, moment in _LINE.findall(noted_text(file)):
        submission_id, at = UUID(name), datetime.fromisoformat(moment)
        found[submission_id] = max(at, found.get(submission_id, at))
    return found


def end_case(conn: Connection, keyring: Keyring, row: Submission, now: datetime) -> None:
    """Erase the words of a case whose row was just stored as withdrawn, and files of it that wait to be taken along.

    Nobody adds another meanwhile.
    """
    event_rows.erase_words(conn, row.id)
    export_rows.leave_out(conn, row.id)
    case_events.record_by_person(conn, keyring, row, Action.WITHDRAW, now)


def _withdraw(conn: Connection, keyring: Keyring, row: Submission, at: datetime, now: datetime) -> None:
    try:
        ended = submissions.withdrawn_for_team(row, keyring, at)
    except CannotDecrypt:
        log.warning("not withdrawn again: cannot be opened here", submission=row.code)
        return
    submission_rows.update_row(conn, ended)
    end_case(conn, keyring, ended, now)
