"""Session timeouts: how long a browser may use its draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from assessment.storage import drafts as draft_rows
from assessment.storage.drafts import Draft

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=4)
TOUCH_INTERVAL = timedelta(minutes=1)
LONGEST_REQUEST = timedelta(minutes=2)
"""A request that began so long before another may be read after it."""


@dataclass(frozen=True)
class TimeLeft:
    """Whole seconds, none below 0. ``left``: until the session ends without activity; ``most``: after activity now."""

    left: int
    most: int


EXPIRED = TimeLeft(0, 0)


def time_left(opened_at: datetime, seen_at: datetime, now: datetime, longest: timedelta = LONGEST) -> TimeLeft:
    """The time left in a session that began at ``opened_at``, was last active at ``seen_at``, and lasts so long."""
    if _is_ahead(seen_at, now):
        return EXPIRED
    until_end = opened_at + longest - now
    return TimeLeft(_seconds(min(seen_at + IDLE - now, IDLE, until_end)), _seconds(min(IDLE, until_end)))


def remaining(row: Draft, now: datetime) -> timedelta:
    """How long the draft's session lasts without activity; negative once it has expired."""
    return -IDLE if _is_ahead(row.seen_at, now) else min(row.seen_at + IDLE, row.opened_at + LONGEST) - now


def expired(row: Draft, now: datetime) -> bool:
    """True once the draft's session has timed out."""
    return remaining(row, now) <= timedelta(0)


def recently_seen(row: Draft, now: datetime) -> bool:
    """True if seen under a minute ago, so that no write is needed."""
    return now - row.seen_at < TOUCH_INTERVAL


def touch(conn: Connection, row: Draft, now: datetime) -> None:
    """Store that the draft's browser was active at ``now``."""
    draft_rows.touch(conn, row.id, now)


def expire(conn: Connection, row: Draft, now: datetime) -> None:
    """End the draft's session now, as if it had timed out; also for requests that began before and are read after."""
    draft_rows.touch(conn, row.id, now - IDLE - LONGEST_REQUEST)


def _is_ahead(seen_at: datetime, now: datetime) -> bool:
    """True if the clock was set back by so much since then that the session would last far too long: it is over.

    If it was set back by less, the session lasts so much longer.
    """
    return seen_at - now > IDLE


def _seconds(span: timedelta) -> int:
    return max(0, ceil(span.total_seconds()))
