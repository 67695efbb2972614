"""Attempts to get around a control, in the service's own log: what was refused, and how often; never from where."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from enum import Enum
from threading import Lock

import structlog
from flask import current_app, request

from assessment import clock

LOGGED_EACH = timedelta(minutes=1)
"""Each kind is told at most so often: whoever is refused again and again fills no disk."""

log = structlog.get_logger(__name__)


class RefusalKind(Enum):
    """What was not as it must be; the value is what the log calls it."""

    FORM_TOKEN = "form token"  # noqa: S105  # no password
    HEADER = "header"
    OTHER_SITE = "form of another site"
    RATE_LIMIT = "rate limit"


class RefusalCounts:
    """How often each kind was refused since it was last told. One of a process, for all its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._logged_at: dict[RefusalKind, datetime] = {}
        self._since: Counter[RefusalKind] = Counter()

    def add(self, kind: RefusalKind, now: datetime) -> int:
        """Count one. How many there were, if they are to be told now, and 0 otherwise."""
        with self._lock:
            self._since[kind] += 1
            logged_at = self._logged_at.get(kind)
            if logged_at is not None and timedelta(0) <= now - logged_at < LOGGED_EACH:
                return 0
            self._logged_at[kind] = now
            return self._since.pop(kind)


def note(kind: RefusalKind) -> None:
    """Log that this request is refused, or count it until the next line."""
    counts: RefusalCounts = current_app.extensions["refusals"]
    count = counts.add(kind, clock.now())
    if count:
        log.warning("refused", error=kind.value, count=count, endpoint=request.endpoint)
