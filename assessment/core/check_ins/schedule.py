"""When check-ins are planned, and which one a check-in stands for. Nobody is ever kept from doing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessment.core.check_ins.routing import day
from assessment.core.model.pack import Pack

NEAR = 7
"""Days between a check-in and a planned one that it may stand for."""


@dataclass(frozen=True)
class Planned:
    """A check-in planned so many weeks after the first pass; ``done`` when one was done near its day."""

    week: int
    at: datetime
    done: bool


@dataclass(frozen=True)
class Schedule:
    """``next``: the first that is not done and not long past, None when there is none; ``due``: its day has come."""

    planned: tuple[Planned, ...]
    next: Planned | None
    due: bool


def schedule(pack: Pack, first_at: datetime, done: Sequence[datetime], now: datetime) -> Schedule:
    """The planned check-ins after a first pass sent in at ``first_at``, given when check-ins were ``done``."""
    weeks = {week_of(pack, first_at, at) for at in done}
    planned = tuple(
        Planned(week, first_at + timedelta(weeks=week), week in weeks)
        for week in (pack.check_ins.after_weeks if pack.check_ins is not None else ())
    )
    reached = max(weeks, default=0)
    ahead = [each for each in planned if each.week > reached and (day(now) - day(each.at)).days <= NEAR]
    upcoming = ahead[0] if ahead else None
    return Schedule(planned, upcoming, upcoming is not None and day(upcoming.at) <= day(now))


def week_of(pack: Pack, first_at: datetime, at: datetime) -> int:
    """The week a check-in goes by: the planned one within 7 days of it, the earlier of two; else the nearest week."""
    gone = (day(at) - day(first_at)).days
    near = [(abs(gone - 7 * week), week) for week in (pack.check_ins.after_weeks if pack.check_ins is not None else ())]
    distance, week = min(near, default=(NEAR + 1, 0))
    return week if distance <= NEAR else (gone + NEAR // 2) // 7
