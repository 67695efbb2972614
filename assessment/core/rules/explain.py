"""Why an expression is true: the items and scores that made it true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from assessment.core.items import Item
from assessment.core.rules.evaluate import Evaluator, Facts, compile_expression
from assessment.core.rules.syntax_tree import (
    And,
    Answered,
    Expression,
    Leaf,
    Not,
    Or,
    Scored,
    Unsure,
    items_of,
    leaves,
    scores_of,
)


@dataclass(frozen=True)
class Reason:
    """An item or score that made a rule true. ``kind``: item or score; ``test``: the comparison as it is written."""

    kind: str
    id: str
    test: str


LeafReasons = Callable[[Facts, bool], Iterable[Reason]]
"""The reasons why a leaf is true, or with False, why it is false."""


@dataclass(frozen=True, slots=True)
class Explainable:
    """An expression compiled part by part, to tell afterwards which of its parts decided.

    ``negated``: it is the opposite of its only part; ``leaf_reasons``: only of a leaf. ``takes_all``: when it is one of
    these, every part decided.
    """

    evaluate: Evaluator
    parts: tuple[Explainable, ...] = ()
    takes_all: frozenset[bool] = frozenset()
    negated: bool = False
    leaf_reasons: LeafReasons | None = None

    def collect(self, facts: Facts, truth: bool, found: dict[tuple[str, str], Reason]) -> None:
        """Add the reasons why the expression is ``truth``, which it must be, each item or score once."""
        if self.leaf_reasons is not None:
            for reason in self.leaf_reasons(facts, truth):
                found.setdefault((reason.kind, reason.id), reason)
        wanted = truth is not self.negated
        for part in self.parts:
            if truth in self.takes_all or part.evaluate(facts) is wanted:
                part.collect(facts, wanted, found)


def explainable(expression: Expression, items: Mapping[str, Item], levels: tuple[str, ...] = ()) -> Explainable:
    """Compile ``expression``, so that it can be read and explained many times."""
    evaluate = compile_expression(expression, items, levels)
    match expression:
        case And(parts) | Or(parts):
            all_decide = frozenset([isinstance(expression, And)])
            return Explainable(evaluate, tuple(explainable(part, items, levels) for part in parts), all_decide)
        case Not(part):
            return Explainable(evaluate, (explainable(part, items, levels),), frozenset((True, False)), negated=True)
        case _:
            return Explainable(evaluate, leaf_reasons=_leaf_reasons(expression, items))


def reasons_for(rule: Explainable, facts: Facts) -> tuple[Reason, ...]:
    """The reasons why ``rule`` is true of these facts, each item or score once; () when it is not true."""
    found: dict[tuple[str, str], Reason] = {}
    if rule.evaluate(facts) is True:
        rule.collect(facts, True, found)
    return tuple(found.values())


def reads(expression: Expression) -> frozenset[str]:
    """Every item and score that an expression looks at."""
    return frozenset(name for leaf in leaves(expression) for name in (*items_of(leaf), *scores_of(leaf)))


def _leaf_reasons(leaf: Leaf, items: Mapping[str, Item]) -> LeafReasons:
    """All that the leaf looks at; or where some of it decides alone, only that."""
    every = {True: _reasons(leaf, str(leaf)), False: _reasons(leaf, f"not {leaf}")}
    match leaf:
        case Answered():
            each = _reasons(leaf, "not answered")
            return lambda facts, truth: (
                every[True] if truth else [reason for reason in each if reason.id not in facts.answers]
            )
        case Scored():
            each = _reasons(leaf, "no score")
            return lambda facts, truth: (
                every[True] if truth else [reason for reason in each if facts.scores.get(reason.id) is None]
            )
        case Unsure():
            each = _reasons(leaf, "unsure")
            return lambda facts, truth: (
                [reason for reason in each if _is_unsure(items[reason.id], facts)] if truth else every[False]
            )
    return lambda facts, truth: every[truth]


def _reasons(leaf: Leaf, test: str) -> tuple[Reason, ...]:
    return (
        *(Reason("item", name, test) for name in items_of(leaf)),
        *(Reason("score", name, test) for name in scores_of(leaf)),
    )


def _is_unsure(item: Item, facts: Facts) -> bool:
    answer = facts.answers.get(item.id)
    return answer is not None and item.is_unsure(answer)
