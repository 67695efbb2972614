"""The head of a case: its level is never calmer than the one in force, and what changed is told, the gravest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.case_states import Action
from assessment.core.check_ins import Round
from assessment.core.engine.answers import read
from assessment.core.engine.outcome import assess
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.presenters.case import Case, CaseWork
from assessment.presenters.case_head import CHANGES_SHOWN, case_head, changed_since
from assessment.records.case_events import OpenEvent, SealedEvent
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import CODE, example
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

ADA = 7
ANSWERS = [dict(each) for each in answer_sets(40, seed=3)]


def event(action: Action, at: datetime, *, by: int | None = ADA, level: str = "") -> OpenEvent:
    row = SealedEvent(uuid4(), uuid4(), 1, action.value, 1, at, by)
    return OpenEvent(row, {"level": level} if level else {})


def case(
    pack: Pack, *rounds: Answers, events: tuple[OpenEvent, ...] = (), seen: int = 0, level: str | None = None
) -> Case:
    """A case of these rounds, two weeks apart, the last of them at noon."""
    sent: list[Round] = []
    known: dict[str, Answer] = {}
    for number, each in enumerate(rounds):
        known = {**known, **each}
        at = NOON - timedelta(weeks=2 * (len(rounds) - 1 - number))
        sent.append(Round(at, each, assess(pack, known)))
    row = replace(new_submission(new_draft(), shared=True, code=CODE), read_round=seen, round=len(rounds))
    work = CaseWork(row, NOON, events, {ADA: "Ada Marsh"}, None if level is None else pack.level_rank[level])
    outcome = sent[-1].outcome
    assert outcome is not None
    return Case(CODE, tuple(sent), outcome, known, work=work)


@given(number=st.integers(0, len(ANSWERS) - 1), rank=st.integers(0, 8))
def test_the_head_names_the_level_in_force_and_never_a_calmer_danger(repair: Pack, number: int, rank: int) -> None:
    level = repair.levels[rank]
    shown = case(repair, read(repair, ANSWERS[number]), level=level.id)
    head, told = case_head(repair, shown), shown.outcome.level
    assert head.level == level.label
    assert bool(head.why) == (told != level.id)
    assert repair.level[told].label in (head.why or head.level)
    assert head.danger == (max(rank, repair.level_rank[told]) >= repair.danger_from)


def test_who_decided_otherwise_is_named_with_the_day(repair: Pack) -> None:
    given_answers = example(repair, "was hurt, no signs")[1]
    done = (event(Action.SHARE, NOON, by=None), event(Action.RAISE, NOON, level="counselor"))
    shown = case(repair, given_answers, events=done, level="counselor")
    assert case_head(repair, shown).why.endswith("Ada Marsh decided otherwise on 22 Nov 2026.")


def test_who_only_agreed_is_not_said_to_have_decided(repair: Pack) -> None:
    given_answers = example(repair, "was hurt, no signs")[1]
    done = (
        event(Action.SHARE, NOON - timedelta(days=3), by=None),
        event(Action.RAISE, NOON - timedelta(days=1), level="counselor"),
        event(Action.AGREE, NOON, by=8, level="counselor"),
    )
    shown = case(repair, given_answers, events=done, level="counselor")
    assert case_head(repair, shown).why.endswith("Ada Marsh decided otherwise on 21 Nov 2026.")


def test_a_call_asked_for_later_moves_no_date_of_sharing(repair: Pack) -> None:
    done = (event(Action.SHARE, NOON - timedelta(days=3), by=None), event(Action.ASK_FOR_CALL, NOON, by=None))
    shown = case(repair, example(repair, "was hurt, no signs")[1], events=done)
    assert "shared 19 November 2026, 12:00 UTC" in case_head(repair, shown).about


def test_a_decision_before_the_person_came_back_is_not_given_as_the_reason(repair: Pack) -> None:
    given_answers = example(repair, "was hurt, no signs")[1]
    done = (event(Action.RAISE, NOON, level="urgent"), event(Action.CHECK_IN, NOON, by=None))
    assert "The higher level stays" in case_head(repair, case(repair, given_answers, events=done, level="urgent")).why


def test_the_short_name_of_the_role_is_the_pack_s(repair: Pack) -> None:
    assert case_head(repair, case(repair, {"my_part": "caused_hurt"})).role == "Did it"


def test_what_changed_since_the_review_is_said_in_words_the_gravest_first(repair: Pack) -> None:
    first = example(repair, "was hurt, no signs")[1]
    done = (event(Action.CONFIRM, NOON - timedelta(days=6)), event(Action.CHECK_IN, NOON, by=None))
    later: Answers = {"kept_promises": 1, "afraid_now": "yes", "upset": 3}
    changed = changed_since(repair, case(repair, first, later, events=done, seen=1))
    assert changed is not None
    assert changed.title == "Changed since Ada Marsh’s review on 16 Nov 2026"
    assert [(each.label, each.now, each.was, each.critical) for each in changed.changes[:3]] == [
        ("Level by the answers", "Support for you first", "was “Self-help, check in every two weeks”", False),
        ("Afraid of the partner now", "Yes", "not asked then", True),
        ("Promises kept", "Rarely", "not asked then", False),
    ]


@pytest.mark.parametrize(("was", "words"), [("no", "was “No”"), (None, "not answered then")])
def test_a_private_answer_that_turned_critical_is_told(repair: Pack, was: str | None, words: str) -> None:
    first = dict(example(repair, "was hurt, no signs")[1])
    first.pop("afraid_of_partner")
    before = first if was is None else {**first, "afraid_of_partner": was}
    changed = changed_since(repair, case(repair, before, {"afraid_of_partner": "yes"}, seen=1))
    assert changed is not None
    (told,) = [each for each in changed.changes if each.label == "Afraid of the partner"]
    assert (told.now, told.was, told.critical) == ("Yes", words, True)


def test_many_changes_are_counted_and_critical_ones_are_not_among_those(repair: Pack) -> None:
    first = {"my_part": "was_hurt", "private_now": "yes"}
    later = example(repair, "afraid of the partner")[1]
    changed = changed_since(repair, case(repair, first, later, seen=1))
    assert changed is not None
    assert len(changed.changes) == CHANGES_SHOWN
    assert changed.more.endswith("more changes")
    critical = [item.short for name, item in repair.items.items() if name in later and item.is_critical(later[name])]
    assert set(critical) <= {each.label for each in changed.changes}


@pytest.mark.parametrize(
    ("call", "told"), [(True, ["Asks for a call", "Contact given"]), (False, ["Contact given"])], ids=["", "taken back"]
)
def test_a_call_asked_for_and_another_contact_since_the_review_are_told(
    repair: Pack, call: bool, told: list[str]
) -> None:
    done = (
        event(Action.SIGN_OFF, NOON),
        event(Action.ASK_FOR_CALL, NOON, by=None),
        event(Action.CHANGE_CONTACT, NOON, by=None),
    )
    shared = replace(case(repair, {"my_part": "both"}, events=done, seen=1), callback=call)
    changed = changed_since(repair, shared)
    assert changed is not None
    assert [each.label for each in changed.changes] == told


@pytest.mark.parametrize("again", [(), (Action.CLAIM,)], ids=["returned", "claimed again"])
def test_what_came_after_a_claim_is_told_where_nobody_acted_otherwise(repair: Pack, again: tuple[Action, ...]) -> None:
    first = example(repair, "was hurt, no signs")[1]
    done = (
        event(Action.SHARE, NOON - timedelta(days=14), by=None),
        event(Action.CLAIM, NOON - timedelta(days=6)),
        event(Action.CHECK_IN, NOON, by=None),
        *(event(each, NOON + timedelta(hours=1)) for each in again),
    )
    changed = changed_since(repair, case(repair, first, {"afraid_now": "yes"}, events=done))
    assert changed is not None
    assert changed.title == "Changed since Ada Marsh claimed it on 16 Nov 2026"
    assert "Afraid of the partner now" in [each.label for each in changed.changes]
    assert changed_since(repair, case(repair, first, events=(*done[:1], event(Action.CLAIM, NOON)))) is None


def test_nothing_is_said_to_have_changed_when_nobody_acted_or_nothing_did(repair: Pack) -> None:
    assert changed_since(repair, case(repair, {"my_part": "both"})) is None
    done = (event(Action.CONFIRM, NOON),)
    assert changed_since(repair, case(repair, {"my_part": "both"}, events=done, seen=1)) is None
