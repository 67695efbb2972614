"""What would break a claim: as terms for the solver, and checked on a given answer set by the service's own rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from assessment.core.engine.outcome import Outcome, assess_effective
from assessment.core.engine.routing import effective_answers
from assessment.core.engine.scoring import facts_of
from assessment.core.items import Answers, Item, Subsets
from assessment.core.model.pack import Pack
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.prove.answers import Symbol, symbol_for
from assessment.core.prove.pack import SymbolicPack, affected_by
from assessment.core.rules.claims import (
    ALWAYS_TRUE,
    NOBODY,
    AnswerCritical,
    Claim,
    ExactlyOne,
    Implies,
    NeverLowers,
    NeverWithout,
    OnlyIf,
    OutputClaim,
    OwnStep,
    SafetyMessageShown,
    StepsGiven,
    StrengthsNotNamed,
)
from assessment.core.rules.evaluate import Evaluator, compile_expression
from assessment.core.rules.smt import YES, Term, all_of, any_of, negated, total
from assessment.core.rules.syntax_tree import Expression, Has, OneOf, Or


@dataclass(frozen=True)
class Breach:
    """Answers that break a claim; for a claim about a change of ``item``, with the answers ``after`` that change."""

    before: Answers
    after: Answers | None = None
    item: str = ""

    @property
    def size(self) -> int:
        """How many answers, or ticked options, ``before`` consists of."""
        return sum(len(answer) if isinstance(answer, tuple) else 1 for answer in self.before.values())


@dataclass(frozen=True)
class Query:
    """Terms that all hold exactly where a claim is broken.

    ``after``: the symbol of the changed answer; ``facts``: what has to hold of the variables that belong to it.
    """

    terms: tuple[Term, ...]
    after: Symbol | None = None
    facts: tuple[Term, ...] = field(default=())

    @property
    def item(self) -> str:
        return self.after.item.id if self.after else ""


def queries(claim: Claim, symbolic: SymbolicPack) -> Iterator[Query]:
    """The queries for every way to break the claim."""
    match claim:
        case NeverLowers():
            for item in claim.items:
                yield from _worse_answer(claim, item, symbolic)
        case NeverWithout():
            missing = [negated(symbolic.counted(item)) for item in claim.items]
            missing += [all_of((symbolic.asked(item), negated(symbolic.counted(item)))) for item in claim.when_shown]
            yield Query((any_of(missing), _one_of(claim.values, symbolic)))
        case Implies():
            others = {
                output: tuple(each for each in symbolic.pack.order_of(output) if each not in values)
                for output, values in claim.values.items()
            }
            yield Query((any_of(symbolic.holds_rule(rule) for rule in claim.rules), _one_of(others, symbolic)))
        case OnlyIf():
            yield Query((symbolic.comes_out(claim.output, claim.value), negated(symbolic.is_true(claim.condition))))
        case OutputClaim():
            everybody = YES if claim.condition is None else symbolic.is_true(claim.condition)
            yield Query((everybody, _not_as_claimed(claim, symbolic)))
        case ExactlyOne():
            for output in claim.outputs:
                outs = (symbolic.comes_out(output, value) for value in symbolic.pack.order_of(output))
                deciding = [total(symbolic.decides.values()) != 1] if output == "level" else []
                yield Query((any_of([total(outs) != 1, *deciding]),))


def premises(claim: Claim, symbolic: SymbolicPack) -> Iterator[tuple[Term, str]]:
    """Terms that hold for some answer set if the claim says something, each with what is wrong where none does."""
    match claim:
        case OutputClaim(condition=condition) if condition is not None:
            yield symbolic.is_true(condition), NOBODY
        case OnlyIf(condition=condition):
            yield negated(symbolic.is_true(condition)), ALWAYS_TRUE


def breaks(pack: Pack, claim: Claim, breach: Breach) -> bool:
    """Whether the claim is broken by what ``assess`` gives for these answers."""
    effective = effective_answers(pack, breach.before)
    outcome = assess_effective(pack, effective)
    match claim:
        case NeverLowers():
            assert breach.after is not None
            later = effective_answers(pack, breach.after)
            # A skipped item is neither better nor worse, so the answer has to count before and after.
            both = breach.item in effective.counted and breach.item in later.counted
            return both and bool(lowered(pack, claim.outputs, outcome, assess_effective(pack, later)))
        case NeverWithout():
            open_items = [item for item in claim.items if item not in effective.counted]
            open_items += [
                item for item in claim.when_shown if item in effective.shown and item not in effective.counted
            ]
            return bool(open_items) and any(
                value_of(outcome, output) in values for output, values in claim.values.items()
            )
        case Implies():
            fired = {rule.id for rule in outcome.rules}
            return not fired.isdisjoint(claim.rules) and any(
                value_of(outcome, output) not in values for output, values in claim.values.items()
            )
        case OnlyIf():
            holds = _reading(pack, claim.condition)(facts_of(effective.counted, outcome.scores))
            return value_of(outcome, claim.output) == claim.value and holds is not True
        case OutputClaim():
            return _is_otherwise(pack, claim, effective.counted, outcome)
        case _:
            return False


def lowered(pack: Pack, outputs: tuple[str, ...], before: Outcome, after: Outcome) -> tuple[str, ...]:
    """The outputs whose value ``after`` is lower than ``before``, in the pack's order of values."""
    orders = {output: pack.order_of(output) for output in outputs}
    return tuple(
        output
        for output, order in orders.items()
        if order.index(value_of(after, output)) < order.index(value_of(before, output))
    )


def value_of(outcome: Outcome, output: str) -> str:
    """The level, access or priority of the outcome."""
    return {"level": outcome.level, "access": outcome.access, "priority": outcome.priority}[output]


def _not_as_claimed(claim: OutputClaim, symbolic: SymbolicPack) -> Term:
    """What breaks the claim, of whomever it speaks."""
    pack = symbolic.pack
    match claim:
        case StepsGiven(never=never, only=only):
            wrong = [step for step in pack.steps if step.id in never or (only is not None and step.id not in only)]
            return any_of(symbolic.is_given(step) for step in wrong)
        case OwnStep():
            return negated(any_of(symbolic.is_given(step) for step in pack.steps if not step.couple))
        case StrengthsNotNamed(strengths=strengths):
            return any_of(symbolic.is_true(each.when) for each in pack.texts.strengths if each.id in strengths)
        case SafetyMessageShown():
            return negated(any_of(symbolic.is_true(each.when) for each in _wanted(pack, claim)))
        case AnswerCritical(items=items):
            return negated(any_of(symbolic.is_true(critical_answer(pack.items[name])) for name in items))
    raise TypeError(f"{type(claim).__name__} is not known here")


def _is_otherwise(pack: Pack, claim: OutputClaim, counted: Answers, outcome: Outcome) -> bool:
    """Whether the claim speaks of whoever gave these answers, and something else comes out."""
    facts = facts_of(counted, outcome.scores, outcome.level)
    if claim.condition is not None and _reading(pack, claim.condition)(facts) is not True:
        return False
    match claim:
        case StepsGiven(never=never, only=only):
            return any(step in never or (only is not None and step not in only) for step in outcome.steps)
        case OwnStep():
            return all(pack.step[step].couple for step in outcome.steps)
        case StrengthsNotNamed(strengths=strengths):
            return not set(outcome.strengths).isdisjoint(strengths)
        case SafetyMessageShown():
            shown = [_reading(pack, each.when)(facts) for each in _wanted(pack, claim)]
            return True not in shown
        case AnswerCritical(items=items):
            return not any(name in counted and pack.items[name].is_critical(counted[name]) for name in items)
    raise TypeError(f"{type(claim).__name__} is not known here")


@lru_cache(maxsize=256)
def _reading(pack: Pack, expression: Expression) -> Evaluator:
    """The expression, compiled once for all the breaches that a claim is tried with."""
    return compile_expression(expression, pack.items, pack.order_of("level"))


def _wanted(pack: Pack, claim: SafetyMessageShown) -> list[SafetyMessage]:
    """The safety messages of which the claim wants one to be shown."""
    return [
        each
        for each in pack.safety_messages
        if (not claim.messages or each.id in claim.messages) and claim.action in ("", each.action)
    ]


def critical_answer(item: Item) -> Expression:
    """An expression that is true where the answer to the item is critical."""
    if isinstance(item.space, Subsets):
        return Or(tuple(Has(item.id, option) for option in sorted(item.critical)))
    listed = [answer for answer in item.space.listed if not isinstance(answer, tuple)]
    return OneOf("item", item.id, tuple(answer for answer in listed if item.is_critical(answer)))


def _one_of(values: Mapping[str, tuple[str, ...]], symbolic: SymbolicPack) -> Term:
    return any_of(symbolic.comes_out(output, value) for output, named in values.items() for value in named)


def _worse_answer(claim: NeverLowers, item: str, symbolic: SymbolicPack) -> Iterator[Query]:
    """The query for a worse answer to ``item``; none when no output depends on it.

    A second symbolic pack shares every other answer with the first.
    """
    before = symbolic.symbols[item]
    after = symbol_for(before.item, f"{item}'")
    later = SymbolicPack(
        symbolic.pack,
        {**symbolic.symbols, item: after},
        prefix="'",
        base=symbolic,
        affected=affected_by(symbolic.pack, item),
    )
    lower = []
    for output in claim.outputs:
        for rank in range(1, len(symbolic.pack.order_of(output))):
            first, second = symbolic.at_least(output, rank), later.at_least(output, rank)
            if first is not second:
                lower.append(all_of((first, negated(second))))
    if lower:
        change = (before.is_worse(after), symbolic.counted(item), later.counted(item))
        yield Query((*change, any_of(lower)), after, (after.limits, *later.auxiliaries.facts))
