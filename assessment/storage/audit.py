"""The audit log: who did what to what, and when. Rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from assessment.storage.tables import AuditRow

_RECORD = insert(AuditRow)


def record(conn: Connection, who: str, verb: str, subject: str, now: datetime) -> None:
    """Add one row; ``subject`` is an id or a code, never an answer."""
    conn.execute(_RECORD, {"at": now, "who": who, "verb": verb, "subject": subject})
