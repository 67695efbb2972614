"""The respondent's pages, from the start page to the result, and the ways out."""

from assessment.web.respondent import (
    about,
    check_ins,
    exit,
    help,
    my_data,
    questions,
    result,
    resume,
    session,
    start,
)
from assessment.web.respondent.blueprint import bp

__all__ = [
    "about",
    "bp",
    "check_ins",
    "exit",
    "help",
    "my_data",
    "questions",
    "result",
    "resume",
    "session",
    "start",
]
