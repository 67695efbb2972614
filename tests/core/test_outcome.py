"""What answers lead to, and what must hold for every table of rules (the decision table's points 1 to 5)."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from assessment.core.engine import answers as from_json
from assessment.core.engine.outcome import Outcome, as_json, assess
from assessment.core.engine.outcome import from_json as read_back
from assessment.core.engine.routing import EffectiveAnswers, effective_answers
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support.answer_order import ACCESS, PRIORITIES, best, not_lower, ranks, worse_answers
from tests.support.answer_sets import HOW_IT_HURT_ME, WHAT_I_DID, answer_sets
from tests.support.reference_table import GATE, GATE_WHEN_SHOWN
from tests.support.thoroughness import times


def sets(pack: Pack, count: int, seed: int) -> Iterator[dict[str, Answer]]:
    return (dict(from_json.read(pack, raw)) for raw in answer_sets(count, seed))


class Assessed(NamedTuple):
    answers: Answers
    read: EffectiveAnswers
    outcome: Outcome


@pytest.fixture(scope="module")
def assessed(repair: Pack) -> list[Assessed]:
    """Random answers with what they lead to."""
    return [
        Assessed(answers, effective_answers(repair, answers), assess(repair, answers))
        for answers in sets(repair, times(500), seed=24)
    ]


# --- written down and read back, always the same ---


def test_an_outcome_written_to_text_comes_back_equal(assessed: list[Assessed]) -> None:
    for _, _, outcome in assessed[:500]:
        text = as_json(outcome)
        assert read_back(text) == outcome
        assert as_json(read_back(text)) == text


def test_a_score_comes_back_exact(repair: Pack) -> None:
    outcome = assess(repair, {"my_part": "was_hurt", "believes_partner": 3, "can_count_on_partner": 3})
    third = replace(outcome.scores["trust"], value=Fraction(100, 3))
    odd = replace(outcome, scores={**outcome.scores, "trust": third})
    assert read_back(as_json(odd)).scores["trust"].value == Fraction(100, 3)


def test_the_same_answers_always_lead_to_the_same_outcome(repair: Pack, assessed: list[Assessed]) -> None:
    reloaded = loader.from_snapshot(repair.snapshot)
    for answers, _, outcome in assessed[:200]:
        mixed = list(answers.items())
        random.Random(1).shuffle(mixed)
        assert as_json(outcome) == as_json(assess(repair, dict(mixed))) == as_json(assess(reloaded, answers))


def digest(pack: Pack) -> str:
    texts = [as_json(assess(pack, answers)) for answers in sets(pack, 50, seed=23)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def test_another_process_gives_the_same_outcome(repair: Pack) -> None:
    folders = os.pathsep.join(path for path in sys.path if path)
    program = (
        "from pathlib import Path\nfrom assessment.core.packs import loader\n"
        "from tests.core.test_outcome import digest\n"
        "print(digest(loader.load(Path('questionnaires/relationship-repair'))))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": folders},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == digest(repair)


# --- 1: one level, one access, one priority, from the rules that are true ---


def test_the_first_true_rule_sets_the_level_and_the_strongest_the_rest(repair: Pack, assessed: list[Assessed]) -> None:
    for _, _, outcome in assessed:
        fired = [repair.rule[rule.id] for rule in outcome.rules]
        assert [rule for rule in repair.rules if rule in fired] == fired
        first = next(rule for rule in fired if rule.level is not None)
        assert (outcome.decided_by, outcome.level) == (first.id, first.level)
        assert outcome.access == max((rule.access for rule in fired if rule.access), key=ACCESS.index)
        assert outcome.priority == max((rule.priority for rule in fired if rule.priority), key=PRIORITIES.index)


def test_steps_for_two_are_held_back_unless_access_is_open(repair: Pack, assessed: list[Assessed]) -> None:
    given_out, couple = 0, {step.id for step in repair.steps if step.couple}
    for _, _, outcome in assessed:
        assert couple.isdisjoint(outcome.steps) or outcome.access == "open"
        assert outcome.access != "open" or outcome.withheld == ()
        assert couple.issuperset(outcome.withheld)
        given_out += not couple.isdisjoint(outcome.steps)
    assert given_out > len(assessed) / 75


# --- 2: worse answers never lower anything ---


def starts(pack: Pack, count: int, seed: int) -> Iterator[dict[str, Answer]]:
    """Answers close to where something changes: all is well or middling, but for a few answers."""
    rng = random.Random(seed)
    for _ in range(count):
        answers = best(pack, rng.choice(("caused_hurt", "was_hurt", "both", "not_sure")))
        steps: dict[str, int] = dict.fromkeys(rng.sample(sorted(answers), rng.choice((0, 1, 2, 3))), 1)
        if rng.random() < 0.5:
            steps |= {name: rng.choice((1, 1, 2, 2, 3)) for name in answers if name in WHAT_I_DID | HOW_IT_HURT_ME}
        steps["what_happened"] = rng.choice((0, 1, 1))
        for name, steps_down in steps.items():
            for _ in range(steps_down):
                answers[name] = rng.choice(worse_answers(pack, name, answers[name]) or [answers[name]])
        yield answers


def test_no_single_answer_made_worse_lowers_anything_or_betters_a_score(repair: Pack) -> None:
    raised = 0
    tries = times(15)
    for start in starts(repair, tries, seed=30):
        unchanged = assess(repair, start)
        for name, answer in start.items():
            before = unchanged
            while worse := worse_answers(repair, name, answer):
                answer = worse[-1]
                after = assess(repair, {**start, name: answer})
                assert not_lower(before, after), (start, name, answer)
                assert no_better(repair, before, after), (start, name, answer)
                raised += before.level != after.level
                before = after
    assert raised > 3 * tries


def no_better(pack: Pack, before: Outcome, after: Outcome) -> bool:
    for name, scale in pack.scale.items():
        old, new = before.scores[name].value, after.scores[name].value
        if old is not None and new is not None and old != new and (new > old) is (scale.higher_is == "better"):
            return False
    return True


def test_worse_answers_never_lower_level_access_or_priority(repair: Pack) -> None:
    rng, raised, tries = random.Random(26), Counter[str](), times(400)
    for answers in sets(repair, tries, seed=26):
        after = dict(answers)
        for name in rng.sample(sorted(answers), min(len(answers), rng.choice((1, 2, 8)))):
            worse = worse_answers(repair, name, after[name])
            if worse:
                after[name] = rng.choice(worse)
        old, new = assess(repair, answers), assess(repair, after)
        changed = {name: (answers[name], after[name]) for name in answers if answers[name] != after[name]}
        assert not_lower(old, new), (answers, changed)
        for what, above, below in zip(("level", "access", "priority"), ranks(new), ranks(old), strict=True):
            raised[what] += above > below
    # Not an empty promise: many of these pairs do change what comes out.
    assert min(raised.values()) > tries / 33


# --- 3 to 5: the gate ---


def test_all_is_well_leads_to_self_help_with_steps_for_two_open(repair: Pack) -> None:
    for part in ("caused_hurt", "was_hurt", "both"):
        outcome = assess(repair, best(repair, part))
        assert (outcome.level, outcome.access, outcome.priority, outcome.not_shown) == ("self_help", "open", "none", ())


@pytest.mark.parametrize("name", [*GATE, "worried_for_child"])
def test_leaving_out_a_gate_item_locks_steps_for_two_and_gives_no_self_help(repair: Pack, name: str) -> None:
    answers = best(repair)
    del answers[name]
    outcome = assess(repair, answers)
    assert (outcome.level, outcome.access) == ("not_enough_answers", "locked")


def test_no_gate_item_is_open_where_steps_for_two_are_or_where_self_help_is_given(assessed: list[Assessed]) -> None:
    left_out = 0
    for answers, read, outcome in assessed:
        if any(name not in read.counted for name in GATE + [name for name in GATE_WHEN_SHOWN if name in read.shown]):
            assert (outcome.access, outcome.level != "self_help") == ("locked", True), answers
            left_out += 1
    assert 0.2 < left_out / len(assessed) < 0.93


SAFETY_RULES = {
    "suicide_may_act": {"thoughts_of_suicide": "past_2_weeks", "might_act_on_thoughts": "maybe"},
    "harm_to_others": {"thoughts_of_harming": "yes"},
    "child_at_risk": {"children_at_home": "yes", "worried_for_child": "yes"},
    "abuse": {"controlled": "yes"},
    "own_violence": {"hurt_partner": "yes"},
    "suicide_thoughts": {"thoughts_of_suicide": "past_2_weeks", "might_act_on_thoughts": "no"},
}


@pytest.mark.parametrize("rule", SAFETY_RULES)
def test_each_safety_rule_locks_steps_for_two_however_well_all_else_is(repair: Pack, rule: str) -> None:
    outcome = assess(repair, best(repair) | SAFETY_RULES[rule])
    assert (outcome.decided_by, outcome.access) == (rule, "locked")
    assert outcome.priority in ("next_working_day", "same_day")
    assert not set(outcome.steps) & {step.id for step in repair.steps if step.couple}


def test_a_true_safety_rule_always_locks(assessed: list[Assessed]) -> None:
    seen = Counter[str]()
    for _, _, outcome in assessed:
        true = SAFETY_RULES.keys() & {rule.id for rule in outcome.rules}
        assert not true or outcome.access == "locked"
        seen.update(true)
    assert set(seen) == set(SAFETY_RULES)


def test_self_help_is_given_only_with_every_gate_item_answered_with_no(assessed: list[Assessed]) -> None:
    given_out = 0
    for _, read, outcome in assessed:
        if outcome.level == "self_help":
            counted = read.counted
            assert {counted[name] for name in GATE if name != "children_at_home"} == {"no"}
            assert counted["children_at_home"] in ("yes", "no")
            assert counted["children_at_home"] == "no" or counted["worried_for_child"] == "no"
            given_out += 1
    assert given_out > len(assessed) / 75


def test_without_any_answer_nothing_is_said_and_steps_for_two_are_locked(repair: Pack) -> None:
    nothing: Answers = {}
    outcome = assess(repair, nothing)
    assert (outcome.level, outcome.access, outcome.priority) == ("not_enough_answers", "locked", "none")
    assert {score.value for score in outcome.scores.values()} == {None}
