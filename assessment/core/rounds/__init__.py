"""Rounds: the first pass and the check-ins after it, what they ask, what stands, and what they lead to. Pure."""

from __future__ import annotations

from assessment.core.rounds.asking import asked_for, check_in_pages
from assessment.core.rounds.course import assess_round
from assessment.core.rounds.history import CheckIn, Round, Standing, check_ins, standing
from assessment.core.rounds.schedule import Planned, Schedule, schedule, week_of

__all__ = [
    "CheckIn",
    "Planned",
    "Round",
    "Schedule",
    "Standing",
    "asked_for",
    "assess_round",
    "check_in_pages",
    "check_ins",
    "schedule",
    "standing",
    "week_of",
]
