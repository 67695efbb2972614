"""What would change a result: every change named really leads there, and a rerun names the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.engine.sensitivity import AnswerChange, analyze, as_json, from_json
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from tests.support.answer_sets import answer_sets
from tests.support.sleep_pack import unlinted


def example(pack: Pack, name: str) -> Answers:
    (found,) = [example for example in pack.examples if example.name == name]
    return answers.read(pack, found.answers)


@pytest.mark.parametrize("seed", range(4))
def test_every_change_named_leads_where_it_says(repair: Pack, seed: int) -> None:
    for raw in answer_sets(40, seed):
        known = answers.read(repair, raw)
        outcome = assess(repair, known)
        found = analyze(repair, known, outcome)
        fired = {rule.id for rule in outcome.rules}
        for level_change in found.level_changes:
            changed = assess(repair, {**known, **{change.item: change.after for change in level_change.changes}})
            assert (changed.level, level_change.level != outcome.level) == (level_change.level, True)
        for near_miss in found.near_misses:
            changed = assess(repair, {**known, near_miss.change.item: near_miss.change.after})
            assert near_miss.rule in {rule.id for rule in changed.rules} - fired


def test_a_rerun_gives_the_same_analysis_and_text(repair: Pack) -> None:
    for raw in answer_sets(30, 5):
        known = answers.read(repair, raw)
        found = analyze(repair, known, assess(repair, known))
        assert analyze(repair, known, assess(repair, known)) == found
        assert from_json(as_json(found)) == found


def test_the_smallest_change_comes_first(repair: Pack) -> None:
    known = example(repair, "the same argument often")
    found = analyze(repair, known, assess(repair, known))
    assert found.level_changes[0].level == "guided_self_help"
    assert found.level_changes[0].changes == (AnswerChange("same_argument", 3, 2),)


def test_only_answers_that_can_be_given_are_named(tmp_path: Path) -> None:
    gap = ("answers.yaml", "{value: 3, label: Always}", "{value: 5, label: Always}")
    wide = ("rest.yaml", "minimum: 0, maximum: 24", "minimum: 0, maximum: 999999999")
    rule = ("rules.yaml", "bad_nights or strain >= 60", "bad_nights or hours >= 20")
    pack = unlinted(tmp_path, gap, wide, rule)
    known = answers.read(pack, {"tired": 2, "awake": 1, "hours": 30})
    found = analyze(pack, known, assess(pack, known))
    assert [[(each.item, each.after) for each in level_change.changes] for level_change in found.level_changes] == [
        [("hours", 19)]
    ]
    known = answers.read(pack, {"tired": 5, "awake": 1})
    assert [each.change for each in analyze(pack, known, assess(pack, known)).near_misses] == [
        AnswerChange("awake", 1, 2)
    ]


def test_an_unanswered_item_is_not_changed(repair: Pack) -> None:
    known = example(repair, "children at home, the next question left out")
    assert analyze(repair, known, assess(repair, known)).level_changes == ()


def test_a_rule_one_step_away_is_named(repair: Pack) -> None:
    known = dict(example(repair, "the same argument often")) | {"same_argument": 2}
    found = analyze(repair, known, assess(repair, known))
    assert ("stuck_arguments", AnswerChange("same_argument", 2, 3)) in [
        (each.rule, each.change) for each in found.near_misses
    ]
