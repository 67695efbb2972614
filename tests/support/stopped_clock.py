"""The time in tests: the service's clock stands at noon of one day, on whatever day they run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def later(**amount: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(**amount)


def ago(**amount: float) -> datetime:
    """So long before noon."""
    return NOON - timedelta(**amount)


class StoppedClock:
    """Shows ``time`` until a test sets it. ``wrong_by``: by how much it was set while the machine ran."""

    def __init__(self) -> None:
        self.time = NOON
        self.wrong_by = timedelta()

    def now(self) -> datetime:
        return self.time + self.wrong_by

    def uptime(self) -> timedelta:
        return timedelta(days=3) + (self.time - NOON)
