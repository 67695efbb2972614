"""The states of a case: what no sequence of actions ever does."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core import case_transitions
from assessment.core.case_states import SENT_BY_PERSON, Action, CaseState, NotAllowed, Refusal
from assessment.core.case_transitions import Deed, act, actions, replay
from tests.support.case_table import (
    ALEX,
    BEA,
    DANGER,
    INES,
    LEVELS,
    NOON,
    SHARED,
    case_at,
    complete,
    refused,
    second_look,
)


@pytest.mark.parametrize("start", [each for each in CaseState if each is not CaseState.WITHDRAWN])
@pytest.mark.parametrize("level", [1, 4])
def test_from_every_state_but_withdrawn_people_at_the_desk_reach_closed(start: CaseState, level: int) -> None:
    ahead = deque([second_look(level=level) if start is CaseState.SECOND_LOOK else case_at(start, level=level)])
    seen = set(ahead)
    while ahead:
        case = ahead.popleft()
        if case.state is CaseState.CLOSED:
            return
        for action in Action:
            for by in (ALEX, INES):
                deed = replace(complete(action, by), talked=True, may_decide_alone=False)
                try:
                    reached = act(case, deed)
                except NotAllowed:
                    continue
                if reached not in seen:
                    seen.add(reached)
                    ahead.append(reached)
    raise AssertionError(f"{start} never leads to closed")


@st.composite
def deeds(draw: st.DrawFn) -> Deed:
    action = draw(st.sampled_from(Action))
    of_person = action in SENT_BY_PERSON or action in (Action.WITHDRAW, Action.END_WAIT)
    by = None if of_person else draw(st.sampled_from([ALEX, BEA, INES, 4]))
    yes = st.sampled_from([True, True, True, False])
    return Deed(
        action,
        NOON + timedelta(hours=draw(st.integers(0, 60))),
        by,
        level=draw(st.sampled_from(LEVELS)) if of_person or draw(st.booleans()) else None,
        new_owner=draw(st.sampled_from([None, ALEX, BEA, INES])),
        reason=draw(yes),
        talked=draw(yes),
        safe=draw(yes),
        supervises=by in (INES, 4),
        owner_away=draw(st.booleans()),
        fresh_factor=draw(yes),
        may_decide_alone=False,
        later=draw(yes),
    )


@given(st.lists(deeds(), max_size=40), st.sampled_from(LEVELS))
def test_no_sequence_of_actions_lowers_or_closes_danger_without_a_talk_and_a_second_person(
    tried: list[Deed], first: int
) -> None:
    """Watched from outside: who decided on what since the person last sent something in."""
    case = case_transitions.first_shared(replace(SHARED, level=first), DANGER)
    talked = False
    decided_by: set[int | None] = set()
    for deed in tried:
        try:
            after = act(case, deed)
        except NotAllowed:
            continue
        if deed.action in SENT_BY_PERSON:
            talked, decided_by = False, set()
        talked = talked or (deed.action is Action.LOG_CONTACT and deed.talked)
        if deed.action in (Action.CONFIRM, Action.RAISE, Action.LOWER):
            decided_by = {deed.by}
        if deed.action is Action.AGREE:
            decided_by.add(deed.by)
        if case.in_danger and after.level < case.level and deed.action is not Action.SHARE:
            assert talked
            assert len(decided_by) == 2
        if after.state is CaseState.CLOSED and case.state is not CaseState.CLOSED:
            assert case.tried or deed.reason
            assert not case.in_danger or len(decided_by) == 2
        case = after


@given(st.lists(deeds(), max_size=40), st.sampled_from(LEVELS))
def test_a_case_is_what_its_history_makes_it(tried: list[Deed], first: int) -> None:
    shared = replace(SHARED, level=first)
    case, done = case_transitions.first_shared(shared, DANGER), [shared]
    for deed in tried:
        try:
            case = act(case, deed)
        except NotAllowed:
            continue
        done.append(deed)
    assert replay(done, DANGER) == case
    assert case.state is CaseState.WITHDRAWN or (case.owner is None) == (case.state is CaseState.NEW)
    assert (case.proposed is not None) == (case.state is CaseState.SECOND_LOOK)


@given(st.lists(deeds(), max_size=40))
def test_what_may_be_done_is_what_is_not_refused_for_state_or_actor(tried: list[Deed]) -> None:
    case = case_transitions.first_shared(SHARED, DANGER)
    for deed in tried:
        plain = replace(deed, level=None) if deed.by is not None else deed
        may = refused(case, plain) not in (Refusal.STATE, Refusal.ACTOR)
        assert may == (deed.action in actions(case, replace(plain, action=Action.NOTE)))
        try:
            case = act(case, deed)
        except NotAllowed:
            continue
