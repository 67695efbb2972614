"""The person's pages: start, questions, result, help lines, and the way out of each of them."""

from assessment.web.respondent import (
    check_ins,
    exit,
    help,
    questions,
    result,
    resume,
    safety_page,
    session_timeout,
    sharing,
    start,
)
from assessment.web.respondent.current_draft import bp

__all__ = [
    "bp",
    "check_ins",
    "exit",
    "help",
    "questions",
    "result",
    "resume",
    "safety_page",
    "session_timeout",
    "sharing",
    "start",
]
