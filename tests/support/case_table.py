"""Cases and deeds for trying the table of states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from assessment.core.case_states import SENT_BY_PERSON, Action, CaseState, NotAllowed, Refusal
from assessment.core.case_transitions import ALONE_AFTER, CaseStanding, Deed, act

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALEX, BEA, INES = 1, 2, 3
"""Two counselors, and a supervisor."""
LEVELS, DANGER = range(6), 3
SENT_LATER = [each for each in Action if each in SENT_BY_PERSON and each is not Action.SHARE]
SHARED = Deed(Action.SHARE, NOON, level=1)


def case_at(state: CaseState, *, level: int = 1, owner: int | None = ALEX) -> CaseStanding:
    return CaseStanding(state, level, DANGER, None if state in (CaseState.NEW, CaseState.WITHDRAWN) else owner)


def second_look(*, level: int = 4, proposed: int = 1, viewed_by: frozenset[int] = frozenset()) -> CaseStanding:
    asked = replace(case_at(CaseState.SECOND_LOOK, level=level), proposed=proposed, proposed_by=ALEX, proposed_at=NOON)
    return replace(asked, viewed_by=viewed_by)


def complete(action: Action, by: int | None = ALEX) -> Deed:
    """A deed that gives whatever any action needs."""
    return Deed(
        action,
        NOON + ALONE_AFTER,
        by,
        new_owner=BEA,
        reason=True,
        safe=True,
        fresh_factor=True,
        may_decide_alone=True,
        later=True,
        supervises=by == INES,
    )


def refused(case: CaseStanding, deed: Deed) -> Refusal | None:
    try:
        act(case, deed)
    except NotAllowed as raised:
        return raised.refusal
    return None
