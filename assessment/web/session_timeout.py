"""The counselor's session: its times are in the session cookie."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import session

from assessment import clock
from assessment.services import sessions
from assessment.services.sessions import TimeLeft

SIGNED_IN_AT, LAST_SEEN_AT = "signed_in", "seen"
"""Keys of the session cookie, each with a POSIX timestamp."""
EXPIRED = TimeLeft(0, 0)


def counselor_time_left() -> TimeLeft:
    """The time left to the counselor who is signed in."""
    signed_in_at = session.get(SIGNED_IN_AT, 0)
    seen_at = max(signed_in_at, session.get(LAST_SEEN_AT, 0))
    return sessions.time_left(
        datetime.fromtimestamp(signed_in_at, UTC), datetime.fromtimestamp(seen_at, UTC), clock.now()
    )


def start_counselor_session() -> None:
    """Record that the counselor signed in now."""
    session[SIGNED_IN_AT] = clock.now().timestamp()


def touch_counselor_session() -> None:
    """Record that the counselor did something now."""
    session[LAST_SEEN_AT] = clock.now().timestamp()
