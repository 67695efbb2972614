"""The review page: one submission as a counselor reads it, with what was done about it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine import due_times
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice
from assessment.presenters.case import CaseWork, case_of
from assessment.presenters.case_history import ShownEvent
from assessment.presenters.formatting import moment
from assessment.presenters.review_facts import ReviewFacts, review_facts
from assessment.presenters.validity import validity
from assessment.records.submissions import OpenSubmission

HASH_SHOWN = 12


@dataclass(frozen=True)
class Urgency:
    """A priority as it is shown. ``tone``: alarm, care, plain or '' (usual)."""

    label: str
    tone: str


@dataclass(frozen=True)
class ReviewPage:
    """One submission under review.

    ``about``: what was sent in and when; ``owner``: a name, '' while nobody has it; ``safety_tone``: alarm, care or ''
    (nothing to see first).
    """

    code: str
    about: tuple[str, ...]
    urgency: Urgency
    owner: str
    state: str
    facts: ReviewFacts
    safety_tone: str
    events: tuple[ShownEvent, ...]
    versions: str


def review_page(pack: Pack, record: OpenSubmission, work: CaseWork) -> ReviewPage:
    """The review of ``record``; ``pack`` is the one it was answered on."""
    case = case_of(record, work)
    facts, outcome = review_facts(pack, case), case.outcome
    priority = due_times.case_priority(pack, outcome.priority, call=record.callback)
    return ReviewPage(
        code=record.code,
        about=_about(record, raised=priority.id != outcome.priority),
        urgency=urgency(pack.priorities, priority),
        owner=facts.head.owner,
        state=facts.head.state,
        facts=facts,
        safety_tone="alarm"
        if facts.critical
        else "care"
        if facts.unclear or facts.unanswered or facts.not_asked
        else "",
        events=facts.events,
        versions=_versions(pack),
    )


def _versions(pack: Pack) -> str:
    asked = _(
        "Questionnaires %(version)s, %(hash)s. One side’s own words; no diagnosis; not for court, custody or "
        "employment.",
        version=pack.version,
        hash=pack.hash[:HASH_SHOWN],
    )
    return f"{asked} {validity(pack.texts)}".rstrip()


def urgency(priorities: Sequence[OutcomeChoice], priority: OutcomeChoice) -> Urgency:
    """A priority as it is shown: the highest alarms, the next asks for care, the lowest stays plain."""
    top, rank = len(priorities) - 1, priorities.index(priority)
    tone = "plain" if rank == 0 else {top: "alarm", top - 1: "care"}.get(rank, "")
    return Urgency(priority.label, tone)


def _about(record: OpenSubmission, *, raised: bool) -> tuple[str, ...]:
    submission, check_ins = record.row, len(record.rounds) - 1
    words = [
        _("check-in %(number)s, sent in on %(when)s", number=check_ins, when=moment(record.last.at))
        if check_ins
        else _("shared %(when)s", when=moment(submission.shared_at or submission.submitted_at)),
        _("one side only"),
        _("priority raised: asks for a call") if raised else "",
    ]
    return tuple(each for each in words if each)
