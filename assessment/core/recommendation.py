"""The rules of a pack read for one person: level, access, priority, steps, notes, strengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assessment.core.definition import Choice, Pack
from assessment.core.items import Answers
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.explain import Ground, grounds
from assessment.core.rules.tree import Expression


@dataclass(frozen=True)
class FiredRule:
    """A rule that is true, and the answers and scores that made it so."""

    id: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class Recommendation:
    """See ``Outcome``, which carries the same fields."""

    level: str
    access: str
    priority: str
    decided_by: str
    rules: tuple[FiredRule, ...]
    steps: tuple[str, ...]
    held: tuple[str, ...]
    notes: tuple[str, ...]
    strengths: tuple[str, ...]


def recommend(pack: Pack, answers: Answers, scores: Mapping[str, Fraction | None]) -> Recommendation:
    """Read the rules top down: the first true one with a level sets it; tightest access and highest priority win."""
    readings = _readings(pack)
    facts = Facts(answers, scores)
    fired, decided_by = [], None
    for rule in pack.rules:
        holds = decided_by is None if rule.when is None else readings[rule.when](facts) is True
        if holds:
            fired.append(rule)
            if decided_by is None and rule.level is not None:
                decided_by = rule
    assert decided_by is not None and decided_by.level is not None  # the loader refuses a pack without `otherwise`
    facts.level = decided_by.level
    access = _strongest(pack.access, [rule.access for rule in fired])
    open_to_two = access == pack.access[0].id
    given = [step for step in pack.steps if readings[step.when](facts) is True]
    return Recommendation(
        level=decided_by.level,
        access=access,
        priority=_strongest(pack.priorities, [rule.priority for rule in fired]),
        decided_by=decided_by.id,
        rules=tuple(
            FiredRule(rule.id, grounds(rule.when, facts, pack.items) if rule.when is not None else ()) for rule in fired
        ),
        steps=tuple(step.id for step in given if open_to_two or not step.couple),
        held=tuple(step.id for step in given if step.couple and not open_to_two),
        notes=tuple(note.id for note in pack.notes if readings[note.when](facts) is True),
        strengths=tuple(each.id for each in pack.texts.strengths if readings[each.when](facts) is True),
    )


def _strongest(choices: tuple[Choice, ...], named: list[str | None]) -> str:
    """The last of ``choices`` that is named; the first when none is."""
    return next((choice.id for choice in reversed(choices) if choice.id in named), choices[0].id)


@lru_cache(maxsize=8)
def _readings(pack: Pack) -> dict[Expression, Reading]:
    levels = tuple(level.id for level in pack.levels)
    expressions = [
        *(rule.when for rule in pack.rules if rule.when is not None),
        *(note.when for note in pack.notes),
        *(step.when for step in pack.steps),
        *(strength.when for strength in pack.texts.strengths),
    ]
    return {expression: compiled(expression, pack.items, levels) for expression in expressions}
