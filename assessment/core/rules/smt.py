"""Expressions as terms for an SMT solver, which looks at all answer sets at once where ``evaluate`` looks at one.

Three-valued logic becomes two Boolean terms, "it is true" and "it is false"; it is unknown where neither holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import z3

from assessment.core.rules.syntax_tree import (
    OPERATORS,
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
"""A z3 expression; z3 has no type annotations."""

YES, NO = z3.BoolVal(True), z3.BoolVal(False)
"""The two constants; they are compared by identity, which is much faster than asking the solver."""


class SymbolicFacts(Protocol):
    """What expressions look at, as terms. ``wanted``: True for "it is true", False for "it is false".

    ``is_true`` is ``term`` with a cache, because expressions share parts.
    """

    def is_true(self, expression: Expression, *, wanted: bool = True) -> Term: ...
    def counted(self, item: str) -> Term: ...
    def compared(self, item: str, op: str, value: Constant, *, wanted: bool) -> Term: ...
    def is_one_of(self, item: str, values: tuple[Constant, ...], *, wanted: bool) -> Term: ...
    def ticked(self, item: str, option: str, *, wanted: bool) -> Term: ...
    def is_unsure(self, item: str, *, wanted: bool) -> Term: ...
    def scored(self, score: str) -> Term: ...
    def score_compared(self, score: str, op: str, value: Constant, *, wanted: bool) -> Term: ...
    def level_compared(self, op: str, level: str) -> Term: ...


def term(expression: Expression, facts: SymbolicFacts, *, wanted: bool = True) -> Term:
    """A term for "the expression is true", or with ``wanted`` False, for "it is false"."""
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
    """A term for "all of them hold", as small as possible."""
    kept = [each for each in terms if each is not YES]
    if any(each is NO for each in kept):
        return NO
    return YES if not kept else kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_and, kept)


def any_of(terms: Iterable[Term]) -> Term:
    """A term for "one of them holds", as small as possible."""
    kept = [each for each in terms if each is not NO]
    if any(each is YES for each in kept):
        return YES
    return NO if not kept else kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_or, kept)


def _joined(make: Callable[[Any, int, Any], Any], terms: list[Term]) -> Term:
    """What z3.And and z3.Or give; they compare the sorts of all terms with each other first, which takes most of it."""
    context = z3.main_ctx()
    made = make(context.ref(), len(terms), (z3.Ast * len(terms))(*(each.as_ast() for each in terms)))
    return z3.BoolRef(made, context)


def negated(holds: Term) -> Term:
    """A term for "it does not hold", as small as possible."""
    if holds is YES or holds is NO:
        return NO if holds is YES else YES
    return z3.Not(holds)


def total(terms: Iterable[Term]) -> Term:
    """A term for the number of them that hold."""
    return z3.Sum([z3.If(each, 1, 0) for each in terms] or [z3.IntVal(0)])


def _leaf(leaf: Leaf, facts: SymbolicFacts, wanted: bool) -> Term:
    match leaf:
        case Compare("item", name, op, value):
            return facts.compared(name, op, value, wanted=wanted)
        case Compare("score", name, op, value):
            return facts.score_compared(name, op, value, wanted=wanted)
        case OneOf("item", name, values):
            return facts.is_one_of(name, values, wanted=wanted)
        case Has(name, option):
            return facts.ticked(name, option, wanted=wanted)
        case Unsure(names):
            unsure = [facts.is_unsure(name, wanted=wanted) for name in names]
            return any_of(unsure) if wanted else all_of(unsure)
        case _:
            holds = _never_unknown(leaf, facts)
            return holds if wanted else negated(holds)


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
