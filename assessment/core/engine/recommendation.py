"""The rules of a pack read for one person: level, access, priority, steps, notes, strengths."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice, Rule
from assessment.core.model.texts import Step
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.core.rules.explain import Explainable, Reason, explainable, grounds


@dataclass(frozen=True)
class FiredRule:
    """A rule that is true, and the answers and scores that made it so."""

    id: str
    grounds: tuple[Reason, ...]


@dataclass(frozen=True)
class Decision:
    """``rules``: every rule that is true, in the pack's order; ``decided_by``: the one that set the level."""

    level: str
    access: str
    priority: str
    decided_by: str
    rules: tuple[FiredRule, ...]


@dataclass(frozen=True)
class Advice:
    """See ``Outcome``, which carries the same fields."""

    steps: tuple[str, ...]
    held: tuple[str, ...]
    notes: tuple[str, ...]
    strengths: tuple[str, ...]


def judge(pack: Pack, facts: Facts, counting: Collection[str] = (), without: Collection[str] = ()) -> Decision:
    """Read the rules top down: the first true one with a level sets it; tightest access and highest priority win.

    The rules in ``counting`` count as true whatever was answered, those in ``without`` are not read.
    """
    fired: list[tuple[Rule, Explainable | None]] = []
    decided_by: Rule | None = None
    for rule, reading in _ready(pack).rules:
        if rule.id in without:
            continue
        holds = decided_by is None if reading is None else reading.reading(facts) is True or rule.id in counting
        if holds:
            fired.append((rule, reading))
            if decided_by is None and rule.level is not None:
                decided_by = rule
    # The loader refuses a pack without `otherwise`, so one rule has set the level.
    assert decided_by is not None
    return Decision(
        level=str(decided_by.level),
        access=strongest(pack.access, {rule.access for rule, _ in fired}),
        priority=strongest(pack.priorities, {rule.priority for rule, _ in fired}),
        decided_by=decided_by.id,
        rules=tuple(
            FiredRule(rule.id, grounds(reading, facts) if reading is not None else ()) for rule, reading in fired
        ),
    )


def advise(pack: Pack, facts: Facts, level: str, access: str) -> Advice:
    """What goes with a level and an access: steps and sentences that are true of the facts."""
    ready = _ready(pack)
    facts = replace(facts, level=level)
    open_to_two = access == pack.access[0].id
    given = [step for step, reading in ready.steps if reading(facts) is True]
    return Advice(
        steps=tuple(step.id for step in given if open_to_two or not step.couple),
        held=tuple(step.id for step in given if step.couple and not open_to_two),
        notes=tuple(name for name, reading in ready.notes if reading(facts) is True),
        strengths=tuple(name for name, reading in ready.strengths if reading(facts) is True),
    )


def strongest(choices: tuple[OutcomeChoice, ...], named: Collection[str | None]) -> str:
    """The last of ``choices`` that is named; the first when none is."""
    return next((choice.id for choice in reversed(choices) if choice.id in named), choices[0].id)


@dataclass(frozen=True)
class _Readings:
    rules: tuple[tuple[Rule, Explainable | None], ...]
    steps: tuple[tuple[Step, Reading], ...]
    notes: tuple[tuple[str, Reading], ...]
    strengths: tuple[tuple[str, Reading], ...]


@lru_cache(maxsize=32)
def _ready(pack: Pack) -> _Readings:
    levels = tuple(level.id for level in pack.levels)
    return _Readings(
        tuple((rule, explainable(rule.when, pack.items) if rule.when is not None else None) for rule in pack.rules),
        tuple((step, compiled(step.when, pack.items, levels)) for step in pack.steps),
        tuple((note.id, compiled(note.when, pack.items, levels)) for note in pack.notes),
        tuple((each.id, compiled(each.when, pack.items, levels)) for each in pack.texts.strengths),
    )
