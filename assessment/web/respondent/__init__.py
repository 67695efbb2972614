"""The person's pages: start, questions, result, help lines, and the way out of each of them."""

from assessment.web.respondent import again, answering, helping, leaving, pausing, result, returning, sharing, start
from assessment.web.respondent.holding import bp

__all__ = ["again", "answering", "bp", "helping", "leaving", "pausing", "result", "returning", "sharing", "start"]
