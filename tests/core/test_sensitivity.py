"""What would change a result: every change named really leads there, and a rerun names the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example as explicit
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.engine.recommendation import Suggestion
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.sensitivity import AnswerChange, OutcomeChange, SensitivityAnalysis, analyze
from assessment.core.items import Answer, Answers, Interval, Item, Opaque
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.settings import ROOT
from tests.support import random_packs
from tests.support.answer_sets import answer_sets
from tests.support.effort import bounded
from tests.support.sleep_pack import unlinted
from tests.support.thoroughness import is_thorough, times

SEEDS = st.integers(0, 10**9)


def example(pack: Pack, name: str) -> Answers:
    (found,) = [example for example in pack.examples if example.name == name]
    return answers.read(pack, found.answers)


def analysis(pack: Pack, known: Answers) -> SensitivityAnalysis:
    return analyze(pack, known, assess(pack, known))


def suggestion(pack: Pack, known: Answers) -> Suggestion:
    outcome = assess(pack, known)
    return Suggestion(outcome.level, outcome.access, outcome.priority)


def leading_to(changes: Iterable[OutcomeChange], level: str) -> list[tuple[tuple[str, Answer], ...]]:
    """The items and answers of the changes that lead to this level."""
    found = [each for each in changes if each.suggestion.level == level]
    return [tuple((change.item, after) for change in each.changes for after in change.after) for each in found]


def check(pack: Pack, known: Answers) -> None:
    """Every change leads where it says, from the answers that have an effect."""
    found, effective = analysis(pack, known), effective_answers(pack, known).answers
    assert found.now == suggestion(pack, known)
    for each in (*found.open_questions, *found.given_answers):
        changes = (*each.asked_after, *each.changes)
        assert all(effective.get(change.item) == change.before for change in changes)
        for combined in product(*(change.after for change in changes)):
            changed = dict(zip((change.item for change in changes), combined, strict=True))
            assert suggestion(pack, {**effective, **changed}) == each.suggestion != found.now


# --- It is true -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_every_change_named_leads_where_it_says(repair: Pack, seed: int) -> None:
    for raw in answer_sets(times(15), seed):
        check(repair, answers.read(repair, raw))


@given(seed=SEEDS)
def test_every_change_named_leads_where_it_says_in_any_pack(seed: int) -> None:
    pack = random_packs.pack(seed)
    check(pack, random_packs.answers(pack, random.Random(seed)))


def test_a_rerun_gives_the_same_analysis(repair: Pack) -> None:
    for raw in answer_sets(times(10), 5):
        known = answers.read(repair, raw)
        assert analysis(repair, known) == analysis(repair, known)


def test_a_call_asked_for_already_raises_the_priority(repair: Pack) -> None:
    known = example(repair, "the same argument often")
    found = analyze(repair, known, assess(repair, known), call=True)
    assert found.now.priority == "next_working_day"
    assert {each.suggestion.priority for each in found.given_answers} == {"next_working_day"}


# --- Open questions ---------------------------------------------------------------------------------------------------


@given(seed=SEEDS)
@explicit(seed=1382999)  # a question that no rule reads, and that decides whether one is asked that a rule reads
def test_no_answer_to_an_open_question_is_missed_in_any_pack(seed: int) -> None:
    pack = random_packs.pack(seed)
    nothing_missed(pack, random_packs.answers(pack, random.Random(seed)))


def test_no_answer_to_an_open_question_is_missed(repair: Pack) -> None:
    for raw in answer_sets(25, 8):
        nothing_missed(repair, answers.read(repair, raw))


def nothing_missed(pack: Pack, known: Answers) -> None:
    """Every answer to a question that was asked and left out, tried one by one without knowing any rule."""
    found, effective = analysis(pack, known), effective_answers(pack, known)
    named = {
        (each.changes[0].item, after)
        for each in found.open_questions
        if len(each.changes) == 1 and not each.asked_after
        for after in each.changes[0].after
    }
    missed = {
        (name, answer)
        for name in effective.shown - effective.counted.keys()
        for answer in sure_answers(pack.items[name])
        if suggestion(pack, {**effective.answers, name: answer}) != found.now
        and asked(pack, {**effective.answers, name: answer}) == asked(pack, effective.answers)
    }
    assert (
        missed == named
        if not any(isinstance(item.space, Interval) for item in pack.items.values())
        else (missed <= named)
    )


def sure_answers(item: Item) -> Iterator[Answer]:
    match item.space:
        case Opaque(sample):
            yield sample
        case Interval(low, high):
            yield from (low, high)
        case space:
            yield from (each for each in space.listed if item.counts(each) and not item.is_unsure(each))


def asked(pack: Pack, known: Answers) -> set[str]:
    shown = effective_answers(pack, known).shown
    return {each.id for each in pack.questionnaires if not shown.isdisjoint(item.id for item in each.items)}


def test_a_question_left_out_is_answered_both_ways(repair: Pack) -> None:
    found = analysis(repair, example(repair, "a safety question left out")).open_questions
    assert leading_to(found, "support_first") == [(("forced_sex", "yes"),)]
    assert leading_to(found, "self_help") == [(("forced_sex", "no"),)]


def test_private_questions_are_open_to_somebody_who_was_not_alone(repair: Pack) -> None:
    found = analysis(repair, example(repair, "not alone")).open_questions
    assert (("afraid_of_partner", "yes"),) in leading_to(found, "support_first")
    assert {each.asked_after for each in found} == {(AnswerChange("private_now", "no", ("yes",)),)}


def test_a_question_that_follows_another_is_open_with_it(repair: Pack) -> None:
    found = analysis(repair, example(repair, "alone, and skips every safety question")).open_questions
    acts = (
        ("thoughts_of_suicide", "past_2_weeks"),
        ("might_act_on_thoughts", "maybe"),
        ("might_act_on_thoughts", "yes"),
    )
    assert leading_to(found, "urgent") == [(("thoughts_of_harming", "yes"),), acts]


def test_questions_about_danger_come_first(repair: Pack) -> None:
    found = analysis(repair, example(repair, "nearly nothing answered")).open_questions
    critical = [bool(repair.items[each.changes[-1].item].critical) for each in found]
    assert critical == sorted(critical, reverse=True)
    assert set(critical) == {True, False}


def test_a_question_for_another_part_is_not_open(repair: Pack) -> None:
    found = analysis(repair, example(repair, "nearly nothing answered"))
    named = {change.item for each in found.open_questions for change in each.changes}
    assert "daily_life_suffers" in named
    assert named.isdisjoint({"can_name_it", "contact_ended", "my_part", "private_now"})


def test_no_open_question_is_answered_with_unsure(repair: Pack) -> None:
    for raw in answer_sets(times(20), 6):
        found = analysis(repair, answers.read(repair, raw))
        for change in (change for each in found.open_questions for change in each.changes):
            item = repair.items[change.item]
            assert not any(item.is_unsure(after) or not item.counts(after) for after in change.after)


# --- Given answers ----------------------------------------------------------------------------------------------------


def test_one_step_in_one_answer_is_named(repair: Pack) -> None:
    known = example(repair, "the same argument often")
    found = analysis(repair, known).given_answers
    assert leading_to(found, "guided_self_help") == [(("same_argument", 2),)]
    found = analysis(repair, {**known, "same_argument": 2}).given_answers
    assert (("same_argument", 3),) in leading_to(found, "counselor")


def test_answers_that_lower_the_level_only_together_are_named_together(repair: Pack) -> None:
    found = analysis(repair, example(repair, "caused the hurt, and is afraid")).given_answers
    assert leading_to(found, "self_help") == [(("afraid_of_partner", "no"), ("controlled", "no"))]


def test_a_calm_answer_about_danger_is_no_near_miss(repair: Pack) -> None:
    found = analysis(repair, example(repair, "calm, after one lie"))
    assert {change.item for each in found.given_answers for change in each.changes}.isdisjoint(repair.private.items)


def test_who_was_alone_is_not_asked_what_if_not(repair: Pack) -> None:
    for name in ("alone, and skips every safety question", "caused the hurt, and is afraid"):
        found = analysis(repair, example(repair, name)).given_answers
        assert "private_now" not in {change.item for each in found for change in each.changes}


def test_an_answer_that_is_unsure_may_turn_either_way(repair: Pack) -> None:
    found = analysis(repair, example(repair, "prefers not to say anything private")).given_answers
    assert (("thoughts_of_suicide", "past_2_weeks"),) in leading_to(found, "specialist")
    assert (("afraid_of_partner", "yes"),) in leading_to(found, "support_first")


def test_one_tick_less_is_tried(repair: Pack) -> None:
    known = {**example(repair, "calm, told one lie out of shame"), "why_hid": ("ashamed", "scared_of_partner")}
    assert (("why_hid", ("ashamed",)),) in leading_to(analysis(repair, known).given_answers, "self_help")


def test_only_answers_that_can_be_given_are_named(tmp_path: Path) -> None:
    gap = ("answers.yaml", "{value: 3, label: Always}", "{value: 5, label: Always}")
    wide = ("rest.yaml", "minimum: 0, maximum: 24", "minimum: 0, maximum: 999999999")
    rule = ("rules.yaml", "bad_nights or strain >= 60", "bad_nights or hours >= 20")
    pack = unlinted(tmp_path, gap, wide, rule)
    found = analysis(pack, answers.read(pack, {"tired": 2, "awake": 1, "hours": 30}))
    assert leading_to(found.given_answers, "fine") == [(("hours", 19),)]
    found = analysis(pack, answers.read(pack, {"tired": 5, "awake": 1, "hours": 1}))
    assert leading_to(found.given_answers, "care") == [(("awake", 2),)]


# --- What it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["nearly nothing answered", "both, no signs", "caused hurt, every part of repair at 50", "not alone"]
)
def test_it_takes_a_bounded_effort(repair: Pack, name: str) -> None:
    known = example(repair, name)
    analysis(repair, known)
    with bounded(600_000):
        analysis(repair, known)


def test_a_pack_with_thousands_of_answers_takes_no_more(tmp_path: Path) -> None:
    pack = unlinted(tmp_path, ("rest.yaml", "minimum: 0, maximum: 24", "minimum: 0, maximum: 999999999"))
    known = answers.read(pack, {"tired": 2, "awake": 1, "hours": 30})
    with bounded(100_000):
        analysis(pack, known)


def test_the_changes_named_for_the_examples_of_the_shipped_packs_lead_where_they_say() -> None:
    for definition in sorted((ROOT / "questionnaires").glob("*/pack.yaml")):
        pack = loader.load(definition.parent)
        for each in pack.examples if is_thorough() else pack.examples[::3]:
            check(pack, answers.read(pack, each.answers))
