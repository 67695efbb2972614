"""The time left in a session: the respondent's, recorded with the draft, and the counselor's, in the session cookie."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import session

from assessment import clock
from assessment.services import sessions
from assessment.services.sessions import TimeLeft
from assessment.storage.drafts import Draft

SIGNED_IN_AT, LAST_SEEN_AT = "signed_in", "seen"
"""Keys of the session cookie, each with a POSIX timestamp."""
EXPIRED = TimeLeft(0, 0)


def draft_time_left(row: Draft, *, touched: bool = False) -> TimeLeft:
    """The time left to a respondent; ``touched`` when this request counts as activity."""
    now = clock.now()
    return sessions.times(row.opened_at, now if touched else row.seen_at, now)


def counselor_time_left() -> TimeLeft:
    """The time left to the counselor who is signed in."""
    signed_in_at = session.get(SIGNED_IN_AT, 0)
    seen_at = max(signed_in_at, session.get(LAST_SEEN_AT, 0))
    return sessions.times(datetime.fromtimestamp(signed_in_at, UTC), datetime.fromtimestamp(seen_at, UTC), clock.now())


def start_counselor_session() -> None:
    """Record that the counselor signed in now."""
    session[SIGNED_IN_AT] = clock.now().timestamp()


def touch_counselor_session() -> None:
    """Record that the counselor did something now."""
    session[LAST_SEEN_AT] = clock.now().timestamp()
