"""The log of withdrawals: which submissions somebody stopped sharing, and when last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.storage.submissions import Submission
from assessment.storage.tables import SubmissionRow, WithdrawalRow

_FIELDS: tuple[Any, ...] = tuple(getattr(SubmissionRow, field.name) for field in fields(Submission))
_ALL = select(WithdrawalRow.submission_id, WithdrawalRow.withdrawn_at)
_SHARED_ALL_THE_SAME = (
    select(WithdrawalRow.withdrawn_at, *_FIELDS)
    .join(SubmissionRow, SubmissionRow.id == WithdrawalRow.submission_id)
    .where(SubmissionRow.sealed_key.is_not(None), SubmissionRow.shared_at <= WithdrawalRow.withdrawn_at)
)


def log(conn: Connection, withdrawn: Mapping[UUID, datetime]) -> None:
    """Add withdrawals to the log; of two of the same submission the later one stays."""
    rows = [{"submission_id": each, "withdrawn_at": at} for each, at in withdrawn.items()]
    if rows:
        made = postgresql.insert(WithdrawalRow) if conn.dialect.name == "postgresql" else sqlite.insert(WithdrawalRow)
        later = made.excluded.withdrawn_at
        conn.execute(
            made.on_conflict_do_update(
                index_elements=[WithdrawalRow.submission_id],
                set_={"withdrawn_at": later},
                where=WithdrawalRow.withdrawn_at < later,
            ),
            rows,
        )


def logged(conn: Connection) -> dict[UUID, datetime]:
    """Submission id -> when it was last withdrawn."""
    return {row.submission_id: row.withdrawn_at for row in conn.execute(_ALL)}


def shared_all_the_same(conn: Connection) -> list[tuple[Submission, datetime]]:
    """Submissions that are shared though they were withdrawn, and when, without those shared anew since then."""
    return [(Submission(*row), at) for at, *row in conn.execute(_SHARED_ALL_THE_SAME)]
