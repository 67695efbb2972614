"""An expression compiled to a closure over one person's facts: True, False, or None for unknown (Kleene)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessment.core.items import Answer, Answers, Item
from assessment.core.rules.syntax_tree import (
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
            return _joined(list(_flat(parts, And)), items, levels, stop=False)
        case Or(parts):
            return _joined(list(_flat(parts, Or)), items, levels, stop=True)
        case Not(part):
            return _opposite(compiled(part, items, levels))
        case _:
            table = _table(expression, items)
            return _looked_up(*table) if table else _leaf(expression, items, levels)


def _table(leaf: Expression, items: Mapping[str, Item]) -> tuple[str, dict[Answer | None, Truth]] | None:
    """The item that a leaf looks at, and its truth for each answer: looking up is faster than comparing.

    None for anything but a leaf on an item with a few possible answers.
    """
    match leaf:
        case Unsure((name,)) | Compare("item", name) | OneOf("item", name):
            reading = _leaf(leaf, items, ())
        case _:
            return None
    choices = items[name].space.choices
    if not choices:
        return None
    table: dict[Answer | None, Truth] = {choice: reading(Facts({name: choice}, {})) for choice in choices}
    return name, {None: None, **table}


def _looked_up(name: str, table: Mapping[Answer | None, Truth]) -> Reading:
    return lambda facts: table[facts.answers.get(name)]


def _flat(parts: Iterable[Expression], kind: type[And | Or]) -> Iterator[Expression]:
    """The parts, with those of the same kind taken apart: a condition inside an expression costs no call of its own."""
    for part in parts:
        if isinstance(part, (And, Or)) and isinstance(part, kind):
            yield from _flat(part.parts, kind)
        elif isinstance(part, Unsure) and kind is Or:
            yield from (Unsure((name,)) for name in part.names)
        else:
            yield part


def _joined(parts: list[Expression], items: Mapping[str, Item], levels: tuple[str, ...], *, stop: bool) -> Reading:
    """The parts joined by ``or`` (``stop`` is True: the first true one decides) or by ``and`` (the first false one).

    Parts that are looked up come first, as no call is needed for them; the order makes no difference to the truth.
    """
    tables = [(part, _table(part, items)) for part in parts]
    looked_up = [table for _, table in tables if table]
    readings = [compiled(part, items, levels) for part, table in tables if not table]

    def read(facts: Facts) -> Truth:
        given, unknown = facts.answers.get, False
        for name, truths in looked_up:
            truth = truths[given(name)]
            if truth is stop:
                return stop
            if truth is None:
                unknown = True
        for reading in readings:
            truth = reading(facts)
            if truth is stop:
                return stop
            if truth is None:
                unknown = True
        return None if unknown else not stop

    return read


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
