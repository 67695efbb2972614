"""When an answer was given, and since when it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.check_ins import Round
from assessment.core.items import Answer
from assessment.presenters.formatting import clock, desk_day, in_short


def when_given(rounds: Sequence[Round], name: str, *, hour: bool = False) -> str:
    """ "26 Nov 2026, as on 30 Oct 2026": the last time, and the first since which the answer stayed; '' for none.

    ``hour``: with the time at which the last one was sent in, "26 Nov 2026, 21:14".
    """
    given = [(each.at, each.answers[name]) for each in rounds if name in each.answers]
    if not given:
        return ""
    last, answer = given[-1]
    first = last
    for at, before in reversed(given[:-1]):
        if before != answer:
            break
        first = at
    day = f"{in_short(desk_day(last))}, {clock(last)}" if hour else in_short(desk_day(last))
    if desk_day(first) == desk_day(last):
        return day
    return _("%(day)s, as on %(before)s", day=day, before=in_short(desk_day(first)))


def given_before(rounds: Sequence[Round], name: str) -> Answer | None:
    """The last answer that differs from the latest one; None if there is none."""
    given = [each.answers[name] for each in rounds if name in each.answers]
    return next((each for each in reversed(given) if each != given[-1]), None)


def last_given(rounds: Sequence[Round], names: Iterable[str]) -> datetime | None:
    """When the latest answer to any of these items was given; None if there is none."""
    wanted = set(names)
    return next((each.at for each in reversed(rounds) if not wanted.isdisjoint(each.answers)), None)


def age(given: datetime, now: datetime) -> str:
    """ "Answered on 30 Oct 2026, 28 days old"."""
    days = max(0, (desk_day(now) - desk_day(given)).days)
    day = in_short(desk_day(given))
    if not days:
        return _("Answered on %(day)s, today", day=day)
    return ngettext("Answered on %(day)s, %(num)s day old", "Answered on %(day)s, %(num)s days old", days, day=day)
