"""The review page: one submission as a counselor reads it, with what was done about it so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_states import OPEN, CaseState
from assessment.core.engine import due_times
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice
from assessment.presenters.case import case_of
from assessment.presenters.case_history import ShownEvent, shown_events
from assessment.presenters.case_words import STATES
from assessment.presenters.due_times import DueTime, due_time
from assessment.presenters.formatting import listed, moment
from assessment.presenters.reasons import ShownRule
from assessment.presenters.review_facts import ReviewFacts, review_facts
from assessment.presenters.staff_answers import role_in_words
from assessment.presenters.validity import validity
from assessment.records.case_events import OpenEvent
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

    ``about``: role and times, in short; ``owner``: a name, '' while nobody has it; ``safety_tone``:
    alarm, care or '' (nothing to see first); ``headline``: what the person read; ``first_rules``: the one that set the
    level, before check-ins raised or kept it, and those that set the access or the priority.
    """

    code: str
    about: tuple[str, ...]
    urgency: Urgency
    overdue: bool
    owner: str
    state: str
    facts: ReviewFacts
    safety_tone: str
    headline: str
    first_rules: tuple[ShownRule, ...]
    other_rules: tuple[ShownRule, ...]
    other_rules_in_short: str
    events: tuple[ShownEvent, ...]
    versions: str


def review_page(
    pack: Pack, record: OpenSubmission, events: Sequence[OpenEvent], names: Mapping[int, str], now: datetime
) -> ReviewPage:
    """The review of ``record``; ``pack`` is the one it was answered on, ``names`` those of the accounts."""
    case = case_of(record)
    facts, outcome = review_facts(pack, case), case.outcome
    submission, due = record.row, due_time(record.row.due_at, now)
    priority = due_times.case_priority(pack, outcome.priority, call=record.callback)
    others = tuple(rule for rule in facts.rules if rule.id != outcome.decided_by and not rule.decides)
    return ReviewPage(
        code=submission.code,
        about=_about(pack, record, due, raised=priority.id != outcome.priority),
        urgency=urgency(pack.priorities, priority),
        overdue=due.overdue and CaseState(submission.state) in OPEN,
        owner=names.get(submission.owner_id or 0, ""),
        state=str(STATES[CaseState(submission.state)]),
        facts=facts,
        safety_tone="alarm" if facts.critical else "care" if facts.unclear or facts.not_asked else "",
        headline=pack.level[outcome.level].headline,
        first_rules=tuple(rule for rule in facts.rules if rule not in others),
        other_rules=others,
        other_rules_in_short=ngettext(
            "%(num)s more rule is true: %(rules)s",
            "%(num)s more rules are true: %(rules)s",
            len(others),
            rules=listed([rule.label for rule in others]),
        ),
        events=shown_events(pack, events, names),
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


def _about(pack: Pack, record: OpenSubmission, due: DueTime, *, raised: bool) -> tuple[str, ...]:
    submission = record.row
    words = [
        role_in_words(pack, record.latest_answers),
        _("shared %(when)s", when=moment(submission.shared_at or submission.submitted_at)),
        _("due %(when)s UTC", when=due.words) if submission.due_at else "",
        _("priority raised: asks for a call") if raised else "",
    ]
    return tuple(each for each in words if each)
