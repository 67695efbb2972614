"""What the staff report says: everything, private answers included. It may endanger whoever gave them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice
from assessment.core.model.texts import Paragraphs
from assessment.presenters.case import Case
from assessment.presenters.due_times import target_in_words
from assessment.presenters.formatting import in_words
from assessment.presenters.review_facts import AnswerSection, ReviewFacts, review_facts
from assessment.presenters.validity import limits


@dataclass(frozen=True)
class StaffReport:
    """The staff report, ready to be laid out; ``day`` is an ISO date for the metadata.

    ``sections`` are those of ``facts`` without the questions that were not asked.
    """

    language: str
    title: str
    heading: str
    warning: str
    made: str
    footer: str
    day: str
    priority: str
    facts: ReviewFacts
    bands_note: str
    sections: tuple[AnswerSection, ...]
    limits: Paragraphs


def staff_report(pack: Pack, case: Case) -> StaffReport:
    """The report of ``case``, for staff only; ``pack`` is the one it was answered on."""
    outcome, day, code = case.outcome, case.days[-1], case.code
    facts, title = review_facts(pack, case), _("%(title)s, staff copy", title=pack.title)
    return StaffReport(
        language=pack.language,
        title=title,
        heading=_("May endanger: do not send home"),
        warning=_("This file holds private answers. Do not mail it or leave it lying. Do not give it to the person."),
        made=_("%(day)s · code %(code)s", day=in_words(day), code=code),
        footer=f"{title} · {code}",
        day=day.isoformat(),
        priority=_due(next(choice for choice in pack.priorities if choice.id == outcome.priority)),
        facts=facts,
        bands_note=pack.texts.bands_note,
        sections=tuple(_asked_only(section) for section in facts.sections),
        limits=limits(pack.texts),
    )


def _due(priority: OutcomeChoice) -> str:
    if priority.target is None:
        return priority.label
    return f"{priority.label} ({target_in_words(priority.target)})"


def _asked_only(section: AnswerSection) -> AnswerSection:
    return replace(section, answers=tuple(answer for answer in section.answers if answer.asked or answer.answered))
