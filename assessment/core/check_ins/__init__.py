"""Rounds: the first pass and the check-ins after it, what they ask, what stands, and what they lead to. Pure."""

from __future__ import annotations

from assessment.core.check_ins.history import CheckIn, Round, StandingAnswers, check_ins, standing
from assessment.core.check_ins.outcome import assess_round
from assessment.core.check_ins.questions import asked_for, check_in_pages
from assessment.core.check_ins.schedule import Planned, Schedule, schedule, week_of

__all__ = [
    "CheckIn",
    "Planned",
    "Round",
    "Schedule",
    "StandingAnswers",
    "asked_for",
    "assess_round",
    "check_in_pages",
    "check_ins",
    "schedule",
    "standing",
    "week_of",
]
