"""How long this thread may still wait for the database: one limit for a whole request, not one for each statement."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

REQUEST_S = 4.0
"""What a request waits in all. With the rest of its work, every page answers within 6 seconds."""

PROBE_S = 3.0
"""How long the breaker and the health check wait for an answer each time they ask."""

AT_ONCE_S = 0.3
"""What a page waits that works without the database, too."""


class _Limits(threading.local):
    ends_at: float | None = None
    request: bool = False


_limits = _Limits()


def begin_request() -> None:
    """Let this thread wait ``REQUEST_S`` in all from now on, as long as it answers this request."""
    _limits.ends_at, _limits.request = time.monotonic() + REQUEST_S, True


def end_request() -> None:
    """Let this thread wait without a limit again."""
    _limits.ends_at, _limits.request = None, False


def in_request() -> bool:
    """True while this thread answers a request."""
    return _limits.request


def left() -> float | None:
    """The seconds that this thread may still wait, none below 0; None without a limit."""
    return None if _limits.ends_at is None else max(0.0, _limits.ends_at - time.monotonic())


@contextmanager
def apart(seconds: float) -> Iterator[None]:
    """Let this thread wait for so many seconds in this block, as a command does: no limit for requests stops it."""
    before = _limits.ends_at, _limits.request
    _limits.ends_at, _limits.request = time.monotonic() + seconds, False
    try:
        yield
    finally:
        _limits.ends_at, _limits.request = before


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let this thread wait no longer than so many seconds in this block, and no longer than it might before."""
    before = _limits.ends_at
    ends_at = time.monotonic() + seconds
    _limits.ends_at = ends_at if before is None else min(before, ends_at)
    try:
        yield
    finally:
        _limits.ends_at = before
