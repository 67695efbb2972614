"""What the staff report says: everything, private answers included. It may endanger whoever gave them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.model.pack import Pack
from assessment.core.model.texts import Paragraphs
from assessment.presenters.case import Case
from assessment.presenters.formatting import in_words
from assessment.presenters.review_facts import ReviewFacts, review_facts
from assessment.presenters.validity import limits


@dataclass(frozen=True)
class StaffReport:
    """The staff report, ready to be laid out; ``day`` is an ISO date for the metadata."""

    language: str
    code: str
    title: str
    heading: str
    warning: str
    made: str
    footer: str
    day: str
    facts: ReviewFacts
    limits: Paragraphs


def staff_report(pack: Pack, case: Case) -> StaffReport:
    """The report of ``case``, for staff only; ``pack`` is the one it was answered on."""
    day, code = case.days[-1], case.code
    facts, title = review_facts(pack, case), _("%(title)s, staff copy", title=pack.title)
    return StaffReport(
        language=pack.language,
        code=code,
        title=title,
        heading=_("May endanger: do not send home"),
        warning=_("This file holds private answers. Do not mail it or leave it lying. Do not give it to the person."),
        made=_("%(day)s · code %(code)s", day=in_words(day), code=code),
        footer=f"{title} · {code}",
        day=day.isoformat(),
        facts=facts,
        limits=limits(pack.texts),
    )
