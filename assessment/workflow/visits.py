"""How long a browser may hold a draft: it is closed when nothing happens, and after some hours whatever happens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from assessment.storage import drafts
from assessment.workflow.keeping import Held

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=4)
WARNED = timedelta(minutes=2)
"""How long before its end a visit is said to end."""
SEEN_EVERY = timedelta(minutes=1)


def left(held: Held, now: datetime) -> timedelta:
    """How long this visit still lasts if nothing more happens; less than nothing when it is over."""
    return min(held.draft.seen_at + IDLE, held.draft.opened_at + LONGEST) - now


def over(held: Held, now: datetime) -> bool:
    """Whether the visit is over."""
    return left(held, now) <= timedelta(0)


def noted(held: Held, now: datetime) -> bool:
    """Whether it is on record, near enough, that the browser is there now."""
    return now - held.draft.seen_at < SEEN_EVERY


def end(conn: Connection, held: Held, now: datetime) -> None:
    """End the visit now, as if nothing had happened for long."""
    drafts.see(conn, held.draft.id, now - IDLE)


def note(conn: Connection, held: Held, now: datetime) -> None:
    """Put on record that the browser is there now."""
    drafts.see(conn, held.draft.id, now)
