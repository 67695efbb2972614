"""The schedule of check-ins: when they are planned, and which were done. A person may do one at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessment.core.check_ins.routing import day
from assessment.core.model.pack import Pack

NEAR = 7
"""How many days before or after its planned day a check-in counts as the planned one."""


@dataclass(frozen=True)
class Planned:
    """A check-in that is planned ``week`` weeks after the first pass; ``done``: one was sent in near that day."""

    week: int
    at: datetime
    done: bool


@dataclass(frozen=True)
class Schedule:
    """The planned check-ins. ``next``: the first not done and not long past, or None; ``due``: its day has come."""

    planned: tuple[Planned, ...]
    next: Planned | None
    due: bool


def schedule(pack: Pack, first_at: datetime, done: Sequence[datetime], now: datetime) -> Schedule:
    """The schedule after a first pass that was sent in at ``first_at``, given when check-ins were ``done``."""
    weeks = {week_of(pack, first_at, at) for at in done}
    planned = tuple(
        Planned(week, first_at + timedelta(weeks=week), week in weeks)
        for week in (pack.check_ins.after_weeks if pack.check_ins is not None else ())
    )
    latest = max(weeks, default=0)
    ahead = [each for each in planned if each.week > latest and (day(now) - day(each.at)).days <= NEAR]
    upcoming = ahead[0] if ahead else None
    return Schedule(planned, upcoming, upcoming is not None and day(upcoming.at) <= day(now))


def week_of(pack: Pack, first_at: datetime, at: datetime) -> int:
    """The week of a check-in: the planned one within 7 days of it, the earlier of two; else the nearest week."""
    days = (day(at) - day(first_at)).days
    near = [(abs(days - 7 * week), week) for week in (pack.check_ins.after_weeks if pack.check_ins is not None else ())]
    distance, week = min(near, default=(NEAR + 1, 0))
    return week if distance <= NEAR else (days + NEAR // 2) // 7
