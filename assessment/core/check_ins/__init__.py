"""Rounds after the first pass: what check-ins and addenda ask, which answers still count, what they lead to. Pure."""

from __future__ import annotations

from assessment.core.check_ins.addendum import LeftOut, addendum_items_to_come, left_out, walk_addendum
from assessment.core.check_ins.history import (
    CheckIn,
    Round,
    StandingAnswers,
    answer_history,
    check_ins,
    given_answers,
    standing_answers,
)
from assessment.core.check_ins.outcome import assess_round, hidden_on_screen
from assessment.core.check_ins.routing import AnswerHistory, check_in_items_to_come, walk_check_in
from assessment.core.check_ins.schedule import Planned, Schedule, schedule, week_of

__all__ = [
    "AnswerHistory",
    "CheckIn",
    "LeftOut",
    "Planned",
    "Round",
    "Schedule",
    "StandingAnswers",
    "addendum_items_to_come",
    "answer_history",
    "assess_round",
    "check_in_items_to_come",
    "check_ins",
    "given_answers",
    "hidden_on_screen",
    "left_out",
    "schedule",
    "standing_answers",
    "walk_addendum",
    "walk_check_in",
    "week_of",
]
