"""The states of a case: what the table allows, and what no sequence of actions ever does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from assessment.core.case_states import OPEN, SENT_BY_PERSON, TABLE, Action, CaseState, DoneBy, Need, Refusal
from assessment.core.case_transitions import CaseStanding, Deed, act, actions, replay, state_now
from tests.support.case_table import (
    ALEX,
    BEA,
    DANGER,
    INES,
    NOON,
    SENT_LATER,
    SHARED,
    case_at,
    complete,
    refused,
    second_look,
)


def test_a_new_case_is_claimed_by_whoever_is_first() -> None:
    claimed = act(case_at(CaseState.NEW), Deed(Action.CLAIM, NOON, BEA))
    assert (claimed.state, claimed.owner) == (CaseState.CLAIMED, BEA)
    assert refused(claimed, Deed(Action.CLAIM, NOON, ALEX)) is Refusal.STATE


def test_a_returned_case_goes_on_with_its_owner_and_with_anybody_while_the_owner_is_away() -> None:
    back = case_at(CaseState.RETURNED)
    assert act(back, Deed(Action.CLAIM, NOON, ALEX)).owner == ALEX
    assert refused(back, Deed(Action.CLAIM, NOON, BEA)) is Refusal.ACTOR
    assert act(back, Deed(Action.CLAIM, NOON, BEA, owner_away=True)).owner == BEA


@pytest.mark.parametrize("action", [each for each in Action if each not in SENT_BY_PERSON])
def test_nothing_but_sharing_again_leads_out_of_withdrawn(action: Action) -> None:
    by = None if action in (Action.WITHDRAW, Action.END_WAIT) else INES
    assert refused(case_at(CaseState.WITHDRAWN), complete(action, by)) is Refusal.STATE
    assert act(case_at(CaseState.WITHDRAWN), SHARED).state is CaseState.NEW


@pytest.mark.parametrize("state", [each for each in CaseState if each not in (CaseState.NEW, CaseState.WITHDRAWN)])
@pytest.mark.parametrize("action", SENT_LATER)
def test_what_the_person_sends_in_brings_the_case_back_to_its_owner(state: CaseState, action: Action) -> None:
    before = replace(case_at(state), tried=True, talked=True)
    back = act(before, Deed(action, NOON, level=2))
    assert back == CaseStanding(CaseState.RETURNED, 2, DANGER, ALEX)


def test_a_new_case_stays_new_when_the_person_sends_more() -> None:
    assert act(case_at(CaseState.NEW), Deed(Action.CHECK_IN, NOON, level=2)) == CaseStanding(CaseState.NEW, 2, DANGER)


@pytest.mark.parametrize("action", SENT_LATER)
def test_calmer_answers_do_not_take_a_level_of_danger_back(action: Action) -> None:
    assert act(case_at(CaseState.CLAIMED, level=4), Deed(action, NOON, level=0)).level == 4
    assert act(case_at(CaseState.CLAIMED, level=3), Deed(action, NOON, level=0)).level == 3
    assert act(case_at(CaseState.CLAIMED, level=2), Deed(action, NOON, level=0)).level == 0
    assert act(case_at(CaseState.CLAIMED, level=4), Deed(action, NOON, level=5)).level == 5


def test_sharing_again_after_withdrawing_begins_anew() -> None:
    withdrawn = replace(case_at(CaseState.WITHDRAWN, level=4), owner=ALEX)
    again = act(withdrawn, Deed(Action.SHARE, NOON, level=0))
    assert again == CaseStanding(CaseState.NEW, 0, DANGER)


@pytest.mark.parametrize("state", [CaseState.CLAIMED, CaseState.IN_CONTACT, CaseState.WAITING])
def test_a_contact_is_logged_only_in_a_way_that_is_safe(state: CaseState) -> None:
    asked = Deed(Action.LOG_CONTACT, NOON, ALEX)
    assert refused(case_at(state), asked) is Refusal.SAFE_CHANNEL
    tried = act(case_at(state), replace(asked, safe=True))
    assert (tried.state, tried.tried, tried.talked) == (CaseState.IN_CONTACT, True, False)
    talked = act(case_at(state), replace(asked, safe=True, talked=True))
    assert talked.talked
    assert act(talked, replace(asked, safe=True)).talked


def test_waiting_needs_a_date_to_come_and_ends_by_the_clock() -> None:
    assert refused(case_at(CaseState.IN_CONTACT), Deed(Action.WAIT, NOON, ALEX)) is Refusal.DATE
    waiting = act(case_at(CaseState.IN_CONTACT), Deed(Action.WAIT, NOON, ALEX, later=True))
    assert waiting.state is CaseState.WAITING
    assert act(waiting, Deed(Action.END_WAIT, NOON)).state is CaseState.IN_CONTACT


@pytest.mark.parametrize(
    ("level", "asked", "action", "leads_to"),
    [
        (1, 1, Action.CONFIRM, CaseState.DECIDED),
        (2, 2, Action.CONFIRM, CaseState.DECIDED),
        (3, 3, Action.CONFIRM, CaseState.SECOND_LOOK),
        (1, 2, Action.RAISE, CaseState.DECIDED),
        (1, 3, Action.RAISE, CaseState.SECOND_LOOK),
        (3, 4, Action.RAISE, CaseState.SECOND_LOOK),
        (2, 1, Action.LOWER, CaseState.DECIDED),
        (3, 2, Action.LOWER, CaseState.SECOND_LOOK),
        (5, 4, Action.LOWER, CaseState.SECOND_LOOK),
    ],
)
def test_a_decision_that_touches_danger_waits_for_a_second_look(
    level: int, asked: int, action: Action, leads_to: CaseState
) -> None:
    case = replace(case_at(CaseState.IN_CONTACT, level=level), talked=True)
    decided = act(case, Deed(action, NOON, ALEX, level=asked, reason=True, fresh_factor=True))
    assert decided.state is leads_to
    if leads_to is CaseState.SECOND_LOOK:
        assert (decided.level, decided.proposed, decided.proposed_by) == (level, asked, ALEX)
        assert decided.proposed_at == NOON
    else:
        assert (decided.level, decided.proposed, decided.proposed_by) == (asked, None, None)


@pytest.mark.parametrize(
    ("action", "asked"), [(Action.RAISE, 0), (Action.RAISE, 1), (Action.LOWER, 1), (Action.LOWER, 2)]
)
def test_a_level_is_raised_upward_and_lowered_downward(action: Action, asked: int) -> None:
    case = replace(case_at(CaseState.IN_CONTACT), talked=True)
    assert refused(case, Deed(action, NOON, ALEX, level=asked, reason=True, fresh_factor=True)) is Refusal.STATE


@pytest.mark.parametrize("asked", [0, 2])
def test_confirming_is_for_the_level_in_force(asked: int) -> None:
    assert refused(case_at(CaseState.CLAIMED), Deed(Action.CONFIRM, NOON, ALEX, level=asked)) is Refusal.STATE


def test_a_level_is_lowered_only_after_a_talk_with_a_reason_and_a_fresh_factor() -> None:
    asked = Deed(Action.LOWER, NOON, ALEX, level=0, reason=True, fresh_factor=True)
    talked = replace(case_at(CaseState.IN_CONTACT), talked=True)
    assert refused(replace(talked, talked=False, tried=True), asked) is Refusal.TALK
    assert refused(talked, replace(asked, reason=False)) is Refusal.REASON
    assert refused(talked, replace(asked, fresh_factor=False)) is Refusal.FRESH_FACTOR
    assert refused(replace(talked, state=CaseState.CLAIMED), asked) is Refusal.STATE
    assert act(talked, asked).level == 0


def test_a_level_is_raised_with_a_reason() -> None:
    asked = Deed(Action.RAISE, NOON, ALEX, level=2)
    assert refused(case_at(CaseState.CLAIMED), asked) is Refusal.REASON
    assert act(case_at(CaseState.CLAIMED), replace(asked, reason=True)).level == 2


@pytest.mark.parametrize("action", [Action.AGREE, Action.DISAGREE])
def test_a_second_look_needs_another_supervisor_with_a_view_of_their_own(action: Action) -> None:
    asked = Deed(action, NOON, INES, reason=True, supervises=True, fresh_factor=True)
    viewed = second_look(viewed_by=frozenset({INES}))
    assert refused(second_look(), asked) is Refusal.OWN_VIEW
    assert refused(viewed, replace(asked, fresh_factor=False)) is Refusal.FRESH_FACTOR
    assert refused(viewed, replace(asked, reason=False)) is Refusal.REASON
    assert refused(viewed, replace(asked, supervises=False)) is Refusal.ACTOR
    assert refused(replace(viewed, owner=INES), asked) is Refusal.ACTOR
    assert refused(replace(viewed, proposed_by=INES), asked) is Refusal.ACTOR
    done = act(viewed, asked)
    agrees = action is Action.AGREE
    assert (done.state, done.level) == ((CaseState.DECIDED, 1) if agrees else (CaseState.CLAIMED, 4))
    assert (done.proposed, done.proposed_by, done.proposed_at, done.viewed_by) == (None, None, None, frozenset())


@pytest.mark.parametrize("way", [Action.TAKE_OVER, Action.HAND_OVER])
def test_who_had_the_case_meanwhile_is_no_second_person_of_that_decision(way: Action) -> None:
    taken = {
        Action.TAKE_OVER: Deed(Action.TAKE_OVER, NOON, INES, reason=True, supervises=True),
        Action.HAND_OVER: Deed(Action.HAND_OVER, NOON, ALEX, new_owner=INES, reason=True),
    }[way]
    back = act(act(second_look(), taken), Deed(Action.HAND_OVER, NOON, INES, new_owner=ALEX, reason=True))
    view = Deed(Action.KEEP_VIEW, NOON, INES, reason=True, supervises=True)
    assert refused(back, view) is Refusal.ACTOR
    assert act(back, replace(view, by=4)).viewed_by == {4}
    answer = Deed(Action.DISAGREE, NOON, 4, reason=True, supervises=True, fresh_factor=True)
    assert act(act(back, replace(view, by=4)), answer).owners_since == frozenset()
    again = replace(act(back, Deed(Action.RELEASE, NOON, ALEX)), owners_since=frozenset())
    assert act(again, Deed(Action.CLAIM, NOON, INES)).owners_since == frozenset()


def test_a_second_view_is_kept_once_and_with_a_reason() -> None:
    asked = Deed(Action.KEEP_VIEW, NOON, INES, reason=True, supervises=True)
    assert refused(second_look(), replace(asked, reason=False)) is Refusal.REASON
    kept = act(second_look(), asked)
    assert (kept.state, kept.viewed_by, kept.proposed) == (CaseState.SECOND_LOOK, frozenset({INES}), 1)
    assert refused(kept, asked) is Refusal.FIRST_VIEW
    assert act(kept, replace(asked, by=4)).viewed_by == {INES, 4}


def test_an_owner_decides_alone_only_where_that_may_be_and_after_a_day() -> None:
    deed = complete(Action.DECIDE_ALONE)
    decided = act(second_look(), deed)
    assert (decided.state, decided.level) == (CaseState.DECIDED, 1)
    assert refused(second_look(), replace(deed, at=deed.at - timedelta(seconds=1))) is Refusal.NO_SECOND_PERSON
    assert refused(second_look(), replace(deed, may_decide_alone=False)) is Refusal.NO_SECOND_PERSON
    assert refused(second_look(), replace(deed, reason=False)) is Refusal.REASON
    assert refused(second_look(), replace(deed, fresh_factor=False)) is Refusal.FRESH_FACTOR
    assert refused(second_look(), replace(deed, by=BEA)) is Refusal.ACTOR


def test_a_case_is_signed_off_with_a_contact_or_with_why_none_is_possible() -> None:
    decided = case_at(CaseState.DECIDED)
    assert refused(decided, Deed(Action.SIGN_OFF, NOON, ALEX)) is Refusal.CONTACT_OR_REASON
    assert act(decided, Deed(Action.SIGN_OFF, NOON, ALEX, reason=True)).state is CaseState.CLOSED
    closed = act(replace(decided, tried=True), Deed(Action.SIGN_OFF, NOON, ALEX))
    assert (closed.state, closed.owner) == (CaseState.CLOSED, ALEX)


def test_a_closed_case_is_reopened_by_whoever_gives_a_reason() -> None:
    closed = case_at(CaseState.CLOSED)
    assert refused(closed, Deed(Action.REOPEN, NOON, BEA)) is Refusal.REASON
    again = act(closed, Deed(Action.REOPEN, NOON, BEA, reason=True))
    assert (again.state, again.owner) == (CaseState.CLAIMED, BEA)


def test_a_case_changes_hands_with_a_reason() -> None:
    handed = Deed(Action.HAND_OVER, NOON, ALEX, new_owner=BEA, reason=True)
    assert act(case_at(CaseState.IN_CONTACT), handed) == replace(case_at(CaseState.IN_CONTACT), owner=BEA)
    assert refused(case_at(CaseState.IN_CONTACT), replace(handed, reason=False)) is Refusal.REASON
    assert refused(case_at(CaseState.IN_CONTACT), replace(handed, new_owner=ALEX)) is Refusal.NEW_OWNER
    assert refused(case_at(CaseState.IN_CONTACT), replace(handed, new_owner=None)) is Refusal.NEW_OWNER
    taken = Deed(Action.TAKE_OVER, NOON, INES, reason=True, supervises=True)
    assert act(case_at(CaseState.CLAIMED), taken).owner == INES
    assert refused(case_at(CaseState.CLAIMED), replace(taken, reason=False)) is Refusal.REASON
    assert refused(case_at(CaseState.CLAIMED), replace(taken, supervises=False)) is Refusal.ACTOR
    released = act(case_at(CaseState.DECIDED), Deed(Action.RELEASE, NOON, ALEX))
    assert (released.state, released.owner) == (CaseState.NEW, None)


@pytest.mark.parametrize("state", [each for each in CaseState if each is not CaseState.WITHDRAWN])
def test_a_supervisor_moves_an_open_case_to_another_team_where_it_is_new(state: CaseState) -> None:
    case = second_look(viewed_by=frozenset({INES})) if state is CaseState.SECOND_LOOK else case_at(state)
    moved = Deed(Action.MOVE, NOON, INES, supervises=True)
    if state is CaseState.CLOSED:
        assert refused(case, moved) is Refusal.STATE
    else:
        assert act(case, moved) == CaseStanding(CaseState.NEW, case.level, DANGER)
    assert refused(case_at(CaseState.CLAIMED), replace(moved, supervises=False)) is Refusal.ACTOR


def test_a_history_with_lost_words_is_read_as_far_as_it_goes() -> None:
    lost = Deed(Action.RAISE, NOON, ALEX)
    done = [SHARED, Deed(Action.CLAIM, NOON, ALEX), lost, Deed(Action.AGREE, NOON, INES)]
    assert replay(done, DANGER).state is CaseState.DECIDED


def test_a_second_look_stays_open_when_the_case_changes_hands() -> None:
    asked = second_look(viewed_by=frozenset({INES}))
    assert act(asked, complete(Action.HAND_OVER)) == replace(asked, owner=BEA, owners_since=frozenset({BEA}))


ONLY_OWNER = [each.action for each in TABLE if each.actor is DoneBy.OWNER]


@pytest.mark.parametrize("action", ONLY_OWNER)
def test_the_work_on_a_case_is_its_owner_s(action: Action) -> None:
    states = next(each.states for each in TABLE if each.action is action)
    for state in states:
        case = second_look() if state is CaseState.SECOND_LOOK else replace(case_at(state), talked=True)
        assert refused(case, complete(action, BEA)) is Refusal.ACTOR
        assert refused(case, complete(action, INES)) is Refusal.ACTOR
        assert action in actions(case, Deed(Action.NOTE, NOON, ALEX))
        assert action not in actions(case, Deed(Action.NOTE, NOON, BEA))


def test_nobody_at_the_desk_does_what_the_person_or_the_clock_does_and_the_other_way_round() -> None:
    for transition in TABLE:
        for state in transition.states:
            case = case_at(state)
            if transition.actor in (DoneBy.PERSON, DoneBy.CLOCK):
                assert refused(case, complete(transition.action, INES)) is Refusal.ACTOR
            else:
                assert refused(case, complete(transition.action, None)) is Refusal.ACTOR


def test_a_note_needs_words_and_no_owner() -> None:
    for state in CaseState:
        deed = Deed(Action.NOTE, NOON, BEA, reason=True)
        expected = Refusal.STATE if state is CaseState.WITHDRAWN else None
        assert refused(case_at(state), deed) is expected
    assert refused(case_at(CaseState.NEW), Deed(Action.NOTE, NOON, BEA)) is Refusal.REASON


def test_every_refusal_of_a_need_is_named_as_that_need() -> None:
    assert {each.value for each in Need} == {each.value for each in Refusal} - {"state", "actor"}


def test_open_is_what_somebody_still_has_to_work_on() -> None:
    assert {CaseState.CLOSED, CaseState.WITHDRAWN} == set(CaseState) - OPEN


@pytest.mark.parametrize(
    ("state", "until", "now"),
    [
        (CaseState.WAITING, timedelta(0), CaseState.IN_CONTACT),
        (CaseState.WAITING, timedelta(hours=-1), CaseState.IN_CONTACT),
        (CaseState.WAITING, timedelta(seconds=1), CaseState.WAITING),
        (CaseState.WAITING, None, CaseState.WAITING),
        (CaseState.CLAIMED, timedelta(hours=-1), CaseState.CLAIMED),
        (CaseState.CLAIMED, None, CaseState.CLAIMED),
    ],
)
def test_a_wait_is_over_once_its_end_has_come(state: CaseState, until: timedelta | None, now: CaseState) -> None:
    stored = SimpleNamespace(state=state.value, wait_until=None if until is None else NOON + until)
    assert state_now(stored, NOON) is now


def test_a_decision_that_names_no_level_keeps_the_one_in_force() -> None:
    assert act(case_at(CaseState.IN_CONTACT, level=2), Deed(Action.CONFIRM, NOON, ALEX)).level == 2
    asked = act(case_at(CaseState.IN_CONTACT, level=4), Deed(Action.CONFIRM, NOON, ALEX))
    assert (asked.level, asked.proposed) == (4, 4)
