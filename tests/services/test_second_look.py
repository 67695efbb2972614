"""Two people decide about danger: one asks, another looks without knowing what was asked, then agrees or does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import CaseState, NotAllowed, Refusal
from assessment.core.errors import NotFound
from assessment.presenters.second_look import SecondLookPage
from assessment.services import review, second_look
from assessment.services.case_actions import OpenCase, open_case
from assessment.services.case_forms import Circumstances
from assessment.services.second_look import NoSecondLook
from assessment.services.staff import Staff
from assessment.storage import colleagues
from assessment.storage import people as people_rows
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import Keyring
from tests.support.stopped_clock import later
from tests.support.tried_case import CONTACT, UNSAFE, Share, TriedCase, sharing

WHY = "It was one bad week"
VIEW = {"level": "care", "reason": "I would ask again"}


@pytest.fixture
def share(tmp_path: Path, engine: Engine, ring: Keyring) -> Share:
    return sharing(tmp_path, engine, ring)


@pytest.fixture
def case(share: Share) -> TriedCase:
    """A case of danger whose owner wants to lower the level."""
    case = share(UNSAFE)
    case.act(case.ada, "claim")
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "decide", level="fine", reason=WHY)
    assert case.state is CaseState.SECOND_LOOK
    return case


def look(case: TriedCase, staff: Staff) -> SecondLookPage:
    return second_look.open_second_look(case.desk, case.code, staff, case.now, lambda pack: pack).page


def read(case: TriedCase, staff: Staff) -> OpenCase:
    with reading(case.desk.store.engine) as conn:
        return open_case(conn, case.desk.store, case.code, staff, case.now)


def level(case: TriedCase) -> str:
    """The level in force."""
    found = read(case, case.ada)
    return found.pack.levels[found.state.level].id


def asked(case: TriedCase, reader: Staff) -> tuple[str, ...]:
    """Who is asked for the second look, by the page of the case."""
    return review.open_review(case.desk, case.code, reader, case.now, lambda pack: pack).supervisors


def test_only_who_can_take_the_second_look_is_named(case: TriedCase, engine: Engine) -> None:
    assert {asked(case, each) for each in (case.ada, case.bea, case.ines, case.vera)} == {("Ines", "Vera")}
    case.act(case.ines, "take-over", reason="Ada is ill")
    case.act(case.ines, "hand-over", to=str(case.bea.id), reason="You know them")
    assert {asked(case, each) for each in (case.ada, case.bea, case.ines, case.vera)} == {("Vera",)}
    with writing(engine) as conn:
        people_rows.set_active(conn, case.vera.id, active=False)
    assert asked(case, case.bea) == ()
    case.act(case.bea, "release")
    case.act(case.bea, "claim")
    case.act(case.bea, "decide", level="care")
    assert asked(case, case.bea) == ("Ines",)


def test_one_reads_first_keeps_a_view_and_then_reads_the_other_s(case: TriedCase) -> None:
    before = look(case, case.ines)
    assert (before.by, before.mine, before.theirs) == ("Ada", None, None)
    assert WHY not in repr(before)
    case.act(case.ines, "second-view", **VIEW)
    after = look(case, case.ines)
    assert after.mine is not None
    assert after.theirs is not None
    assert (after.mine.lines, after.theirs.lines) == ((VIEW["reason"],), (WHY,))
    assert after.question == "Lower the level to “Fine”?"
    assert case.state is CaseState.SECOND_LOOK


def test_the_level_is_lowered_once_the_second_person_agrees(case: TriedCase) -> None:
    case.act(case.ines, "second-view", **VIEW)
    assert level(case) == "care"
    case.act(case.ines, "agree", reason="The talk was clear")
    assert (case.state, level(case)) == (CaseState.DECIDED, "fine")
    case.act(case.ada, "sign-off", next_step="person")
    assert case.state is CaseState.CLOSED


def test_a_case_that_is_disagreed_about_goes_back_to_its_owner(case: TriedCase) -> None:
    case.act(case.ines, "second-view", **VIEW)
    case.act(case.ines, "disagree", reason="Ask about the week before")
    assert (case.state, level(case), case.row.owner_id) == (CaseState.CLAIMED, "care", case.ada.id)
    found = review.open_review(case.desk, case.code, case.ada, case.now, lambda pack: pack).second_look
    assert found is not None
    assert found.answer == "Ines disagreed: the level stays as it is."
    assert found.lines == ("Ask about the week before",)


def test_nobody_answers_before_their_own_view_is_kept_and_none_is_changed(case: TriedCase) -> None:
    assert case.refused(case.ines, "agree", reason="Yes") is Refusal.OWN_VIEW
    case.act(case.vera, "second-view", **VIEW)
    assert case.refused(case.ines, "disagree", reason="No") is Refusal.OWN_VIEW
    assert case.refused(case.vera, "second-view", level="fine", reason="No, the other") is Refusal.FIRST_VIEW
    case.fresh_factor = False
    assert case.refused(case.vera, "agree", reason="Yes") is Refusal.FRESH_FACTOR


def test_a_view_names_a_level_and_a_reason(case: TriedCase) -> None:
    assert case.wrong(case.ines, "second-view") == {"level", "reason"}
    assert case.wrong(case.ines, "second-view", level="unheard of", reason="x") == {"level"}


def test_neither_the_owner_nor_a_counselor_is_the_second_person(case: TriedCase) -> None:
    for staff in (case.ada, case.bea):
        assert case.refused(staff, "second-view", **VIEW) is Refusal.ACTOR
        assert case.refused(staff, "agree", reason="Yes") is Refusal.ACTOR


def test_a_supervisor_is_no_second_person_for_a_decision_of_their_own(share: Share) -> None:
    case = share(UNSAFE)
    case.act(case.ines, "claim")
    case.act(case.ines, "decide", level="care")
    assert second_look.count(case.desk.store, case.ines) == 0
    with pytest.raises(NotFound):
        look(case, case.ines)
    assert case.refused(case.ines, "second-view", **VIEW) is Refusal.ACTOR
    case.act(case.ines, "hand-over", to=str(case.bea.id), reason="I am away")
    with pytest.raises(NotFound):
        look(case, case.ines)
    assert case.refused(case.ines, "second-view", **VIEW) is Refusal.ACTOR
    assert second_look.count(case.desk.store, case.vera) == 1


def test_taking_a_case_over_does_not_let_one_agree_with_oneself(case: TriedCase) -> None:
    case.act(case.ines, "second-view", **VIEW)
    case.act(case.ines, "take-over", reason="Ada is ill")
    assert case.refused(case.ines, "agree", reason="Yes") is Refusal.ACTOR
    with pytest.raises(NotFound):
        look(case, case.ines)


def test_who_had_the_case_meanwhile_knows_what_was_asked_and_is_no_second_person(case: TriedCase) -> None:
    case.act(case.ines, "take-over", reason="Ada is ill")
    case.act(case.ines, "hand-over", to=str(case.ada.id), reason="Ada is back")
    assert second_look.count(case.desk.store, case.ines) == 0
    assert second_look.count(case.desk.store, case.vera) == 1
    with pytest.raises(NotFound):
        look(case, case.ines)
    assert case.refused(case.ines, "second-view", **VIEW) is Refusal.ACTOR


def test_to_whom_the_case_was_given_meanwhile_is_no_second_person_either(case: TriedCase) -> None:
    case.act(case.ada, "hand-over", to=str(case.ines.id), reason="I am ill")
    case.act(case.vera, "take-over", reason="Ines is ill too")
    with pytest.raises(NotFound):
        look(case, case.ines)
    assert case.refused(case.ines, "second-view", **VIEW) is Refusal.ACTOR


def test_the_case_page_does_not_tell_either_until_the_view_is_kept(case: TriedCase) -> None:
    case.act(case.ada, "notes", note="I think it was one bad week")
    case.act(case.vera, "second-view", level="fine", reason="One bad week, I think")
    held = read(case, case.ines)
    assert [each.held_back for each in held.events] == [False, False, False, True, True, True]
    assert held.state.proposed is None
    shown = review.open_review(case.desk, case.code, case.ines, case.now, lambda pack: pack)
    assert "bad week" not in repr(shown)
    assert [each.what for each in shown.review.events][:3] == [
        "kept a second view",
        "added a note",
        "asked for a second look",
    ]
    assert "to lower" not in repr(shown.review.events)
    case.act(case.ines, "second-view", **VIEW)
    assert not any(each.held_back for each in read(case, case.ines).events)


def test_everybody_else_of_the_team_reads_the_whole_history(case: TriedCase) -> None:
    for staff in (case.ada, case.bea):
        assert not any(each.held_back for each in read(case, staff).events)


def test_the_list_names_what_waits_for_whom_and_decrypts_nothing(case: TriedCase, share: Share) -> None:
    store = case.desk.store
    [row] = second_look.waiting(store, case.ines, case.now)
    assert (row.code, row.by, row.state) == (case.code, "Ada", "Your view comes first")
    case.act(case.ines, "second-view", **VIEW)
    assert [each.state for each in second_look.waiting(store, case.ines, case.now)] == ["Your view is kept"]
    assert [each.state for each in second_look.waiting(store, case.vera, case.now)] == ["Your view comes first"]
    case.act(case.ines, "agree", reason="Yes")
    assert second_look.waiting(store, case.ines, case.now) == []
    with pytest.raises(NoSecondLook):
        look(case, case.vera)


def test_the_list_names_when_each_is_due_and_holds_so_many_at_most(
    case: TriedCase, share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = share(UNSAFE)
    other.act(other.ada, "claim")
    other.act(other.ada, "decide", level="care")
    store = case.desk.store
    assert {each.due.words for each in second_look.waiting(store, case.ines, case.now)} == {"today, 20:00 UTC"}
    monkeypatch.setattr(second_look, "COUNTED_BELOW", 1)
    assert len(second_look.waiting(store, case.ines, case.now)) == 1
    assert second_look.count(store, case.ines) == 1


def test_a_second_look_is_taken_also_while_the_owner_is_away(case: TriedCase) -> None:
    with case.desk.store.writing() as conn:
        colleagues.set_absence(conn, case.ada.id, later(days=3), None)
    assert look(case, case.ines).by == "Ada"


def test_a_later_second_look_asks_for_a_new_view(case: TriedCase) -> None:
    case.act(case.ines, "second-view", **VIEW)
    case.act(case.ines, "disagree", reason="Ask again")
    case.act(case.ada, "contact", **CONTACT)
    case.act(case.ada, "decide", level="fine", reason="Asked again")
    [row] = second_look.waiting(case.desk.store, case.ines, case.now)
    assert row.state == "Your view comes first"
    assert "Asked again" not in repr(look(case, case.ines))
    assert case.refused(case.ines, "agree", reason="Yes") is Refusal.OWN_VIEW


def test_a_view_is_not_taken_for_a_decision(case: TriedCase) -> None:
    case.act(case.ines, "second-view", **VIEW)
    case.act(case.ines, "agree", reason="The talk was clear")
    case.act(case.ada, "sign-off", next_step="person")
    case.act(case.bea, "reopen", reason="They rang")
    case.act(case.bea, "decide", level="care", reason="Afraid again")
    opened = second_look.open_second_look(case.desk, case.code, case.vera, case.now, lambda pack: pack)
    assert opened.review.facts.head.level == "Fine"
    case.act(case.vera, "second-view", level="fine", reason="I see no change")
    shown = review.open_review(case.desk, case.code, case.ada, case.now, lambda pack: pack).review
    assert "Ada decided otherwise" in shown.facts.head.why  # Ines, who agreed, decided nothing


def alone(case: TriedCase, staff: Staff) -> SecondLookPage:
    by = Circumstances(staff, case.now, may_decide_alone=case.may_decide_alone)
    return second_look.open_to_decide_alone(case.desk, case.code, by, lambda pack: pack).page


def test_where_a_second_person_is_required_nobody_decides_alone(case: TriedCase) -> None:
    case.hour += 48
    assert case.refused(case.ada, "decide-alone", reason="Nobody is here") is Refusal.NO_SECOND_PERSON
    with pytest.raises(NotFound):
        alone(case, case.ada)


def test_where_it_is_recorded_the_owner_decides_alone_after_a_day(case: TriedCase) -> None:
    case.may_decide_alone = True
    with pytest.raises(NotFound):
        alone(case, case.ada)
    assert case.refused(case.ada, "decide-alone", reason="Nobody is here") is Refusal.NO_SECOND_PERSON
    case.hour += 24
    for staff in (case.bea, case.ines):
        with pytest.raises(NotFound):
            alone(case, staff)
    assert alone(case, case.ada).question == "Lower the level to “Fine”?"
    assert case.wrong(case.ada, "decide-alone") == {"reason"}
    case.act(case.ada, "decide-alone", reason="Nobody is here")
    assert (case.state, level(case), case.history[-1]) == (CaseState.DECIDED, "fine", "decided alone")
    with pytest.raises(NotFound):
        alone(case, case.ada)


def test_the_owner_decides_alone_from_a_day_after_asking_and_not_a_moment_before(case: TriedCase) -> None:
    case.may_decide_alone, asked = True, case.hour

    def offered() -> bool:
        note = review.open_review(case.desk, case.code, case.ada, case.now, lambda pack: pack).second_look
        return note is not None and note.alone

    case.hour = asked + 23.999
    assert not offered()
    with pytest.raises(NotFound):
        alone(case, case.ada)
    case.hour = asked + 22.999  # each deed is an hour later
    assert case.refused(case.ada, "decide-alone", reason="Nobody is here") is Refusal.NO_SECOND_PERSON
    case.hour = asked + 24
    assert offered()
    assert alone(case, case.ada).by == "Ada"
    case.hour = asked + 23
    case.act(case.ada, "decide-alone", reason="Nobody is here")
    assert case.state is CaseState.DECIDED


def test_what_another_team_decides_is_not_there(case: TriedCase) -> None:
    other = Staff(case.ines.id, case.ines.email, case.ines.role, frozenset({2}))
    assert second_look.waiting(case.desk.store, other, case.now) == []
    with pytest.raises(NotFound):
        look(case, other)
    with pytest.raises((NotFound, NotAllowed)):
        case.act(other, "second-view", **VIEW)
