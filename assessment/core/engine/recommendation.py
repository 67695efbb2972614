"""What the rules recommend to one person: level, access, priority, steps, notes, strengths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice, Rule
from assessment.core.model.texts import Step, Strength
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.core.rules.explain import Explainable, Reason, explainable, reasons_for
from assessment.core.rules.syntax_tree import Expression


class Suggestion(NamedTuple):
    """What the rules come to, without the reasons."""

    level: str
    access: str
    priority: str


@dataclass(frozen=True)
class FiredRule:
    """A rule that is true, and the answers and scores that made it true."""

    id: str
    reasons: tuple[Reason, ...]


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
    """What goes with a decision. ``withheld``: steps for two that only a counselor may release."""

    steps: tuple[str, ...]
    withheld: tuple[str, ...]
    notes: tuple[str, ...]
    strengths: tuple[str, ...]


def decide(pack: Pack, facts: Facts, also: Collection[str] = (), without: Collection[str] = ()) -> Decision:
    """Read the rules top down: the first true one with a level sets it; tightest access and highest priority win.

    The rules ``also`` count as true whatever was answered; those ``without`` are not read.
    """
    fired = _fired_rules(pack, facts, also, without)
    decided_by, (level, access, priority) = _suggestion(pack, [rule for rule, _ in fired])
    return Decision(
        level=level,
        access=access,
        priority=priority,
        decided_by=decided_by.id,
        rules=tuple(
            FiredRule(rule.id, reasons_for(condition, facts) if condition is not None else ())
            for rule, condition in fired
        ),
    )


def suggest(pack: Pack, facts: Facts) -> Suggestion:
    """What ``decide`` comes to, without the search for reasons: for those who try many answers."""
    return _suggestion(pack, [rule for rule, _ in _fired_rules(pack, facts, (), ())])[1]


def _suggestion(pack: Pack, fired: Sequence[Rule]) -> tuple[Rule, Suggestion]:
    """The rule that sets the level, and what all of these come to."""
    # The loader refuses a pack without `otherwise`, so one rule sets the level.
    decided_by = next(rule for rule in fired if rule.level is not None)
    access = strongest(pack.access, {rule.access for rule in fired})
    return decided_by, Suggestion(
        str(decided_by.level), access, strongest(pack.priorities, {rule.priority for rule in fired})
    )


def _fired_rules(
    pack: Pack, facts: Facts, also: Collection[str], without: Collection[str]
) -> list[tuple[Rule, Explainable | None]]:
    """Every rule that is true, in the pack's order; `otherwise` is true when no rule before it set a level."""
    fired: list[tuple[Rule, Explainable | None]] = []
    has_level = False
    for rule, condition in _compiled_rules(pack).rules:
        if rule.id in without:
            continue
        if (not has_level) if condition is None else (condition.evaluate(facts) is True or rule.id in also):
            fired.append((rule, condition))
            has_level = has_level or rule.level is not None
    return fired


def advise(pack: Pack, facts: Facts, level: str, access: str, current: Facts | None = None) -> Advice:
    """The steps, notes and strengths that are true of the facts; steps for two only while access is open.

    ``current``: the facts without answers that count no longer: of them, too, the gate has to be true.
    """
    compiled = _compiled_rules(pack)
    facts = Facts(facts.answers, facts.scores, level)
    current = facts if current is None else Facts(current.answers, current.scores, level)
    open_to_two = access == pack.access[0].id
    fitting = _fitting_steps(compiled, facts, current, open_to_two)
    return Advice(
        steps=tuple(step.id for step in fitting if open_to_two or not step.couple),
        withheld=tuple(step.id for step in fitting if step.couple and not open_to_two),
        notes=tuple(name for name, holds in compiled.notes if holds(facts) is True),
        strengths=tuple(
            each.id
            for each, holds in compiled.strengths
            if holds(facts) is True and (not each.gated or holds(current) is True)
        ),
    )


def gate_is_open(pack: Pack, readings: Iterable[Facts], level: str) -> bool:
    """Whether the gate of the pack is true of every reading of the facts; without a gate it is open."""
    gate = _compiled_rules(pack).gate
    return gate is None or all(gate(Facts(facts.answers, facts.scores, level)) is True for facts in readings)


def _fitting_steps(compiled: _CompiledRules, facts: Facts, current: Facts, open_to_two: bool) -> list[Step]:
    """The steps that are true of the facts, and the one for those who would get no step of their own."""
    fitting = [
        (step, first)
        for step, holds, first in compiled.steps
        if holds(facts) is True and not (open_to_two and step.instead_of) and (not step.gated or holds(current) is True)
    ]
    if compiled.otherwise is not None and all(step.couple for step, _ in fitting):
        fitting.append((compiled.otherwise, None))
    come_first = [step for step, first in fitting if first is not None and first(facts) is True]
    return [*come_first, *(step for step, _ in fitting if step not in come_first)]


def strongest(choices: tuple[OutcomeChoice, ...], named: Collection[str | None]) -> str:
    """The last of ``choices`` that is named; the first when none is."""
    return next((choice.id for choice in reversed(choices) if choice.id in named), choices[0].id)


@dataclass(frozen=True)
class _CompiledRules:
    """Everything of a pack that has a condition and is recommended by it."""

    rules: tuple[tuple[Rule, Explainable | None], ...]
    steps: tuple[tuple[Step, Evaluator, Evaluator | None], ...]
    otherwise: Step | None
    notes: tuple[tuple[str, Evaluator], ...]
    strengths: tuple[tuple[Strength, Evaluator], ...]
    gate: Evaluator | None


@lru_cache(maxsize=32)
def _compiled_rules(pack: Pack) -> _CompiledRules:
    levels = pack.order_of("level")

    def compiled(when: Expression) -> Evaluator:
        return compile_expression(when, pack.items, levels)

    def compiled_or_none(when: Expression | None) -> Evaluator | None:
        return None if when is None else compiled(when)

    return _CompiledRules(
        tuple((rule, explainable(rule.when, pack.items) if rule.when is not None else None) for rule in pack.rules),
        tuple((step, compiled(step.when), compiled_or_none(step.first_when)) for step in pack.steps),
        pack.step[pack.step_otherwise] if pack.step_otherwise else None,
        tuple((note.id, compiled(note.when)) for note in pack.notes),
        tuple((each, compiled(each.when)) for each in pack.texts.strengths),
        compiled_or_none(pack.gate),
    )
