"""What a result rests on: every difference named really leads there, and a rerun names the same ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.engine.sensitivity import AnswerChange, as_json, explain, from_json
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from tests.support.answer_sets import answer_sets
from tests.support.sleep_pack import unlinted


def example(pack: Pack, name: str) -> Answers:
    (found,) = [example for example in pack.examples if example.name == name]
    return answers.read(pack, found.answers)


@pytest.mark.parametrize("seed", range(4))
def test_every_difference_named_leads_where_it_says(repair: Pack, seed: int) -> None:
    for raw in answer_sets(40, seed):
        given = answers.read(repair, raw)
        outcome = assess(repair, given)
        found = explain(repair, given, outcome)
        fired = {rule.id for rule in outcome.rules}
        for turn in found.turns:
            after = assess(repair, {**given, **{change.item: change.instead for change in turn.changes}})
            assert (after.level, turn.level != outcome.level) == (turn.level, True)
        for close in found.close:
            after = assess(repair, {**given, close.change.item: close.change.instead})
            assert close.rule in {rule.id for rule in after.rules} - fired


def test_a_rerun_gives_the_same_explanation_and_text(repair: Pack) -> None:
    for raw in answer_sets(30, 5):
        given = answers.read(repair, raw)
        found = explain(repair, given, assess(repair, given))
        assert explain(repair, given, assess(repair, given)) == found
        assert from_json(as_json(found)) == found


def test_the_smallest_difference_comes_first(repair: Pack) -> None:
    given = example(repair, "the same argument often")
    found = explain(repair, given, assess(repair, given))
    assert found.turns[0].level == "guided_self_help"
    assert found.turns[0].changes == (AnswerChange("same_argument", 3, 2),)


def test_only_answers_that_can_be_given_are_named(tmp_path: Path) -> None:
    gap = ("answers.yaml", "{value: 3, label: Always}", "{value: 5, label: Always}")
    wide = ("rest.yaml", "minimum: 0, maximum: 24", "minimum: 0, maximum: 999999999")
    rule = ("rules.yaml", "bad_nights or strain >= 60", "bad_nights or hours >= 20")
    pack = unlinted(tmp_path, gap, wide, rule)
    given = answers.read(pack, {"tired": 2, "awake": 1, "hours": 30})
    found = explain(pack, given, assess(pack, given))
    assert [[(each.item, each.instead) for each in turn.changes] for turn in found.turns] == [[("hours", 19)]]
    given = answers.read(pack, {"tired": 5, "awake": 1})
    assert [each.change for each in explain(pack, given, assess(pack, given)).close] == [AnswerChange("awake", 1, 2)]


def test_what_is_open_is_not_explained_by_other_answers(repair: Pack) -> None:
    given = example(repair, "children at home, the next question left out")
    assert explain(repair, given, assess(repair, given)).turns == ()


def test_a_rule_one_step_away_is_named(repair: Pack) -> None:
    given = dict(example(repair, "the same argument often")) | {"same_argument": 2}
    found = explain(repair, given, assess(repair, given))
    assert ("stuck_arguments", AnswerChange("same_argument", 2, 3)) in [
        (each.rule, each.change) for each in found.close
    ]
