"""Counts for rate limits, in the database, so that all processes count together."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from assessment.storage.tables import Moment, RateLimitRow

_FRESH = and_(
    RateLimitRow.until > bindparam("now", type_=Moment()),
    RateLimitRow.until <= bindparam("ends", type_=Moment()),  # else the clock was set back since
)


def count(conn: Connection, bucket: str, window: timedelta, now: datetime) -> int:
    """Count one more try and return the count in this window, which begins with its first try."""
    made = postgresql.insert(RateLimitRow) if conn.dialect.name == "postgresql" else sqlite.insert(RateLimitRow)
    counted = made.values(bucket=bucket, count=1, until=now + window).on_conflict_do_update(
        index_elements=[RateLimitRow.bucket],
        set_={
            "count": case((_FRESH, RateLimitRow.count + 1), else_=1),
            "until": case((_FRESH, RateLimitRow.until), else_=made.excluded.until),
        },
    )
    conn.execute(counted, {"now": now, "ends": now + window})
    return conn.execute(select(RateLimitRow.count).where(RateLimitRow.bucket == bucket)).scalar_one()


def delete_expired(conn: Connection, longest: timedelta, now: datetime) -> None:
    """Delete counts whose window is over, or ends later than the longest window could: the clock was set back."""
    conn.execute(delete(RateLimitRow).where(or_(RateLimitRow.until < now, RateLimitRow.until > now + longest)))
