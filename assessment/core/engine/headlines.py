"""The headline of a result that fits the answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import Score, facts_of
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression


def headline_of(pack: Pack, answers: Answers, scores: Mapping[str, Score], level: str) -> str:
    """The first headline of the pack that is true of these answers and this level; else that of the level.

    In danger it is that of the level, whatever was answered: somebody may see the screen.
    """
    if pack.level_rank[level] < pack.danger_from:
        facts = facts_of(effective_answers(pack, answers).counted, scores)
        for at, holds in enumerate(_compiled(pack)):
            if holds(Facts(facts.answers, facts.scores, level)) is True:
                return pack.texts.headlines[at].say
    return pack.level[level].headline


@lru_cache(maxsize=32)
def _compiled(pack: Pack) -> tuple[Evaluator, ...]:
    levels = pack.order_of("level")
    return tuple(compile_expression(each.when, pack.items, levels) for each in pack.texts.headlines)
