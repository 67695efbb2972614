"""Second looks: what the second person is not told before they have kept a view of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assessment.core.case_states import DECISIONS
from assessment.core.case_transitions import CaseStanding
from assessment.records.case_events import OpenEvent


def proposed_at(events: Sequence[OpenEvent]) -> int:
    """Where among the events of a case in a second look the owner's decision stands, of which it is."""
    return max(at for at, each in enumerate(events) if each.action in DECISIONS)


def before_own_view(
    state: CaseStanding, events: Sequence[OpenEvent], reader: int
) -> tuple[CaseStanding, tuple[OpenEvent, ...]]:
    """How a case in a second look stands, and its events, for a second person who has kept no view yet.

    From the decision on, nothing is told of what others said: neither the level nor a word.
    """
    begins = proposed_at(events)
    shown = (
        each if at < begins or each.row.actor in (None, reader) else OpenEvent(each.row, held_back=True)
        for at, each in enumerate(events)
    )
    return replace(state, proposed=None), tuple(shown)
