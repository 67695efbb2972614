"""The rounds of the shipped pack agree with a second reading of the rules over time that shares no code with them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from assessment.core.check_ins import Round, assess_round
from assessment.core.engine import answers
from assessment.core.model.pack import Pack
from tests.support import reference_table_over_time
from tests.support.answer_sets import histories
from tests.support.thoroughness import times

HISTORIES, CHUNKS = times(240), 8
BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_both_readings_of_the_rules_over_time_agree(repair: Pack, seed: int) -> None:
    for history in histories(HISTORIES // CHUNKS, seed):
        expected = reference_table_over_time.assess(history)
        rounds: list[Round] = []
        for (day, raw), found in zip(history, expected, strict=True):
            at = BEGIN + timedelta(days=day)
            rounds.append(Round(at, answers.read(repair, raw)))
            outcome = assess_round(repair, rounds)
            rounds[-1] = Round(at, rounds[-1].answers, outcome)
            assert (outcome.level, outcome.access, outcome.priority) == found, (history, len(rounds) - 1)


def test_the_histories_reach_every_level_and_every_rule_over_time(repair: Pack) -> None:
    """What is compared above is no small corner."""
    levels, fired = Counter[str](), Counter[str]()
    for history in histories(times(150), seed=99):
        rounds: list[Round] = []
        for day, raw in history:
            at = BEGIN + timedelta(days=day)
            outcome = assess_round(repair, [*rounds, Round(at, answers.read(repair, raw))])
            rounds.append(Round(at, answers.read(repair, raw), outcome))
        levels.update([outcome.level])
        fired.update(each.id for each in outcome.over_time)
    assert set(levels) == {level.id for level in repair.levels} - {"self_help"} | {"self_help"}
    assert set(fired) == {rule.id for rule in repair.over_time.rules} | {"keeps"}
    assert min(fired.values()) >= 5
