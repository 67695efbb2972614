"""A cut-off of a rule has an example at it and one just beside it, so that moving it changes an example."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.engine.outcome import assess
from assessment.core.items import Answers
from assessment.core.model.examples import Example
from assessment.core.model.pack import Pack
from assessment.core.model.rules import Rule
from assessment.core.packs import loader
from assessment.core.packs.lint.locations import Locations
from assessment.core.rules.syntax_tree import ORDERINGS, And, Compare, Count, Expression, Leaf, Not, Or, leaves
from assessment.core.untried_cut_offs import untried_cut_offs
from tests.support import random_packs, sleep_check_in_pack, sleep_pack

PEOPLE = 40
FAR = 1000
RULE = ("rules.yaml", "bad_nights or strain >= 60")
LEFT_OUT = (
    "rules.yaml",
    "  - {id: bad_nights, when: all(nights) >= 2}\n",
    "  - {id: bad_nights, when: all(nights) == 3}\n",
)


def untried(folder: Path) -> list[str]:
    opened = loader.load_with_warnings(folder)
    found = list(untried_cut_offs(opened.pack, Locations(opened.sources)))
    assert {(fault.code, fault.file, fault.severity) for fault in found} <= {("W621", "rules.yaml", "warning")}
    return [fault.message for fault in found]


def test_a_pack_with_an_example_on_both_sides_of_each_cut_off_has_no_warning(tmp_path: Path) -> None:
    assert untried(sleep_pack.written(tmp_path)) == []


def test_a_cut_off_without_an_example_just_below_it_is_named(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path, ("examples.yaml", "answers: {rested: 2}", "answers: {rested: 3}"))
    assert untried(folder) == [
        "no example stands at, or just beside, each cut-off of the rule 'bad': "
        "strain >= 60 (none from 48.89 to below 60)."
    ]


@pytest.mark.parametrize(
    ("limit", "missing"),
    [(6, ""), (5, " (none from 4 to below 5)"), (7, " (none at 7)"), (8, " (none at 8, none from")],
)
def test_a_cut_off_that_a_score_can_hit_needs_an_example_at_it(tmp_path: Path, limit: int, missing: str) -> None:
    nine = [("scores.yaml", "range: 0..100", "range: 0..9"), ("scores.yaml", "below: 50", "below: 5")]
    found = untried(sleep_pack.written(tmp_path, *nine, (*RULE, f"bad_nights or strain >= {limit}")))
    assert len(found) == bool(missing)
    assert all(f"strain >= {limit}{missing}" in message for message in found)


def test_an_answer_needs_an_example_at_the_cut_off_and_one_beside_it(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path, (*RULE, "tired >= 1"), LEFT_OUT)
    assert untried(folder) == [
        "no example stands at, or just beside, each cut-off of the rule 'bad': tired >= 1 (none at 0)."
    ]


def test_an_example_in_which_another_condition_decides_tries_nothing(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path, (*RULE, "bad_nights or strain >= 60 or tired >= 3"))
    assert "strain >= 60 (none above 60 to 71.11, none from 48.89 to below 60)" in untried(folder)[0]


def test_how_many_are_answered_is_a_cut_off_too(tmp_path: Path) -> None:
    folder = sleep_pack.written(tmp_path, (*RULE, "'count(tired, awake, rested) < 1'"), LEFT_OUT)
    assert "count(tired, awake, rested) < 1 (none at 1)" in untried(folder)[0]


@pytest.mark.parametrize(("woke", "missing"), [(2, "none at 1"), (1, "none at 2")])
def test_rules_over_time_are_tried_by_check_ins(tmp_path: Path, woke: int, missing: str) -> None:
    (tmp_path / "whole").mkdir()
    assert untried(sleep_check_in_pack.written(tmp_path / "whole")) == []
    other = f"woke: {3 - woke}"
    changes = [("examples.yaml", other, f"woke: {woke}")] * 2
    assert f"'woke_twice': woke >= 2 ({missing})." in untried(sleep_check_in_pack.written(tmp_path, *changes))[0]


@given(seed=st.integers(0, 10**9))
def test_where_nothing_is_named_moving_a_cut_off_changes_an_example(seed: int) -> None:
    """By as much as it takes to get past the examples beside it."""
    pack, chance = random_packs.pack(seed), random.Random(seed)
    people = [random_packs.answers(pack, chance) for _ in range(PEOPLE)]
    with_people = replace(pack, examples=tuple(_example(at, each) for at, each in enumerate(people)))
    named = " ".join(fault.message for fault in untried_cut_offs(with_people, Locations({})))
    for rule in pack.rules:
        if rule.when is not None and f"rule '{rule.id}'" not in named:
            for leaf in set(leaves(rule.when)):
                for moved in _moved(leaf):
                    rules = tuple(_with(rule, leaf, moved) if each is rule else each for each in pack.rules)
                    changed = replace(pack, rules=rules, hash=f"{seed} {rule.id} {moved}")
                    assert any(_fires(pack, rule, each) != _fires(changed, rule, each) for each in people), (
                        rule,
                        moved,
                    )


def _example(at: int, answers: Answers) -> Example:
    given = {name: list(answer) if isinstance(answer, tuple) else answer for name, answer in answers.items()}
    return Example(str(at), given, {})


def _fires(pack: Pack, rule: Rule, answers: Answers) -> bool:
    return rule.id in {fired.id for fired in assess(pack, answers).rules}


def _moved(leaf: Leaf) -> Iterator[Leaf]:
    for by in (-FAR, FAR):
        if isinstance(leaf, Count) and leaf.op in ORDERINGS:
            yield Count(leaf.names, leaf.op, leaf.value + by)
        elif isinstance(leaf, Compare) and leaf.op in ORDERINGS and not isinstance(leaf.value, str):
            yield Compare(leaf.kind, leaf.name, leaf.op, leaf.value + by)


def _with(rule: Rule, old: Leaf, new: Leaf) -> Rule:
    def changed(expression: Expression) -> Expression:
        match expression:
            case And(parts):
                return And(tuple(changed(part) for part in parts))
            case Or(parts):
                return Or(tuple(changed(part) for part in parts))
            case Not(part):
                return Not(changed(part))
        return new if expression == old else expression

    return replace(rule, when=changed(rule.when) if rule.when is not None else None)
