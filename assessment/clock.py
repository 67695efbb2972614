"""The present moment: only this module reads the machine's clocks, so that a test can set them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Clocks:
    """What both clocks of the machine show.

    ``wall``: this moment, as the machine is set. ``uptime``: how long it runs, which nobody can set, sleep included.
    ``boot``: what the kernel calls this start of the machine, '' where a service may not read that.
    """

    wall: datetime
    uptime: timedelta
    boot: str


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in UTC, whatever time zone the machine is set to."""
    return now().date()


def uptime() -> timedelta:
    """How long the machine runs."""
    return timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


def clocks() -> Clocks:
    """What both clocks show now."""
    try:
        boot = BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    return Clocks(now(), uptime(), boot)
