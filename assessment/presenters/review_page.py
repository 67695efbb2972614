"""The review page: one submission as a counselor reads it, with what was done about it so far."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.model.pack import Pack
from assessment.presenters.case import CaseWork, case_of
from assessment.presenters.case_history import ShownEvent
from assessment.presenters.review_facts import ReviewFacts, review_facts
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class ReviewPage:
    """One submission under review."""

    code: str
    facts: ReviewFacts

    @property
    def events(self) -> tuple[ShownEvent, ...]:
        """What was done, the newest first."""
        return self.facts.events


def review_page(pack: Pack, record: OpenSubmission, work: CaseWork) -> ReviewPage:
    """The review of ``record``; ``pack`` is the one it was answered on."""
    return ReviewPage(record.code, review_facts(pack, case_of(record, work)))
