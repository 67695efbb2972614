"""Check-ins: the rounds after the first pass, what they ask, which answers still count, and what they lead to. Pure."""

from __future__ import annotations

from assessment.core.check_ins.history import (
    CheckIn,
    Round,
    StandingAnswers,
    answer_history,
    check_ins,
    standing_answers,
)
from assessment.core.check_ins.outcome import assess_round, hidden_on_screen
from assessment.core.check_ins.routing import AnswerHistory, walk_check_in
from assessment.core.check_ins.schedule import Planned, Schedule, schedule, week_of

__all__ = [
    "AnswerHistory",
    "CheckIn",
    "Planned",
    "Round",
    "Schedule",
    "StandingAnswers",
    "answer_history",
    "assess_round",
    "check_ins",
    "hidden_on_screen",
    "schedule",
    "standing_answers",
    "walk_check_in",
    "week_of",
]
