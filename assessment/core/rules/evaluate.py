"""Evaluation of expressions for one person: True, False, or None for unknown (three-valued logic of Kleene)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.core.items import Answer, Answers, Item
from assessment.core.rules.syntax_tree import (
    OPERATORS,
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
    """What expressions look at: answers that count, scores (None without a value), the level's id once it is known."""

    answers: Answers
    scores: Mapping[str, Fraction | None]
    level: str | None = None


Evaluator = Callable[[Facts], Truth]
"""A compiled expression: a function that evaluates it for one person's facts."""


def compile_expression(expression: Expression, items: Mapping[str, Item], levels: tuple[str, ...] = ()) -> Evaluator:
    """Compile ``expression`` to a function. ``levels``: lowest first; needed where the expression reads the level."""
    table = _table(expression, items)
    return _from_table(*table) if table else _without_table(expression, items, levels)


def _without_table(expression: Expression, items: Mapping[str, Item], levels: tuple[str, ...]) -> Evaluator:
    match expression:
        case And(parts):
            return _joined(list(_flat(parts, And)), items, levels, stop=False)
        case Or(parts):
            return _joined(list(_flat(parts, Or)), items, levels, stop=True)
        case Not(part):
            return _negated(compile_expression(part, items, levels))
        case _:
            return _leaf(expression, items, levels)


def _table(leaf: Expression, items: Mapping[str, Item]) -> tuple[str, dict[Answer | None, Truth]] | None:
    """The item that a leaf looks at, and its truth for each answer. A look-up is faster than a comparison.

    None for anything but a leaf that looks at one item with a few possible answers.
    """
    match leaf:
        case Unsure((name,)) | Compare("item", name) | OneOf("item", name):
            evaluate = _leaf(leaf, items, ())
        case _:
            return None
    choices = items[name].space.choices
    if not choices:
        return None
    table: dict[Answer | None, Truth] = {choice: evaluate(Facts({name: choice}, {})) for choice in choices}
    return name, {None: None, **table}


def _from_table(name: str, table: Mapping[Answer | None, Truth]) -> Evaluator:
    return lambda facts: table[facts.answers.get(name)]


def _flat(parts: Iterable[Expression], kind: type[And | Or]) -> Iterator[Expression]:
    """The parts, with parts of the same kind replaced by their own parts, so that nesting costs no calls."""
    for part in parts:
        if isinstance(part, (And, Or)) and isinstance(part, kind):
            yield from _flat(part.parts, kind)
        elif isinstance(part, Unsure) and kind is Or:
            yield from (Unsure((name,)) for name in part.names)
        else:
            yield part


def _joined(parts: list[Expression], items: Mapping[str, Item], levels: tuple[str, ...], *, stop: bool) -> Evaluator:
    """The parts joined by ``or`` (``stop`` is True: the first true one decides) or by ``and`` (the first false one).

    Parts with a table come first, because they need no call; the order makes no difference to the truth.
    """
    tables = [(part, _table(part, items)) for part in parts]
    looked_up = [table for _, table in tables if table]
    evaluators = [_without_table(part, items, levels) for part, table in tables if not table]

    def read(facts: Facts) -> Truth:
        answer_to, unknown = facts.answers.get, False
        for name, truths in looked_up:
            truth = truths[answer_to(name)]
            if truth is stop:
                return stop
            if truth is None:
                unknown = True
        for evaluate in evaluators:
            truth = evaluate(facts)
            if truth is stop:
                return stop
            if truth is None:
                unknown = True
        return None if unknown else not stop

    return read


def _leaf(leaf: Leaf, items: Mapping[str, Item], levels: tuple[str, ...]) -> Evaluator:
    match leaf:
        case Compare("item", name, op, value):
            return _item_compared(name, op, value)
        case Compare("score", name, op, value):
            return _score_compared(name, op, Fraction(value))
        case Compare(_, _, op, value):
            rank = levels.index(str(value))
            true_at = frozenset(level for at, level in enumerate(levels) if OPERATORS[op](at, rank))
            return lambda facts: facts.level in true_at if facts.level else None
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
            return lambda facts: OPERATORS[op](len(facts.answers.keys() & counted), value)
        case Unsure(names):
            return _unsure([items[name] for name in names])


def _negated(evaluate: Evaluator) -> Evaluator:
    def read(facts: Facts) -> Truth:
        truth = evaluate(facts)
        return None if truth is None else not truth

    return read


def _item_compared(name: str, op: str, value: object) -> Evaluator:
    compare = OPERATORS[op]

    def read(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        return None if answer is None else compare(answer, value)

    def read_in_order(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        # An answer outside the order ("we have none yet") is neither more nor less than another.
        return compare(answer, value) if isinstance(answer, int) else None

    return read if op in ("==", "!=") else read_in_order


def _score_compared(name: str, op: str, value: Fraction) -> Evaluator:
    compare = OPERATORS[op]
    numerator, denominator = value.numerator, value.denominator

    def read(facts: Facts) -> Truth:
        score = facts.scores.get(name)
        # Cross-multiplied, because whole numbers compare many times faster than fractions.
        return None if score is None else compare(score.numerator * denominator, numerator * score.denominator)

    return read


def _item_among(name: str, values: frozenset[object]) -> Evaluator:
    def read(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        return None if answer is None else answer in values

    return read


def _ticked(name: str, option: str) -> Evaluator:
    def read(facts: Facts) -> Truth:
        answer = facts.answers.get(name)
        return None if answer is None else option in answer  # type: ignore[operator]  # a multiple choice is a tuple

    return read


def _unsure(items: list[Item]) -> Evaluator:
    def read(facts: Facts) -> Truth:
        result: Truth = False
        for item in items:
            answer = facts.answers.get(item.id)
            if answer is None:
                result = None
            elif item.is_unsure(answer):
                return True
        return result

    return read
