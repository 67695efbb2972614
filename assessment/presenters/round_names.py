"""What each round of a case is called for staff: the first answers, a check-in by its number, or what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from assessment.core.check_ins import Round
from assessment.presenters.formatting import desk_day, in_words


def check_ins_sent(rounds: Sequence[Round]) -> int:
    """How many check-ins are among the rounds; an addendum is none."""
    return sum(not each.addendum for each in rounds[1:])


def title_of_round(rounds: Sequence[Round], at: int) -> str:
    """ "Check-in 2, 14 March 2026": what the round at this position is called, with its day."""
    given, day = rounds[at], in_words(desk_day(rounds[at].at))
    if given.addendum:
        return _("Left out before, %(day)s", day=day)
    number = check_ins_sent(rounds[: at + 1])
    return _("Check-in %(number)s, %(day)s", number=number, day=day) if number else _("First answers, %(day)s", day=day)
