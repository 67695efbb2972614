"""The present moment: only this module reads the machine's clock, so that a test can set it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in UTC, whatever time zone the machine is set to."""
    return now().date()
