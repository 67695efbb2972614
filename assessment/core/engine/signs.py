"""How much of each sign that help is wise a person told of. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import Score, facts_of
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Evaluator, compile_expression


def grades_of_signs(pack: Pack, answers: Answers, scores: Mapping[str, Score]) -> tuple[int | None, ...]:
    """For each sign of the pack the index of its highest grade that is true; None where none is."""
    facts = facts_of(effective_answers(pack, answers).counted, scores)
    return tuple(
        max((at for at, holds in enumerate(grades) if holds(facts) is True), default=None) for grades in _compiled(pack)
    )


@lru_cache(maxsize=32)
def _compiled(pack: Pack) -> tuple[tuple[Evaluator, ...], ...]:
    shown = pack.texts.signs.shown if pack.texts.signs else ()
    return tuple(tuple(compile_expression(each.when, pack.items) for each in sign.grades) for sign in shown)
