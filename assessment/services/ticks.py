"""The boxes beside the steps of a result: ticked by the person, kept with their answers, and shown to nobody else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assessment.core.engine.outcome import from_json
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.services import session_timeout, sharing
from assessment.services.questions import change_content
from assessment.services.visit import Visit


def keep_ticks(visit: Visit, number: int, places: Collection[int]) -> None:
    """Keep which steps of the result after round ``number`` are done, also if another round was sent in since.

    ``places``: where they stand among its steps, from 0. Nothing is kept for a round that there is not. NotSubmitted,
    or as in ``Visit.require``.
    """
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_submitted(conn)
        session_timeout.touch(conn, draft.row, visit.now)
        rounds = sharing.submission_of(conn, draft).rounds
        if not 1 <= number <= len(rounds):
            return
        steps = from_json(rounds[number - 1].outcome).steps
        done = tuple(name for place, name in enumerate(steps) if place in places)

        def ticked(each: OpenDraft) -> DraftContent:
            return replace(each.content, ticks={**each.content.ticks, number: done})

        change_content(conn, draft, ticked, visit.now)
