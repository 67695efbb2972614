"""How long a browser holds a draft, or a counselor is signed in: until nothing happens for long, some hours at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection

from assessment.storage import drafts as draft_rows
from assessment.storage.drafts import Draft

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=4)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class TimeLeft:
    """Whole seconds, none below 0. ``left``: until the end if nothing is done; ``most``: what staying makes of it."""

    left: int
    most: int


def times(opened_at: datetime, seen_at: datetime, now: datetime) -> TimeLeft:
    """The times of a visit that began at ``opened_at`` and showed its last sign of life at ``seen_at``."""
    longest = opened_at + LONGEST - now
    return TimeLeft(_seconds(min(seen_at + IDLE - now, longest)), _seconds(min(IDLE, longest)))


def left(draft: Draft, now: datetime) -> timedelta:
    """How long this visit still lasts if nothing more happens; less than nothing when it is over."""
    return min(draft.seen_at + IDLE, draft.opened_at + LONGEST) - now


def over(draft: Draft, now: datetime) -> bool:
    """Whether the visit is over."""
    return left(draft, now) <= timedelta(0)


def noted(draft: Draft, now: datetime) -> bool:
    """Whether it is on record, near enough, that the browser is there now."""
    return now - draft.seen_at < SEEN_EVERY


def end(conn: Connection, draft: Draft, now: datetime) -> None:
    """End the visit now, as if nothing had happened for long."""
    draft_rows.touch(conn, draft.id, now - IDLE)


def note(conn: Connection, draft: Draft, now: datetime) -> None:
    """Put on record that the browser is there now."""
    draft_rows.touch(conn, draft.id, now)


def _seconds(span: timedelta) -> int:
    return max(0, ceil(span.total_seconds()))
