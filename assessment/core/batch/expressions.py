"""Evaluation of expressions for many people at once: a column with 1 for true, 0 for unknown, -1 for false."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assessment.core.items import Item
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.syntax_tree import (
    OPERATORS,
    And,
    Answered,
    Compare,
    Count,
    Expression,
    Has,
    Not,
    OneOf,
    Or,
    Scored,
    Unsure,
)

Truths = NDArray[np.int8]
Flags = NDArray[np.bool_]
Wholes = NDArray[Any]
"""int64, or Python's own integers where numbers are too large for int64."""


@dataclass(frozen=True)
class ChosenColumn:
    """A single choice: 0 where unanswered, else the position of the answer among the item's choices, from 1."""

    codes: NDArray[np.uint16]

    @property
    def answered(self) -> Flags:
        return np.asarray(self.codes != 0)

    def only(self, where: Flags) -> ChosenColumn:
        return ChosenColumn(self.codes * where)


@dataclass(frozen=True)
class TickedColumn:
    """A multiple choice: a row of flags for each option; unanswered where no row is true."""

    rows: Flags

    @property
    def answered(self) -> Flags:
        return np.asarray(self.rows.any(axis=0))

    def only(self, where: Flags) -> TickedColumn:
        return TickedColumn(self.rows & where)


@dataclass(frozen=True)
class TypedColumn:
    """A number; or a text, of which only ``answered`` is used."""

    values: NDArray[np.int64]
    answered: Flags

    def only(self, where: Flags) -> TypedColumn:
        return TypedColumn(self.values, self.answered & where)


Column = ChosenColumn | TickedColumn | TypedColumn


@dataclass(frozen=True)
class ScoreColumn:
    """The exact scores of many people on one scale, over one denominator. Where not ``known``, there is no score."""

    numerators: Wholes
    denominator: int
    known: Flags


@dataclass
class ColumnFacts:
    """What expressions look at.

    ``ranks``: each person's level as a position in ``levels``, once it is known; ``cache``: truths found so far.
    """

    people: int
    items: Mapping[str, Item]
    answers: Mapping[str, Column]
    scores: Mapping[str, ScoreColumn]
    levels: tuple[str, ...] = ()
    ranks: NDArray[np.int16] | None = None
    cache: dict[Expression, Truths] = field(default_factory=dict)


_WITHOUT_A_TIE = {"<": "<=", "<=": "<=", ">": ">", ">=": ">"}


def truths(expression: Expression, facts: ColumnFacts) -> Truths:
    """Evaluate ``expression`` for each person. A part that several expressions share is evaluated once.

    The answers that ``expression`` looks at must not change between two calls.
    """
    found = facts.cache.get(expression)
    if found is None:
        found = facts.cache[expression] = _truths(expression, facts)
    return found


def _truths(expression: Expression, facts: ColumnFacts) -> Truths:
    match expression:
        case And(parts):
            return reduce(np.minimum, (truths(part, facts) for part in parts))
        case Or(parts):
            return reduce(np.maximum, (truths(part, facts) for part in parts))
        case Not(part):
            return -truths(part, facts)
        case Unsure(names):
            return reduce(np.maximum, (_of_item(Unsure((name,)), name, facts) for name in names))
        case Compare("item", name) | OneOf("item", name) | Has(name):
            return _of_item(expression, name, facts)
        case Compare("score", name, op, value):
            score = facts.scores[name]
            return _known_where(score.known, compared(score.numerators, op, Fraction(value) * score.denominator))
        case Compare() | OneOf():
            return _of_level(expression, facts)
        case Answered(names):
            everybody = np.ones(facts.people, np.bool_)
            return _known(reduce(operator.and_, (facts.answers[name].answered for name in names), everybody))
        case Scored(names):
            return _known(reduce(operator.and_, (facts.scores[name].known for name in names)))
        case Count(names, op, number):
            answered = sum((facts.answers[name].answered for name in names), np.zeros(facts.people, np.int64))
            return _known(OPERATORS[op](answered, number))


def compared(numbers: Wholes, op: str, limit: Fraction) -> Flags:
    """Compare whole numbers with an exact limit, without a float in between."""
    if limit.denominator == 1:
        return np.asarray(OPERATORS[op](numbers, int(limit)), dtype=np.bool_)
    # No whole number equals the limit, so comparing with the whole number below it gives the same result.
    if op in ("==", "!="):
        return np.full(numbers.shape, op == "!=")
    return np.asarray(OPERATORS[_WITHOUT_A_TIE[op]](numbers, floor(limit)), dtype=np.bool_)


def _of_item(leaf: Compare | OneOf | Has | Unsure, name: str, facts: ColumnFacts) -> Truths:
    """Evaluate a leaf that looks at one item."""
    column, item = facts.answers[name], facts.items[name]
    match column, leaf:
        case ChosenColumn(codes), _:
            return _of_each_choice(leaf, item)[codes]
        case TickedColumn(rows), Has(_, option):
            return _known_where(column.answered, rows[item.space.names.index(option)])
        case TypedColumn(values, answered), Compare(_, _, op, value) if not isinstance(value, str):
            return _known_where(answered, compared(values, op, Fraction(value)))
        case TypedColumn(values, answered), OneOf(_, _, among):
            return _known_where(answered, np.isin(values, [each for each in among if isinstance(each, int)]))
        case TickedColumn(rows), Unsure():
            unsure = rows[[item.is_unsure(ticked) for ticked in item.space.listed]]
            return _known_where(column.answered, np.asarray(unsure.any(axis=0)))
    raise TypeError(f"{leaf} cannot be evaluated for a {item.type}")


def _of_each_choice(leaf: Compare | OneOf | Has | Unsure, item: Item) -> Truths:
    """The truth of the leaf for no answer and for each choice, evaluated as for one person."""
    evaluate = compile_expression(leaf, {item.id: item})
    answers: list[dict[str, Any]] = [{}, *({item.id: choice} for choice in item.space.choices)]
    found = [evaluate(Facts(answer, {})) for answer in answers]
    return np.array([0 if truth is None else 1 if truth else -1 for truth in found], np.int8)


def _of_level(leaf: Compare | OneOf, facts: ColumnFacts) -> Truths:
    if facts.ranks is None:
        return np.zeros(facts.people, np.int8)
    if isinstance(leaf, OneOf):
        return _known(np.isin(facts.ranks, [facts.levels.index(str(value)) for value in leaf.values]))
    return _known(OPERATORS[leaf.op](facts.ranks, facts.levels.index(str(leaf.value))))


def _known(flags: Flags) -> Truths:
    return np.where(flags, np.int8(1), np.int8(-1))


def _known_where(known: Flags, flags: Flags) -> Truths:
    return np.where(known, _known(flags), np.int8(0))
