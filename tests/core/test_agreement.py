"""The shipped rules agree with a second reading of the decision table that shares no code with them."""

from __future__ import annotations

import pytest

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.model.pack import Pack
from tests.support import reference_table
from tests.support.answer_sets import answer_sets
from tests.support.thoroughness import times

SETS, CHUNKS = times(2_000), 8


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_both_readings_of_the_table_agree(repair: Pack, seed: int) -> None:
    for raw in answer_sets(SETS // CHUNKS, seed):
        outcome = assess(repair, answers.read(repair, raw))
        expected = reference_table.assess(raw)
        assert (outcome.level, outcome.access, outcome.priority) == (
            expected["level"],
            expected["access"],
            expected["priority"],
        ), raw
        assert {name: score.value for name, score in outcome.scores.items()} == expected["scores"], raw
        assert sorted(outcome.not_shown) == sorted(expected["not_shown"]), raw
