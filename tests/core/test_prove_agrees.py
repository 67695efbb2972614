"""The solver reads a pack as the service does: on random packs and answers, every term has the service's value."""

from __future__ import annotations

from typing import Any

import z3
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import facts_of
from assessment.core.model.pack import Pack
from assessment.core.prove.answers import answers_in, symbols
from assessment.core.prove.pack import SymbolicPack, limits
from assessment.core.rules.evaluate import compile_expression
from tests.support.given_answers import is_answered_as
from tests.support.provable_packs import answer_sets, packs
from tests.support.thoroughness import times


def model_of(world: SymbolicPack, answers: Any, *terms: Any) -> Any:
    """The one model in which exactly these answers are given."""
    solver = z3.SolverFor("QF_LIA")
    fixed = [is_answered_as(symbol, answers.get(name)) for name, symbol in world.symbols.items()]
    solver.add(*limits(world.symbols), *world.auxiliaries.facts, *fixed, *terms)
    assert solver.check() == z3.sat
    return solver.model()


def truth(model: Any, term: Any) -> bool:
    return bool(z3.is_true(model.eval(term, model_completion=True)))


# A pack is large and takes a solver to judge: making a failing one smaller would take minutes.
@settings(max_examples=times(15), phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(packs(), st.lists(answer_sets, min_size=2, max_size=2))
def test_evaluating_and_proving_agree_on_random_packs_and_answers(pack: Pack, several: list[Any]) -> None:
    world = SymbolicPack(pack, symbols(pack))
    for scale in pack.scales:
        world.ratio(scale.id)
    outputs = [(output, value) for output in ("level", "access", "priority") for value in world.pack.order_of(output)]
    given_steps = {step.id: world.is_given(step) for step in pack.steps}
    assert world.holds
    for raw in several:
        given_answers = answers.read(pack, raw)
        model = model_of(world, given_answers)
        read, outcome = effective_answers(pack, given_answers), assess(pack, given_answers)
        facts = facts_of(read.counted, outcome.scores)
        assert {name for name in pack.items if truth(model, world.counted(name))} == set(read.counted)
        assert {name for name in pack.items if truth(model, world.asked(name))} == set(read.shown)
        for rule in pack.rules:
            if rule.when is not None:
                found = compile_expression(rule.when, pack.items)(facts)
                assert truth(model, world.is_true(rule.when)) is (found is True), str(rule.when)
                assert truth(model, world.is_true(rule.when, wanted=False)) is (found is False), str(rule.when)
        for name, score in outcome.scores.items():
            scale, ratio = pack.scale[name], world.ratio(name)
            assert truth(model, ratio.scored) is (score.value is not None)
            for limit in (scale.low, scale.high, (scale.low + scale.high) / 3, score.value or 0):
                if score.value is not None:
                    assert truth(model, ratio.compared(">=", limit)) is (score.value >= limit), (scale, limit)
                    assert truth(model, ratio.compared("<", limit)) is (score.value < limit), (scale, limit)
            bands = [band.id for band in scale.bands if truth(model, world.in_band(name, band.id))]
            assert bands == ([score.band] if score.band else [])
        came_out = [pair for pair in outputs if truth(model, world.comes_out(*pair))]
        expected = [("level", outcome.level), ("access", outcome.access), ("priority", outcome.priority)]
        assert came_out == expected
        assert [rule for rule, decides in world.decides.items() if truth(model, decides)] == [outcome.decided_by]
        assert tuple(step for step, term in given_steps.items() if truth(model, term)) == outcome.steps
        expected_words = {"words": "…"} if "words" in given_answers else {}
        assert answers_in(model, world.symbols) == {**given_answers, **expected_words}
