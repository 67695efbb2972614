"""The log of withdrawals: what somebody stopped sharing stays so, even when an older backup is restored."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import Connection

from assessment.records import submissions
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import Submission
from assessment.services.files import append_line
from assessment.storage import submissions as submission_rows
from assessment.vault.keyring import Keyring

log = structlog.get_logger(__name__)

WITHDRAWAL_LOG = "withdrawn"
"""A file in INSTANCE_DIR, beside the database's backups and not in them: ids of submissions, and when."""

_LINE = re.compile(r"^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\S+[+]00:00)$", re.MULTILINE)


def log_withdrawal(instance_dir: Path, submission_id: UUID, at: datetime) -> None:
    """Write down outside of the database, which may be restored to an earlier day, what was withdrawn and when."""
    append_line(instance_dir / WITHDRAWAL_LOG, f"{submission_id} {at.isoformat()}")


def withdraw_again(store: Store, instance_dir: Path) -> None:
    """Withdraw again what a backup from before shares, unless it was shared once more after it was withdrawn.

    It takes the team's key: a process that serves only respondents leaves it to the others, which alone could show it.
    """
    file = instance_dir / WITHDRAWAL_LOG
    logged = _LINE.findall(file.read_text(encoding="ascii")) if file.exists() else []
    with store.writing() as conn:
        for submission_id, at in logged:
            row = submission_rows.shared_before(conn, UUID(submission_id), datetime.fromisoformat(at))
            if row is not None:
                _withdraw(conn, store.keyring, row, datetime.fromisoformat(at))


def _withdraw(conn: Connection, keyring: Keyring, row: Submission, at: datetime) -> None:
    try:
        submission_rows.update_row(conn, submissions.withdrawn_for_team(row, keyring, at))
    except CannotDecrypt:
        log.warning("not withdrawn again: cannot be opened here", submission=row.code)
    else:
        submission_rows.erase_notes(conn, row.id)
