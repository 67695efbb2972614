"""What must hold for every history: worse is never lower, silence never opens, safety is never taken back."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assessment.core.check_ins import (
    Round,
    assess_round,
    check_ins,
)
from assessment.core.engine.outcome import Outcome, as_json
from assessment.core.model.pack import Pack
from tests.support.answer_order import ACCESS, LEVELS, PRIORITIES, not_lower, worse_answers
from tests.support.reference_table import GATE
from tests.support.rounds import rounds_of, standing

SEEDS = st.integers(0, 10**9)
KEPT = LEVELS[LEVELS.index("own_behaviour") :]


def outcome_of(each: Round) -> Outcome:
    assert each.outcome is not None
    return each.outcome


@given(seed=SEEDS)
def test_every_round_has_one_level_one_access_and_one_priority_of_the_pack(repair: Pack, seed: int) -> None:
    for outcome in map(outcome_of, rounds_of(repair, seed)):
        assert (outcome.level in LEVELS, outcome.access in ACCESS, outcome.priority in PRIORITIES) == (True,) * 3
        assert outcome.decided_by in [rule.id for rule in outcome.rules]


@given(seed=SEEDS)
def test_the_same_rounds_always_lead_to_the_same(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    mixed = [
        Round(each.at, dict(random.Random(seed).sample([*each.answers.items()], len(each.answers)))) for each in rounds
    ]
    assert as_json(assess_round(repair, mixed)) == as_json(outcome_of(rounds[-1]))


def worsened(pack: Pack, rounds: list[Round], name: str, chance: random.Random) -> Outcome | None:
    """What the last round would lead to with one of its answers one step worse; None when no answer is worse."""
    last = rounds[-1]
    worse = worse_answers(pack, name, last.answers[name])
    if not worse:
        return None
    return assess_round(pack, [*rounds[:-1], Round(last.at, {**last.answers, name: chance.choice(worse)})])


@given(seed=SEEDS)
def test_a_worse_answer_never_lowers_level_access_or_priority_of_its_round(repair: Pack, seed: int) -> None:
    rounds, chance = rounds_of(repair, seed), random.Random(seed)
    for name in rounds[-1].answers:
        after = worsened(repair, rounds, name, chance)
        assert after is None or not_lower(outcome_of(rounds[-1]), after), name


def test_worse_answers_do_raise_what_rounds_lead_to(repair: Pack) -> None:
    """The property above is no empty promise."""
    raised, chance = Counter[str](), random.Random(1)
    for seed in range(60):
        rounds = rounds_of(repair, seed)
        for name in rounds[-1].answers:
            after, before = worsened(repair, rounds, name, chance), outcome_of(rounds[-1])
            raised["level"] += after is not None and after.level != before.level
            raised["access"] += after is not None and after.access != before.access
    assert min(raised["level"], raised["access"]) > 8


@given(seed=SEEDS)
def test_a_level_of_safety_never_comes_down(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    for before, after in pairwise(rounds):
        if outcome_of(before).level in KEPT:
            assert not_lower(outcome_of(before), outcome_of(after))


@given(seed=SEEDS, days=st.integers(0, 400))
def test_a_check_in_without_any_answer_lowers_nothing_however_late(repair: Pack, seed: int, days: int) -> None:
    rounds = rounds_of(repair, seed)
    silent = assess_round(repair, [*rounds, Round(rounds[-1].at + timedelta(days=days), {})])
    assert not_lower(outcome_of(rounds[-1]), silent)
    assert silent.access == "locked" or days == 0


@given(seed=SEEDS)
def test_an_open_or_outdated_safety_question_locks_and_never_gives_self_help(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    for at in range(1, len(rounds)):
        stands = standing(repair, rounds[: at + 1], rounds[at].at)
        if any(name not in stands.answers for name in GATE):
            assert outcome_of(rounds[at]).access == "locked"
            assert outcome_of(rounds[at]).level != "self_help"


def test_outdated_and_open_safety_questions_come_up_often(repair: Pack) -> None:
    """The property above is no empty promise, and neither is that some check-ins open steps for two."""
    seen = Counter[str]()
    for seed in range(80):
        rounds = rounds_of(repair, seed)
        for at in range(1, len(rounds)):
            stands = standing(repair, rounds[: at + 1], rounds[at].at)
            seen["lapsed"] += bool(stands.lapsed)
            seen[outcome_of(rounds[at]).access] += 1
    assert min(seen["lapsed"], seen["open"], seen["after_review"], seen["locked"]) > 5


@given(seed=SEEDS)
def test_leaving_out_an_answer_about_fear_or_safety_never_opens(repair: Pack, seed: int) -> None:
    rounds = rounds_of(repair, seed)
    last = rounds[-1]
    for name in {"afraid_now", *GATE} & last.answers.keys() if len(rounds) > 1 else ():
        left = {other: answer for other, answer in last.answers.items() if other != name}
        silent = [*rounds[:-1], Round(last.at, left)]
        # What was answered before stands, but for fear: it is asked every day that somebody checks in.
        known = check_ins(repair, silent)[-1].own if name == "afraid_now" else standing(repair, silent, last.at).answers
        assert assess_round(repair, silent).access == "locked" or name in known
