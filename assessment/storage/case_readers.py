"""Rows of case readers: who has a case open, and when their page was last heard of. They open nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.storage.staff_tables import Account
from assessment.storage.tables import CaseReaderRow, Moment

READS_FOR = timedelta(minutes=2)
"""How long somebody counts as reading a case once their page was heard of."""


@dataclass(frozen=True)
class Reader:
    """Somebody who has a case open."""

    name: str
    since: datetime


_OTHERS = (
    select(Account.name, CaseReaderRow.since)
    .join(Account, Account.id == CaseReaderRow.account_id)
    .where(CaseReaderRow.submission_id == bindparam("of"), CaseReaderRow.account_id != bindparam("reader"))
    .where(CaseReaderRow.seen_at > bindparam("after", type_=Moment()))
    .order_by(CaseReaderRow.since, func.lower(Account.name))
)


@cache
def _note(dialect: str) -> Any:
    made: Any = postgresql.insert(CaseReaderRow) if dialect == "postgresql" else sqlite.insert(CaseReaderRow)
    names = ("submission_id", "account_id", "since", "seen_at")
    made = made.values({name: bindparam(f"new_{name}") for name in names})
    went_on = CaseReaderRow.seen_at > bindparam("after", type_=Moment())
    values = {
        "since": case((went_on, CaseReaderRow.since), else_=made.excluded.since),
        "seen_at": made.excluded.seen_at,
    }
    return made.on_conflict_do_update(index_elements=["submission_id", "account_id"], set_=values)


def note(conn: Connection, submission_id: UUID, account_id: int, now: datetime) -> None:
    """Note that this account has the case open now; since then, unless its page was heard of lately."""
    values = {"new_submission_id": submission_id, "new_account_id": account_id, "new_since": now, "new_seen_at": now}
    conn.execute(_note(conn.dialect.name), {**values, "after": now - READS_FOR})


def others(conn: Connection, submission_id: UUID, account_id: int, now: datetime) -> list[Reader]:
    """Who else has the case open, the first of them first."""
    asked = {"of": submission_id, "reader": account_id, "after": now - READS_FOR}
    return [Reader(*row) for row in conn.execute(_OTHERS, asked)]
