"""Which steps of a result can be ticked, and which the person has done."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.engine.outcome import from_json
from assessment.records.drafts import OpenDraft
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class Ticks:
    """``number``: of the round that the steps belong to; ``done``: the places of the ticked ones, from 0."""

    number: int
    done: frozenset[int]


def ticks_of(draft: OpenDraft, submission: OpenSubmission) -> Ticks | None:
    """The ticks beside the steps of the last round; None at a level of danger, where steps are no homework."""
    outcome, number = from_json(submission.last.outcome), len(submission.rounds)
    if draft.pack.level_rank[outcome.level] >= draft.pack.danger_from:
        return None
    kept = draft.content.ticks.get(number, ())
    return Ticks(number, frozenset(place for place, name in enumerate(outcome.steps) if name in kept))
