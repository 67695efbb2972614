"""The schedule of check-ins: when they are planned, and which were done. A person may do one at any time.

It is made of days, by whichever clocks its reader lives by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessment.core.model.pack import Pack

NEAR = 7
"""How many days before or after its planned day a check-in counts as the planned one."""


@dataclass(frozen=True)
class Planned:
    """A check-in that is planned ``week`` weeks after the first pass; ``done``: one was sent in near that day."""

    week: int
    on: date
    done: bool


@dataclass(frozen=True)
class Schedule:
    """The planned check-ins. ``next``: the first not done and not long past, or None; ``due``: its day has come."""

    planned: tuple[Planned, ...]
    next: Planned | None
    due: bool


def schedule(pack: Pack, first: date, done: Sequence[date], today: date) -> Schedule:
    """The schedule after a first pass that was sent in on the day ``first``, given when check-ins were ``done``."""
    weeks = {week_of(pack, first, day) for day in done}
    planned = tuple(
        Planned(week, first + timedelta(weeks=week), week in weeks)
        for week in (pack.check_ins.after_weeks if pack.check_ins is not None else ())
    )
    latest = max(weeks, default=0)
    ahead = [each for each in planned if each.week > latest and (today - each.on).days <= NEAR]
    upcoming = ahead[0] if ahead else None
    return Schedule(planned, upcoming, upcoming is not None and upcoming.on <= today)


def week_of(pack: Pack, first: date, day: date) -> int:
    """The week of a check-in: the planned one within 7 days of it, the earlier of two; else the nearest week."""
    days = (day - first).days
    near = [(abs(days - 7 * week), week) for week in (pack.check_ins.after_weeks if pack.check_ins is not None else ())]
    distance, week = min(near, default=(NEAR + 1, 0))
    return week if distance <= NEAR else (days + NEAR // 2) // 7
