"""An expression as a term for an SMT solver: the same tree that ``evaluate`` runs, over all answers at once.

Three-valued logic is kept as two Boolean terms, "it is true" and "it is false"; unknown is where neither holds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import z3

from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Compare,
    Constant,
    Count,
    Expression,
    Has,
    Leaf,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
)

Term = Any
"""A z3 expression; z3 describes no types of its own."""

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
YES, NO = z3.BoolVal(True), z3.BoolVal(False)
"""The two constants; they are told by identity, which is much faster than asking the solver."""


class SymbolicFacts(Protocol):
    """What expressions look at, as terms. Each ``wanted`` asks for "it is true" or for "it is false".

    ``is_true`` is ``term``, remembered: parts of expressions are asked for again and again.
    """

    def is_true(self, expression: Expression, *, wanted: bool = True) -> Term: ...
    def counted(self, item: str) -> Term: ...
    def compared(self, item: str, op: str, value: Constant, *, wanted: bool) -> Term: ...
    def among(self, item: str, values: tuple[Constant, ...], *, wanted: bool) -> Term: ...
    def ticked(self, item: str, option: str, *, wanted: bool) -> Term: ...
    def doubted(self, item: str, *, wanted: bool) -> Term: ...
    def scored(self, score: str) -> Term: ...
    def score_compared(self, score: str, op: str, value: Constant, *, wanted: bool) -> Term: ...
    def level_compared(self, op: str, level: str) -> Term: ...


def term(expression: Expression, facts: SymbolicFacts, *, wanted: bool = True) -> Term:
    """Where ``expression`` is true, or with ``wanted`` False, where it is false."""
    match expression:
        case Not(part):
            return facts.is_true(part, wanted=not wanted)
        case And(parts):
            terms = [facts.is_true(part, wanted=wanted) for part in parts]
            return all_of(terms) if wanted else any_of(terms)
        case Or(parts):
            terms = [facts.is_true(part, wanted=wanted) for part in parts]
            return any_of(terms) if wanted else all_of(terms)
        case _:
            return _leaf(expression, facts, wanted)


def all_of(terms: Iterable[Term]) -> Term:
    """All of them hold; ``YES`` among them is left out."""
    kept = [each for each in terms if each is not YES]
    if any(each is NO for each in kept):
        return NO
    return YES if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def any_of(terms: Iterable[Term]) -> Term:
    """One of them holds; ``NO`` among them is left out."""
    kept = [each for each in terms if each is not NO]
    if any(each is YES for each in kept):
        return YES
    return NO if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def opposite(held: Term) -> Term:
    if held is YES or held is NO:
        return NO if held is YES else YES
    return z3.Not(held)


def total(terms: Iterable[Term]) -> Term:
    """How many of them hold."""
    return z3.Sum([z3.If(each, 1, 0) for each in terms] or [z3.IntVal(0)])


def _leaf(leaf: Leaf, facts: SymbolicFacts, wanted: bool) -> Term:
    match leaf:
        case Compare("item", name, op, value):
            return facts.compared(name, op, value, wanted=wanted)
        case Compare("score", name, op, value):
            return facts.score_compared(name, op, value, wanted=wanted)
        case OneOf("item", name, values):
            return facts.among(name, values, wanted=wanted)
        case Has(name, option):
            return facts.ticked(name, option, wanted=wanted)
        case Unsure(names):
            doubts = [facts.doubted(name, wanted=wanted) for name in names]
            return any_of(doubts) if wanted else all_of(doubts)
        case _:
            held = _never_unknown(leaf, facts)
            return held if wanted else opposite(held)


def _never_unknown(leaf: Leaf, facts: SymbolicFacts) -> Term:
    match leaf:
        case Compare(_, _, op, value):
            return facts.level_compared(op, str(value))
        case OneOf(_, _, values):
            return any_of(facts.level_compared("==", str(value)) for value in values)
        case Answered(names):
            return all_of(facts.counted(name) for name in names)
        case Scored(names):
            return all_of(facts.scored(name) for name in names)
        case Count(names, op, value):
            return OPERATORS[op](total(facts.counted(name) for name in names), value)
        case _:
            raise TypeError(f"{leaf} may be unknown")
