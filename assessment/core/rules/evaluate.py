"""An expression compiled to a closure over one person's facts: True, False, or None for unknown (Kleene)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessment.core.items import Answers, Item
from assessment.core.rules.tree import (
    And,
    Answered,
    Compare,
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

Truth = bool | None


@dataclass(slots=True)
class Facts:
    """What expressions look at: counted answers, scores (None without a value), and the level's id once it is known."""

    answers: Answers
    scores: Mapping[str, Fraction | None]
    level: str | None = None


Reading = Callable[[Facts], Truth]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compiled(expression: Expression, items: Mapping[str, Item], levels: tuple[str, ...] = ()) -> Reading:
    """A function that reads ``expression`` for one person's facts."""
    match expression:
        case And(parts):
            return _all_of([compiled(part, items, levels) for part in parts])
        case Or(parts):
            return _any_of([compiled(part, items, levels) for part in parts])
        case Not(part):
            return _opposite(compiled(part, items, levels))
        case _:
            return _leaf(expression, items, levels)


def _leaf(leaf: Leaf, items: Mapping[str, Item], levels: tuple[str, ...]) -> Reading:
    match leaf:
        case Compare("item", name, op, value):
            return _item_compared(name, op, value)
        case Compare("score", name, op, value):
            return _score_compared(name, op, Fraction(value))
        case Compare(_, _, op, value):
            rank = levels.index(str(value))
            return lambda facts: _OPERATORS[op](levels.index(facts.level), rank) if facts.level else None
        case OneOf("item", name, values):
            return _item_among(name, frozenset(values))
        case OneOf(_, _, values):
            return lambda facts: facts.level in values if facts.level else None
        case Has(name, option):
            return _ticked(name, option)
        case Answered(names):
            every = frozenset(names)
            return lambda facts: facts.answers.keys() >= every
        case Scored(names):
            return lambda facts: all(facts.scores.get(name) is not None for name in names)
        case Count(names, op, value):
            counted = frozenset(names)
            return lambda facts: _OPERATORS[op](len(facts.answers.keys() & counted), value)
        case Unsure(names):
            return _unsure([items[name] for name in names])


def _all_of(readings: list[Reading]) -> Reading:
    def read(facts: Facts) -> Truth:
        result: Truth = True
        for reading in readings:
            truth = reading(facts)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return read


def _any_of(readings: list[Reading]) -> Reading:
    def read(facts: Facts) -> Truth:
        result: Truth = False
        for reading in readings:
            truth = reading(facts)
            if truth:
                return True
            if truth is None:
                result = None
        return result

    return read


def _opposite(reading: Reading) -> Reading:
    def read(facts: Facts) -> Truth:
        truth = reading(facts)
        return None if truth is None else not truth

    return read


def _item_compared(name: str, op: str, value: object) -> Reading:
    compare = _OPERATORS[op]

    def read(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        return None if answer is None else compare(answer, value)

    def read_in_order(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        # An answer outside the order ("we have none yet") has no place in an ordering.
        return compare(answer, value) if isinstance(answer, int) else None

    return read if op in ("==", "!=") else read_in_order


def _score_compared(name: str, op: str, value: Fraction) -> Reading:
    compare = _OPERATORS[op]
    above, below = value.numerator, value.denominator

    def read(facts: Facts) -> Truth:
        score = facts.scores.get(name)
        # Multiplied out: whole numbers compare many times faster than fractions.
        return None if score is None else compare(score.numerator * below, above * score.denominator)

    return read


def _item_among(name: str, values: frozenset[object]) -> Reading:
    def read(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        return None if answer is None else answer in values

    return read


def _ticked(name: str, option: str) -> Reading:
    def read(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        return None if answer is None else option in answer  # type: ignore[operator]  # a multiple choice is a tuple

    return read


def _unsure(items: list[Item]) -> Reading:
    def read(facts: Facts) -> Truth:
        result: Truth = False
        for item in items:
            answer = facts.answers.get(item.id)
            if answer is None:
                result = None
            elif item.unsure(answer):
                return True
        return result

    return read
