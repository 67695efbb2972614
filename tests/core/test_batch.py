"""The reading by column gives, person by person, what the reading of one person gives."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assessment.core import batch
from assessment.core.batch.outcomes import Outcomes
from assessment.core.engine import answers
from assessment.core.engine.outcome import Outcome, assess
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from tests.support import random_packs
from tests.support.answer_sets import answer_sets
from tests.support.thoroughness import times

PEOPLE = 60


def assert_agrees(pack: Pack, people: list[Answers]) -> None:
    together = batch.assess(pack, batch.columns(pack, people))
    for at, one in enumerate(people):
        assert row(pack, together, at) == expected(assess(pack, one)), one


def row(pack: Pack, found: Outcomes, at: int) -> dict[str, object]:
    return {
        "level": pack.levels[found.level[at]].id,
        "access": pack.access[found.access[at]].id,
        "priority": pack.priorities[found.priority[at]].id,
        "decided_by": pack.rules[found.decided_by[at]].id,
        "rules": [name for name, holds in found.fired.items() if holds[at]],
        "scores": {
            name: Fraction(int(scores.numerators[at]), scores.denominator) if scores.known[at] else None
            for name, scores in found.scores.items()
        },
        "not_shown": sorted(name for name, who in found.effective.not_shown.items() if who[at]),
    }


def expected(outcome: Outcome) -> dict[str, object]:
    return {
        "level": outcome.level,
        "access": outcome.access,
        "priority": outcome.priority,
        "decided_by": outcome.decided_by,
        "rules": [rule.id for rule in outcome.rules],
        "scores": {name: score.value for name, score in outcome.scores.items()},
        "not_shown": sorted(outcome.not_shown),
    }


@given(seed=st.integers(0, 10**9))
def test_both_readings_agree_on_packs_nobody_wrote(seed: int) -> None:
    pack = random_packs.pack(seed)
    chance = random.Random(seed)
    assert_agrees(pack, [random_packs.answers(pack, chance) for _ in range(PEOPLE)])


def test_both_readings_agree_on_the_shipped_pack(repair: Pack) -> None:
    assert_agrees(repair, [answers.read(repair, each) for each in answer_sets(times(500), seed=11)])


def test_nobody_at_all_is_read_too(repair: Pack) -> None:
    assert batch.assess(repair, batch.columns(repair, [])).level.shape == (0,)


def test_scores_too_fine_for_machine_integers_stay_exact(repair: Pack) -> None:
    text = repair.snapshot.replace('"maximum":10,', '"maximum":999999937,')
    parts = '"from":["trust_today",{"reverse":"has_to_check_up"}],"higher_is":"better","id":"trust","label"'
    text = text.replace(text[text.index('"from":["believes_partner"') : text.index(':"Trust in your partner"')], parts)
    pack = loader.from_snapshot(text)
    people: list[Answers] = [
        {"my_part": "was_hurt", "has_to_check_up": 1, "trust_today": value} for value in (1, 999999936, 123456789)
    ]
    found = batch.assess(pack, batch.columns(pack, people)).scores["trust"]
    exact = [assess(pack, each).scores["trust"].value for each in people]
    assert [Fraction(int(number), found.denominator) for number in found.numerators] == exact


def test_levels_are_places_in_the_packs_own_list(repair: Pack) -> None:
    found = batch.assess(repair, batch.columns(repair, [{"private_now": "yes", "thoughts_of_harming": "yes"}]))
    assert np.array_equal(found.level, [[level.id for level in repair.levels].index("urgent")])
