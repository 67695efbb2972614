"""Counts of a day: how many people began and sent in, and nothing of who."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.storage.tables import DayCountRow

BEGUN, SENT_IN = "begun", "sent in"


def count(conn: Connection, what: str, day: date, many: int = 1) -> None:
    """Count so many more."""
    made: Any = postgresql.insert(DayCountRow) if conn.dialect.name == "postgresql" else sqlite.insert(DayCountRow)
    more = made.on_conflict_do_update(
        index_elements=[DayCountRow.day, DayCountRow.what], set_={"count": DayCountRow.count + many}
    )
    conn.execute(more, {"day": day, "what": what, "count": many})


def since(conn: Connection, day: date) -> dict[tuple[date, str], int]:
    """The counts from this day on, by day and what was counted; days without any are missing."""
    found = select(DayCountRow.day, DayCountRow.what, DayCountRow.count).where(DayCountRow.day >= day)
    return {(row[0], row[1]): row[2] for row in conn.execute(found)}
