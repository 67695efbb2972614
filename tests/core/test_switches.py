"""A pack that leaves questions out: what becomes of its rules, and that its claims still hold."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from assessment.core import batch
from assessment.core.engine.outcome import assess
from assessment.core.engine.scoring import facts_of, score
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.packs.lint import switches
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.switches import leave_out
from assessment.core.prove import prove
from assessment.core.rules.evaluate import compile_expression
from assessment.core.rules.prune import without_items
from assessment.core.rules.syntax_tree import And, Answered, Count, Expression, Not, Or, Unsure
from assessment.core.worked_examples import run_examples
from tests.support import random_packs
from tests.support.sleep_pack import unlinted

SELF_HARM = ("thoughts_of_suicide", "might_act_on_thoughts")
HARM = ("thoughts_of_harming",)
ALL = ("harm_to_others", "self_harm")
SETS = [each for size in (1, 2) for each in combinations(ALL, size)]


@cache
def shipped_without(repair: Pack, off: tuple[str, ...]) -> Pack:
    """What is left of the shipped pack, made once for the tests that look at it."""
    return leave_out(repair, off)


def calm(pack: Pack) -> dict[str, Answer]:
    """Somebody to whom nothing happened."""
    example = next(each for each in pack.examples if each.expect.get("level") == "self_help")
    return {name: tuple(each) if isinstance(each, list) else each for name, each in example.answers.items()}  # type: ignore[misc]  # answers of the shipped pack


def test_the_shipped_pack_can_leave_out_what_needs_review_the_same_day(repair: Pack) -> None:
    assert repair.switches == set(ALL)
    assert [item.id for item in leave_out(repair, ["self_harm"]).not_asked] == [*SELF_HARM]
    assert [item.id for item in leave_out(repair, ["harm_to_others"]).not_asked] == [*HARM]
    left = shipped_without(repair, ALL)
    assert left.items.keys().isdisjoint({*SELF_HARM, *HARM})
    assert "dark thoughts" not in " ".join(page.intro for page in left.pages.values())


def test_a_name_that_is_no_switch_changes_nothing(repair: Pack) -> None:
    assert leave_out(repair, ["gambling"]) is repair
    assert leave_out(repair, []) is repair


@pytest.mark.parametrize("off", SETS, ids="+".join)
def test_each_way_to_leave_out_is_a_definition_of_its_own(repair: Pack, off: tuple[str, ...]) -> None:
    left = shipped_without(repair, off)
    assert left.hash not in {shipped_without(repair, other).hash for other in SETS if other != off} | {repair.hash}
    reloaded = loader.from_snapshot(left.snapshot)
    differing = {each.name for each in fields(left) if getattr(left, each.name) != getattr(reloaded, each.name)}
    assert differing == {"examples", "claims"}  # neither the examples nor the lines of claims are kept
    assert [replace(each, line=0) for each in left.claims] == [replace(each, line=0) for each in reloaded.claims]


@pytest.mark.parametrize("off", SETS, ids="+".join)
def test_the_rest_of_the_gate_still_decides(repair: Pack, off: tuple[str, ...]) -> None:
    left = shipped_without(repair, off)
    answers = {name: each for name, each in calm(repair).items() if name in left.items}
    assert assess(repair, answers).level == "not_enough_answers"
    assert (assess(left, answers).level, assess(left, answers).access) == ("self_help", "open")
    for name in ("afraid_of_partner", "hurt_partner", "children_at_home", "made_to_fill_in"):
        skipped = assess(left, {key: each for key, each in answers.items() if key != name})
        assert (skipped.level, skipped.access) == ("not_enough_answers", "locked"), name
    assert assess(left, {**answers, "afraid_of_partner": "yes"}).level == "support_first"


@pytest.mark.parametrize("off", SETS, ids="+".join)
def test_every_claim_about_the_rest_is_proved(repair: Pack, off: tuple[str, ...]) -> None:
    left = shipped_without(repair, off)
    suicide = {"suicide_has_its_message", "suicide_now_has_a_line_to_call", "suicide_long_ago_goes_on"}
    about_nothing_left = suicide if "self_harm" in off else set()
    about_nothing_left |= {"danger_to_life_names_the_emergency_number"} if len(off) == 2 else set()
    assert {claim.id for claim in repair.claims} - {claim.id for claim in left.claims} == about_nothing_left
    assert [finding for finding in prove(left) if not finding.proved] == []


@pytest.mark.parametrize("off", SETS, ids="+".join)
def test_the_examples_about_the_rest_still_come_out(repair: Pack, off: tuple[str, ...]) -> None:
    left = shipped_without(repair, off)
    assert len(left.examples) > 100
    assert list(run_examples(left)) == []


def test_what_is_not_asked_is_not_spoken_to(repair: Pack) -> None:
    left = shipped_without(repair, ALL)
    assert {pause.id for pause in repair.safety_messages} - {pause.id for pause in left.safety_messages} == {
        "may_act_on_thoughts",
        "harm_to_others",
        "thoughts_of_suicide",
        "earlier_thoughts",
    }


def test_a_level_that_no_rule_gives_any_more_is_removed_from_every_sentence(repair: Pack) -> None:
    assert "urgent" in repair.level
    left = shipped_without(repair, ALL)
    assert "urgent" not in left.level
    assert "urgent" not in " ".join(str(step.when) for step in left.steps)
    assert left.step.keys() == repair.step.keys() - {"keep_safe"}


seeds = st.integers(0, 10**9)


@given(seeds, seeds)
def test_an_expression_is_true_where_it_was_with_these_items_never_answered(seed: int, person: int) -> None:
    pack, chance = random_packs.pack(seed), random.Random(person)
    removed = set(chance.sample(sorted(pack.items), chance.randint(1, len(pack.items))))
    answers = {name: each for name, each in random_packs.answers(pack, chance).items() if name not in removed}
    facts = facts_of(answers, score(pack, answers))
    for rule in pack.rules:
        if rule.when is not None:
            left = without_items(rule.when, removed)
            meant = compile_expression(forgiving(rule.when, removed), pack.items)(facts) is True
            assert (left is not None and compile_expression(left, pack.items)(facts) is True) is meant, (
                rule.when,
                left,
            )


def forgiving(expression: Expression, removed: set[str]) -> Expression:
    """The expression with nothing taken out but from the demands."""
    match expression:
        case And(parts):
            return And(tuple(forgiving(part, removed) for part in parts))
        case Or(parts):
            return Or(tuple(forgiving(part, removed) for part in parts))
        case Not(part):
            return Not(forgiving(part, removed))
        case Answered(names) | Unsure(names) | Count(names):
            return replace(expression, names=tuple(name for name in names if name not in removed))
    return expression


@given(seeds, seeds)
@example(1845, 0)  # two switches together leave out the step that is given otherwise
def test_whoever_is_asked_less_gets_the_outcome_of_who_did_not_answer_it(seed: int, person: int) -> None:
    pack, chance = random_packs.pack(seed), random.Random(person)
    assume(pack.switches)
    assume(not list(switches.check(pack, Locations({}))))
    left = leave_out(pack, pack.switches)
    assert left.items.keys() == pack.items.keys() - {item.id for item in left.not_asked}
    answers: Answers = {name: each for name, each in random_packs.answers(pack, chance).items() if name in left.items}
    found = assess(left, answers)
    demands = [rule for rule in pack.rules if rule.when is not None and _demands(rule.when)]
    if not demands:
        before = assess(pack, answers)
        assert (found.level, found.access, found.priority) == (before.level, before.access, before.priority)
        assert [rule.id for rule in found.rules] == [rule.id for rule in before.rules]
    assert loader.from_snapshot(left.snapshot).rules == left.rules


def _demands(expression: Expression) -> bool:
    match expression:
        case And(parts) | Or(parts):
            return any(_demands(part) for part in parts)
        case Not(part):
            return _demands(part)
    return isinstance(expression, (Answered, Unsure, Count))


def test_a_demand_of_which_nothing_is_left_is_met_by_everybody(tmp_path: Path) -> None:
    pack = unlinted(
        tmp_path,
        ("rest.yaml", "construct: wish,", "construct: wish, switch: wish,"),
        ("rules.yaml", "unsure(unsafe)", "answered(help)"),
    )
    left = leave_out(pack, ["wish"])
    outcome = assess(left, {})
    assert [rule.id for rule in outcome.rules] == ["otherwise", "unsure_answer"]
    people: list[Answers] = [{}, {"tired": 1}]
    assert batch.assess(left, batch.columns(left, people)).fired["unsure_answer"].tolist() == [True, True]
